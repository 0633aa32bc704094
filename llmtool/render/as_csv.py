"""CSV as RFC 4180 says it, for spreadsheets and programs."""

import csv
import io

from llmtool.render.safe_text import for_terminal
from llmtool.render.table import Cell, Table, digits

# What makes a spreadsheet take a cell for a formula, or read on past a first blank to see whether it is one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def render(table: Table) -> str:
    """A header, then the rows, with CR LF line ends; the footer and the notes are left out.

    A total among the rows would be added once more by whoever adds a column up. Numbers are plain digits, no value is
    an empty cell, and text has lost its control sequences and, where a spreadsheet would run it, has an apostrophe
    before it.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_text(column.title) for column in table.columns)
    writer.writerows([_text(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return digits(cell)
    text = for_terminal(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
