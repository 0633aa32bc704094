from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from llmtool.render import human
from llmtool.render.look import Look
from llmtool.render.table import Column, Table

NAMES = st.text(st.sampled_from("abc/. é文👍\u0301"), max_size=60)


def test_header_thousands_and_a_total_set_apart(table: Table) -> None:
    assert human.render(table, Look()) == (
        "   tokens           cost  path\n"
        "─────────  ─────────────  ────────────────────────\n"
        "      312           0.10  README.md\n"
        "1,204,512        1,204.5  src/deep/er/file_name.py\n"
        "        7              -  文档/你好.md\n"
        "        -      0.0000001  [red]x|y[/red]\n"
        "─────────  ─────────────  ────────────────────────\n"
        "1,204,831  1,204.6000001  total\n"
        "\n"
        "1 file was skipped\n"
        "prices of 2026-10-26\n"
    )


def test_long_paths_lose_their_middle_to_fit(table: Table) -> None:
    assert human.render(table, Look(width=44)) == (
        "   tokens           cost  path\n"
        "─────────  ─────────────  ──────────────────\n"
        "      312           0.10  README.md\n"
        "1,204,512        1,204.5  src/d…file_name.py\n"
        "        7              -  文档/你好.md\n"
        "        -      0.0000001  [red]x|y[/red]\n"
        "─────────  ─────────────  ──────────────────\n"
        "1,204,831  1,204.6000001  total\n"
        "\n"
        "1 file was skipped\n"
        "prices of 2026-10-26\n"
    )


def test_no_row_is_the_header(empty: Table) -> None:
    assert human.render(empty, Look()) == "tokens  cost  path\n──────  ────  ────\n"


def test_footer_may_leave_cells_empty() -> None:
    table = Table((Column("tokens", align="right"), Column("share", align="right"), Column("x")), (), (1, None, "all"))
    assert human.render(table, Look()).splitlines()[-1] == "     1         all"


def test_wide_characters_stay_in_their_columns() -> None:
    table = Table((Column("name"), Column("n", align="right")), (("文档", 1), ("abcd", 2), ("e\u0301", 3)))
    assert human.render(table, Look()).splitlines()[2:] == ["文档  1", "abcd  2", "e\u0301     3"]


def test_without_utf8_everything_is_ascii() -> None:
    table = Table((Column("path", kind="path"), Column("n", align="right")), (("a/文/very/long/name", 1),))
    assert human.render(table, Look(width=20, encoding="ascii")) == (
        "path               n\n-----------------  -\na/\\u.../long/name  1\n"
    )


def test_colours_are_bold_and_dim() -> None:
    table = Table((Column("n", align="right"), Column("path", kind="path")), ((1, "src/a.py"),), (1, "total"), ("why",))
    assert human.render(table, Look(colour=True)) == (
        "\x1b[1mn  path\x1b[0m\n"
        "\x1b[2m─  ────────\x1b[0m\n"
        "1  \x1b[2msrc/\x1b[0ma.py\n"
        "\x1b[2m─  ────────\x1b[0m\n"
        "\x1b[1m1  total\x1b[0m\n"
        "\n"
        "\x1b[2mwhy\x1b[0m\n"
    )


def test_nothing_in_a_cell_is_obeyed() -> None:
    hostile = "[bold]x[/bold]\x1b[31m\x1b]0;title\x07\u202e\r\n:smile:\udcff"
    table = Table((Column("path", kind="path"),), ((hostile,),), notes=("\x1b[2Jnote",))
    text = human.render(table, Look())
    assert text.splitlines()[2] == "[bold]x[/bold] :smile:\ufffd"
    assert text.splitlines()[-1] == "note"


def test_text_loses_its_end_and_a_path_its_middle() -> None:
    row = ("the quick brown fox", "the/quick/brown/fox")
    table = Table((Column("text"), Column("path", kind="path")), (row,))
    assert human.render(table, Look(width=30)).splitlines()[2] == "the quick bro…  the/…brown/fox"


def test_numbers_are_whole_even_where_there_is_no_room() -> None:
    columns = (Column("tokens", align="right"), Column("cost", align="right"), Column("path", kind="path"))
    table = Table(columns, ((123456789, Decimal("0.123456789"), "a/very/long/path/indeed"),))
    assert human.render(table, Look(width=10)).splitlines()[2] == "123,456,789  0.123456789  a/v…h/indeed"


@given(
    st.lists(st.tuples(NAMES, st.integers(0, 10**6), NAMES), max_size=5),
    st.integers(40, 120),
    st.sampled_from(["utf-8", "ascii"]),
)
def test_lines_fit_the_terminal(rows: list[tuple[str, int, str]], width: int, encoding: str) -> None:
    table = Table((Column("name", kind="path"), Column("n", align="right"), Column("text")), tuple(rows), ("", 1, ""))
    text = human.render(table, Look(width=width, encoding=encoding))
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert len(text.splitlines()) == len(rows) + 4


@given(NAMES, st.integers(3, 70), st.sampled_from([1 / 3, 1 / 2, 1]))
def test_elided_text_fits_and_keeps_both_ends(text: str, width: int, share: float) -> None:
    short = human.elide(text, width, head_share=share)
    assert cell_len(short) <= width
    if short != text:
        head, _, tail = short.partition("…")
        assert text.startswith(head)
        assert text.endswith(tail)


@pytest.mark.parametrize("width", [0, 1, 2])
def test_elided_text_is_at_least_the_dots(width: int) -> None:
    assert human.elide("文文文", width) == "…"


def test_text_that_fits_is_left_alone() -> None:
    assert human.elide("文文", 4) == "文文"


def test_dollars_are_rounded_and_their_points_stand_below_one_another() -> None:
    column = (Column("cost", align="right", kind="usd"),)
    rows = ((Decimal(1500),), (Decimal("0.5150025"),), (Decimal("0.000195"),), (None,))
    assert human.render(Table(column, rows, footer=(Decimal("0.02"),)), Look()) == (
        "         cost\n─────────────\n$1,500.00\n    $0.515\n    $0.000195\n     -\n─────────────\n    $0.02\n"
    )
