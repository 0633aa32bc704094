from decimal import Decimal

import pytest
from markdown_it import MarkdownIt

from llmtool.render import as_markdown
from llmtool.render.table import Column, Table


def cell(text: str) -> str:
    last_line = as_markdown.render(Table((Column("x"),), ((text,),))).splitlines()[-1]
    return last_line.removeprefix("| ").removesuffix(" |")


def test_table_with_total_and_notes(table: Table) -> None:
    assert as_markdown.render(table) == (
        "| tokens | cost | path |\n"
        "| --: | --: | --- |\n"
        "| 312 | 0.10 | README.md |\n"
        "| 1,204,512 | 1,204.5 | src/deep/er/file_name.py |\n"
        "| 7 |  | 文档/你好.md |\n"
        "|  | 0.0000001 | \\[red\\]x\\|y\\[/red\\] |\n"
        "| **1,204,831** | **1,204.6000001** | **total** |\n"
        "\n"
        "1 file was skipped\n"
        "\n"
        "prices of 2026-10-26\n"
    )


def test_no_row_is_the_header(empty: Table) -> None:
    assert as_markdown.render(empty) == "| tokens | cost | path |\n| --: | --: | --- |\n"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", "a\\|b"),
        ("`code`", "\\`code\\`"),
        ("back\\slash", "back\\\\slash"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("a & b", "a &amp; b"),
        ("*bold* ~gone~", "\\*bold\\* \\~gone\\~"),
        ("[link](url)", "\\[link\\](url)"),
        ("$x$", "\\$x\\$"),
        ("two\nlines", "two<br>lines"),
        ("snake_case.py", "snake_case.py"),
        ("__init__.py", "\\_\\_init\\_\\_.py"),
        ("@somebody", "@&#8203;somebody"),
        ("::error::no", "\\:\\:error\\:\\:no"),
        ("##[error]no", "\\#\\#\\[error\\]no"),
        ("\x1b[31mred\u202e", "red"),
        ("caf\udce9", "caf\ufffd"),
    ],
)
def test_what_would_be_acted_on_is_escaped(text: str, escaped: str) -> None:
    assert cell(text) == escaped


_BEGINNINGS = [
    "#",
    "# a",
    "###### a",
    "-",
    "- a",
    "+ a",
    "1. a",
    "23) a",
    "1.",
    "---",
    "- - -",
    "==",
    "* a",
    "> a",
    "    a",
]


@pytest.mark.parametrize("text", _BEGINNINGS)
def test_a_paragraph_is_one_however_it_begins(text: str) -> None:
    for before, blocks in (("", []), ("- ", ["bullet_list_open", "list_item_open"]), ("a\n", [])):
        tokens = MarkdownIt("commonmark").parse(before + as_markdown.paragraph(text))
        assert [token.type for token in tokens if token.nesting == 1] == [*blocks, "paragraph_open"]
        words = "".join(token.content for line in tokens for token in line.children or () if token.type == "text")
        assert words == before.strip("-\n ") + text.strip()


@pytest.mark.parametrize("text", ["#a", "-a", "+1", "1.5", "2026-11-22", "--all", "=x"])
def test_a_word_of_a_paragraph_stays_as_it_is(text: str) -> None:
    assert as_markdown.paragraph(text) == text


def test_cell_cannot_begin_a_row_or_a_command() -> None:
    text = as_markdown.render(Table((Column("x"),), (("a\r\n::set-output name=x::y\r\n| b |",),)))
    assert text.count("\n") == 3
    assert "::" not in text


def test_notes_are_escaped() -> None:
    assert as_markdown.render(Table((Column("x"),), (), notes=("<b> of\n`x`",))).endswith(
        "\n\n&lt;b&gt; of<br>\\`x\\`\n"
    )


def test_dollars_are_rounded() -> None:
    dollars = Table((Column("cost", align="right", kind="usd"),), ((Decimal("0.5150025"),),))
    assert as_markdown.render(dollars).endswith("| \\$0.515 |\n")
