"""Bounds of what cannot be known: values calculated by hand, and that the truth is always between them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.planning.partial import Bounds, Partial, partial, rest_of
from llmtool.planning.sampling import USUAL_TEMPERATURES, Cut, distribution

EVERYTHING = Cut()
# 0.5 and 0.3 are listed; the others have 0.2 together.
LISTED = (math.log(0.5), math.log(0.3))


def known(temperature: float, cut: Cut = EVERYTHING, ceiling: float = LISTED[-1]) -> Partial:
    return partial(LISTED, ceiling, temperature, cut)


def both(bounds: Bounds) -> tuple[float, float]:
    return bounds.least, bounds.most


def test_at_temperature_one_everything_is_known() -> None:
    found = known(1)
    assert [both(share) for share in found.shares] == [pytest.approx((0.5, 0.5)), pytest.approx((0.3, 0.3))]
    assert both(found.others) == pytest.approx((0.2, 0.2))


def test_at_temperature_zero_the_likeliest_is_certain() -> None:
    assert known(0) == Partial(0, (Bounds(1, 1), Bounds(0, 0)), Bounds(0, 0))


def test_below_one_the_others_weigh_the_most_when_they_are_few() -> None:
    # At 0.5 probabilities are squared: 0.25 and 0.09, and at most 0.04 of one other token.
    found = known(0.5)
    assert both(found.others) == pytest.approx((0, 0.04 / 0.38))
    assert both(found.shares[0]) == pytest.approx((0.25 / 0.38, 0.25 / 0.34))


def test_none_of_the_others_is_likelier_than_the_last_that_is_listed() -> None:
    # Three others of 0.06, and one of what is left over.
    found = known(0.5, ceiling=math.log(0.06))
    heaviest = 3 * 0.06**2 + 0.02**2
    assert found.others.most == pytest.approx(heaviest / (0.34 + heaviest))


def test_above_one_the_others_weigh_the_least_when_they_are_few() -> None:
    found = known(2)
    lightest, listed = math.sqrt(0.2), math.sqrt(0.5) + math.sqrt(0.3)
    assert both(found.others) == pytest.approx((lightest / (listed + lightest), 1))
    assert both(found.shares[0]) == pytest.approx((0, math.sqrt(0.5) / (listed + lightest)))


@pytest.mark.parametrize("temperature", USUAL_TEMPERATURES)
def test_what_top_k_leaves_is_known_exactly(temperature: float) -> None:
    found = known(temperature, Cut(top_k=2))
    expected = distribution(LISTED, temperature).probabilities
    assert [both(share) for share in found.shares] == [pytest.approx((share, share)) for share in expected]
    assert found.others == Bounds(0, 0)


def test_what_top_p_leaves_is_known_where_no_other_token_can_be_among_it() -> None:
    assert known(1, Cut(top_p=0.8)) == known(1, Cut(top_k=2))
    assert known(0.5, Cut(top_p=0.6)) == known(0.5, Cut(top_k=1))
    assert known(1, Cut(top_p=0.9)).others.most > 0


def test_a_token_that_top_p_may_have_cut_may_have_no_share() -> None:
    # 0.25 has 66 % of all that there can be and 74 % of what is listed: the second may be needed for 70 %.
    first, second = known(0.5, Cut(top_p=0.7)).shares
    assert both(first) == pytest.approx((0.25 / 0.34, 1))
    assert both(second) == pytest.approx((0, 0.09 / 0.34))


def test_what_is_rounding_is_no_rest() -> None:
    assert rest_of((math.log(0.9999999),)) == 0
    assert rest_of((1e-9,)) == 0
    assert rest_of(LISTED) == pytest.approx(0.2)


def test_what_is_rounding_at_temperature_one_may_weigh_much_above_it() -> None:
    # A hundred thousand tokens of 1e-12 have a tenth of all together at temperature 2, where their roots are compared.
    logprobs = [0.0] + [math.log(1e-12)] * 100_000
    truth = math.fsum(distribution(logprobs, 2).probabilities[1:])
    assert truth > 0.09
    for temperature in (1.01, 2):
        found = partial(logprobs[:1], logprobs[1], temperature, EVERYTHING)
        assert (found.others.most, found.shares[0].most) == (1, 1)
    for temperature in (0.3, 1):
        assert partial(logprobs[:1], logprobs[1], temperature, EVERYTHING).others == Bounds(0, 0)


@pytest.mark.parametrize("logprobs", [(-800.0, -8999.0), (-0.5, -8000.0), (-740.0,), (-0.5, -1e300), (-1e300,)])
@pytest.mark.parametrize("temperature", [0, 0.01, 1, 2, 1e300])
@pytest.mark.parametrize("cut", [EVERYTHING, Cut(top_p=0.9), Cut(top_k=1), Cut(top_k=9)])
def test_what_no_model_says_has_bounds_all_the_same(logprobs: tuple[float, ...], temperature: float, cut: Cut) -> None:
    found = partial(logprobs, logprobs[-1], temperature, cut)
    for bounds in (*found.shares, found.others):
        assert 0 <= bounds.least <= bounds.most <= 1


sizes = st.lists(st.floats(1e-6, 1) | st.floats(1e-30, 1e-6), min_size=1, max_size=40)
temperatures = st.sampled_from(USUAL_TEMPERATURES) | st.floats(0.05, 4)
cuts = st.builds(Cut, st.none() | st.integers(1, 50), st.none() | st.floats(0.01, 1))


@settings(deadline=None, max_examples=400)
@given(sizes, st.integers(1, 40), temperatures, cuts)
def test_the_truth_is_between_the_bounds(sizes: list[float], listed: int, temperature: float, cut: Cut) -> None:
    logprobs = sorted((math.log(size / math.fsum(sizes)) for size in sizes), reverse=True)
    truth = distribution(logprobs, temperature, cut).probabilities
    found = partial(logprobs[:listed], logprobs[:listed][-1], temperature, cut)
    for share, true in zip(found.shares, truth, strict=False):
        assert share.least - 1e-5 <= true <= share.most + 1e-5
    assert math.fsum(truth[len(found.shares) : listed]) < 1e-5
    others = math.fsum(truth[listed:])
    assert found.others.least - 1e-5 <= others <= found.others.most + 1e-5
