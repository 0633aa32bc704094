from llmtool.render import plain
from llmtool.render.table import Column, Table

COUNT = (Column("tokens", align="right"), Column("path", kind="path"))


def test_rows_and_total_without_decoration(table: Table) -> None:
    assert plain.render(table) == (
        "    312         0.10 README.md\n"
        "1204512       1204.5 src/deep/er/file_name.py\n"
        "      7            - 文档/你好.md\n"
        "      -    0.0000001 [red]x|y[/red]\n"
        "1204831 1204.6000001 total\n"
    )


def test_one_row_is_a_number_a_space_and_a_name() -> None:
    assert plain.render(Table(COUNT, ((312, "README.md"),))) == "312 README.md\n"


def test_no_row_is_nothing(empty: Table) -> None:
    assert plain.render(empty) == ""


def test_footer_alone_is_shown() -> None:
    assert plain.render(Table(COUNT, (), footer=(0, "total"))) == "0 total\n"


def test_columns_on_the_left_are_filled_up_but_for_the_last() -> None:
    columns = (Column("name"), Column("source"))
    table = Table(columns, (("model", "default "), ("offline", "flag --offline")))
    assert plain.render(table) == "model   default \noffline flag --offline\n"


def test_row_stays_one_line_with_all_its_columns() -> None:
    table = Table((Column("name"), Column("path")), (("", "two\nlines\x1b[31m\tand a tab\udcff"),))
    assert plain.render(table) == "- two lines and a tab\ufffd\n"
