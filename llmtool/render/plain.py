"""Aligned columns and nothing else, in the manner of ``wc``: for pipes, ``awk`` and ``sort``."""

from llmtool.render.safe_text import in_one_line
from llmtool.render.table import Cell, Column, Table, digits


def render(table: Table) -> str:
    """One line for each row, the footer last: no header, no notes, the same in any locale.

    Numbers are plain digits. A cell without a value is ``-``, so that every line has the same number of columns.
    Widths are counted in characters, and the last column is not filled up.
    """
    lines = [[_text(cell) for cell in row] for row in table.all_rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    return "".join(f"{_line(table.columns, cells, widths)}\n" for cells in lines)


def _line(columns: tuple[Column, ...], cells: list[str], widths: list[int]) -> str:
    last = len(columns) - 1
    padded = (
        cell.rjust(width) if column.align == "right" else cell if place == last else cell.ljust(width)
        for place, (column, cell, width) in enumerate(zip(columns, cells, widths, strict=True))
    )
    return " ".join(padded)


def _text(cell: Cell) -> str:
    if cell is None or cell == "":
        return "-"
    return in_one_line(cell) if isinstance(cell, str) else digits(cell)
