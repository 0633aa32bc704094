"""Counting in parts gives the total of the whole."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.tokens.cutting import last_safe_cut, safe_parts
from llmtool.tokens.encodings import encoding
from llmtool.tokens.pieces import Splitter
from llmtool.tokens.reference import Reference
from tests.tokens.strings import awkward

ENCODINGS = ("o200k_base", "cl100k_base", "r50k_base")


@cache
def _reference(name: str) -> Reference:
    return Reference(encoding(name))


@pytest.mark.parametrize("name", ENCODINGS)
@settings(max_examples=200, deadline=None)
@given(text=awkward, sizes=st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_parts_add_up_to_the_whole(name: str, text: str, sizes: list[int]) -> None:
    reference = _reference(name)
    parts = list(safe_parts(_blocks(text, sizes)))
    assert "".join(parts) == text
    assert sum(len(reference.encode(part)) for part in parts) == len(reference.encode(text))


@pytest.mark.parametrize("pattern", ["o200k", "cl100k", "r50k"])
@settings(max_examples=200, deadline=None)
@given(left=awkward, right=awkward)
def test_a_safe_place_ends_a_piece_on_both_sides(pattern: str, left: str, right: str) -> None:
    text = left + right
    cut = last_safe_cut(text)
    split = Splitter(pattern).pieces
    if cut:
        assert [*split(text[:cut]), *split(text[cut:])] == list(split(text))


def _blocks(text: str, sizes: list[int]) -> list[str]:
    blocks: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[len(blocks) % len(sizes)]
        blocks.append(text[at : at + size])
        at += size
    return blocks


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("hello world", 5),
        ("word, word", 5),
        ("don't", 0),
        ("abc123", 3),
        ("123abc", 3),
        ("中文，字", 2),
        ("!\n!", 0),
        ("a\n\n", 1),
        ("nothing", 0),
        ("", 0),
        (" x", 0),
    ],
)
def test_where_a_text_may_be_cut(text: str, cut: int) -> None:
    assert last_safe_cut(text) == cut


def test_a_long_stretch_without_a_safe_place_comes_in_one_part() -> None:
    blocks = ["one two", "x" * 5000, "y" * 5000, " three"]
    assert list(safe_parts(blocks)) == ["one", " two" + "x" * 5000 + "y" * 5000, " three"]


def test_memory_is_bounded_by_what_is_pending() -> None:
    longest = max(len(part) for part in safe_parts("some words here " * 60 for _ in range(100)))
    assert longest < 2 * 16 * 60
