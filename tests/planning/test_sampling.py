"""Temperature, top-k and top-p: values calculated by hand, and laws."""

import math
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.planning.sampling import USUAL_TEMPERATURES, Cut, distribution

# Probabilities of 0.5, 0.3 and 0.2, not in their order.
SCORES = (math.log(0.2), math.log(0.5), math.log(0.3))

finite = st.floats(-1e6, 1e6)
scores = st.builds(
    lambda first, others, place: (*others[: place % (len(others) + 1)], first, *others[place % (len(others) + 1) :]),
    finite,
    st.lists(finite | st.just(-math.inf), max_size=12),
    st.integers(0, 12),
)
temperatures = st.sampled_from((*USUAL_TEMPERATURES, 1e-308, 5e-324, 1e300)) | st.floats(0, 10)
cuts = st.builds(Cut, st.none() | st.integers(1, 15), st.none() | st.floats(1e-9, 1))


def test_temperature_one_is_what_the_model_said() -> None:
    assert distribution(SCORES, 1).probabilities == pytest.approx((0.2, 0.5, 0.3))


def test_a_temperature_below_one_sharpens() -> None:
    # At 0.5 every probability is squared: 4, 25 and 9 of 38.
    assert distribution(SCORES, 0.5).probabilities == pytest.approx((4 / 38, 25 / 38, 9 / 38))


def test_a_temperature_above_one_flattens() -> None:
    roots = [math.sqrt(share) for share in (0.2, 0.5, 0.3)]
    assert distribution(SCORES, 2).probabilities == pytest.approx([root / sum(roots) for root in roots])


def test_temperature_zero_is_the_likeliest_token() -> None:
    assert distribution(SCORES, 0).probabilities == (0, 1, 0)
    assert distribution((1.0, 3.0, 3.0), 0).probabilities == (0, 1, 0)


def test_a_low_temperature_leaves_equals_equal() -> None:
    assert distribution((3.0, 3.0, 1.0), 5e-324).probabilities == (0.5, 0.5, 0)


def test_scores_of_any_size_do_not_overflow() -> None:
    assert distribution((1.7e308, -1.7e308, 1.7e308), 1e-300).probabilities == (0.5, 0, 0.5)
    assert distribution((1000.0, 999.0), 1).probabilities == pytest.approx((1 / (1 + math.exp(-1)), 0.2689414213699951))


def test_what_cannot_come_never_does() -> None:
    assert distribution((-math.inf, 2.0), 1e300).probabilities == (0, 1)


def test_top_k_keeps_the_likeliest_and_shares_out_the_rest() -> None:
    cut = distribution(SCORES, 1, Cut(top_k=2))
    assert cut.order == (1, 2)
    assert cut.probabilities == pytest.approx((0, 0.625, 0.375))


@pytest.mark.parametrize(
    ("top_p", "kept"), [(0.1, (1,)), (0.5, (1,)), (0.51, (1, 2)), (0.8, (1, 2)), (0.81, (1, 2, 0))]
)
def test_top_p_keeps_the_fewest_that_reach_it(top_p: float, kept: tuple[int, ...]) -> None:
    assert distribution(SCORES, 1, Cut(top_p=top_p)).order == kept


def test_top_p_is_a_share_of_what_top_k_left() -> None:
    # Of 0.5 and 0.3, the first has 0.625.
    assert distribution(SCORES, 1, Cut(top_k=2, top_p=0.6)).order == (1,)
    assert distribution(SCORES, 1, Cut(top_p=0.6)).order == (1, 2)


def test_of_equals_the_earlier_are_kept() -> None:
    assert distribution((1.0, 1.0, 1.0), 1, Cut(top_k=2)).order == (0, 1)


@settings(deadline=None)
@given(scores, temperatures, cuts)
def test_probabilities_sum_up_to_one_and_keep_the_order(
    values: tuple[float, ...], temperature: float, cut: Cut
) -> None:
    found = distribution(values, temperature, cut)
    assert math.fsum(found.probabilities) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in found.probabilities)
    falling = [found.probabilities[place] for place in found.order]
    assert falling == sorted(falling, reverse=True)
    assert [values[place] for place in found.order] == sorted(values, reverse=True)[: len(falling)]
    assert all(found.probabilities[place] == 0 for place in range(len(values)) if place not in found.order)


@settings(deadline=None)
@given(scores, st.floats(0.1, 10), st.floats(0.01, 0.99))
def test_top_p_is_reached_and_not_without_the_last(values: tuple[float, ...], temperature: float, top_p: float) -> None:
    whole = distribution(values, temperature).probabilities
    kept = distribution(values, temperature, Cut(top_p=top_p)).order
    assert math.fsum(whole[place] for place in kept) >= top_p - 1e-9
    assert math.fsum(whole[place] for place in kept[:-1]) < top_p + 1e-9


@settings(deadline=None)
@given(scores, st.floats(0.01, 10), st.floats(-1e3, 1e3))
def test_a_constant_added_to_all_scores_changes_nothing(
    values: tuple[float, ...], temperature: float, constant: float
) -> None:
    rounded = [round(value, 3) for value in values if abs(value) < 100] or [0.0]
    moved = [value + constant for value in rounded]
    assert distribution(moved, temperature).probabilities == pytest.approx(
        distribution(rounded, temperature).probabilities, abs=1e-6
    )


@settings(deadline=None)
@given(scores, st.floats(0, 10), cuts, st.integers(0, 2**32))
def test_only_what_may_come_is_drawn(values: tuple[float, ...], temperature: float, cut: Cut, seed: int) -> None:
    found = distribution(values, temperature, cut)
    drawn = found.draw(50, seed)
    assert len(drawn) == 50
    assert all(found.probabilities[place] > 0 for place in drawn)
    assert drawn == found.draw(50, seed)


def test_draws_come_as_often_as_their_probability_says() -> None:
    drawn = Counter(distribution(SCORES, 1).draw(100_000, seed=7))
    # The standard deviation of the first is 158.
    assert [drawn[place] for place in (1, 2, 0)] == pytest.approx([50_000, 30_000, 20_000], abs=800)


def test_another_seed_draws_others() -> None:
    found = distribution(SCORES, 1)
    assert found.draw(50, seed=1) != found.draw(50, seed=2)


@pytest.fixture(scope="module")
def softmax() -> Callable[[list[float]], list[float]]:
    found: Callable[[list[float]], list[float]] = pytest.importorskip("scipy.special").softmax
    return found


@settings(deadline=None)
@given(values=scores, temperature=st.floats(0.01, 10))
def test_scipy_says_the_same(
    softmax: Callable[[list[float]], list[float]], values: tuple[float, ...], temperature: float
) -> None:
    expected = softmax([value / temperature for value in values])
    assert distribution(values, temperature).probabilities == pytest.approx(list(expected), abs=1e-9)


@settings(deadline=None)
@given(values=scores, temperature=st.floats(0.01, 10))
def test_scipys_logarithms_say_the_same(values: tuple[float, ...], temperature: float) -> None:
    special = pytest.importorskip("scipy.special")
    expected = special.log_softmax([value / temperature for value in values])
    found = distribution(values, temperature).probabilities
    assert found == pytest.approx([math.exp(value) for value in expected], abs=1e-9)
