"""What a table leaves out where a line gets too long, and the bars that fill it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.render import human
from llmtool.render.fitting import bar, fitting
from llmtool.render.look import Look
from llmtool.render.table import Column, Table

COLUMNS = (
    Column("model"),
    Column("seller", minor=3),
    Column("tokens", align="right"),
    Column("in", align="right", minor=1),
    Column("out", align="right", minor=1),
    Column("", kind="bar", minor=2),
)
WIDTHS = (10, 10, 10, 10, 10, 0)  # with gaps of 2 the five columns fill 58


@pytest.mark.parametrize(
    ("room", "places", "length"),
    [
        (None, [0, 1, 2, 3, 4, 5], 24),
        (200, [0, 1, 2, 3, 4, 5], 24),
        (70, [0, 1, 2, 3, 4, 5], 10),
        (68, [0, 1, 2, 3, 4, 5], 8),
        (67, [0, 2, 3, 4, 5], 19),  # the seller goes for the bar
        (55, [0, 2, 3, 4], 0),  # the amounts do not
        (46, [0, 2, 3, 4], 0),
        (45, [0, 2, 5], 21),  # what has one rank goes together
        (31, [0, 2], 0),
        (5, [0, 2], 0),
    ],
)
def test_columns_go_by_their_rank(room: int | None, places: list[int], length: int) -> None:
    assert fitting(COLUMNS, WIDTHS, 2, room) == (places, length)


@given(room=st.integers(1, 300), widths=st.lists(st.integers(0, 60), min_size=5, max_size=5))
def test_what_is_shown_fits_unless_nothing_more_can_go(room: int, widths: list[int]) -> None:
    places, length = fitting(COLUMNS, (*widths, 0), 2, room)
    columns = [place for place in places if place != 5]
    short = [min(widths[place], 28) if COLUMNS[place].align == "left" else widths[place] for place in columns]
    assert sum(short) + 2 * (len(columns) - 1) <= room or columns == [0, 2]
    assert (length > 0) == (5 in places)
    if length:
        assert sum(widths[place] for place in columns) + 2 * len(columns) + length <= room


@given(share=st.decimals(0, 1, places=3), length=st.integers(8, 24))
def test_a_bar_is_as_long_as_its_share(share: Decimal, length: int) -> None:
    drawn = bar(share, length, unicode=True)
    eighths = 8 * drawn.count("█") + sum(" ▏▎▍▌▋▊▉".index(end) for end in drawn if end != "█")
    assert eighths == max(int(share * length * 8), 1 if share else 0)
    assert bool(bar(share, length, unicode=False)) == bool(share)
    assert len(bar(share, length, unicode=False)) <= length


def test_bars_at_a_terminal_of_some_width() -> None:
    table = Table(COLUMNS[::2] + COLUMNS[5:], (("one", 1, 2, Decimal(1)), ("two", 22, 3, Decimal("0.5"))))
    assert human.render(table, Look(width=40)) == (
        "model  tokens  out\n"
        "─────  ──────  ───  ────────────────────\n"
        "one         1    2  ████████████████████\n"
        "two        22    3  ██████████\n"
    )
    assert human.render(table, Look(width=20)) == (
        "model  tokens  out\n─────  ──────  ───\none         1    2\ntwo        22    3\n"
    )
    assert "####################" in human.render(table, Look(width=40, encoding="ascii"))
    assert "\x1b[36m██" in human.render(table, Look(width=40, colour=True))


def test_a_total_below_bars() -> None:
    table = Table((Column("n", align="right"), Column("", kind="bar")), ((1, Decimal(1)),), footer=(1, None))
    assert human.render(table, Look(width=11)) == (
        "n\n─  ────────\n1  ████████\n─  ────────\n1\n"
    )  # fmt: skip
