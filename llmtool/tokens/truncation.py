"""Cut a text to a number of tokens: keep its beginning, its end, or both."""

import math
from dataclasses import dataclass
from typing import Literal

from llmtool.errors import UsageError
from llmtool.tokens.boundaries import Boundary
from llmtool.tokens.fitting import Fitting, on_the_safe_side
from llmtool.tokens.sides import Beginning, End
from llmtool.tokens.tokenizer import Tokenizer

Strategy = Literal["head", "tail", "middle"]
HEAD_SHARE = 0.8
# Characters that are counted at once to see whether there are too many.
_SLICE = 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """How to cut.

    Attributes:
        limit: the most tokens of the result, marker included.
        strategy: what to keep: ``head`` the beginning, ``tail`` the end, ``middle`` both, without the middle.
        head_share: with ``middle``, how much of the limit the beginning gets, from 0 to 1.
        marker: stands where something was cut out.
        boundary: where the cuts may be.
    """

    limit: int
    strategy: Strategy = "head"
    head_share: float = HEAD_SHARE
    marker: str = ""
    boundary: Boundary = "char"


@dataclass(frozen=True, slots=True)
class Cut:
    """What is kept of a text.

    Attributes:
        head: how many characters of its beginning.
        tail: how many of its end.
        boundaries: the kinds of boundary that the text was cut at.
    """

    head: int
    tail: int
    boundaries: tuple[Boundary, ...]

    def apply(self, text: str, marker: str) -> str:
        """The text, cut."""
        return text[: self.head] + marker + text[len(text) - self.tail :]


def surely_over(text: str, tokenizer: Tokenizer, limit: int) -> bool:
    """Whether a text has more tokens than the limit whatever follows it; only as much is counted as that takes."""
    # Slices have a token or two more than they have together.
    enough = limit + limit // 10 + 64
    step = max(limit, _SLICE)
    counted = 0
    for at in range(0, len(text), step):
        counted += tokenizer.count_many([text[at : at + step]])[0].tokens
        if counted > enough:
            return True
    return False


def fits(text: str, tokenizer: Tokenizer, limit: int) -> bool:
    """Whether a text has no more tokens than the limit, with the margin of an estimate."""
    return on_the_safe_side(tokenizer.count_many([text])[0]) <= limit


def check(plan: Plan, tokenizer: Tokenizer) -> None:
    """See that a plan can be followed.

    Raises:
        UsageError: the share of the beginning is no number, or the marker is no text or alone has more tokens than the
            limit.
    """
    if math.isnan(plan.head_share):
        raise UsageError("--head-share is not a number")
    try:
        plan.marker.encode()
    except UnicodeEncodeError:
        raise UsageError("the marker is no UTF-8 text") from None
    marker = on_the_safe_side(tokenizer.count_many([plan.marker])[0])
    if marker > plan.limit:
        raise UsageError(f"the marker has {marker} tokens, more than the limit of {plan.limit}")


def cut(text: str, tokenizer: Tokenizer, plan: Plan) -> Cut:
    """Cut a text that does not fit.

    Of a text that is kept the beginning of, only that, and a little more, is looked at. ``Fitting.longest`` says how
    long the result is.
    """
    if plan.strategy == "head":
        head, kind = Fitting(Beginning(text, 0, plan.marker), tokenizer, plan.limit).longest_at(plan.boundary)
        return Cut(head, 0, (kind,))
    if plan.strategy == "tail":
        side = End(text, 0, len(text), plan.marker)
        tail, kind = Fitting(side, tokenizer, plan.limit).longest_at(plan.boundary)
        return Cut(0, tail, (kind,))
    marker = on_the_safe_side(tokenizer.count_many([plan.marker])[0])
    share = marker + math.floor(plan.head_share * (plan.limit - marker))
    head, kind = Fitting(Beginning(text, 0, plan.marker), tokenizer, share).longest_at(plan.boundary)
    # At least one character is cut out.
    rest = End(text, min(head + 1, len(text)), len(text), text[:head] + plan.marker)
    tail, second = Fitting(rest, tokenizer, plan.limit).longest_at(plan.boundary)
    return Cut(head, tail, (kind, second))
