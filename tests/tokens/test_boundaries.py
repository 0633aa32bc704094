"""Where a text may be cut."""

from importlib.util import find_spec
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.tokens.boundaries import SMALLER, Boundary, after, before
from tests.tokens.strings import GOLDEN, awkward

KINDS = tuple(SMALLER)
needs_regex = pytest.mark.skipif(find_spec("regex") is None, reason="regex is not installed")


def pieces(text: str, kind: Boundary) -> list[str]:
    """The text, cut wherever it may be."""
    places = [0, *reversed(list(before(text, kind, len(text))))]
    return [text[begin:end] for begin, end in pairwise(places)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one", ["one"]),
        ("one\ntwo\n", ["one\n", "two\n"]),
        ("one\r\ntwo\rthree\n\r\n", ["one\r\n", "two\r", "three\n", "\r\n"]),
        ("one\u2028two", ["one\u2028two"]),
    ],
)
def test_lines_keep_their_ends(text: str, lines: list[str]) -> None:
    assert pieces(text, "line") == lines


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("a\nb\n\nc\n", ["a\nb\n\n", "c\n"]),
        ("a\r\n\r\n\r\nb", ["a\r\n\r\n\r\n", "b"]),
        ("a\n \t\n\nb\n\n", ["a\n \t\n\n", "b\n\n"]),
        ("a\r\nb", ["a\r\nb"]),
        ("a\r\rb", ["a\r\r", "b"]),
        ("a\n  indented", ["a\n  indented"]),
    ],
)
def test_paragraphs_end_behind_blank_lines(text: str, paragraphs: list[str]) -> None:
    assert pieces(text, "paragraph") == paragraphs


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One. ", "Two! ", "Three? ", "Four"]),
        ('He said "No." Then (he left.)  So', ['He said "No." ', "Then (he left.)  ", "So"]),
        ("Version 3.14 of x.y", ["Version 3.14 of x.y"]),
        ("你好。你好吗？「好！」他说", ["你好。", "你好吗？", "「好！」", "他说"]),
        ("好。 再见", ["好。 ", "再见"]),
        ("Wait... what?! Yes… no", ["Wait... ", "what?! ", "Yes… ", "no"]),
        ("A title\n\nA text\nin lines. More", ["A title\n\n", "A text\nin lines. ", "More"]),
        ("नमस्ते। फिर", ["नमस्ते। ", "फिर"]),
        ("هل؟ نعم", ["هل؟ ", "نعم"]),
        ("end.", ["end."]),
    ],
)
def test_sentences_end_behind_what_ends_them(text: str, sentences: list[str]) -> None:
    assert pieces(text, "sentence") == sentences


@needs_regex
@pytest.mark.parametrize(
    "clusters",
    [
        ["e\u0301", "a", "\r\n", "\n", "b"],
        ["👨\u200d👩\u200d👧\u200d👦", "👍🏽", "🇩🇪", "🇫🇷", "x"],
        ["क्षि", "न", " ", "\u0600a", "한", "\u1112\u1161\u11ab"],
        ["z" + "\u0301" * 3000, "y"],
        ["🇩🇪"] * 1500,
    ],
)
def test_clusters_are_those_of_unicode(clusters: list[str]) -> None:
    assert pieces("".join(clusters), "grapheme") == clusters


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.one_of(awkward, st.sampled_from(GOLDEN)), data=st.data())
def test_both_directions_find_the_same_places(kind: Boundary, text: str, data: st.DataObject) -> None:
    if kind == "grapheme":
        pytest.importorskip("regex")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    every = [0, *reversed(list(before(text, kind, len(text))))] if text else []
    assert "".join(pieces(text, kind)) == text
    assert list(after(text, kind, start, end)) == [place for place in every if start <= place < end]
    assert list(before(text, kind, end, start)) == [place for place in reversed(every) if start < place <= end]


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_text_is_looked_through_in_windows(kind: Boundary) -> None:
    unit = {"paragraph": "word " * 999 + "\n\n", "line": "x" * 5000 + "\r\n", "sentence": "x" * 5000 + ". "}
    repeated = unit.get(kind, "e\u0301" if kind == "grapheme" else "é")
    text = repeated * 3 + "end"
    assert pieces(text, kind)[:3] == [repeated] * 3


def test_what_is_fallen_back_to_is_smaller_and_never_within_a_cluster() -> None:
    for kind, kinds in SMALLER.items():
        assert kinds[0] == kind
        assert "char" not in kinds[1:]
        assert kinds[-1] in {"char", "grapheme"}
