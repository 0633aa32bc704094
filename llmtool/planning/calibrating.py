"""Learn from bills how far estimates are off: a ratio that corrects them, and the margin that is left.

For each place (model, tokenizer, kind of input, group of scripts) the ratio is the median of what was billed for each
token that was estimated: a line with the least absolute errors, in percent. Every bill is judged by the median of the
others. The margin is what nineteen of twenty of those errors stay below, counted so that it holds for the next bill as
well: the ⌈0.95 (n + 1)⌉-th of n errors in their order. With fewer than nineteen bills there is no such error; then the
margin is the largest, and no less than it was without the bills.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from llmtool.tokens.calibration import Learnt, Place, scaled
from llmtool.tokens.tokenizer import Exactness

COVERED = 0.95
ENOUGH = 20
"""From so many bills on, what they have taught is worth keeping."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One bill.

    Attributes:
        tokens: as they are counted here.
        billed: as the provider counted them.
        margin_percent: of the count, or None.
    """

    tokens: int
    billed: int
    margin_percent: float | None


@dataclass(frozen=True, slots=True)
class Errors:
    """How far counts were off what was billed, in percent of the count.

    Attributes:
        median: half of them were nearer.
        p95: 95 of 100 were.
    """

    median: float
    p95: float

    @classmethod
    def of(cls, percents: Sequence[float]) -> "Errors":
        """Of a list of errors that is not empty."""
        ordered = sorted(percents)
        return cls(median(ordered), ordered[math.ceil(COVERED * len(ordered)) - 1])


@dataclass(frozen=True, slots=True)
class Finding:
    """What the bills of one place say.

    Attributes:
        place: what they are of.
        exactness: of the counts.
        bills: how many there are.
        before: the errors of the counts as they are without any bills.
        after: the errors of counts that are corrected, each by all other bills; None where nothing can be learnt.
        learnt: what they teach; None where the counts are no estimates, or it is a single bill.
    """

    place: Place
    exactness: Exactness
    bills: int
    before: Errors
    after: Errors | None
    learnt: Learnt | None


def learn(
    place: Place, exactness: Exactness, samples: Sequence[Sample], on: date, names: tuple[str, ...] = ()
) -> Finding:
    """Learn from the bills of one place.

    Args:
        place: what they are of.
        exactness: of the counts; from what is no estimate nothing is learnt.
        samples: the bills, at least one.
        on: today.
        names: other names of the model.
    """
    before = Errors.of([_off(sample.billed, sample.tokens) for sample in samples])
    if exactness != "estimated" or len(samples) == 1:
        return Finding(place, exactness, len(samples), before, None, None)
    ordered = sorted(samples, key=_ratio)
    ratios = [_ratio(sample) for sample in ordered]
    errors = [
        _off(sample.billed, scaled(sample.tokens, _median_without(ratios, at))) for at, sample in enumerate(ordered)
    ]
    sizes = sorted((sample.tokens for sample in samples), reverse=True)
    least = sizes[math.ceil(COVERED * len(sizes)) - 1]
    learnt = Learnt(place, len(samples), round(median(ratios), 6), _margin(errors, samples), least, on, names)
    return Finding(place, exactness, len(samples), before, Errors.of(errors), learnt)


def _margin(errors: Sequence[float], samples: Sequence[Sample]) -> float:
    rank = math.ceil(COVERED * (len(errors) + 1))
    if rank <= len(errors):
        return _tenth(sorted(errors)[rank - 1])
    return _tenth(max(*errors, *(sample.margin_percent or 0.0 for sample in samples)))


def _ratio(sample: Sample) -> float:
    return sample.billed / sample.tokens


def _median_without(ordered: Sequence[float], left_out: int) -> float:
    """The median of all numbers but one."""
    last = len(ordered) - 2
    middle = (last // 2, last - last // 2)
    low, high = (ordered[at if at < left_out else at + 1] for at in middle)
    return (low + high) / 2


def _off(billed: int, tokens: int) -> float:
    return 100 * abs(billed - tokens) / tokens


def _tenth(percent: float) -> float:
    """Rounded up to one decimal; the inner rounding takes off what is only binary."""
    return math.ceil(round(percent * 10, 6)) / 10
