import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.render.unlinked import unlinked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#12", "#\u200b12"),
        ("our/prompts#12", "our/prompts#\u200b12"),
        ("GH-12 gh-12", "GH\u200b-12 gh\u200b-12"),
        ("!12", "!\u200b12"),
        ("https://x.org", "https\u200b://x.org"),
        ("HTTP://x.org", "HTTP\u200b://x.org"),
        ("ftp://x.org", "ftp\u200b://x.org"),
        ("www.x.org", "www\u200b.x.org"),
        ("prompts/deadbeef.md", "prompts/deadbe\u200bef.md"),
        ("0123456789ABCDEF", "012345\u200b6789AB\u200bCDEF"),
    ],
)
def test_what_would_be_a_link_is_none(text: str, expected: str) -> None:
    assert unlinked(text) == expected


@pytest.mark.parametrize(
    "text", ["prompts/a.md", "C#", "# title", "12 tokens", "$95.25", "4,000", "20 %", "awww", "a1b2c3"]
)
def test_everything_else_stays(text: str) -> None:
    assert unlinked(text) == text


@given(st.text())
def test_nothing_is_taken_away(text: str) -> None:
    assert unlinked(text).replace("\u200b", "") == text.replace("\u200b", "")
