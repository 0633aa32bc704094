"""What is learnt from bills, where the right answer is known."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.planning.calibrating import ENOUGH, Errors, Sample, learn
from llmtool.tokens.calibration import Learnt, Place, scaled

PLACE = Place("grok-4", "unknown", "o200k_base", "text", "english")
DAY = date(2026, 11, 22)
SAMPLES = st.lists(st.builds(Sample, st.integers(1, 10**6), st.integers(1, 10**6), st.just(44.0)), min_size=2)

NOISES: dict[str, Callable[[random.Random], float]] = {
    "even": lambda rng: rng.gauss(0, 0.06),
    "with outliers": lambda rng: rng.gauss(0, 0.03) * (5 if rng.random() < 0.1 else 1),
    "to one side": lambda rng: rng.expovariate(15),
}


def taught(samples: list[Sample]) -> Learnt:
    found = learn(PLACE, "estimated", samples, DAY, ("grok",))
    assert found.learnt is not None
    return found.learnt


def off(learnt: Learnt, sample: Sample) -> float:
    tokens = scaled(sample.tokens, learnt.ratio)
    return 100 * abs(sample.billed - tokens) / tokens


def test_a_constant_ratio_is_recovered_with_hardly_a_margin() -> None:
    samples = [Sample(tokens, round(tokens * 1.25), 44.0) for tokens in range(400, 4400, 100)]
    found = learn(PLACE, "estimated", samples, DAY, ("grok",))
    assert found.learnt == Learnt(PLACE, 40, 1.25, 0.0, 600, DAY, ("grok",))
    assert (found.before, found.after) == (Errors(25.0, 25.0), Errors(0.0, 0.0))


def test_a_few_wrong_bills_do_not_move_the_ratio() -> None:
    samples = [Sample(1000, 1250, 44.0)] * 38 + [Sample(1000, 1, 44.0), Sample(1000, 90_000, 44.0)]
    assert taught(samples).ratio == 1.25


def test_with_few_bills_the_margin_is_no_narrower_than_without_any() -> None:
    for count in range(2, 19):
        assert taught([Sample(1000, 1250, 44.0)] * count).margin_percent == 44.0
    assert taught([Sample(1000, 1250, 44.0)] * 19).margin_percent == 0.0
    wild = taught([Sample(1000, 1000, 44.0), Sample(1000, 3000, 44.0)])
    assert wild.margin_percent == 200.0


def test_a_single_bill_teaches_nothing() -> None:
    found = learn(PLACE, "estimated", [Sample(100, 110, 44.0)], DAY)
    assert (found.learnt, found.after, found.before.median) == (None, None, 10.0)


@pytest.mark.parametrize("exactness", ["exact", "reconstructed"])
def test_of_what_is_no_estimate_only_the_error_is_told(exactness: str) -> None:
    found = learn(PLACE, exactness, [Sample(100, 110, None)] * 50, DAY)  # type: ignore[arg-type]  # a word of the list
    assert (found.learnt, found.after, found.before) == (None, None, Errors(10.0, 10.0))


@given(SAMPLES, st.randoms())
def test_the_order_of_bills_does_not_matter(samples: list[Sample], rng: random.Random) -> None:
    shuffled = samples.copy()
    rng.shuffle(shuffled)
    assert taught(shuffled) == taught(samples)


@given(SAMPLES)
def test_nineteen_of_twenty_of_the_bills_themselves_lie_within_the_margin(samples: list[Sample]) -> None:
    found = learn(PLACE, "estimated", samples, DAY)
    assert found.learnt is not None
    assert found.after is not None
    assert found.learnt.margin_percent >= found.after.p95 - 1e-9
    assert sum(sample.tokens >= found.learnt.least for sample in samples) >= 0.95 * len(samples)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("bills", [ENOUGH, 60, 200])
def test_the_margin_covers_what_it_has_not_seen(noise: str, bills: int) -> None:
    """Over many models: a single one may be lucky or not."""
    rng = random.Random(f"{noise} {bills}")
    covered, drawn = 0, 0
    for _ in range(200):
        true = rng.uniform(0.6, 1.6)

        def bill(true: float = true) -> Sample:
            tokens = int(10 ** rng.uniform(1.5, 4))
            return Sample(tokens, max(1, round(tokens * true * (1 + NOISES[noise](rng)))), 44.0)

        learnt = taught([bill() for _ in range(bills)])
        if noise == "even":
            assert learnt.ratio == pytest.approx(true, rel=0.1)
        covered += sum(off(learnt, bill()) <= learnt.margin_percent for _ in range(20))
        drawn += 20
    assert 0.935 < covered / drawn < 0.975
