"""How far a weight is to be trusted: what of it is published, what was worked out from bills, what is a guess."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from llmtool.tokens.framing.piece import FORMAT, FRAMING, TOOLS
from llmtool.tokens.framing.reading import Unknown
from llmtool.tokens.framing.request import Image, Request, Text
from llmtool.tokens.framing.rules import Family, margins
from llmtool.tokens.images import ImageRule
from llmtool.tokens.tokenizer import Exactness, Tokenizer

_FROM_BILLS = "the frame around the texts was worked out from bills"
_NOT_ALL = "not all that is billed is in the request"
# What an image may be off where its rule is a guess, in percent of it.
_IMAGE_GUESS = 15.0
ALL = 100.0
"""A margin that is wider, in percent, means no more than that anything is possible; words say it."""
_MANY_TIMES = 1000.0
# These are in the request, and counted by their length.
_SEALED: Unknown = "sealed thoughts"


@dataclass(frozen=True, slots=True)
class Trust:
    """How far to trust a count.

    Attributes:
        exactness: as of every count.
        margin_percent: of an estimate; None otherwise.
        margin_here_percent: of what is in the request, without what is not; None where that is no estimate.
        note: why it is not exact; empty where it is.
    """

    exactness: Exactness
    margin_percent: float | None = None
    margin_here_percent: float | None = None
    note: str = ""


def trust(  # noqa: PLR0913, PLR0917 - all that a count depends on
    request: Request,
    known: Family,
    images: ImageRule | None,
    tokenizer: Tokenizer,
    unknown: Iterable[Unknown],
    shares: Mapping[str, float],
    text_margin: float,
) -> Trust:
    """Judge a count by all that went into it.

    Args:
        request: what was weighed.
        known: the frame that was put around it.
        images: the rule that its images were counted by.
        tokenizer: what counted its texts.
        unknown: kinds of what is not in the request.
        shares: of each part in the whole, in percent.
        text_margin: of the tokenizer's own count, where it is an estimate, in percent.
    """
    reasons: list[str] = []
    margin = 0.0
    if tokenizer.exactness == "estimated":
        reasons.append(tokenizer.note)
        margin += text_margin
    if known.assumed:
        reasons.append(known.assumed)
        # It may be missing, or twice as large.
        margin += sum(shares.get(part, 0.0) for part in (FRAMING, TOOLS, FORMAT))
    if known.guessed and (request.tools or request.format):
        reasons.append(f"what {known.model} is told of functions was not measured")
        margin += shares.get(TOOLS, 0.0) + shares.get(FORMAT, 0.0)
    if request.images and images is not None and images.exactness == "estimated":
        reasons.append("what an image weighs for this model was not measured")
        margin += _IMAGE_GUESS
    here = margin if reasons else None
    off = {kind: margins()[kind] for kind in unknown}
    if off:
        reasons.append(f"{_NOT_ALL}{_how_much(max(off.values()))}")
        margin += max(off.values())
    if _SEALED in off:
        here = (here or 0.0) + off[_SEALED]
    if reasons:
        return Trust("estimated", round(margin, 1), None if here is None else round(here, 1), "; ".join(reasons))
    if tokenizer.exactness == "exact" and known.published and _is_published(request, images):
        return Trust("exact")
    return Trust("reconstructed", note=_FROM_BILLS)


def _how_much(percent: float) -> str:
    """What a margin says in words, where it is too wide to be one."""
    if percent <= ALL:
        return ""
    return f", and what is not may weigh {'many times' if percent > _MANY_TIMES else 'more than'} what is"


def _is_published(request: Request, images: ImageRule | None) -> bool:
    """Whether there is nothing in it but what the provider's published rules speak of."""
    if request.api != "chat" or request.tools or request.format:
        return False
    if request.images and images is not None and images.exactness != "exact":
        return False
    return all(isinstance(block, Text | Image) for turn in request.turns for block in turn.blocks)
