"""A text in pieces is the same text, and every piece fits."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llmtool.errors import UsageError
from llmtool.tokens import encodings
from llmtool.tokens.boundaries import SMALLER, Boundary, before
from llmtool.tokens.fitting import on_the_safe_side
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.scaled import ScaledTokenizer
from llmtool.tokens.splitting import Piece, Splitting, split
from tests.tokens.strings import GOLDEN, awkward

TOKENIZERS = {name: OpenAITokenizer(name) for name in encodings.names()}
TEXT = "One sentence. Another one, with 42 words!\nA line 你好，世界。 👨‍👩‍👧‍👦\n\nThe last paragraph? Yes.\n" * 20


def _weight(name: str, text: str) -> int:
    return on_the_safe_side(TOKENIZERS[name].count_many([text])[0])


def _texts(text: str, pieces: list[Piece]) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces]


@pytest.mark.parametrize("name", TOKENIZERS)
@settings(max_examples=30, deadline=None)
@given(text=st.one_of(awkward, st.sampled_from(GOLDEN)), limit=st.integers(8, 40))
def test_pieces_joined_are_the_text(name: str, text: str, limit: int) -> None:
    pieces = list(split(text, TOKENIZERS[name], Splitting(limit)))
    parts = _texts(text, pieces)
    assert "".join(parts) == text
    assert [piece.index for piece in pieces] == list(range(1, len(pieces) + 1))
    assert [piece.count.tokens for piece in pieces] == [_weight(name, part) for part in parts]
    assert all(0 < piece.count.tokens <= limit for piece in pieces)
    assert all(_weight(name, part + following[0]) > limit for part, following in pairwise(parts))


@pytest.mark.parametrize("kind", SMALLER)
@settings(max_examples=30, deadline=None)
@given(text=st.one_of(awkward, st.just(TEXT)), limit=st.integers(40, 80), overlap=st.integers(0, 40))
def test_pieces_overlap_by_no_more_than_they_may(kind: Boundary, text: str, limit: int, overlap: int) -> None:
    assume(overlap < limit)
    pieces = list(split(text, TOKENIZERS["o200k_base"], Splitting(limit, overlap, kind)))
    assert all(_weight("o200k_base", part) <= limit for part in _texts(text, pieces))
    if pieces:
        assert (pieces[0].start, pieces[-1].end) == (0, len(text))
    for piece, following in pairwise(pieces):
        assert piece.start < following.start <= piece.end < following.end
        assert _weight("o200k_base", text[following.start : piece.end]) <= overlap
        assert piece.end in before(text, piece.boundary, piece.end, piece.start)


def test_pieces_repeat_the_last_sentences_of_the_one_before() -> None:
    text = "One two. " * 10
    pieces = list(split(text, TOKENIZERS["o200k_base"], Splitting(13, 4, "sentence")))
    assert _texts(text, pieces)[:2] == ["One two. " * 4, "One two. " * 4]
    assert [(piece.start, piece.end) for piece in pieces[:3]] == [(0, 36), (27, 63), (54, 90)]


def test_an_overlap_gives_way_where_it_leaves_no_room() -> None:
    text = "a b c.\n" + "one two three four five six seven\n" + "x y z.\n"
    pieces = list(split(text, TOKENIZERS["o200k_base"], Splitting(9, 6, "line")))
    assert _texts(text, pieces)[0] == "a b c.\n"
    assert "".join(text[max(p.start, q.end) : p.end] for p, q in zip(pieces[1:], pieces, strict=False)) == text[7:]


def test_an_estimate_stays_within_its_margin() -> None:
    pieces = list(split(TEXT, ScaledTokenizer("claude-v3", ""), Splitting(100)))
    assert "".join(_texts(TEXT, pieces)) == TEXT
    assert all(on_the_safe_side(piece.count) <= 100 for piece in pieces)


def test_nothing_has_no_pieces() -> None:
    assert list(split("", TOKENIZERS["o200k_base"], Splitting(5))) == []


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("char", "the character at character 2 alone has more tokens in gpt2 than the 1 of a piece"),
        ("line", "the grapheme cluster at character 2 alone has more tokens in gpt2 than the 1 of a piece"),
    ],
)
def test_a_character_that_is_larger_than_a_piece_is_named(kind: Boundary, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        list(split("ab👨‍👩‍👧‍👦", OpenAITokenizer("gpt2"), Splitting(1, 0, kind)))
    assert refused.value.message == message
