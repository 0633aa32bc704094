"""Fit the model of a tokenizer to what it made of some texts, and judge it by texts that it was not fitted to."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from llmtool.tokens.estimated import CLASSES, Family, Features

COVERED = 0.95
# Fewer documents than these are no measure of a language.
A_PART = 16
SEED = 0
# The least squares need something to hold on to for a class that hardly occurs.
RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with what is known of it.

    Attributes:
        kind: of the document.
        part: its language if that is a widespread one, empty if it is another, or else its kind.
        weight: in the fit.
        base: its tokens in o200k_base.
        features: of the text.
        group: of the features.
    """

    kind: str
    part: str
    weight: float
    base: int
    features: Features
    group: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What one tokenizer, or all of them, made of each sample: the least and the most tokens."""

    low: Sequence[int]
    high: Sequence[int]

    def middle(self, at: int) -> float:
        """Halfway between them."""
        return (self.low[at] + self.high[at]) / 2

    def furthest(self, at: int, estimate: float) -> float:
        """How far the estimate is from the further of them, in tokens."""
        return max(self.high[at] - estimate, estimate - self.low[at])


def fit(samples: Sequence[Sample], counts: Counts, chosen: Iterable[int]) -> Family:
    """The model that is nearest to the counts of the chosen samples, without margins."""
    size = 1 + len(CLASSES)
    left, right, ratios = [[0.0] * size for _ in range(size)], [0.0] * size, []
    for at in chosen:
        sample, tokens = samples[at], counts.middle(at)
        row = [(i, value / tokens) for i, value in enumerate((sample.base, *sample.features.counts)) if value]
        for i, a in row:
            right[i] += sample.weight * a
            for j, b in row:
                left[i][j] += sample.weight * a * b
        ratios.append(tokens / sample.base)
    trace = sum(left[i][i] for i in range(size))
    for i in range(size):
        left[i][i] += RIDGE * trace / size
    base, *weights = (round(value, 4) for value in solve(left, right))
    named = dict(zip(CLASSES, weights, strict=True))
    return Family(base, named, round(min(ratios), 4), round(max(ratios), 4), margins={}, slack=0)


def solve(left: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination; `left` is symmetric and positive, so the diagonal will do."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(left, right, strict=True)]
    for i in range(size):
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k][i:] = [below - factor * above for below, above in zip(rows[k][i:], rows[i][i:], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (rows[i][size] - sum(rows[i][j] * found[j] for j in range(i + 1, size))) / rows[i][i]
    return found


def held_out(samples: Sequence[Sample], counts: Counts) -> list[float]:
    """The relative error of each sample, predicted by what was fitted to the other half."""
    rng = random.Random(SEED)
    halves = [rng.random() < 1 / 2 for _ in samples]
    fitted = {
        half: fit(samples, counts, [at for at, of in enumerate(halves) if of is not half]) for half in (True, False)
    }
    errors = []
    for at, (sample, half) in enumerate(zip(samples, halves, strict=True)):
        estimate = fitted[half].predict(sample.base, sample.features)
        errors.append(counts.furthest(at, estimate) / estimate)
    return errors


def covering(values: Iterable[float]) -> float:
    """The least value that is not exceeded by 95 % of these."""
    ordered = sorted(values)
    return ordered[math.ceil(COVERED * len(ordered)) - 1]


def by_group(samples: Sequence[Sample], errors: Iterable[float]) -> dict[str, float]:
    """Group → the margin in percent, rounded up: what the group takes, or the one of its parts that takes most."""
    groups: dict[str, list[float]] = {}
    parts: dict[tuple[str, str], list[float]] = {}
    for sample, error in zip(samples, errors, strict=True):
        groups.setdefault(sample.group, []).append(error)
        parts.setdefault((sample.group, sample.part), []).append(error)
    margins = {group: covering(found) for group, found in sorted(groups.items())}
    for (group, part), found in parts.items():
        if part and len(found) >= A_PART:
            margins[group] = max(margins[group], covering(found))
    return {group: math.ceil(1000 * margin) / 10 for group, margin in margins.items()}


def slack(family: Family, snippets: Sequence[Sample], counts: Counts) -> int:
    """The tokens that the margin lacks where a text is only some words long."""
    lacking = []
    for at, sample in enumerate(snippets):
        estimate = family.predict(sample.base, sample.features)
        lacking.append(counts.furthest(at, estimate) - estimate * family.margins[sample.group] / 100)
    return max(0, math.ceil(covering(lacking)))
