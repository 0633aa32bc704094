"""Prices as rate cards have them, written out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from llmtool.pricing.model import Price, Rates, Tier, Variant, Window
from llmtool.usage import Usage

BATCH = {"processing": "batch"}
PLAIN = Price(
    start=None,
    end=None,
    basis="unknown",
    rates={},
    tiers=(),
    variants=(),
    windows=(),
    fees={},
    source=None,
    checked=date(2026, 11, 9),
    verified_by=(),
    conflict="",
    note="",
    where="pricing/test.yaml:1",
)


def used(**numbers: int) -> Usage:
    """A usage of buckets that a test names as it runs."""
    return Usage(**cast("dict[str, Any]", numbers))


def usd(**rates: str) -> Rates:
    return {name: Decimal(rate) for name, rate in rates.items()}


def above(threshold: int, *, where: str = "pricing/test.yaml:2", **rates: str) -> Tier:
    return Tier(threshold, inclusive=False, rates=usd(**rates), where=where)


def at_least(threshold: int, *, where: str = "pricing/test.yaml:2", **rates: str) -> Tier:
    return Tier(threshold, inclusive=True, rates=usd(**rates), where=where)


def variant(
    when: Mapping[str, str],
    *tiers: Tier,
    multiply: str | None = None,
    where: str = "pricing/test.yaml:3",
    **rates: str,
) -> Variant:
    return Variant(when, usd(**rates), Decimal(multiply) if multiply else None, tiers, where)


GPT_4O = replace(
    PLAIN,
    rates=usd(input="2.50", cache_read="1.25", output="10.00"),
    fees=usd(web_search_per_1k="10.00", file_search_per_1k="2.50"),
    variants=(
        variant(BATCH, input="1.25", output="5.00"),
        variant({"service_tier": "priority"}, input="4.25", cache_read="2.125", output="17.00"),
    ),
)
GPT_4O_FIRST = replace(PLAIN, rates=usd(input="5.00", output="15.00"))
_SONNET = usd(input="3.00", cache_write="3.75", cache_write_1h="6.00", cache_read="0.30", output="15.00")
SONNET_4_6_FIRST = replace(
    PLAIN,
    rates=_SONNET,
    tiers=(
        above(200_000, input="6.00", cache_write="7.50", cache_write_1h="12.00", cache_read="0.60", output="22.50"),
    ),
)
SONNET_4_6 = replace(
    PLAIN, rates=_SONNET, fees=usd(web_search_per_1k="10.00"), variants=(variant(BATCH, multiply="0.5"),)
)
GEMINI_2_5_PRO = replace(
    PLAIN,
    rates=usd(input="1.25", cache_read="0.125", output="10.00"),
    tiers=(above(200_000, input="2.50", cache_read="0.25", output="15.00"),),
    fees=usd(web_search_per_1k="35.00"),
    variants=(
        variant(
            BATCH,
            above(200_000, input="1.25", output="7.50", where="pricing/test.yaml:4"),
            input="0.625",
            output="5.00",
        ),
        variant({"service_tier": "flex"}, input="0.625", output="5.00"),
    ),
)
PEAK = Window(
    name="peak",
    hours=((60, 240), (360, 600)),
    weekdays=frozenset({1, 2, 3, 4, 5}),
    zone=480,
    except_dates=frozenset({date(2026, 10, 1), date(2026, 12, 25)}),
    known_through=date(2026, 12, 31),
    rates={},
    multiply=Decimal(2),
    where="pricing/test.yaml:5",
)
DEEPSEEK_V4_PRO = replace(PLAIN, rates=usd(input="0.66", cache_read="0.022", output="1.98"), windows=(PEAK,))
EMBEDDING_3_SMALL = replace(PLAIN, rates=usd(input="0.02"))
REALTIME_2 = replace(
    PLAIN,
    rates=usd(
        input="4.00",
        cache_read="0.40",
        output="24.00",
        input_audio="32.00",
        cache_read_audio="0.40",
        output_audio="64.00",
        input_image="5.00",
        cache_read_image="0.50",
    ),
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
