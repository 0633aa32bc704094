"""Every engine that is installed gives the same counts, on every kind of input."""

import random
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import NoReturn

import pytest
from hypothesis import given, settings

from llmtool.tokens import bulk
from llmtool.tokens.bulk import _UNICODE_17, Bulk
from llmtool.tokens.encodings import encoding, names
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.reference import Reference
from llmtool.tokens.small import LARGEST_TEXT
from tests.tokens.strings import GOLDEN, awkward

needs_gigatoken = pytest.mark.skipif(find_spec("gigatoken") is None, reason="gigatoken is not installed")


@cache
def _reference(name: str) -> Reference:
    return Reference(encoding(name))


@cache
def _bulk(name: str) -> Bulk:
    return Bulk(encoding(name), lambda text: len(_reference(name).encode(text)))


@needs_gigatoken
@pytest.mark.parametrize("name", ["o200k_base", "o200k_harmony", "cl100k_base"])
@settings(max_examples=200, deadline=None)
@given(text=awkward)
def test_the_bulk_engine_counts_as_the_reference(name: str, text: str) -> None:
    assert _bulk(name).count([text]) == [len(_reference(name).encode(text))]


@needs_gigatoken
@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
def test_the_bulk_engine_counts_what_it_is_known_to_split_otherwise(name: str) -> None:
    new = [chr(code) for first, last in _UNICODE_17 for code in range(first, last + 1)]
    assert len(new) == 4699
    texts = ["The'ſ'Sthe", "ß'ſ'stt", *(f"a{char}'l {char}(I {char}.x" for char in new)]
    assert _bulk(name).count(texts) == [len(_reference(name).encode(text)) for text in texts]


@needs_gigatoken
@pytest.mark.parametrize("name", ["o200k_base", "o200k_harmony", "cl100k_base"])
def test_the_bulk_engine_takes_special_tokens_for_ordinary_text(name: str) -> None:
    texts = [*encoding(name).special, "a<|endoftext|><|endofprompt|>b", "<|fim_prefix|>"]
    assert _bulk(name).count(texts) == [len(_reference(name).encode(text)) for text in texts]


@needs_gigatoken
def test_the_bulk_engine_counts_the_same_when_it_has_been_loaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_LIFETIME", 10)
    text = "some words of a text that is longer than an engine's life, "
    assert Bulk(encoding("cl100k_base"), len).count([text] * 3) == [len(_reference("cl100k_base").encode(text))] * 3


@pytest.mark.parametrize("name", names())
def test_count_many_is_in_order(name: str) -> None:
    counts = [count.tokens for count in OpenAITokenizer(name).count_many(GOLDEN)]
    assert counts == [len(_reference(name).encode(text)) for text in GOLDEN]


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base", "p50k_base"])
def test_small_and_large_inputs_and_blocks_agree(name: str) -> None:
    text = _mixed(LARGEST_TEXT + 50_000)
    whole = len(_reference(name).encode(text))
    assert OpenAITokenizer(name).count_many([text])[0].tokens == whole
    blocks = [text[at : at + 7919] for at in range(0, len(text), 7919)]
    assert OpenAITokenizer(name).count_blocks(blocks).tokens == whole
    tokenizer = OpenAITokenizer(name)
    assert sum(tokenizer.count_many([part])[0].tokens for part in ("a", "b " * LARGEST_TEXT, "c")) == 2 + len(
        _reference(name).encode("b " * LARGEST_TEXT)
    )


def _mixed(size: int) -> str:
    pieces = [text for text in GOLDEN if text]
    chosen = random.Random(7)
    out: list[str] = []
    length = 0
    while length < size:
        out.append(chosen.choice(pieces))
        length += len(out[-1])
    return "".join(out)[:size]


@pytest.mark.parametrize("fill", [" ", "\n", "a", "中", "=", "\t ", "1", "\r\n", "A"])
@pytest.mark.parametrize("engine", ["installed", "tiktoken"])
def test_a_megabyte_of_one_thing_is_counted(fill: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "tiktoken":
        monkeypatch.setattr(bulk, "_native", _missing)
    text = fill * (1_000_000 // len(fill))
    tokens = OpenAITokenizer("o200k_base").count_blocks([text]).tokens
    assert tokens == len(_reference("o200k_base").encode(text))


def _missing() -> NoReturn:
    raise ImportError("gigatoken is not installed")


def test_without_the_engine_tiktoken_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_native", _missing)
    text = _mixed(LARGEST_TEXT + 1)
    assert OpenAITokenizer("cl100k_base").count_many([text])[0].tokens == len(_reference("cl100k_base").encode(text))


def test_counts_of_one_repeated_character_known_by_hand() -> None:
    # The longest tokens of their kind in the vocabulary: 128 spaces, 16 newlines, 8 letters, 3 digits.
    tokenizer = OpenAITokenizer("o200k_base")
    texts = [fill * 960_000 for fill in (" ", "\n", "a", "1")]
    assert [count.tokens for count in tokenizer.count_many(texts)] == [7500, 60000, 120000, 320000]


def test_special_tokens_are_ordinary_text() -> None:
    assert OpenAITokenizer("o200k_base").count_many(["<|endoftext|>"])[0].tokens == 7


def test_ids_and_bytes() -> None:
    tokenizer = OpenAITokenizer("o200k_base")
    ids = tokenizer.encode("Hello, 世界 👋")
    assert b"".join(tokenizer.token_bytes(token) for token in ids).decode() == "Hello, 世界 👋"


def test_blocks_are_read_no_faster_than_counted() -> None:
    """A stream is never gathered whole: when the first count is made, most of it is still to come."""
    seen: list[int] = []
    tokenizer = OpenAITokenizer("o200k_base")
    tokenizer.prepare()
    counting: Callable[[list[str]], list[int]] = tokenizer._engine.count

    class Watching:
        def count(self, texts: list[str]) -> list[int]:
            seen.append(produced[0])
            return counting(texts)

    produced = [0]

    def blocks() -> Iterator[str]:
        for _ in range(100):
            produced[0] += 1
            yield "some words of a longer text, " * 300

    tokenizer.__dict__["_engine"] = Watching()
    tokenizer.count_blocks(blocks())
    assert seen[0] <= 10
