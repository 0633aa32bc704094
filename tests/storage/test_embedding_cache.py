"""Vectors that are kept."""

import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.storage.embedding_cache import EMPTY, EmbeddingCache, keys

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHERE: dict[str, Any] = {
    "provider": "openai", "endpoint": "https://api.example/v1", "model": "m", "dimensions": None, "marks": "",
}  # fmt: skip


def vector(*numbers: float) -> "array[float]":
    return array("f", numbers)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "embeddings.db"


@pytest.fixture
def cache(path: Path) -> Iterator[EmbeddingCache]:
    with EmbeddingCache(path) as cache:
        yield cache


def test_vectors_come_back_as_they_were(path: Path, cache: EmbeddingCache) -> None:
    cache.put({b"one": vector(0.1, -2, 3e38), b"two": vector(1)}, NOON)
    with EmbeddingCache(path) as again:
        assert again.get([b"two", b"three", b"one"]) == {b"one": vector(0.1, -2, 3e38), b"two": vector(1)}
    assert cache.get([]) == {}


def test_any_number_can_be_asked_for(cache: EmbeddingCache) -> None:
    many = {number.to_bytes(32, "big"): vector(number) for number in range(5000)}
    cache.put(many, NOON)
    assert cache.get([*many, b"other"]) == many


def test_every_part_of_what_a_vector_depends_on_is_part_of_its_key() -> None:
    changes: list[dict[str, Any]] = [
        {}, {"provider": None}, {"endpoint": "https://other.example/v1"}, {"model": "n"}, {"dimensions": 8},
        {"marks": "query"},
    ]  # fmt: skip
    assert len({keys(**(WHERE | change))("text") for change in changes}) == len(changes)


@given(st.text(), st.text())
def test_texts_have_one_key_only_if_they_are_one(one: str, other: str) -> None:
    key = keys(**WHERE)
    assert (key(one) == key(other)) == (one == other)
    assert key(one) == keys(**WHERE)(one)


def test_a_key_can_be_made_of_half_a_character() -> None:
    key = keys(**WHERE)
    assert key("\ud800") != key("\ud801")


def test_nothing_of_a_text_is_kept(path: Path, cache: EmbeddingCache) -> None:
    cache.put({keys(**WHERE)("a secret"): vector(1)}, NOON)
    cache.close()
    assert not any(b"a secret" in file.read_bytes() for file in path.parent.iterdir())


def test_what_is_no_vector_is_not_served(path: Path, cache: EmbeddingCache) -> None:
    cache.put({b"one": vector(1), b"two": vector(2)}, NOON)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE vectors SET vector = x'0102' WHERE key = ?", (b"one",))
    assert cache.get([b"one", b"two"]) == {b"two": vector(2)}


def test_a_damaged_file_is_made_anew(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with EmbeddingCache(path) as cache:
        cache.put({b"one": vector(1)}, NOON)
        assert cache.get([b"one"]) == {b"one": vector(1)}


def test_figures_say_what_is_there_and_all_of_it_can_be_dropped(cache: EmbeddingCache) -> None:
    assert cache.stats() == EMPTY
    cache.put({b"one": vector(1, 2)}, NOON)
    cache.put({b"two": vector(1)}, NOON + timedelta(days=1))
    stats = cache.stats()
    assert (stats.vectors, stats.bytes, stats.oldest, stats.newest) == (2, 12, NOON, NOON + timedelta(days=1))
    assert cache.clear() == 2
    assert cache.stats() == EMPTY
