"""Read what providers say was used, from replies, logs and results of batches, to price it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from llmtool.errors import BadInputError
from llmtool.pricing.billed_fields import Fields
from llmtool.pricing.billed_shapes import buckets_of, is_usage
from llmtool.pricing.model import Model
from llmtool.usage import Usage

# What a reply lies in where it is not the outermost: OpenAI's, Anthropic's and Google's batches, a stream's last event.
_ENVELOPES = ("response", "result", "body", "message")
_USAGES = ("usage", "usage_metadata")
# Parts of a usage that a stream tells before its end.
_PIECES_OF_A_STREAM = frozenset({"message_start", "message_delta"})
# Places that are no place in particular.
_NOWHERE = frozenset({"global", "not_available"})
_SEVERAL = 2
_SEARCHES = {"web_search_call": "web_search", "file_search_call": "file_search"}


@dataclass(frozen=True, slots=True)
class Report:
    """One request's usage, as its provider reported it.

    Attributes:
        usage: the provider's own object.
        model: the name of the model that answered, or None where the report does not say.
        conditions: how it was served: ``{"service_tier": "flex"}``, ``{"processing": "batch"}``.
        pieces: what the reply shows of things billed by the piece.
        id: the reply's, or None.
    """

    usage: Fields
    model: str | None
    conditions: Mapping[str, str]
    pieces: Mapping[str, int]
    id: str | None


def read_reports(text: str, name: str) -> list[Report]:
    """The usage of every request in a document.

    The document is a usage, a reply that holds one, a list of such, or one to a line (JSON lines). Of parts of a
    stream that tell the same reply's usage again and again, the last counts. Requests of a batch that failed used
    nothing.

    Args:
        text: the document.
        name: what errors call it.

    Raises:
        BadInputError: it is not JSON, or there is no usage of a known shape in it.
    """
    reports: dict[object, Report] = {}
    for place, reply in enumerate(_replies(text, name)):
        for part, report in enumerate(_reports(reply)):
            # A reply that is told again takes the place of what it told before.
            reports[(report.id, part) if report.id else place, part] = report
    if not reports:
        raise BadInputError(f"{name}: no usage in it", "give a provider's reply, or the usage object of one")
    return list(reports.values())


def read_usage(report: Report, model: Model) -> Usage:
    """A report's usage in disjoint buckets.

    Args:
        report: what the provider says.
        model: the model that it is about, for what the report leaves open.

    Raises:
        BadInputError: its numbers contradict each other.
    """
    usage = buckets_of(report.usage, model)
    pieces = {**report.pieces, **usage.pieces}
    # xAI counts all its tools, and names some; what has no name has no price either, and is not free for that.
    unnamed = report.usage.number("num_server_side_tools_used") - sum(pieces.values())
    if unnamed > 0 and not report.usage.has("server_side_tool_usage_details"):
        pieces["server_side_tool"] = unnamed
    return replace(usage, pieces=pieces)


def _replies(text: str, name: str) -> Iterator[Fields]:
    """The objects of a document, in their order."""
    for where, value in _documents(text.removeprefix("\ufeff"), name):
        entries = value if isinstance(value, list) else [value]
        for place, entry in enumerate(entries, 1):
            inside = f"{where}: entry {place}" if isinstance(value, list) else where
            if not isinstance(entry, Mapping):
                raise BadInputError(f"{inside}: not a JSON object", "a usage or a reply is an object")
            yield Fields(entry, inside)


def _documents(text: str, name: str) -> list[tuple[str, object]]:
    """The whole text as one JSON value, or each of its lines as one; with what errors call it."""
    try:
        return [(name, _parsed(text, name))]
    except BadInputError:
        # Not one value: it is lines of JSON if the first is a value of its own, else one value that is broken.
        lines = [(f"{name}:{number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < _SEVERAL or not _is_json(lines[0][1]):
            raise
    return [(where, _parsed(line, where)) for where, line in lines]


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{where}: not JSON: {error}") from None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _reports(reply: Fields) -> Iterator[Report]:
    """What a reply, or an envelope around one, says was used: mostly one report."""
    if reply.get("type") in _PIECES_OF_A_STREAM:
        raise reply.wrong("a piece of a stream", "give the whole reply")
    inner = _opened(reply)
    usage = next((inner.within(name) for name in _USAGES if inner.has(name)), inner)
    if not is_usage(usage) and usage is inner:
        if not _used_nothing(reply, inner):
            raise reply.wrong("no usage in it", "give a provider's reply, or the usage object of one")
        return
    conditions = _conditions(reply, inner, usage)
    for part, (account, model) in enumerate(_runs(usage)):
        pieces = _pieces(inner, usage) if part == 0 else {}
        named = model or inner.text("model", "model_version", "model_id")
        yield Report(account, named, conditions, pieces, inner.text("id", "response_id"))


def _opened(reply: Fields) -> Fields:
    """The reply itself, out of the envelopes around it."""
    if is_usage(reply) or reply.has(*_USAGES):
        return reply
    name = next((name for name in _ENVELOPES if isinstance(reply.get(name), Mapping)), None)
    return _opened(reply.within(name)) if name else reply


def _used_nothing(reply: Fields, inner: Fields) -> bool:
    """Whether it is as it should be that there is no usage: a request of a batch that failed, a stream's beginning."""
    empty = any(name in inner.data for name in ("usage", "usageMetadata", "usage_metadata"))
    return empty or reply.get("done") is False or _is_of_batch(reply)


def _is_of_batch(reply: Fields) -> bool:
    return "custom_id" in reply.data or ("key" in reply.data and "response" in reply.data)


def _conditions(reply: Fields, inner: Fields, usage: Fields) -> dict[str, str]:
    """How it was served, in the rate card's words."""
    tier = (usage.text("service_tier") or inner.text("service_tier") or "").lower()
    batch = tier == "batch" or _is_of_batch(reply)
    region = usage.text("inference_geo")
    found = {
        "processing": "batch" if batch else None,
        "service_tier": tier if tier != "batch" else None,
        "speed": usage.text("speed"),
        "region": region if region not in _NOWHERE else None,
    }
    return {key: value for key, value in found.items() if value}


def _runs(usage: Fields) -> list[tuple[Fields, str | None]]:
    """Anthropic may run models several times for one reply, of which the whole usage tells only the last."""
    runs = list(usage.each("iterations"))
    return [(run, run.text("model")) for run in runs] or [(usage, None)]


def _pieces(reply: Fields, usage: Fields) -> dict[str, int]:
    """Searches: Anthropic counts them beside the tokens, OpenAI shows them as parts of the answer."""
    output = list(reply.each("output")) if isinstance(reply.get("output"), list) else []
    kinds = [
        _SEARCHES[kind] for entry in output if (kind := entry.text("type") or "") in _SEARCHES and _searched(entry)
    ]
    counted = Counter(kinds)
    counted["web_search"] += usage.within("server_tool_use").number("web_search_requests")
    return {piece: number for piece, number in counted.items() if number}


def _searched(call: Fields) -> bool:
    """Whether a call was a search; opening a page that was found, or finding a word in it, is none."""
    return call.within("action").text("type") in {None, "search"}
