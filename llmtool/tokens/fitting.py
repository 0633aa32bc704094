"""The longest beginning, or end, of a text that has no more tokens than it may.

The number of tokens does not always grow with the text: "wor" may have two tokens where "world" has one. So the longest
fitting part is looked for like this. Counts of parts between safe places (``cutting.py``) are summed up to a place just
before the limit; from there on every character is tried, until none of the next ``AHEAD`` makes a text that fits. Only
about twice the text that is kept is ever counted.

Where a tokenizer does not add up at those places, the sums only say where to look: what is kept is counted whole, and
the place is moved until it fits and one character more does not.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from llmtool.tokens import boundaries
from llmtool.tokens.boundaries import SMALLER, Boundary
from llmtool.tokens.cutting import first_safe_cut, last_safe_cut
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

AHEAD = 32
"""So many characters beyond the last one that fits are tried: as long as all but the longest tokens."""
_ROUNDS = 6


def on_the_safe_side(count: TokenCount) -> int:
    """The tokens of a count, with its margin where it has one."""
    return math.ceil(count.tokens * (1 + (count.margin_percent or 0.0) / 100))


class Side(Protocol):
    """The beginning or the end of a text, of which an amount of characters is kept, beside something fixed.

    Attributes:
        size: how many characters there are to keep.
        far: the part of what is fixed that is counted apart: it ends at a safe place.
    """

    @property
    def size(self) -> int: ...  # noqa: D102 - see the class

    @property
    def far(self) -> str: ...  # noqa: D102 - see the class

    def between(self, fewer: int, more: int) -> str:
        """What keeping ``more`` characters adds to keeping ``fewer``."""

    def joined(self, fewer: int, more: int) -> str:
        """The same, beside what is fixed, without ``far``."""

    def whole(self, kept: int) -> str:
        """All that is kept, beside all that is fixed."""

    def safe(self, fewer: int, more: int) -> int:
        """The largest amount up to ``more`` whose end is a safe place, or ``fewer`` where there is none above that."""

    def amounts(self, kind: Boundary, most: int) -> Iterator[int]:
        """The amounts that end at a boundary of a kind, from ``most`` down; 0 is not among them."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of ``text[start:]``, with a fixed text behind it."""

    text: str
    start: int = 0
    fixed: str = ""
    far = ""

    @property
    def size(self) -> int:  # noqa: D102 - see Side
        return len(self.text) - self.start

    def between(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self.text[self.start + fewer : self.start + more]

    def joined(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self.between(fewer, more) + self.fixed

    def whole(self, kept: int) -> str:  # noqa: D102 - see Side
        return self.joined(0, kept)

    def safe(self, fewer: int, more: int) -> int:  # noqa: D102 - see Side
        return fewer + last_safe_cut(self.between(fewer, more + 1))

    def amounts(self, kind: Boundary, most: int) -> Iterator[int]:  # noqa: D102 - see Side
        return (at - self.start for at in boundaries.before(self.text, kind, self.start + most, self.start))


class End:
    """The end of ``text[start:end]``, with a fixed text before it."""

    def __init__(self, text: str, start: int, end: int, fixed: str = "") -> None:
        self.text = text
        self.end = end
        self.size = end - start
        cut = last_safe_cut(fixed)
        self.far = fixed[:cut]
        self._near = fixed[cut:]

    def between(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self.text[self.end - more : self.end - fewer]

    def joined(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self._near + self.between(fewer, more)

    def whole(self, kept: int) -> str:  # noqa: D102 - see Side
        return self.far + self.joined(0, kept)

    def safe(self, fewer: int, more: int) -> int:  # noqa: D102 - see Side
        more = min(more, self.size)
        # A safe place is seen by the characters on both its sides.
        window = self.text[max(self.end - more - 1, 0) : self.end - fewer]
        before = len(window) - (more - fewer)
        return fewer + len(window) - first_safe_cut(window, before)

    def amounts(self, kind: Boundary, most: int) -> Iterator[int]:  # noqa: D102 - see Side
        return (self.end - at for at in boundaries.after(self.text, kind, self.end - most, self.end))


class Fitting:
    """Looks for the most of one side of a text that fits.

    Args:
        side: what to keep of, and what stands beside it; that alone has to fit.
        tokenizer: counts; an estimate counts with its margin.
        limit: the most tokens.
    """

    def __init__(self, side: Side, tokenizer: Tokenizer, limit: int) -> None:
        self._side = side
        self._tokenizer = tokenizer
        self._limit = limit
        self._fixed = self._tokens([side.far])[0]
        # Amounts at safe places, and how many tokens so much of the text has.
        self._anchors = [0]
        self._sums = [0]

    def longest(self) -> int:
        """How many characters to keep.

        With a tokenizer that adds up at safe places: so much fits, and nothing does that is up to ``AHEAD`` characters
        longer. With any other: so much fits, and one character more does not.
        """
        aim = self._limit
        kept = self._by_sums(aim)
        if self._tokenizer.adds_up:
            return kept
        for _ in range(_ROUNDS):
            weight = self._weight(kept)
            if weight in {0, self._limit} or (kept == self._side.size and weight <= self._limit):
                break
            aim = max(aim * self._limit // weight, 1)
            kept = self._by_sums(aim)
        return _edge(self.fits, kept, self._side.size)

    def longest_at(self, boundary: Boundary) -> tuple[int, Boundary]:
        """How many characters to keep, and the kind of boundary that is then at the end.

        It is the kind that was asked for, or the next smaller one of which there is any.
        """
        longest = self.longest()
        if longest == 0:
            return 0, boundary
        for kind in SMALLER[boundary]:
            for kept in self._side.amounts(kind, longest):
                if self.fits(kept):
                    return kept, kind
        return 0, "grapheme"

    def fits(self, kept: int) -> bool:
        """Whether so many characters fit, beside what is fixed."""
        if self._tokenizer.adds_up:
            return self._by_anchor([kept])[0] <= self._limit
        return self._weight(kept) <= self._limit

    def _weight(self, kept: int) -> int:
        return on_the_safe_side(self._tokenizer.count_many([self._side.whole(kept)])[0])

    def _tokens(self, texts: Sequence[str]) -> list[int]:
        return [count.tokens for count in self._tokenizer.count_many(texts)]

    def _by_sums(self, aim: int) -> int:
        """How many characters to keep so that the sums stay within ``aim``."""
        kept = self._reach(aim)
        if self._by_anchor([kept])[0] > aim:
            kept = _edge(lambda amount: self._by_anchor([amount])[0] <= aim, kept, self._side.size)
        while further := range(kept + 1, min(kept + AHEAD, self._side.size) + 1):
            counts = self._by_anchor(further)
            fitting = [amount for amount, tokens in zip(further, counts, strict=True) if tokens <= aim]
            if not fitting:
                break
            kept = fitting[-1]
            if kept == further[-1]:
                kept = _edge(lambda amount: self._by_anchor([amount])[0] <= aim, kept, self._side.size)
        return kept

    def _by_anchor(self, amounts: Sequence[int]) -> list[int]:
        """The tokens of amounts, which lie near each other, from the nearest safe place on."""
        # Below the smallest: what is kept must reach beyond a safe place for it to be safe.
        near = max(bisect_left(self._anchors, amounts[0]) - 1, 0)
        before = self._fixed + self._sums[near]
        return [before + more for more in self._tokens([self._side.joined(self._anchors[near], to) for to in amounts])]

    def _reach(self, aim: int) -> int:
        """The last amount at a safe place that the sums say is within ``aim``, or a little before it."""
        room = aim - self._fixed - self._tokens([self._side.joined(0, 0)])[0]
        place = max(bisect_right(self._sums, room) - 1, 0)
        at, total = self._anchors[place], self._sums[place]
        step = max(2 * (room - total), AHEAD)
        while at < self._side.size:
            to = self._side.safe(at, at + step)
            more = self._tokens([self._side.between(at, to)])[0]
            if to > at and total + more <= room:
                at, total = to, total + more
                self._anchors[place + 1 :] = [at]
                self._sums[place + 1 :] = [total]
                place += 1
                step = max(min(step, 2 * (room - total)), AHEAD)
            elif step > AHEAD and to > at:
                step = max(step // 4, AHEAD)
            else:
                break
        return at


def _edge(fits: Callable[[int], bool], near: int, size: int) -> int:
    """An amount that fits while one more does not, looked for from ``near`` on; 0 is taken to fit."""
    low, high, step = near, near, 1
    if fits(near):
        while low < size:
            high = min(low + step, size)
            if not fits(high):
                break
            low, step = high, 2 * step
        else:
            return size
    else:
        low = max(high - step, 0)
        while low > 0 and not fits(low):
            step *= 2
            low, high = max(low - step, 0), low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
