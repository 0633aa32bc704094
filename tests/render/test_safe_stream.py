"""What a terminal obeys is taken out of a text wherever that is cut."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmtool.render.safe_stream import SafeStream
from llmtool.render.safe_text import for_terminal

AWKWARD = st.text(alphabet=st.sampled_from("ab\x1b[]P\\0;1mK \x07\x9b\x9c\x9d\r\n\t\u202eé"), max_size=60)


def fed(pieces: list[str]) -> str:
    stream = SafeStream()
    return "".join(map(stream.feed, pieces)) + stream.end()


@given(st.lists(AWKWARD, max_size=12))
def test_pieces_together_are_what_the_whole_is(pieces: list[str]) -> None:
    assert fed(pieces) == for_terminal("".join(pieces))


@given(AWKWARD)
@example("\r\x9bK\n")
@example("\r\n\r\r\n")
def test_characters_one_by_one_are_what_the_whole_is(text: str) -> None:
    assert fed(list(text)) == for_terminal(text)


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_title_is_not_set_however_it_is_cut(cut: int) -> None:
    text = "a\x1b]0;evil\x07b"
    assert fed([text[:cut], text[cut:]]) == "ab"


def test_plain_text_is_never_held_back() -> None:
    stream = SafeStream()
    assert stream.feed("plain ") == "plain "
    assert stream.feed("é日本") == "é日本"


def test_an_endless_sequence_hides_nothing_for_ever() -> None:
    stream = SafeStream()
    shown = "".join(stream.feed(piece) for piece in ("\x1b]", *("hidden " * 100 for _ in range(10))))
    assert "hidden" in shown
    assert "\x1b" not in shown
