from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.money import exact, usd

AMOUNTS = st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=10)


def _number(shown: str) -> Decimal:
    return Decimal(shown.replace("$", "").replace(",", ""))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0.00"),
        ("-0", "$0.00"),
        ("0E-20", "$0.00"),
        ("0.02", "$0.02"),
        ("3", "$3.00"),
        ("1.3425", "$1.3425"),
        ("0.5150025", "$0.515"),
        ("0.012345", "$0.0123"),
        ("0.01", "$0.01"),
        ("0.00999", "$0.00999"),
        ("0.00999999", "$0.01"),
        ("0.000195", "$0.000195"),
        ("0.0000000123456", "$0.0000000123"),
        ("-0.00123", "-$0.00123"),
        ("99.9999", "$99.9999"),
        ("99.99999", "$100.00"),
        ("100.004", "$100.00"),
        ("1500", "$1,500.00"),
        ("1E+3", "$1,000.00"),
        ("-1234567.891", "-$1,234,567.89"),
    ],
)
def test_people_see_as_many_digits_as_say_something(amount: str, shown: str) -> None:
    assert usd(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0.00"),
        ("0.5150025", "$0.5150025"),
        ("2.50", "$2.50"),
        ("1E+3", "$1,000.00"),
        ("-0.1", "-$0.10"),
        ("1E-12", "$0.000000000001"),
    ],
)
def test_exact_amounts_keep_every_digit(amount: str, shown: str) -> None:
    assert exact(Decimal(amount)) == shown


def test_an_amount_with_more_digits_than_a_context_is_shown() -> None:
    amount = Decimal("123456789012345678901234567890123456789.015")
    with localcontext(Context(prec=5)):
        assert usd(amount) == "$123,456,789,012,345,678,901,234,567,890,123,456,789.02"
        assert exact(amount) == "$123,456,789,012,345,678,901,234,567,890,123,456,789.015"
        assert usd(Decimal("1E+40")).endswith(",000.00")


@given(AMOUNTS)
def test_exact_loses_nothing(amount: Decimal) -> None:
    assert _number(exact(amount)) == amount


@given(AMOUNTS)
def test_what_people_see_is_near(amount: Decimal) -> None:
    size = abs(amount)
    allowed = Decimal("0.005") if size >= 100 else max(size / 200, Decimal("0.0000000001"))
    assert abs(_number(usd(amount)) - amount) <= allowed


@given(AMOUNTS)
def test_there_are_always_two_decimals(amount: Decimal) -> None:
    for shown in (usd(amount), exact(amount)):
        assert len(shown.partition(".")[2]) >= 2
        assert shown.startswith(("$", "-$"))
