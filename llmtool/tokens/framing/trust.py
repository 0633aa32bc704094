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


@dataclass(frozen=True, slots=True)
class Trust:
    """How far to trust a count.

    Attributes:
        exactness: as of every count.
        margin_percent: of an estimate; None otherwise.
        note: why it is not exact; empty where it is.
    """

    exactness: Exactness
    margin_percent: float | None = None
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
    kinds = set(unknown)
    if kinds:
        reasons.append(_NOT_ALL)
        margin += max(margins()[kind] for kind in kinds)
    if reasons:
        return Trust("estimated", round(margin, 1), "; ".join(reasons))
    if tokenizer.exactness == "exact" and known.published and _is_published(request, images):
        return Trust("exact")
    return Trust("reconstructed", None, _FROM_BILLS)


def _is_published(request: Request, images: ImageRule | None) -> bool:
    """Whether there is nothing in it but what the provider's published rules speak of."""
    if request.api != "chat" or request.tools or request.format:
        return False
    if request.images and images is not None and images.exactness != "exact":
        return False
    return all(isinstance(block, Text | Image) for turn in request.turns for block in turn.blocks)
