"""What a provider's cache saved."""

from decimal import Decimal

from llmtool.calls.savings import saved_by_cache
from llmtool.planning.work import Prompt
from llmtool.usage import Usage
from tests.calls.conftest import NOON, PRICE, call, tariff

CACHED = {"rates": {**PRICE.rates, "cache_read": Decimal("0.1"), "cache_write": Decimal("1.25")}}


def test_what_a_cache_saved_is_the_price_without_one_less_the_bill() -> None:
    asked = call(tariff=tariff(**CACHED), prompt=Prompt(1000, "o200k_base", "exact"))
    # 900 at $0.10 and not $1; 100 at $1.25 and not $1.
    read = Usage(cache_read=900, cache_write=100, output=50)
    assert saved_by_cache(asked, read, NOON) == Decimal("0.00081") - Decimal("0.000025")
    assert saved_by_cache(asked, Usage(cache_write=1000, output=50), NOON) == Decimal("-0.00025")
    assert saved_by_cache(asked, Usage(input=1000, output=50), NOON) == 0
    assert saved_by_cache(call(priced=False), read, NOON) is None
    unpriced = call(tariff=tariff(rates={"input": Decimal(1)}))
    assert saved_by_cache(unpriced, read, NOON) is None
