"""`llmtool cache` as text."""

import json
from array import array
from datetime import UTC, datetime

import pytest

from llmtool.exchange import Reply
from llmtool.storage.embedding_cache import EmbeddingCache
from llmtool.storage.response_cache import ResponseCache
from tests.cli.terminal import Done, Place

HELLO = Reply(text="Hello", stop="stop")


def run(place: Place, *words: str) -> Done:
    return place.run("cache", *words, XDG_CACHE_HOME=str(place.home / "cache"))


@pytest.fixture
def filled(place: Place) -> Place:
    """A place with two answers, one of which was served, and a vector."""
    now = datetime.now(UTC)
    with ResponseCache(place.home / "cache" / "llmtool" / "responses" / "responses.db") as cache:
        cache.put("one", HELLO, now)
        cache.put("two", HELLO, now)
        cache.get("one", now)
    with EmbeddingCache(place.home / "cache" / "llmtool" / "embeddings" / "embeddings.db") as vectors:
        vectors.put({b"key": array("f", [0.5, 0.25])}, now)
    return place


def test_the_figures_of_a_cache(filled: Place) -> None:
    lines = dict(line.split(None, 1) for line in run(filled, "stats").out.splitlines())
    assert (lines["answers"], lines["served"], lines["vectors"]) == ("2", "1", "1")
    data = json.loads(run(filled, "stats", "--json").out)
    assert (data["schema"], data["answers"], data["served"], data["max_bytes"]) == ("llmtool.cache/1", 2, 1, 104857600)
    assert data["kept_seconds"] == 30 * 86400
    assert data["bytes"] > 0
    assert (data["embeddings"]["vectors"], data["embeddings"]["bytes"]) == (1, 8)
    assert data["embeddings"]["oldest"] == data["embeddings"]["newest"] is not None


def test_answers_and_vectors_are_dropped(filled: Place) -> None:
    assert run(filled, "clear").out == "dropped 2 answers and 1 vector\n"
    cleared = json.loads(run(filled, "clear", "--json").out)
    assert cleared == {"schema": "llmtool.cache.clear/1", "dropped": 0, "vectors": 0}
    left = json.loads(run(filled, "stats", "--json").out)
    assert (left["answers"], left["embeddings"]["vectors"]) == (0, 0)


def test_where_the_answers_and_the_vectors_are(filled: Place) -> None:
    folder = filled.home / "cache" / "llmtool"
    path, vectors = folder / "responses" / "responses.db", folder / "embeddings" / "embeddings.db"
    assert run(filled, "path").out == f"{path}\n{vectors}\n"
    assert path.exists()
    assert vectors.exists()
    assert json.loads(run(filled, "path", "--json").out) == {
        "schema": "llmtool.cache.path/1", "path": path.as_posix(), "embeddings": vectors.as_posix(),
    }  # fmt: skip


def test_without_a_cache_there_is_nothing_and_none_is_made(place: Place) -> None:
    found = json.loads(run(place, "stats", "--json").out)
    assert (found["answers"], found["embeddings"]["vectors"]) == (0, 0)
    assert run(place, "clear").out == "dropped 0 answers and 0 vectors\n"
    assert not (place.home / "cache").exists()
