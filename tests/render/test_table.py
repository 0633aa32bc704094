from decimal import Decimal

import pytest

from llmtool.render.table import Column, Table, digits


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (1204512, "1204512"),
        (-3, "-3"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
    ],
)
def test_digits_have_no_exponent_and_lose_none(number: int | Decimal, written: str) -> None:
    assert digits(number) == written


def test_digits_part_the_thousands_where_they_are_asked_to() -> None:
    assert digits(1204512, ",") == "1,204,512"
    assert digits(Decimal("1204512.50"), ",") == "1,204,512.50"
    assert digits(312, ",") == "312"


def test_all_rows_end_with_the_footer() -> None:
    columns = (Column("path"),)
    assert Table(columns, (("a",),), footer=("total",)).all_rows == (("a",), ("total",))
    assert Table(columns, (("a",),)).all_rows == (("a",),)


def test_row_of_another_length_is_refused() -> None:
    columns = (Column("tokens"), Column("path"))
    with pytest.raises(ValueError, match=r"1 cells for 2 columns"):
        Table(columns, ((1, "a"), (2,)))
    with pytest.raises(ValueError, match=r"3 cells for 2 columns"):
        Table(columns, (), footer=(1, "a", "b"))
