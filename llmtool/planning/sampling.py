"""How temperature, top-k and top-p reshape what a model may say next; and draws from what comes of it.

The order is that of most servers: the temperature first, then the k likeliest, then of these the fewest whose share
reaches p, and what is left is made to sum up to 1. Where tokens are equally likely, the earlier goes first.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

USUAL_TEMPERATURES = (0.0, 0.3, 0.7, 1.0, 1.5, 2.0)
# Shares are sums of rounded numbers: what is short of p by so little has reached it.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Cut:
    """Which tokens may come.

    Attributes:
        top_k: only so many, the likeliest; at least 1. None for all.
        top_p: only the fewest, the likeliest, that have this share together; above 0, at most 1. None for all.
    """

    top_k: int | None = None
    top_p: float | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """What may come at one temperature.

    Attributes:
        temperature: 0 is the likeliest token alone.
        probabilities: of each token, in the order of the scores; they sum up to 1.
        order: places of the tokens that were not cut, the likeliest first.
    """

    temperature: float
    probabilities: tuple[float, ...]
    order: tuple[int, ...]

    def draw(self, number: int, seed: int) -> list[int]:
        """Places of tokens, drawn one after the other.

        The same seed takes the same random numbers at every temperature, so that what differs comes of the
        temperature alone.

        Args:
            number: how many.
            seed: the same draws for the same seed.
        """
        random = Random(seed).random  # noqa: S311 - draws to be repeated keep no secret
        shares = list(accumulate(self.probabilities[place] for place in self.order))
        possible = sum(self.probabilities[place] > 0 for place in self.order)
        drawn = (bisect_right(shares, random() * shares[-1], hi=possible - 1) for _ in range(number))
        return [self.order[rank] for rank in drawn]


def distribution(scores: Sequence[float], temperature: float, cut: Cut | None = None) -> Distribution:
    """The probabilities of tokens.

    Args:
        scores: logits, or logarithms of probabilities: at least one is finite, none is NaN or plus infinity.
        temperature: finite, from 0 on.
        cut: which tokens may come.
    """
    cut = cut or Cut()
    ranked = sorted(range(len(scores)), key=lambda place: -scores[place])
    kept = weights([scores[place] for place in ranked], temperature)[: cut.top_k]
    if cut.top_p is not None and cut.top_p < 1:
        kept = kept[: reaching(kept, cut.top_p, math.fsum(kept))]
    whole = math.fsum(kept)
    probabilities = [0.0] * len(scores)
    for place, weight in zip(ranked, kept, strict=False):
        probabilities[place] = weight / whole
    return Distribution(temperature, tuple(probabilities), tuple(ranked[: len(kept)]))


def weights(falling: Sequence[float], temperature: float) -> list[float]:
    """How likely each token is for one of the likeliest.

    The highest score is taken off before anything is divided or raised, so that nothing overflows: what is too small
    for a number becomes 0.

    Args:
        falling: scores as they fall; the first is finite.
        temperature: finite, from 0 on.
    """
    if temperature == 0:
        return [1.0] + [0.0] * (len(falling) - 1)
    return [math.exp((score - falling[0]) / temperature) if score < falling[0] else 1.0 for score in falling]


def reaching(falling: Sequence[float], top_p: float, whole: float) -> int:
    """How many of the likeliest have a share together; one more than there are where all of them do not.

    Args:
        falling: their weights as they fall.
        top_p: the share, above 0 and below 1.
        whole: the weight of all there is, listed or not.
    """
    enough = (top_p - _ROUNDING) * whole
    return next((number for number, share in enumerate(accumulate(falling), 1) if share >= enough), len(falling) + 1)
