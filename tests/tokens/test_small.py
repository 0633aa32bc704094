"""The pure-Python counter gives tiktoken's counts."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings

from llmtool.tokens.encodings import encoding, names
from llmtool.tokens.pieces import Splitter
from llmtool.tokens.reference import Reference
from llmtool.tokens.small import LONGEST_PIECE, PieceTooLongError, SmallCounter, merge
from llmtool.tokens.table import Table
from tests.tokens.strings import GOLDEN, awkward


@cache
def _small(name: str) -> SmallCounter:
    return SmallCounter(encoding(name))


@cache
def _reference(name: str) -> Reference:
    return Reference(encoding(name))


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("text", GOLDEN)
def test_golden_strings(name: str, text: str) -> None:
    assert _small(name).count(text) == len(_reference(name).encode(text))


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base", "r50k_base", "p50k_base"])
@settings(max_examples=150, deadline=None)
@given(text=awkward)
def test_any_string(name: str, text: str) -> None:
    assert _small(name).count(text) == len(_reference(name).encode(text))


def test_counts_known_by_hand() -> None:
    # The ids that tiktoken gives: 24912 and 2375.
    assert _small("o200k_base").count("hello world") == 2
    assert _small("cl100k_base").count("antidisestablishmentarianism") == 6
    assert _small("gpt2").count("hello world") == 2


def test_the_pieces_are_the_text() -> None:
    for pattern in ("o200k", "cl100k", "r50k"):
        for text in GOLDEN:
            assert "".join(Splitter(pattern).pieces(text)) == text


def test_tokens_of_a_piece_are_the_reference_ids() -> None:
    table = Table("cl100k_base", encoding("cl100k_base").ranks)
    piece = b"antidisestablishmentarianism"
    starts = merge(piece, table)
    ids = [table.rank(piece[a:b]) for a, b in pairwise(starts)]
    assert ids == _reference("cl100k_base").encode(piece.decode())


def test_a_piece_that_is_too_long_is_refused_not_miscounted() -> None:
    with pytest.raises(PieceTooLongError):
        _small("o200k_base").count("q" * (LONGEST_PIECE + 1))
