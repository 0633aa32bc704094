import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.render import as_csv
from llmtool.render.table import Column, Table

CELLS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]) | st.sampled_from("\n\t"))


def one_cell(cell: str | int | Decimal | None) -> str:
    return as_csv.render(Table((Column("x"), Column("y")), ((cell, 1),))).removeprefix("x,y\r\n").removesuffix(",1\r\n")


def test_header_and_rows_without_total_and_notes(table: Table) -> None:
    assert as_csv.render(table) == (
        "tokens,cost,path\r\n"
        "312,0.10,README.md\r\n"
        "1204512,1204.5,src/deep/er/file_name.py\r\n"
        "7,,文档/你好.md\r\n"
        ",0.0000001,[red]x|y[/red]\r\n"
    )


def test_no_row_is_the_header(empty: Table) -> None:
    assert as_csv.render(empty) == "tokens,cost,path\r\n"


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x1b\x07=1", "\u202e=1", "=cmd|' /C calc'!A0"]
)
def test_text_that_a_spreadsheet_would_run_is_quoted(formula: str) -> None:
    assert one_cell(formula).lstrip('"').startswith("'")


def test_numbers_stay_numbers() -> None:
    assert one_cell(-1) == "-1"
    assert one_cell(Decimal("-0.10")) == "-0.10"


def test_control_sequences_are_gone() -> None:
    assert one_cell("\x1b]0;title\x07a\x9b31mb") == "ab"


def test_name_that_is_not_utf8_can_be_written() -> None:
    assert one_cell("caf\udce9") == "caf\ufffd"


@given(st.lists(st.tuples(CELLS, CELLS)))
def test_a_reader_gets_every_cell_back(rows: list[tuple[str, str]]) -> None:
    text = as_csv.render(Table((Column("a"), Column("b")), tuple(rows)))
    header, *read = csv.reader(io.StringIO(text, newline=""))
    assert header == ["a", "b"]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
