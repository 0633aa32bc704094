"""What every format is made from: rows of plain values under named columns."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from llmtool.money import usd

Cell: TypeAlias = str | int | Decimal | None
"""Text, a number, or nothing. A number is formatted by each format in its own way; digits that are no quantity (a
year, a port) are text."""

Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        title: its name, as a program that reads the CSV will know it.
        align: where its cells stand; those on the right are never shortened.
        kind: what is in it. A path is shortened in its middle to fit a terminal, other text at its end; tokens
            take turns in their colours; numbers of US dollars are rounded for people, and for people only. A bar is a
            share from 0 to 1, for terminals only.
        minor: how soon it is left out on a terminal where the line would get too long: the highest first, 0 never.
    """

    title: str
    align: Literal["left", "right"] = "left"
    kind: Literal["text", "path", "token", "usd", "bar"] = "text"
    minor: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A result to be shown.

    Args:
        columns: from left to right.
        rows: one cell for each column.
        footer: totals, set apart from the rows; not a part of the data, so CSV leaves it out.
        notes: sentences below the table, for people; the formats for programs leave them out.

    Raises:
        ValueError: a row or the footer has not one cell for each column.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footer: Row | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.all_rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells for {len(self.columns)} columns: {row}")

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows, and the footer as the last where there is one."""
        return self.rows if self.footer is None else (*self.rows, self.footer)


def digits(number: int | Decimal, separator: str = "") -> str:
    """A number written out, never with an exponent; ``separator`` (``,`` or nothing) parts the thousands."""
    return format(number, f"{separator}f" if isinstance(number, Decimal) else f"{separator}d")


def for_people(cell: int | Decimal, column: Column) -> str:
    """A number as people read it: thousands parted, dollars rounded."""
    return usd(Decimal(cell)) if column.kind == "usd" else digits(cell, ",")
