from decimal import Decimal

import pytest

from llmtool.render.table import Column, Table

COLUMNS = (
    Column("tokens", align="right"),
    Column("cost", align="right"),
    Column("path", kind="path"),
)


@pytest.fixture
def table() -> Table:
    """One table for all formats: a large number, money, no value, wide characters, what looks like markup, a footer."""
    return Table(
        columns=COLUMNS,
        rows=(
            (312, Decimal("0.10"), "README.md"),
            (1204512, Decimal("1204.5"), "src/deep/er/file_name.py"),
            (7, None, "文档/你好.md"),
            (None, Decimal("1E-7"), "[red]x|y[/red]"),
        ),
        footer=(1204831, Decimal("1204.6000001"), "total"),
        notes=("1 file was skipped", "prices of 2026-10-26"),
    )


@pytest.fixture
def empty() -> Table:
    return Table(columns=COLUMNS, rows=())
