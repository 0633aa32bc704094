from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.storage import nano

AMOUNTS = st.decimals(min_value=0, max_value=4_000_000_000, places=14)


@pytest.mark.parametrize(
    ("amount", "reserved", "billed", "allowed"),
    [
        ("0", 0, 0, 0),
        ("5.00", 5_000_000_000, 5_000_000_000, 5_000_000_000),
        ("0.0000000001", 1, 0, 0),
        ("0.0000000005", 1, 0, 0),
        ("0.0000000015", 2, 2, 1),
        ("0.0000000025", 3, 2, 2),
        ("1.9999999999", 2_000_000_000, 2_000_000_000, 1_999_999_999),
        ("4000000000", 4 * 10**18, 4 * 10**18, 4 * 10**18),
    ],
)
def test_amounts_are_rounded_to_the_safe_side_and_bills_fairly(
    amount: str, reserved: int, billed: int, allowed: int
) -> None:
    value = Decimal(amount)
    assert (nano.reserved(value), nano.billed(value), nano.allowed(value)) == (reserved, billed, allowed)


@given(AMOUNTS)
def test_what_is_set_aside_covers_the_bill_and_a_budget_is_never_rounded_up(amount: Decimal) -> None:
    assert nano.allowed(amount) <= nano.billed(amount) <= nano.reserved(amount) <= nano.allowed(amount) + 1


@given(st.integers(0, 4 * 10**18))
def test_what_is_stored_comes_back(whole: int) -> None:
    assert nano.billed(nano.dollars(whole)) == whole


@pytest.mark.parametrize(
    ("whole", "text"),
    [(0, "0.00"), (1, "0.000000001"), (12_300_000, "0.0123"), (5 * 10**9, "5.00"), (1_500_000_000, "1.50")],
)
def test_dollars_have_the_digits_that_say_something(whole: int, text: str) -> None:
    assert format(nano.dollars(whole), "f") == text


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="is no amount of money"):
        nano.billed(Decimal(amount))


def test_more_than_the_ledger_can_hold_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"^\$4,000,000,000\.01 is more than the ledger can hold$"):
        nano.reserved(Decimal("4000000000.01"))
