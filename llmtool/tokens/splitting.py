"""Split a text into pieces of at most so many tokens, with or without an overlap."""

from collections.abc import Iterator
from dataclasses import dataclass

from llmtool.errors import UsageError
from llmtool.tokens.boundaries import Boundary
from llmtool.tokens.fitting import Fitting
from llmtool.tokens.sides import Beginning, End
from llmtool.tokens.tokenizer import TokenCount, Tokenizer


@dataclass(frozen=True, slots=True)
class Splitting:
    """How to split.

    Attributes:
        limit: the most tokens of a piece, overlap included.
        overlap: how many tokens, at most, a piece repeats from the end of the one before it.
        boundary: where the text may be cut.
    """

    limit: int
    overlap: int = 0
    boundary: Boundary = "char"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a text.

    Attributes:
        index: its number, from 1 on.
        start: where it begins in the text, in characters.
        end: where it ends.
        count: its tokens.
        boundary: the kind of boundary that it ends at.
    """

    index: int
    start: int
    end: int
    count: TokenCount
    boundary: Boundary


def split(text: str, tokenizer: Tokenizer, plan: Splitting) -> Iterator[Piece]:
    """The pieces of a text, in order; without their overlaps they are the text.

    Raises:
        UsageError: one character alone, or one grapheme cluster that may not be cut, has more tokens than a piece may.
    """
    index = start = done = 0
    while done < len(text):
        kept, kind = Fitting(Beginning(text, start), tokenizer, plan.limit).longest_at(plan.boundary)
        end = start + kept
        if end <= done:
            if start == done:
                raise _too_large(tokenizer, plan, done)
            # What is repeated leaves no room for anything new.
            start = done
            continue
        index += 1
        yield Piece(index, start, end, tokenizer.count_many([text[start:end]])[0], kind)
        start, done = end - _overlap(text, tokenizer, plan, start, end), end


def _overlap(text: str, tokenizer: Tokenizer, plan: Splitting, start: int, end: int) -> int:
    """How many characters of a piece the next one repeats: never the whole piece."""
    if plan.overlap == 0 or end == len(text):
        return 0
    return Fitting(End(text, start + 1, end), tokenizer, plan.overlap).longest_at(plan.boundary)[0]


def _too_large(tokenizer: Tokenizer, plan: Splitting, place: int) -> UsageError:
    what = "character" if plan.boundary == "char" else "grapheme cluster"
    hint = "allow more tokens" if plan.boundary == "char" else "allow more tokens, or cut at --boundary char"
    return UsageError(
        f"the {what} at character {place} alone has more tokens in {tokenizer.name} than the {plan.limit} of a piece",
        hint,
    )
