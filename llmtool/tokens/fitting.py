"""The longest beginning, or end, of a text that has no more tokens than it may.

The number of tokens does not always grow with the text: "wor" may have two tokens where "world" has one. So the longest
fitting part is looked for like this. Counts of parts between safe places (``cutting.py``) are summed up to a place just
before the limit; from there on every character is tried, as far as a safe place beyond the limit, behind which nothing
can fit, or as far as the longest tokens reach. Only about twice the text that is kept is ever counted.

Where a tokenizer does not add up at those places, the sums only say where to look: what is kept is counted whole, and
the place is moved until it fits and one character more does not.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from llmtool.tokens.boundaries import SMALLER, Boundary
from llmtool.tokens.sides import Side
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

AHEAD = 128
"""So many characters beyond the last one that fits are tried: the longest tokens are as long."""
_STEP = 32
_ROUNDS = 6


def on_the_safe_side(count: TokenCount) -> int:
    """The tokens of a count, with its margin where it has one."""
    return math.ceil(count.tokens * (1 + (count.margin_percent or 0.0) / 100))


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
        self._alone = not side.joined(0, 0)
        self._weights: dict[int, int] = {}
        # Amounts at safe places, and how many tokens so much of the text has.
        self._anchors = [0]
        self._sums = [0]

    def longest(self) -> int:
        """How many characters to keep.

        With a tokenizer that adds up at safe places, and nothing fixed: so much fits, and nothing longer does; where
        there is no safe place for ``AHEAD`` characters, or something is fixed, nothing that is up to so many characters
        longer. With any other tokenizer: so much fits, and one character more does not.
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
        return edge(self.fits, kept, self._side.size)

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
        """The tokens of all of it, counted whole, and once."""
        if kept not in self._weights:
            self._weights[kept] = on_the_safe_side(self._tokenizer.count_many([self._side.whole(kept)])[0])
        return self._weights[kept]

    def _tokens(self, texts: Sequence[str]) -> list[int]:
        return [count.tokens for count in self._tokenizer.count_many(texts)]

    def _by_sums(self, aim: int) -> int:
        """How many characters to keep so that the sums stay within ``aim``."""

        def fits(amount: int) -> bool:
            return self._by_anchor([amount])[0] <= aim

        kept = self._reach(aim)
        if not fits(kept):
            kept = edge(fits, kept, self._side.size)
        while further := self._further(kept):
            counts = self._by_anchor(further)
            fitting = [amount for amount, tokens in zip(further, counts, strict=True) if tokens <= aim]
            if not fitting:
                break
            kept = fitting[-1]
            if len(fitting) == AHEAD:
                # Never back: counts from different safe places may disagree.
                kept = max(kept, edge(fits, kept, self._side.size))
        return kept

    def _further(self, kept: int) -> range:
        """The larger amounts that may fit although one character more does not."""
        to = min(kept + AHEAD, self._side.size)
        if self._alone:
            # Behind a safe place that is too much by itself nothing fits.
            to = min(to, self._side.next_safe(kept, AHEAD))
        return range(kept + 1, to + 1)

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
        step = max(2 * (room - total), _STEP)
        while at < self._side.size:
            to = self._side.safe(at, at + step)
            more = self._tokens([self._side.between(at, to)])[0]
            if to > at and total + more <= room:
                at, total = to, total + more
                self._anchors[place + 1 :] = [at]
                self._sums[place + 1 :] = [total]
                place += 1
                step = max(min(step, 2 * (room - total)), _STEP)
            elif step > _STEP and to > at:
                step = max(step // 4, _STEP)
            else:
                break
        return at


def edge(fits: Callable[[int], bool], near: int, size: int) -> int:
    """An amount up to ``size`` that fits while one more does not; 0 is taken to fit.

    Args:
        fits: whether an amount does.
        near: where to begin; the nearer, the fewer amounts are tried.
        size: the largest amount.
    """
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
