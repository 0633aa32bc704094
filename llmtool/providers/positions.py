"""Reads how likely tokens were, in the words of OpenAI, which most others use, and in those of Google."""

import sys
from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Position, Scored

# Less than any probability that a model gives: OpenAI's -9999 and llama.cpp's smallest number say "not among these".
_NEVER = -9_000.0
_LEAST = -sys.float_info.max
# That of 1 is 0, which some servers miss by what they round.
_GREATEST = 0.01


def positions_of(entries: object) -> tuple[Position, ...]:
    """The positions in a list of OpenAI's: ``{"token", "logprob", "top_logprobs": [{"token", "logprob"}]}``.

    Args:
        entries: what stands there; whatever is no such list holds none.
    """
    found = (_position(entry, entry.get("top_logprobs"), "logprob") for entry in _objects(entries))
    return tuple(position for position in found if position)


def positions_of_gemini(result: Mapping[str, Any]) -> tuple[Position, ...]:
    """The positions in Google's ``logprobsResult``."""
    chosen, top = _objects(result.get("chosenCandidates")), _objects(result.get("topCandidates"))
    found = (
        _position(entry, others.get("candidates"), "logProbability") for entry, others in zip(chosen, top, strict=False)
    )
    return tuple(position for position in found if position)


def _position(chosen: Mapping[str, Any], likeliest: object, name: str) -> Position | None:
    came = _scored(chosen, name)
    others = [scored for entry in _objects(likeliest) if (scored := _scored(entry, name)) and scored.logprob > _NEVER]
    return Position(came, tuple(sorted(others, key=lambda scored: -scored.logprob))) if came else None


def _scored(entry: Mapping[str, Any], name: str) -> Scored | None:
    token, logprob = entry.get("token"), entry.get(name)
    if not isinstance(token, str) or isinstance(logprob, bool) or not isinstance(logprob, int | float):
        return None
    # NaN, infinities and what is above 0 are no logarithms of a probability.
    return Scored(token, float(logprob)) if _LEAST <= logprob <= _GREATEST else None


def _objects(entries: object) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
