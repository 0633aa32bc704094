"""From the lines of facts about one model to its record in a YAML file."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from llmtool.pricing.build.price_rows import Plain, price_row
from llmtool.pricing.build.tokenizers import classify

_LATER = "9999"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPEECH = re.compile(r"-tts\b")
_REDIRECT = re.compile(r"requests route to (\S+) afterwards")
# An embedding's longest output is its number of dimensions.
_OUTPUT_IS_NO_TEXT = {"embedding", "rerank"}
_LISTED_AS_INPUT = "litellm(max_input)"


def model_record(facts: Sequence[Plain]) -> Plain:
    """The record of a model.

    Args:
        facts: all lines about it; the current one says what does not change with the price.
    """
    fact = next((line for line in facts if line["is_current"]), facts[-1])
    released = fact["status"] != "never_released"
    prices = _rows(facts) if released else []
    record = {
        "id": fact["model"],
        "name": fact["name"],
        "same_as": fact.get("same_as"),
        "kind": _kind(fact),
        "aliases": fact["aliases"],
        "limits": _limits(fact),
        "knowledge_cutoff": fact["knowledge_cutoff"],
        "tokenizer": _tokenizer(fact) if released else None,
        "capabilities": sorted(fact["capabilities"]),
        "lifecycle": _lifecycle(fact, prices),
        "note": _note(fact, prices),
        "prices": prices,
    }
    if record["same_as"]:
        record |= dict.fromkeys(("kind", "limits", "knowledge_cutoff", "tokenizer", "capabilities"))
    return {key: value for key, value in record.items() if value}


def _kind(fact: Plain) -> str:
    """What the model is for; catalogues list some that speak as chat."""
    return "audio_speech" if _SPEECH.search(fact["model"]) else str(fact["mode"])


def _rows(facts: Iterable[Plain]) -> list[Plain]:
    """Rows in order of time, without those of catalogues that listed the model before it was there."""
    held = [fact for fact in facts if not _is_placeholder(fact)]
    rows: list[Plain] = []
    for fact in sorted(held, key=lambda fact: fact["effective_from"] or ""):
        # What is announced for later stands on the page of what holds now.
        page = rows[-1].get("source") if rows and fact["effective_from"] > fact["checked"] else None
        rows.append(price_row(fact, page))
    for row, following in pairwise(rows):
        if following["from"].startswith(f"{row.get('to')}T"):
            row["to"] = following["from"]
    return rows


def _is_placeholder(fact: Plain) -> bool:
    """Whether a price only ended, and before the release; the name of whatever is the latest is older than that."""
    ended = fact.get("effective_to") or _LATER
    moves = fact["model"].endswith("-latest")
    return not fact["effective_from"] and ended <= (fact["release_date"] or "") and not moves


def _limits(fact: Plain) -> Plain:
    context, longest = _number(fact["context_window"]), _number(fact["max_output_tokens"])
    if _kind(fact) in _OUTPUT_IS_NO_TEXT:
        longest = None
    limits = {"context": context, "max_input": _max_input(fact, context, longest), "max_output": longest}
    if _kind(fact) == "audio_speech" and context:
        limits = {"max_input": context, "max_output": longest}
    elif context and longest and longest > context:
        limits["max_output"] = None
    return {key: value for key, value in limits.items() if value}


def _max_input(fact: Plain, context: int | None, longest: int | None) -> int | None:
    """The longest prompt, where a source tells it apart from the window that it shares with the answer."""
    told = (fact["context_window_sources"] or {}).get(_LISTED_AS_INPUT)
    if not (told and context and told < context):
        return None
    # Alibaba publishes longest inputs of its own; elsewhere it is what the longest answer leaves.
    apart = fact["provider"] == "alibaba" and told > context // 2
    return int(told) if apart or (longest == context - told != told) else None


def _number(value: float | None) -> int | None:
    return int(value) if value else None


def _tokenizer(fact: Plain) -> Plain | str | None:
    found = classify(f"{fact['provider']}/{fact['model']}", fact["tokenizer"], _kind(fact))
    if found is None:
        return None
    tokenizer, assumed = found
    return {"id": tokenizer, "assumed": True} if assumed else tokenizer


def _lifecycle(fact: Plain, prices: Sequence[Plain]) -> Plain:
    if fact["status"] == "never_released":
        return {"status": "never_released"}
    redirect = next(filter(None, map(_REDIRECT.search, fact["status_basis"])), None)
    retires = fact["retires"] or (prices[-1]["checked"] if fact["status"] == "retired" else None)
    life = {
        "released": fact["release_date"] if _DAY.fullmatch(fact["release_date"] or "") else None,
        "retires": retires,
        "replacement": redirect[1] if redirect else None,
        "after_retirement": "redirect" if redirect else None,
    }
    return {key: value for key, value in life.items() if value}


def _note(fact: Plain, prices: Sequence[Plain]) -> str:
    """What is said of the model's life, and what all its rows say alike."""
    notes = []
    if fact["status"] == "retired" and not fact["retires"]:
        notes.append(f"Not offered any more on {prices[-1]['checked']}; the day it ended is not known.")
    if fact["status"] == "deprecated" and not fact["retires"]:
        notes.append("Deprecated; the day it ends is not known.")
    if fact["status"] == "unknown":
        notes.append("Listed by one catalogue only; whether it can be called is not known.")
    if not prices or (len(prices) > 1 and len({row.get("note") for row in prices}) == 1):
        notes.append(fact.get("note") or "")
        for row in prices:
            row.pop("note", None)
    return " ".join(filter(None, notes))
