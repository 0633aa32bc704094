from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Context, Decimal, Inexact, localcontext
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from llmtool.errors import PriceMissingError
from llmtool.pricing.cost import Cost, cost
from llmtool.pricing.model import Price
from llmtool.pricing.rates import FEES
from llmtool.pricing.snapshot import load
from llmtool.usage import Usage
from tests.pricing.prices import (
    BATCH,
    DEEPSEEK_V4_PRO,
    EMBEDDING_3_SMALL,
    GEMINI_2_5_PRO,
    GPT_4O,
    GPT_4O_FIRST,
    NOON,
    PEAK,
    PLAIN,
    REALTIME_2,
    SONNET_4_6,
    SONNET_4_6_FIRST,
    above,
    at_least,
    usd,
    used,
    variant,
)

CACHED = Usage(input=600_000, cache_read=400_000, output=100_000)
LONG = Usage(input=10_000, cache_write_1h=100_000, cache_read=100_000, output=1_000)
MILLION = Usage(input=1_000_000)
BUCKETS = sorted({entry.name for entry in fields(Usage)} - {"reasoning", "pieces"})
QUANTITIES = st.fixed_dictionaries({name: st.integers(0, 10**12) for name in BUCKETS})


def _total(price: Price, usage: Usage, conditions: dict[str, str] | None = None, at: datetime = NOON) -> Decimal:
    return cost(price, usage, at, conditions or {}).total


@pytest.mark.parametrize(
    ("price", "usage", "conditions", "at", "total"),
    [
        (GPT_4O, CACHED, {}, NOON, "3.00"),
        (GPT_4O, CACHED, BATCH, NOON, "1.75"),
        (GPT_4O_FIRST, MILLION, {}, datetime(2024, 6, 1, 12, tzinfo=UTC), "5.00"),
        (SONNET_4_6_FIRST, LONG, {}, datetime(2026, 2, 20, 12, tzinfo=UTC), "1.3425"),
        (SONNET_4_6, LONG, {}, NOON, "0.675"),
        (GEMINI_2_5_PRO, Usage(input=200_000, output=1_000), {}, NOON, "0.26"),
        (GEMINI_2_5_PRO, Usage(input=200_001, output=1_000), {}, NOON, "0.5150025"),
        (DEEPSEEK_V4_PRO, MILLION, {}, datetime(2026, 11, 20, 2, tzinfo=UTC), "1.32"),
        (DEEPSEEK_V4_PRO, MILLION, {}, NOON, "0.66"),
        (DEEPSEEK_V4_PRO, MILLION, {}, datetime(2026, 11, 21, 2, tzinfo=UTC), "0.66"),
        (EMBEDDING_3_SMALL, MILLION, {}, NOON, "0.02"),
        (REALTIME_2, Usage(input_audio=10_000, output_audio=10_000), {}, NOON, "0.96"),
    ],
)
def test_worked_examples(price: Price, usage: Usage, conditions: dict[str, str], at: datetime, total: str) -> None:
    assert _total(price, usage, conditions, at) == Decimal(total)


@pytest.mark.parametrize(
    ("name", "usage", "conditions", "at", "total"),
    [
        ("gpt-4o", CACHED, {}, NOON, "3.00"),
        ("gpt-4o", CACHED, BATCH, NOON, "1.75"),
        ("gpt-4o", MILLION, {}, datetime(2024, 6, 1, 12, tzinfo=UTC), "5.00"),
        ("claude-sonnet-4-6", LONG, {}, datetime(2026, 2, 20, 12, tzinfo=UTC), "1.3425"),
        ("claude-sonnet-4-6", LONG, {}, datetime(2026, 3, 12, 23, 59, tzinfo=UTC), "1.3425"),
        ("claude-sonnet-4-6", LONG, {}, datetime(2026, 3, 13, tzinfo=UTC), "0.675"),
        ("claude-sonnet-4-6", LONG, {}, NOON, "0.675"),
        ("claude-sonnet-4-6", LONG, BATCH, NOON, "0.3375"),
        ("gemini-2.5-pro", Usage(input=200_000, output=1_000), {}, NOON, "0.26"),
        ("gemini-2.5-pro", Usage(input=200_001, output=1_000), {}, NOON, "0.5150025"),
        ("deepseek-v4-pro", MILLION, {}, datetime(2026, 11, 20, 2, tzinfo=UTC), "1.32"),
        ("deepseek-v4-pro", MILLION, {}, NOON, "0.66"),
        ("deepseek-v4-pro", MILLION, {}, datetime(2026, 11, 21, 2, tzinfo=UTC), "0.66"),
        ("deepseek-v4-pro", MILLION, {}, datetime(2026, 10, 1, 2, tzinfo=UTC), "0.66"),
        ("text-embedding-3-small", MILLION, {}, NOON, "0.02"),
        ("gpt-realtime-2", Usage(input_audio=10_000, output_audio=10_000), {}, NOON, "0.96"),
        # xAI counts a prompt of exactly 200,000 tokens as a long one.
        ("grok-4.3", Usage(input=199_999), {}, NOON, "0.24999875"),
        ("grok-4.3", Usage(input=200_000), {}, NOON, "0.5"),
    ],
)
def test_worked_examples_by_the_rate_card(
    name: str, usage: Usage, conditions: dict[str, str], at: datetime, total: str
) -> None:
    catalogue = load()
    priced = catalogue.price(catalogue.find(name, at.date()).model, at)
    assert _total(priced.price, usage, conditions, at) == Decimal(total)


def test_every_price_of_the_rate_card_prices_what_it_names() -> None:
    prices = [(model, price) for model in load().models.values() for price in model.prices]
    assert len(prices) > 600
    for model, price in prices:
        pieces = {FEES[fee][0]: 3 for fee in price.fees}
        usage = used(**{name: 2 for name in price.rates if name in BUCKETS}) + Usage(pieces=pieces)
        for conditions in ({}, *(way.when for way in price.variants)):
            bill = cost(price, usage, price.start or NOON, conditions, model.full_id)
            assert {line.item for line in bill.lines} == {*usage.buckets, *pieces}
            assert all(line.where.startswith("pricing/") and not line.note for line in bill.lines)


def test_a_bill_has_its_lines_in_order_with_all_that_makes_them_up() -> None:
    bill = cost(GPT_4O, replace(CACHED, pieces={"file_search": 2, "web_search": 3}), NOON)
    assert [(line.item, line.quantity, line.rate, line.per, line.amount) for line in bill.lines] == [
        ("input", 600_000, Decimal("2.50"), 1_000_000, Decimal("1.5")),
        ("cache_read", 400_000, Decimal("1.25"), 1_000_000, Decimal("0.5")),
        ("output", 100_000, Decimal("10.00"), 1_000_000, Decimal(1)),
        ("web_search", 3, Decimal("10.00"), 1_000, Decimal("0.03")),
        ("file_search", 2, Decimal("2.50"), 1_000, Decimal("0.005")),
    ]
    assert {line.where for line in bill.lines} == {GPT_4O.where}
    assert not any(line.note for line in bill.lines)
    assert bill.notes == ()


def test_the_parts_of_a_cost() -> None:
    usage = Usage(
        input=1, input_audio=2, input_image=4, cache_read=8, cache_read_image=16, cache_write_1h=32, output=64,
        output_audio=128, pieces={"web_search": 1},
    )  # fmt: skip
    bill = cost(replace(PLAIN, rates=usd(input="1", output="1"), fees=usd(web_search_per_1k="10")), usage, NOON)
    parts = {part: bill.part(part) for part in ("input", "cache_read", "cache_write", "output", "fees")}
    assert parts == usd(input="0.000007", cache_read="0.000024", cache_write="0.000032", output="0.000192", fees="0.01")
    assert sum(parts.values()) == bill.total


def test_nothing_costs_nothing() -> None:
    assert cost(PLAIN, Usage(), NOON) == Cost((), ())
    assert cost(PLAIN, Usage(pieces={"web_search": 0}), NOON).total == 0


def test_amounts_have_no_zeros_at_their_end() -> None:
    bill = cost(GEMINI_2_5_PRO, Usage(input=200_001, output=1_000), NOON)
    assert [str(line.amount) for line in bill.lines] == ["0.5000025", "0.015"]
    assert str(bill.total) == "0.5150025"
    assert str(_total(GPT_4O, Usage(input=400_000_000))) == "1000"
    assert str(_total(GPT_4O, Usage(input=200_000, cache_read=400_000))) == "1"
    assert str(_total(GPT_4O, Usage())) == "0"


# Tiers


@pytest.mark.parametrize(
    ("prompt", "rate"),
    [(99, "1"), (100, "1"), (101, "2"), (199, "2"), (200, "3"), (201, "3"), (10**12, "3")],
)
def test_a_tier_begins_above_or_at_its_threshold(prompt: int, rate: str) -> None:
    price = replace(PLAIN, rates=usd(input="1"), tiers=(at_least(200, input="3"), above(100, input="2")))
    assert cost(price, Usage(input=prompt), NOON).lines[0].rate == Decimal(rate)


def test_the_whole_prompt_chooses_the_tier_and_the_answer_does_not() -> None:
    for bucket in ("input", "cache_read", "cache_write", "cache_write_1h", "input_audio", "input_image"):
        usage = used(output=10**6, **{bucket: 200_001})
        assert cost(GEMINI_2_5_PRO, usage, NOON).part("output") == 15
    spread = Usage(input=50_000, cache_read=100_000, cache_write=50_000, output=10**6)
    assert cost(GEMINI_2_5_PRO, spread, NOON).part("output") == 10
    assert cost(GEMINI_2_5_PRO, spread + Usage(cache_read=1), NOON).part("output") == 15


def test_a_tier_replaces_only_what_it_lists() -> None:
    price = replace(PLAIN, rates=usd(input="1", cache_read="0.1", output="5"), tiers=(above(10, input="2"),))
    bill = cost(price, Usage(input=20, cache_read=20, output=20), NOON)
    assert [(line.rate, line.where) for line in bill.lines] == [
        (Decimal(2), "pricing/test.yaml:2"),
        (Decimal("0.1"), "pricing/test.yaml:1"),
        (Decimal(5), "pricing/test.yaml:1"),
    ]


def test_the_highest_tier_does_not_take_over_from_lower_ones() -> None:
    tiers = (above(10, input="2", output="10"), above(20, input="3"))
    price = replace(PLAIN, rates=usd(input="1", output="5"), tiers=tiers)
    assert [line.rate for line in cost(price, Usage(input=30, output=1), NOON).lines] == [3, 5]


# Variants


def test_a_variant_keeps_what_it_does_not_list() -> None:
    bill = cost(GPT_4O, CACHED, NOON, BATCH)
    assert [(line.item, line.rate, line.where) for line in bill.lines] == [
        ("input", Decimal("1.25"), "pricing/test.yaml:3"),
        ("cache_read", Decimal("1.25"), "pricing/test.yaml:1"),
        ("output", Decimal("5.00"), "pricing/test.yaml:3"),
    ]


def test_a_factor_is_for_every_token_and_for_no_piece() -> None:
    usage = replace(LONG, pieces={"web_search": 1_000})
    assert _total(SONNET_4_6, usage, BATCH) == Decimal("0.3375") + 10
    assert {line.where for line in cost(SONNET_4_6, LONG, NOON, BATCH).lines} == {"pricing/test.yaml:3"}


def test_a_factor_is_on_the_rates_of_the_tier() -> None:
    price = replace(SONNET_4_6_FIRST, variants=SONNET_4_6.variants)
    assert _total(price, LONG, BATCH) == Decimal("0.67125")


def test_a_variants_own_tiers_take_the_place_of_the_standards() -> None:
    batch = {"processing": "batch"}
    rates = {
        prompt: cost(GEMINI_2_5_PRO, Usage(input=prompt, output=1), NOON, batch).lines for prompt in (200_000, 200_001)
    }
    assert [line.rate for line in rates[200_000]] == [Decimal("0.625"), 5]
    assert [line.rate for line in rates[200_001]] == [Decimal("1.25"), Decimal("7.5")]
    assert {line.where for line in rates[200_001]} == {"pricing/test.yaml:4"}
    own = variant(BATCH, above(300, input="7"), multiply="0.5")
    price = replace(PLAIN, rates=usd(input="1", output="4"), tiers=(above(100, input="2"),), variants=(own,))
    assert [line.rate for line in cost(price, Usage(input=200, output=1), NOON, BATCH).lines] == [Decimal("0.5"), 2]
    assert [line.rate for line in cost(price, Usage(input=301, output=1), NOON, BATCH).lines] == [7, 2]


def test_what_a_variant_does_not_list_is_standard_for_the_size_of_the_prompt() -> None:
    usage = Usage(input=100_000, cache_read=100_001)
    assert [line.rate for line in cost(GEMINI_2_5_PRO, usage, NOON, BATCH).lines] == [Decimal("1.25"), Decimal("0.25")]


def test_flat_rates_are_not_stretched_to_prompts_that_cost_more() -> None:
    flex = {"service_tier": "flex"}
    assert _total(GEMINI_2_5_PRO, Usage(input=200_000), flex) == Decimal("0.125")
    with pytest.raises(PriceMissingError) as caught:
        cost(GEMINI_2_5_PRO, Usage(input=200_001), NOON, flex, "gemini-2.5-pro")
    assert caught.value.message == "gemini-2.5-pro has no flex price for a prompt of 200,001 tokens"
    assert caught.value.hint == "above 200,000 tokens only its standard price is known"
    inclusive = replace(GEMINI_2_5_PRO, tiers=(at_least(5, input="9"),))
    with pytest.raises(PriceMissingError) as caught:
        cost(inclusive, Usage(input=5), NOON, flex)
    assert caught.value.hint == "from 5 tokens only its standard price is known"


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"processing": "sync"},
        {"service_tier": "default"},
        {"service_tier": "standard"},
        {"service_tier": "auto", "processing": "sync"},
        {"speed": "standard", "region": "global"},
    ],
)
def test_what_is_standard_anyway_is_not_asked_for(conditions: dict[str, str]) -> None:
    assert _total(GPT_4O, CACHED, conditions) == 3
    assert _total(GPT_4O, CACHED, {"processing": "batch"} | conditions) == _total(
        GPT_4O, CACHED, BATCH if conditions.get("processing", "batch") == "batch" else {}
    )


def test_a_condition_that_nobody_has_is_missing() -> None:
    with pytest.raises(PriceMissingError) as caught:
        cost(EMBEDDING_3_SMALL, MILLION, NOON, BATCH, "gpt-x")
    assert caught.value.message == "gpt-x has no batch price"
    assert caught.value.hint == "it has nothing but the standard price"
    with pytest.raises(PriceMissingError) as caught:
        cost(GPT_4O, MILLION, NOON, {"region": "us"}, "gpt-4o")
    assert caught.value.message == "gpt-4o has no region=us price"
    assert caught.value.hint == "besides the standard price it has processing=batch, service_tier=priority"


def test_conditions_that_are_priced_apart_are_not_priced_together() -> None:
    with pytest.raises(PriceMissingError) as caught:
        cost(GPT_4O, MILLION, NOON, BATCH | {"service_tier": "priority"}, "gpt-4o")
    assert caught.value.message == "gpt-4o has no price for processing=batch and service_tier=priority together"


def test_a_variant_has_all_that_is_asked_for_and_nothing_else() -> None:
    both = variant({"processing": "batch", "region": "us"}, input="7")
    price = replace(PLAIN, rates=usd(input="1"), variants=(both, variant(BATCH, input="5")))
    assert _total(price, MILLION, {"region": "us", "processing": "batch"}) == 7
    assert _total(price, MILLION, BATCH) == 5
    with pytest.raises(PriceMissingError, match="has no region=us price"):
        cost(price, MILLION, NOON, {"region": "us"})


# Windows


def test_a_window_says_which_rates_were_used() -> None:
    peak = cost(DEEPSEEK_V4_PRO, MILLION, datetime(2026, 11, 20, 2, tzinfo=UTC))
    assert peak.notes[0].startswith("peak rates")
    assert peak.lines[0].where == PEAK.where
    rest = cost(DEEPSEEK_V4_PRO, MILLION, NOON)
    assert rest.notes[0].startswith("off-peak rates; peak is")
    assert rest.lines[0].where == DEEPSEEK_V4_PRO.where


def test_a_window_replaces_only_what_it_lists() -> None:
    window = replace(PEAK, multiply=None, rates=usd(input="9"))
    bill = cost(replace(DEEPSEEK_V4_PRO, windows=(window,)), Usage(input=1, output=1), NOON.replace(hour=2))
    assert [(line.rate, line.where) for line in bill.lines] == [
        (Decimal(9), PEAK.where),
        (Decimal("1.98"), DEEPSEEK_V4_PRO.where),
    ]


def test_a_factor_of_the_hour_is_on_the_variants_rates() -> None:
    price = replace(DEEPSEEK_V4_PRO, variants=(variant(BATCH, input="0.33"),))
    assert _total(price, MILLION, BATCH, NOON.replace(hour=2)) == Decimal("0.66")
    assert _total(price, MILLION, BATCH) == Decimal("0.33")


def test_a_variant_has_no_price_in_hours_with_rates_of_their_own() -> None:
    window = replace(PEAK, multiply=None, rates=usd(input="9"))
    price = replace(DEEPSEEK_V4_PRO, windows=(window,), variants=(variant(BATCH, input="0.33"),))
    assert _total(price, MILLION, BATCH) == Decimal("0.33")
    with pytest.raises(PriceMissingError, match="deepseek has no batch price for peak hours"):
        cost(price, MILLION, NOON.replace(hour=2), BATCH, "deepseek")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        cost(GPT_4O, MILLION, datetime(2026, 11, 20))  # noqa: DTZ001 (what is refused here)


# What stands in for what is missing


@pytest.mark.parametrize(
    ("bucket", "rates", "rate", "stands_in"),
    [
        ("cache_read", {"input": "1"}, "1", "input"),
        ("cache_write", {"input": "1"}, "1", "input"),
        ("cache_write_1h", {"input": "1", "cache_write": "2"}, "2", "cache_write"),
        ("cache_write_1h", {"input": "1"}, "1", "input"),
        ("cache_write_12h", {"input": "1", "cache_write_1h": "3"}, "3", "cache_write_1h"),
        ("input_audio", {"input": "1"}, "1", "input"),
        ("cache_read_audio", {"input": "1", "input_audio": "9", "cache_read": "2"}, "2", "cache_read"),
        ("cache_read_image", {"input": "1"}, "1", "input"),
        ("output_audio", {"output": "4"}, "4", "output"),
        ("output_image", {"output": "4"}, "4", "output"),
    ],
)
def test_a_missing_rate_is_its_parents_and_says_so(
    bucket: str, rates: dict[str, str], rate: str, stands_in: str
) -> None:
    price = replace(PLAIN, rates=usd(**rates))
    (line,) = cost(price, used(**{bucket: 5}), NOON).lines
    assert line.item == bucket
    assert line.rate == Decimal(rate)
    assert line.note == f"no rate for {bucket}: {stands_in}'s holds"


def test_a_rate_of_nothing_is_free() -> None:
    price = replace(PLAIN, rates=usd(input="1", cache_read="0", output="0"))
    bill = cost(price, Usage(cache_read=5, output=5), NOON)
    assert bill.total == 0
    assert [line.note for line in bill.lines] == ["", ""]


@pytest.mark.parametrize("bucket", ["output", "output_audio"])
def test_a_rate_that_nothing_stands_in_for_is_missing(bucket: str) -> None:
    with pytest.raises(PriceMissingError) as caught:
        cost(EMBEDDING_3_SMALL, used(**{bucket: 1}), NOON, {}, "text-embedding-3-small")
    assert caught.value.message == f"text-embedding-3-small has no price for {bucket} tokens"
    assert caught.value.hint == "it has one for input"


def test_a_price_without_any_rate_is_missing() -> None:
    with pytest.raises(PriceMissingError) as caught:
        cost(PLAIN, MILLION, NOON)
    assert caught.value.hint == "it has one for nothing at all"


# Reasoning


def test_reasoning_is_billed_apart_where_it_has_a_rate() -> None:
    price = replace(PLAIN, rates=usd(output="2", output_reasoning="8"))
    bill = cost(price, Usage(output=100, reasoning=75), NOON)
    assert [(line.item, line.quantity, line.rate) for line in bill.lines] == [
        ("output", 25, Decimal(2)),
        ("output_reasoning", 75, Decimal(8)),
    ]
    assert bill.part("output") == bill.total == Decimal("0.00065")
    assert [line.item for line in cost(price, Usage(output=5, reasoning=5), NOON).lines] == ["output_reasoning"]
    assert [line.item for line in cost(price, Usage(output=5), NOON).lines] == ["output"]


def test_reasoning_is_output_like_any_other_where_it_has_no_rate() -> None:
    (line,) = cost(GPT_4O, Usage(output=100, reasoning=75), NOON).lines
    assert (line.item, line.quantity, line.note) == ("output", 100, "")


# Pieces


@pytest.mark.parametrize(
    ("fee", "piece", "quantity", "amount"),
    [
        ("web_search_per_1k", "web_search", 3, "0.03"),
        ("request_per_1k", "request", 1, "0.01"),
        ("text_message_per_1k", "text_message", 10, "0.1"),
        ("page_per_1k", "page", 1_000, "10"),
        ("annotated_page_per_1k", "annotated_page", 1, "0.01"),
        ("characters_per_1m", "character", 1_234, "0.01234"),
        ("audio_per_hour", "audio_second", 1_800, "5"),
        ("audio_per_hour", "audio_second", 1, "0.002777777778"),
    ],
)
def test_fees_are_by_the_piece(fee: str, piece: str, quantity: int, amount: str) -> None:
    price = replace(PLAIN, fees=usd(**{fee: "10"}))
    bill = cost(price, Usage(pieces={piece: quantity}), NOON)
    assert bill.total == bill.part("fees") == Decimal(amount)
    assert bill.lines[0].item == piece


def test_a_fee_by_the_request_is_due_once() -> None:
    price = replace(PLAIN, rates=usd(input="1"), fees=usd(request_per_1k="5"))
    assert _total(price, MILLION) == Decimal("1.005")
    assert _total(price, replace(MILLION, pieces={"request": 3})) == Decimal("1.015")
    assert _total(price, replace(MILLION, pieces={"request": 0})) == 1


def test_a_piece_without_a_fee_is_missing() -> None:
    with pytest.raises(PriceMissingError) as caught:
        cost(GPT_4O, Usage(pieces={"web_search": 1, "page": 2_000}), NOON, {}, "gpt-4o")
    assert caught.value.message == "gpt-4o has no price for page: 2,000 of them were used"
    assert caught.value.hint == "it has one for input, cache_read, output, web_search, file_search"
    with pytest.raises(PriceMissingError) as caught:
        cost(PLAIN, Usage(pieces={"web_search": 1}), NOON)
    assert caught.value.hint == "it has one for nothing at all"


# Numbers


def test_no_number_is_too_large_to_be_exact() -> None:
    price = replace(
        PLAIN,
        rates=usd(input="0.123456789012345678901234567", output="987654321.000000001"),
        variants=(variant(BATCH, multiply="0.333333333333333333333"),),
    )
    many = 10**40 + 7
    with localcontext(Context(prec=3, traps=[Inexact])):
        bill = cost(price, Usage(input=many, output=many), NOON)
        total = bill.total
        batch = cost(price, Usage(input=many), NOON, BATCH).total
    digits = 123456789012345678901234567 * many + 987654321000000001 * many * 10**18
    assert int(total.scaleb(33, Context(prec=200))) == digits
    assert int(batch.scaleb(54, Context(prec=200))) == 123456789012345678901234567 * 333333333333333333333 * many


OTHERS = [name for name in BUCKETS if name not in {"input", "output"}]
RATES = st.decimals(min_value=0, max_value=10_000, places=9)
PRICES = st.builds(
    lambda rates: replace(PLAIN, rates=rates),
    st.fixed_dictionaries({"input": RATES, "output": RATES}, optional=dict.fromkeys(OTHERS, RATES)),
)


@given(PRICES, QUANTITIES, QUANTITIES)
def test_costs_add_up_where_no_tier_is_passed(price: Price, one: dict[str, int], other: dict[str, int]) -> None:
    apart = _total(price, used(**one)) + _total(price, used(**other))
    assert _total(price, used(**one) + used(**other)) == apart


@given(PRICES, QUANTITIES, st.sampled_from(BUCKETS), st.integers(1, 10**9))
def test_more_never_costs_less(price: Price, quantities: dict[str, int], bucket: str, more: int) -> None:
    usage = used(**quantities)
    assert _total(price, usage + used(**{bucket: more})) >= _total(price, usage)


@given(QUANTITIES, st.sampled_from(BUCKETS), st.integers(1, 10**6))
def test_more_never_costs_less_within_a_tier(quantities: dict[str, int], bucket: str, more: int) -> None:
    usage = used(**quantities)
    larger = usage + used(**{bucket: more})
    assume((usage.prompt > 200_000) == (larger.prompt > 200_000))
    assert _total(GEMINI_2_5_PRO, larger) >= _total(GEMINI_2_5_PRO, usage)


@given(PRICES, QUANTITIES)
def test_the_lines_are_the_total(price: Price, quantities: dict[str, int]) -> None:
    bill = cost(price, used(**quantities), NOON)
    with localcontext(Context(prec=200)):
        assert bill.total == sum(line.amount for line in bill.lines)
        assert all(line.amount * 1_000_000 == line.quantity * line.rate for line in bill.lines)
        assert bill.total == sum(bill.part(part) for part in ("input", "cache_read", "cache_write", "output", "fees"))
    assert sum(line.quantity for line in bill.lines) == used(**quantities).total


@given(QUANTITIES, st.randoms())
def test_the_order_of_buckets_and_rates_does_not_matter(quantities: dict[str, int], random: Random) -> None:
    names = list(quantities)
    random.shuffle(names)
    rates = list(REALTIME_2.rates.items())
    random.shuffle(rates)
    shuffled = used(**{name: quantities[name] for name in names})
    assert cost(replace(REALTIME_2, rates=dict(rates)), shuffled, NOON) == cost(REALTIME_2, used(**quantities), NOON)
