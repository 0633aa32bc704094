"""What a call costs, at worst and by its bill."""

from decimal import Decimal

import pytest

from llmtool.errors import PriceMissingError
from llmtool.pricing.model import Variant
from llmtool.usage import Usage
from tests.calls.conftest import NOON, tariff

MILLION = 1_000_000


def test_a_bill_is_priced_bucket_by_bucket() -> None:
    usage = Usage(input=MILLION, cache_read=MILLION, output=MILLION)
    assert tariff().charge(usage, NOON).amount == Decimal("11.5")


def test_a_tier_that_is_listed_has_its_price() -> None:
    flex = Variant({"service_tier": "flex"}, {"input": Decimal("0.5")}, None, (), "prices.yaml:9")
    charge = tariff(variants=(flex,)).charge(Usage(input=MILLION), NOON, "FLEX")
    assert (charge.amount, charge.doubt) == (Decimal("0.5"), "")


@pytest.mark.parametrize("tier", ["default", "standard", "auto", "on_demand"])
def test_what_is_usual_is_no_tier(tier: str) -> None:
    charge = tariff().charge(Usage(input=MILLION), NOON, tier)
    assert (charge.amount, charge.doubt) == (Decimal(1), "")


@pytest.mark.parametrize(
    ("usage", "tier"), [(Usage(input=MILLION), "velvet"), (Usage(input=MILLION, pieces={"odd": 1}), "")]
)
def test_what_is_not_listed_is_left_out_and_said(usage: Usage, tier: str) -> None:
    charge = tariff().charge(usage, NOON, tier)
    assert charge.amount == 1
    assert charge.doubt.endswith("the cost is without that")


def test_tokens_without_a_price_have_none() -> None:
    with pytest.raises(PriceMissingError):
        tariff(rates={"input": Decimal(1)}).charge(Usage(output=1), NOON)


def test_tokens_without_a_price_have_no_worst_case_either() -> None:
    with pytest.raises(PriceMissingError):
        tariff(rates={"input": Decimal(1)}).worst(10, 10, NOON, cache_writes=False)
