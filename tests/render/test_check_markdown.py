import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llmtool.planning.check.result import Checked, Loosened
from llmtool.reading.problem import Problem
from llmtool.render.views.check.markdown import LARGEST, marker, render
from tests.render.checks import Shop, checked

HOSTILE = [
    "<script>alert(1)</script>.md",
    "--><img src=x onerror=alert(1)>.md",
    "[link](javascript:alert(1)).md",
    "a|b|c.md",
    "`code` *bold* _it_ ~~no~~.md",
    "</details></table>.md",
    "line\n\n# heading\n::error::x.md",
    "@everyone.md",
    "&lt;b&gt;.md",
    "$x$ \\$.md",
]
OURS = {"p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "br"}


class _Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.text = ""
        self.cells: list[str] = []
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        assert all(name == "style" for name, _ in attrs)
        if tag == "td":
            self.cells.append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            self.cells[-1] += data


def _page(found: Checked) -> _Page:
    return _Page(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(render(found)))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


def test_the_comment_says_it_all_in_its_first_line_and_folds_the_rest(shop: Shop) -> None:
    found = checked(
        shop.item("prompts/a.md", 12, 8, change="changed", owner="ask *us*"),
        shop.item("prompts/b.md", 5, 5, change="unchanged"),
        shop.item("prompts/d.md", 9, 9, change="renamed", base_path="prompts/c.md"),
        loosened=(Loosened("max_tokens", "8", "10", ("prompts/a.md",)),),
    )
    assert render(found) == (
        "<!-- llmtool check llmtool.yaml -->\n\n"
        "**llmtool check** fail: 3 prompts, 2 limits breached, \\$0.0156 a month, +4 tokens\n\n"
        "- fail: prompts/a.md: large: 12 tokens, max_tokens is 10 tokens; ask \\*us\\*\n"
        "- fail: prompts/a.md: large: grew by 4 tokens, max_growth_tokens is 3 tokens; ask \\*us\\*\n\n"
        "- loosened: max_tokens from 8 to 10, for prompts/a.md\n"
        "- compared with 0123456789ab\n\n"
        "| verdict | prompt | model | tokens | growth | why a call moves | a call | a month |\n"
        "| --- | --- | --- | --: | --: | --- | --: | --: |\n"
        "| fail | prompts/a.md | large | 12 | +4 | text +\\$0.000008 | \\$0.000024 | \\$0.0072 |\n\n\n"
        "<details><summary>All prompts</summary>\n\n"
        "| verdict | prompt | model | tokens | growth | why a call moves | a call | a month |\n"
        "| --- | --- | --- | --: | --: | --- | --: | --: |\n"
        "| fail | prompts/a.md | large | 12 | +4 | text +\\$0.000008 | \\$0.000024 | \\$0.0072 |\n"
        "| pass | prompts/b.md | large | 5 |  |  | \\$0.00001 | \\$0.003 |\n"
        "| pass | prompts/c.md → prompts/d.md | large | 9 |  |  | \\$0.000018 | \\$0.0054 |\n\n"
        "</details>\n"
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_and_no_text_becomes_markup(shop: Shop, name: str) -> None:
    found = checked(
        shop.item(name, 12, 8, change="changed", owner=name),
        problems=(Problem(name, name),),
        loosened=(Loosened("max_tokens", "8", "10", (name,)),),
    )
    page = _page(found)
    assert page.elements <= OURS
    shown = re.sub(r"\s+", "", name).replace("@", "@\u200b")
    assert shown in re.sub(r"\s+", "", page.cells[1])
    assert not re.search(r"^\s*(::|##\[)", render(found), re.MULTILINE)


@given(name=st.text(min_size=1, max_size=60))
def test_whatever_a_prompt_is_called_the_page_has_only_our_elements(shop: Shop, name: str) -> None:
    page = _page(checked(shop.item(name, 12, 8, change="changed", owner=name)))
    assert page.elements <= OURS


@pytest.mark.parametrize("name", ["prompts/a.md", "@" * 500, "&" * 3_000])
def test_the_comment_always_fits(shop: Shop, name: str) -> None:
    one = shop.item(name, 12, 8, change="changed", owner="<" * 50)
    loosened = (Loosened("max_tokens", "8", "10", (name,)),) * 400
    text = render(checked(*[one] * 400, problems=(Problem(name, "&" * 500),) * 400, loosened=loosened))
    assert len(text) < LARGEST
    assert "more" in text
    assert text.endswith("</details>\n")


def test_the_marker_is_the_same_on_every_run_and_cannot_be_left(shop: Shop) -> None:
    found = checked(shop.item(), folder="a-->b/")
    assert marker(found) == "<!-- llmtool check a--%3Eb/llmtool.yaml -->"
    assert render(found).startswith(marker(found))
