"""What a few of the likeliest tokens tell of a distribution: between which bounds every share lies.

Providers list the likeliest tokens with their probabilities. What the others have together is known, how many they are
is not; and none of them is likelier than the last that is listed. At temperature 1 that is all there is to know. Below
it the others weigh the most when they are few and as likely as they can be, and nothing when they are without number;
above it they weigh the least when they are few, and without limit when they are many.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from llmtool.planning.sampling import Cut, reaching, weights

# Providers round: shares that are smaller have no part in a sum.
_ROUNDING = 1e-6
_GREATEST = 700.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which values a share lies.

    Attributes:
        least: it is no smaller.
        most: it is no greater.
    """

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Partial:
    """What may come at one temperature, as far as it is known.

    Attributes:
        temperature: 0 is the likeliest token alone.
        shares: of the tokens that may come, the likeliest first.
        others: of all tokens that were not listed, together.
    """

    temperature: float
    shares: tuple[Bounds, ...]
    others: Bounds


def rest_of(logprobs: Sequence[float]) -> float:
    """The share of the tokens that are not listed, 0 to 1.

    Args:
        logprobs: logarithms of the probabilities of those that are.
    """
    rest = 1 - math.fsum(map(math.exp, logprobs))
    return rest if rest > _ROUNDING else 0.0


def partial(logprobs: Sequence[float], ceiling: float, temperature: float, cut: Cut) -> Partial:
    """What is known of the probabilities of tokens at a temperature.

    Args:
        logprobs: logarithms of the probabilities of the listed tokens as they fall, at least one.
        ceiling: no token that is not listed has a greater one.
        temperature: finite, from 0 on.
        cut: which tokens may come. Where fewer are listed than the k likeliest, the bounds are as wide as without.
    """
    listed = weights(logprobs, temperature)
    if cut.top_k is not None and cut.top_k <= len(listed):
        listed, others = listed[: cut.top_k], Bounds(0, 0)
    else:
        others = _weight_of_rest(rest_of(logprobs), ceiling, logprobs[0], temperature)
        others = others if cut.top_k is None else Bounds(0, others.most)
    return _shares(temperature, listed, others, cut.top_p)


def _weight_of_rest(rest: float, ceiling: float, best: float, temperature: float) -> Bounds:
    """How much the tokens that are not listed weigh together, where the likeliest of all weighs 1."""
    if temperature == 0:
        return Bounds(0, 0)
    if rest == 0:
        # What is lost in rounding is nothing up to 1; above it, many together may weigh much all the same.
        return Bounds(0, 0 if temperature <= 1 else math.inf)
    if temperature == 1:
        exact = _without_end(math.log(rest) - best)
        return Bounds(exact, exact)
    # The fewest that they can be: each as likely as the last that is listed, and one with what is left over.
    highest = min(ceiling, math.log(rest))
    left_over, number = math.modf(_without_end(math.log(rest) - highest))
    few = number * math.exp((highest - best) / temperature)
    few += math.exp((math.log(left_over) + highest - best) / temperature) if left_over > 0 else 0
    return Bounds(0, few) if temperature < 1 else Bounds(few, math.inf)


def _without_end(logarithm: float) -> float:
    """A number by its logarithm; the greatest there are stay a little below what a float can hold."""
    return math.exp(min(logarithm, _GREATEST))


def _shares(temperature: float, listed: Sequence[float], others: Bounds, top_p: float | None) -> Partial:
    """The shares of what may come: weights that are cut at a share, and made to sum up to 1."""
    sums = list(accumulate(listed))
    if top_p is None or top_p >= 1:
        whole = Bounds(sums[-1] + others.least, sums[-1] + others.most)
        shares = tuple(Bounds(weight / whole.most, weight / whole.least) for weight in listed)
        return Partial(temperature, shares, Bounds(others.least / whole.least, _part(others.most, sums[-1])))
    # The heavier the others, the more tokens are needed to reach the share.
    fewest = min(reaching(listed, top_p, sums[-1] + others.least), len(listed))
    most = reaching(listed, top_p, sums[-1] + others.most)
    beyond = most > len(listed)
    heaviest = sums[-1] + others.most if beyond else sums[most - 1]
    shares = tuple(
        Bounds(weight / heaviest if rank <= fewest else 0, weight / sums[max(rank, fewest) - 1])
        for rank, weight in enumerate(listed[:most], 1)
    )
    return Partial(temperature, shares, Bounds(0, _part(others.most, sums[-1]) if beyond else 0))


def _part(weight: float, beside: float) -> float:
    """The share of a weight beside another, which may be without limit."""
    return 1.0 if weight == math.inf else weight / (weight + beside)
