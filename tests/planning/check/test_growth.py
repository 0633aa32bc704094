from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.planning.check.growth import Growth, Parts, Steps, added, appeared, monthly
from llmtool.planning.check.past import replaced
from llmtool.planning.work import Projection

_TOKENS = st.integers(0, 10**7)
_RATE = st.decimals(0, 1000, places=12)


def _sum(parts: Parts[int] | Parts[Decimal]) -> int | Decimal:
    return parts.text + parts.tokenizer + parts.text_or_tokenizer + parts.price


def _steps(then: int, again: int | None, now: int, *, was: str, rate: str) -> Growth:
    """A dollar amount is tokens times a rate, then and now."""
    return Steps(then, again, now, then * Decimal(was), lambda tokens: tokens * Decimal(rate)).growth()


def test_the_way_from_then_to_now_has_three_steps() -> None:
    # 100 tokens at $2 were $200; at $3 they are 300; the new tokenizer makes 110 of them, $330; the new text 150, $450
    growth = _steps(100, 110, 150, was="2", rate="3")
    assert growth.tokens == Parts(text=40, tokenizer=10, text_or_tokenizer=0, price=0, total=50)
    assert growth.cost == Parts(*map(Decimal, (120, 30, 0, 100, 250)))


def test_what_cannot_be_told_apart_is_not_guessed() -> None:
    growth = _steps(100, None, 150, was="2", rate="3")
    assert growth.tokens == Parts(text=0, tokenizer=0, text_or_tokenizer=50, price=0, total=50)
    assert growth.cost == Parts(*map(Decimal, (0, 0, 150, 100, 250)))


def test_a_part_may_take_back_what_another_brings() -> None:
    growth = _steps(100, 80, 100, was="3", rate="3")
    assert (growth.tokens.tokenizer, growth.tokens.text, growth.tokens.total) == (-20, 20, 0)
    assert growth.cost.total == 0
    assert not growth.is_nothing
    assert _steps(100, 100, 100, was="3", rate="3.0").is_nothing


@given(_TOKENS, st.none() | _TOKENS, _TOKENS, _RATE, _RATE, st.integers(0, 10**6))
def test_the_parts_are_the_whole_to_the_last_digit(  # noqa: PLR0913, PLR0917 - the steps
    then: int, again: int | None, now: int, was: Decimal, rate: Decimal, tier: int
) -> None:
    def cost(tokens: int) -> Decimal:
        return (rate * 2 if tokens > tier else rate) * tokens  # a long prompt is dearer, for the whole of it

    growth = Steps(then, again, now, was * then, cost).growth()
    assert _sum(growth.tokens) == growth.tokens.total == now - then
    assert _sum(growth.cost) == growth.cost.total == cost(now) - was * then


@given(st.lists(st.tuples(_TOKENS, _RATE), max_size=5))
def test_sums_of_parts_are_the_parts_of_the_sum(prompts: list[tuple[int, Decimal]]) -> None:
    growths = [appeared(tokens, rate) for tokens, rate in prompts]
    whole = added([growth.cost for growth in growths], Decimal(0))
    assert _sum(whole) == whole.total == sum((rate for _, rate in prompts), Decimal(0))
    assert added([growth.tokens for growth in growths], 0).total == sum(tokens for tokens, _ in prompts)


def test_a_month_of_calls_moves_by_as_many_times_the_parts() -> None:
    parts = _steps(100, 110, 150, was="2", rate="3").cost
    assert monthly(parts, Projection(10, "day")) == Parts(*map(Decimal, (36_000, 9_000, 0, 30_000, 75_000)))


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (["a"], ["b"], {"b": "a"}),
        (["a", "c"], ["c", "b"], {"b": "a"}),
        (["a"], ["a"], {}),
        (["a"], ["a", "b"], {}),
        (["a", "b"], ["a"], {}),
        (["a", "b"], ["c", "d"], {}),  # which for which cannot be told
        ([], ["b"], {}),
    ],
)
def test_one_model_takes_the_place_of_another_where_only_they_differ(
    before: list[str], now: list[str], found: dict[str, str]
) -> None:
    assert replaced(before, now) == found
