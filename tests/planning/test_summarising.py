"""Whether a summary pays: every figure of these sums was worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.planning.summarising import Fare, Lengths, Sum, expected_turns, sum_of
from llmtool.pricing.model import Price
from tests.planning.works import NOW
from tests.pricing.prices import BATCH, DEEPSEEK_V4_PRO, PLAIN, above, usd, variant

LENGTHS = Lengths(
    old=8_000, before=10_000, after=3_000, exchange=500, answer=200, summary_prompt=8_200, summary=1_000, turns=3
)
ROUND = replace(PLAIN, rates=usd(input="1", cache_read="0.1", cache_write="1.25", output="10"))
CHEAP = replace(PLAIN, rates=usd(input="0.1", output="0.4"))


def fare(price: Price, conditions: Mapping[str, str] | None = None, *, caches: bool = False) -> Fare:
    return Fare("m", price, conditions or {}, caches)


def worked_out(talk: Fare | None, summary: Fare | None, **changes: int) -> Sum:
    return sum_of(replace(LENGTHS, **changes), talk, summary, NOW, has_to=False)


def test_without_a_cache_every_turn_pays_for_the_whole_prompt() -> None:
    figures = worked_out(fare(ROUND), fare(ROUND))
    # 10,000 + 10,500 + 11,000 tokens of prompts at $1 a million, and 3 x 200 of answers at $10.
    assert figures.long == Decimal("0.0315") + Decimal("0.006")
    # 3,000 + 3,500 + 4,000, and the same answers.
    assert figures.short == Decimal("0.0105") + Decimal("0.006")
    assert figures.rewriting == 0
    # 8,200 at $1 and 1,000 at $10.
    assert figures.summary == Decimal("0.0182")
    assert (figures.saved, figures.gain, figures.pays) == (Decimal("0.021"), Decimal("0.0028"), True)


def test_with_a_cache_the_new_beginning_has_to_be_written_and_nothing_is_saved_in_few_turns() -> None:
    figures = worked_out(fare(ROUND, caches=True), fare(CHEAP))
    # As it is: 9,500 + 10,000 + 10,500 are read at $0.10, 3 x 500 are written at $1.25.
    assert figures.long == Decimal("0.003") + Decimal("0.001875") + Decimal("0.006")
    # With it: 3,000 are written, then 3,000 + 3,500 read and 2 x 500 written.
    assert figures.short == Decimal("0.00375") + Decimal("0.00065") + Decimal("0.00125") + Decimal("0.006")
    # Were the new beginning in the cache, 2,500 of those 3,000 would be read: 0.00025 + 0.000625 and not 0.00375.
    assert figures.rewriting == Decimal("0.002875")
    assert figures.saved == Decimal("-0.000775")
    assert not figures.pays


def test_with_a_cache_it_pays_when_there_are_many_turns_to_come() -> None:
    figures = worked_out(fare(ROUND, caches=True), fare(CHEAP), turns=20)
    answers = Decimal("0.04")
    # 9,500 and 500 more with each of 20 turns are 285,000 at $0.10; 20 x 500 at $1.25.
    assert figures.long == Decimal("0.0285") + Decimal("0.0125") + answers
    # 3,000 written; 3,000 and 500 more with each of 19 turns are 142,500 at $0.10; 19 x 500 at $1.25.
    assert figures.short == Decimal("0.00375") + Decimal("0.01425") + Decimal("0.011875") + answers
    assert figures.summary == Decimal("0.00082") + Decimal("0.0004")
    assert figures.gain == Decimal("0.011125") - Decimal("0.00122")
    assert figures.pays


def test_the_same_conversation_may_pay_without_a_cache_and_not_with_one() -> None:
    assert worked_out(fare(ROUND), fare(CHEAP)).pays
    assert not worked_out(fare(ROUND, caches=True), fare(CHEAP)).pays


def test_a_summary_by_a_dear_model_does_not_pay() -> None:
    dear = replace(PLAIN, rates=usd(input="2", output="15"))
    figures = worked_out(fare(ROUND), fare(dear))
    assert figures.gain == Decimal("0.021") - Decimal("0.0164") - Decimal("0.015")
    assert not figures.pays


def test_the_size_of_each_prompt_chooses_its_tier_and_the_answers_with_it() -> None:
    tiered = replace(PLAIN, rates=usd(input="1", output="10"), tiers=(above(10_200, input="2", output="15"),))
    figures = worked_out(fare(tiered), fare(CHEAP))
    # 10,000 at $1, then 10,500 + 11,000 at $2; answers 200 at $10, then 2 x 200 at $15.
    assert figures.long == Decimal("0.01") + Decimal("0.043") + Decimal("0.002") + Decimal("0.006")
    assert figures.short == Decimal("0.0105") + Decimal("0.006")


def test_what_the_cache_reads_counts_for_the_tier_too() -> None:
    tiered = replace(ROUND, tiers=(above(9_999, input="2", cache_read="0.2", cache_write="2.5", output="15"),))
    figures = worked_out(fare(tiered, caches=True), fare(CHEAP), turns=1)
    assert figures.long == Decimal("0.0019") + Decimal("0.00125") + Decimal("0.003")
    assert figures.short == Decimal("0.00375") + Decimal("0.002")


def test_a_provider_without_rates_for_a_cache_is_paid_as_without_one() -> None:
    plain = replace(PLAIN, rates=usd(input="1", output="10"))
    cached, uncached = (worked_out(fare(plain, caches=caches), fare(CHEAP)) for caches in (True, False))
    assert cached == uncached


def test_how_and_when_a_model_is_served_counts() -> None:
    halved = replace(ROUND, variants=(variant(BATCH, multiply="0.5"),))
    assert worked_out(fare(halved, BATCH), fare(CHEAP)).long == Decimal("0.01875")
    peak = sum_of(LENGTHS, fare(DEEPSEEK_V4_PRO), None, NOW.replace(hour=2, day=20), has_to=False)
    usual = sum_of(LENGTHS, fare(DEEPSEEK_V4_PRO), None, NOW.replace(hour=12, day=20), has_to=False)
    assert peak.long is not None
    assert usual.long is not None
    assert peak.long == 2 * usual.long


def test_what_has_no_price_does_not_pay_and_says_so() -> None:
    unpriced = worked_out(None, fare(CHEAP))
    assert (unpriced.long, unpriced.saved, unpriced.gain, unpriced.pays) == (None, None, None, False)
    assert unpriced.summary == Decimal("0.00122")
    unknown = worked_out(fare(ROUND), None)
    assert (unknown.summary, unknown.saved, unknown.gain, unknown.pays) == (None, Decimal("0.021"), None, False)


def test_a_price_that_lacks_a_rate_is_no_price() -> None:
    silent = replace(PLAIN, rates=usd(input="1"))
    assert worked_out(fare(silent), fare(CHEAP)).long is None
    assert worked_out(fare(ROUND), fare(silent)).summary is None


def test_a_free_model_saves_nothing() -> None:
    free = replace(PLAIN, rates=usd(input="0", output="0"))
    figures = worked_out(fare(free), fare(free))
    assert figures.saved == figures.gain == 0
    assert not figures.pays


@pytest.mark.parametrize(("so_far", "expected"), [(0, 3), (1, 3), (3, 3), (4, 4), (20, 20), (21, 20), (500, 20)])
def test_as_many_turns_are_expected_as_there_have_been(so_far: int, expected: int) -> None:
    assert expected_turns(so_far) == expected


@given(
    before=st.integers(2_000, 300_000),
    share=st.integers(1, 99),
    exchange=st.integers(1, 2_000),
    turns=st.integers(3, 20),
)
def test_a_cache_never_makes_a_summary_pay_more(before: int, share: int, exchange: int, turns: int) -> None:
    lengths = {"before": before, "after": before * share // 100 + 1, "exchange": exchange, "turns": turns}
    without, cached = (worked_out(fare(ROUND, caches=caches), fare(CHEAP), **lengths).saved for caches in (False, True))
    assert without is not None
    assert cached is not None
    assert cached <= without


@given(turns=st.integers(3, 19), caches=st.booleans())
def test_the_longer_it_goes_on_the_more_is_saved(turns: int, caches: bool) -> None:  # noqa: FBT001 - Hypothesis names it
    sooner, later = (worked_out(fare(ROUND, caches=caches), fare(CHEAP), turns=turns + more).saved for more in (0, 1))
    assert sooner is not None
    assert later is not None
    assert later > sooner
