from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import PriceMissingError
from llmtool.planning.cache_plan import CachePlan, cache_plan
from tests.planning.works import work
from tests.pricing.prices import GPT_4O, SONNET_4_6, SONNET_4_6_FIRST

AMOUNTS = st.decimals(Decimal(-1), Decimal(5), places=4)


@given(premium=AMOUNTS, saved=AMOUNTS)
def test_it_is_the_first_read_with_which_everything_is_cheaper(premium: Decimal, saved: Decimal) -> None:
    read = CachePlan(1, premium, saved).pays_from_read
    if read is None:
        assert saved <= 0 <= premium
        return
    assert premium < read * saved or (read == 0 and premium < 0)
    assert read == 0 or premium >= (read - 1) * saved


def test_an_hour_pays_one_read_later_than_five_minutes() -> None:
    # Writing costs 3.75 or 6.00 instead of 3.00, reading 0.30.
    short = cache_plan(SONNET_4_6, 1_000_000, 1_000_000, work())
    assert (short.premium, short.saved, short.pays_from_read) == (Decimal("0.75"), Decimal("2.70"), 1)
    long = cache_plan(SONNET_4_6, 1_000_000, 1_000_000, work(cache_ttl="1h"))
    assert (long.premium, long.saved, long.pays_from_read) == (Decimal(3), Decimal("2.70"), 2)


def test_where_writing_costs_nothing_more_the_first_read_pays() -> None:
    plan = cache_plan(GPT_4O, 1_000_000, 400_000, work())
    assert (plan.premium, plan.saved, plan.pays_from_read) == (Decimal(0), Decimal("0.50"), 1)


def test_the_whole_prompt_decides_on_the_tier_of_its_prefix() -> None:
    plan = cache_plan(SONNET_4_6_FIRST, 210_000, 100_000, work())
    assert (plan.premium, plan.saved) == (Decimal("0.15"), Decimal("0.54"))


def test_in_batches_everything_is_half() -> None:
    plan = cache_plan(SONNET_4_6, 1_000_000, 1_000_000, work(conditions={"processing": "batch"}))
    assert (plan.premium, plan.saved) == (Decimal("0.375"), Decimal("1.35"))
    with pytest.raises(PriceMissingError):
        cache_plan(SONNET_4_6, 1_000, 1_000, work(conditions={"service_tier": "flex"}))
