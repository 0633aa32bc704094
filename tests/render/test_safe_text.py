import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.render.safe_text import for_terminal, in_one_line, without_surrogates

HOSTILE = st.text(
    st.sampled_from("\x1b\x9b\x9d\x90\x07\x08\r\n\t[]()PX^_\\;:019 mhKAé文\u202e\u2066\udcff\x00\x7f\x85")
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, é and 文", "plain, é and 文"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mrich\x1b[?25l", "rich"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1bP1;2|data\x1b\\text", "text"),
        ("\x1b_private\x1b\\text", "text"),
        ("\x1b(0text", "text"),
        ("\x1bctext", "text"),
        ("\x1b7a\x1b8b", "ab"),
        ("open\x1b]0;never closed", "open]0;never closed"),
        ("cut\x1b[31", "cut[31"),
        ("bell\x07 back\x08 nul\x00 del\x7f", "bell back nul del"),
        ("windows\r\nline", "windows\nline"),
        ("over\rwrite", "over\nwrite"),
        ("abc\u202egpj.exe\u2066x\u2069", "abcgpj.exex"),
        ("caf\udce9", "caf\ufffd"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_only_text_reaches_the_terminal(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


def test_one_line_has_spaces_for_line_ends_and_tabs() -> None:
    assert in_one_line("a\nb\tc\r\nd\u2028e") == "a b c d e"


def test_surrogates_are_replaced_one_by_one() -> None:
    assert without_surrogates("a\udc80\ud800b") == "a\ufffd\ufffdb"


@given(HOSTILE)
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    shown = for_terminal(text)
    assert {unicodedata.category(character) for character in shown if character not in "\n\t"}.isdisjoint({"Cc", "Cs"})
    assert shown.encode().isascii() or shown.isprintable() or "\n" in shown or "\t" in shown
    assert for_terminal(shown) == shown


@given(HOSTILE)
def test_one_line_is_one_line(text: str) -> None:
    assert len(in_one_line(text).splitlines()) <= 1


@pytest.mark.parametrize("start", ["\x1b]", "\x1b[", "\x9d", "\x1b[1;", "\x1b"])
def test_long_hostile_text_takes_no_longer_than_its_length(start: str) -> None:
    assert "\x1b" not in for_terminal(start * 200_000)
