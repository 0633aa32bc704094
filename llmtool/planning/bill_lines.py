"""Read a log of bills: each line a text or a request, its model, and the input tokens that its provider billed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from llmtool.errors import BadInputError
from llmtool.pricing.billed import read_reports
from llmtool.pricing.billed_fields import Conventions
from llmtool.pricing.billed_shapes import buckets_of
from llmtool.tokens.framing.documents import as_body, recognise, unwrapped
from llmtool.tokens.framing.request import Api

_REQUESTS = ("request", "body", "params")
_TEXTS = ("text", "prompt")
_BILLED = ("billed", "billed_tokens", "billed_input_tokens")
_APIS = ("chat", "responses", "messages", "gemini")
# What a log says beside a request whose fields stand in the line itself.
_NOT_OF_REQUESTS = {
    *("usage", "usageMetadata", "usage_metadata", "response", "result", "api", "provider", "source", "id", "created"),
    *("input_tokens", "prompt_tokens", "output_tokens", "completion_tokens", "total_tokens", *_BILLED),
}


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line.

    Attributes:
        model: the name of the model that was called.
        content: the text, or the body of the request.
        api: whose shape the body has; None for a text.
        billed: tokens of the whole prompt, cached ones included.
    """

    model: str
    content: str | Mapping[str, Any]
    api: Api | None
    billed: int


def read_line(line: str, where: str, default: str | None, conventions: Callable[[str], Conventions]) -> BillLine:
    """Read one line.

    Args:
        line: a JSON object with ``text``, ``request`` or ``messages``; with ``billed``, or the ``usage`` of a
            provider's reply, or the reply as ``response``; and with ``model``, unless request or reply names it.
        where: what errors call the line.
        default: the model of lines that name none, or None.
        conventions: what a model's provider means where a usage leaves that open.

    Raises:
        BadInputError: something of that is missing or wrong.
    """
    entry = _parsed(line, where)
    content, api = _content(entry, where)
    named = _named(entry) or (_named(content) if isinstance(content, Mapping) else None)
    tokens = next((entry[name] for name in _BILLED if entry.get(name) is not None), None)
    if tokens is None:
        tokens, answered = _reported(line, where, named or default, conventions)
        named = named or answered
    model = named or default
    if model is None:
        raise BadInputError(f"{where}: names no model", "name one for such lines: --model MODEL")
    if not isinstance(tokens, int) or isinstance(tokens, bool) or tokens <= 0:
        raise BadInputError(f"{where}: {tokens!r} is no number of billed tokens")
    return BillLine(model, content, api, tokens)


def _parsed(line: str, where: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInputError(f"{where}: is no JSON") from None
    if not isinstance(entry, dict):
        raise BadInputError(f"{where}: is no JSON object")
    return entry


def _content(entry: dict[str, Any], where: str) -> tuple[str | Mapping[str, Any], Api | None]:
    text = next((entry[name] for name in _TEXTS if isinstance(entry.get(name), str)), None)
    if text is not None:
        return text, None
    body = next((entry[name] for name in _REQUESTS if isinstance(entry.get(name), dict)), None)
    try:
        if body is not None:
            return _request(unwrapped(body), entry)
        return _request({name: value for name, value in entry.items() if name not in _NOT_OF_REQUESTS}, entry)
    except BadInputError as error:
        what = error.message if body is not None else "has none of 'text', 'request' and 'messages'"
        raise BadInputError(f"{where}: {what}") from None


def _request(body: dict[str, Any], entry: dict[str, Any]) -> tuple[Mapping[str, Any], Api]:
    """A body, and whose shape it has; a bare list of messages may be in the notation of any API."""
    messages = body.get("messages")
    if isinstance(messages, list) and set(body) <= {"messages", "model"}:
        told, api = as_body(messages)
        if api != "chat":
            return told, api
    if entry.get("api") in _APIS:
        return body, cast("Api", entry["api"])
    return body, recognise(body)


def _named(entry: Mapping[str, Any]) -> str | None:
    model = entry.get("model")
    return model if isinstance(model, str) and model else None


def _reported(
    line: str, where: str, model: str | None, conventions: Callable[[str], Conventions]
) -> tuple[int, str | None]:
    """What the provider's own usage says, and the model that its reply names."""
    reports = read_reports(line, where)
    if len(reports) != 1:
        raise BadInputError(f"{where}: is the bill of {len(reports)} calls, not of one")
    report = reports[0]
    answered = model or report.model
    if answered is None:
        raise BadInputError(f"{where}: names no model", "name one for such lines: --model MODEL")
    return buckets_of(report.usage, conventions(answered)).prompt, report.model
