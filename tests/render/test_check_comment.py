"""The comment on a pull request, as a page: nobody is called, nothing is linked, and it always fits."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llmtool.planning.check.result import Checked, Loosened
from llmtool.reading.problem import Problem
from llmtool.render.views.check.markdown import LARGEST, render
from tests.render.checks import Shop, checked

HOSTILE = [
    "#12", "fixes #12.md", "our/prompts#12", "GH-12.md", "gh-12", "!12.md", "prompts/(#1).md",
    "https://evil.example/x", "http://evil.example", "HTTPS://EVIL.EXAMPLE", "www.evil.example", "ftp://evil.example",
    "mailto:a@evil.example", "a@evil.example", "@team", "@our/team", "owner@0123456789abcdef0123456789abcdef01234567",
    "deadbeef.md", "0123456789abcdef0123456789abcdef01234567", "<https://evil.example>", "<a@evil.example>",
    "[a](https://evil.example)", "![a](https://evil.example/a.png)", "[a]: https://evil.example", "[^1]",
    "<a href=https://evil.example>a</a>", "<!-- -->", "a.md\n- pass: b.md\n\n| pass | c.md |",
    "\u202ehttps://evil.example", "#\u202e12", "@\u202eteam", "\x1b[1m#\x1b[0m12", "ht\x00tps://evil.example",
]  # fmt: skip
COMMIT = "compared with 0123456789ab"
# What GitHub and GitLab make of the words of a page that no markup stands around.
_LINKS = re.compile(
    r"(?<![0-9a-z])@\w|[#!]\d|\bgh-\d|\b(?:https?|ftp)://|\bwww\.|\b[0-9a-f]{7,40}\b|\w@\w", re.IGNORECASE
)


class _Page(HTMLParser):
    """The words of a page, and the elements that are none of ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.lines: list[str] = []
        self.strange: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ours = {"p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"}
        if tag not in ours or any(name != "style" for name, _ in attrs):
            self.strange.append(tag)
        if tag in {"li", "tr"}:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.lines:
            self.lines[-1] += data


def _page(found: Checked) -> _Page:
    return _Page(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(render(found)))


def _everywhere(shop: Shop, text: str) -> Checked:
    """A check in which a text stands wherever a text can come from elsewhere."""
    return checked(
        shop.item(text, 12, 8, change="changed", owner=text),
        shop.item("to.md", 12, 8, change="renamed", base_path=text, level="warn"),
        shop.item(text, None, 8, change="removed"),
        problems=(Problem(text, text),),
        loosened=(Loosened("check", "", "", (text,)), Loosened("models", text, "", (text,))),
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize("text", HOSTILE)
def test_nobody_is_called_and_nothing_is_linked(shop: Shop, text: str) -> None:
    page = _page(_everywhere(shop, text))
    assert page.strange == []
    assert _LINKS.findall(page.words.replace(COMMIT, "")) == []


@example(text="# ")
@example(text="1. ")
@example(text="0123456789ftp://evil.example")
@example(text="012345gh-1")
@given(
    text=st.lists(st.sampled_from([*HOSTILE, "@", "#", "1", "a", "/", ":", ".", " ", "\n", "<", "&", "]("])).map(
        "".join
    )
)
def test_nor_by_any_words_put_together(shop: Shop, text: str) -> None:
    page = _page(_everywhere(shop, text or "a"))
    assert page.strange == []
    assert _LINKS.findall(page.words.replace(COMMIT, "")) == []


def test_a_name_of_several_lines_makes_no_line_of_its_own(shop: Shop) -> None:
    page = _page(_everywhere(shop, "a.md\n- pass: b.md\n\n| pass | c.md |"))
    assert [line for line in page.lines if line.strip().startswith("pass")] == []
    assert "a.md - pass: b.md" in page.words


@pytest.mark.parametrize("name", ["prompts/a/rather/long/path/{}.md", "<@#1&|{}>" * 9])
def test_thousands_of_changed_prompts_fit(shop: Shop, name: str) -> None:
    one = shop.item("a.md", 12, 8, change="changed", owner="@team, see #12 at https://example.org")
    object.__setattr__(one, "path", name)
    found = checked(*[one] * 5_000, problems=(Problem(name, "no such file"),) * 5_000)
    text = render(found)
    assert 20_000 < len(text) < LARGEST
    assert "5,000 prompts" in text or "1 prompt," in text
    assert " more" in text
    assert _page(found).strange == []
