"""`llmtool cache` as text."""

import json
from datetime import UTC, datetime

import pytest

from llmtool.exchange import Reply
from llmtool.storage.response_cache import ResponseCache
from tests.cli.terminal import Done, Place

HELLO = Reply(text="Hello", stop="stop")


def run(place: Place, *words: str) -> Done:
    return place.run("cache", *words, XDG_CACHE_HOME=str(place.home / "cache"))


@pytest.fixture
def filled(place: Place) -> Place:
    """A place with two answers, one of which was served."""
    now = datetime.now(UTC)
    with ResponseCache(place.home / "cache" / "llmtool" / "responses" / "responses.db") as cache:
        cache.put("one", HELLO, now)
        cache.put("two", HELLO, now)
        cache.get("one", now)
    return place


def test_the_figures_of_a_cache(filled: Place) -> None:
    lines = dict(line.split(None, 1) for line in run(filled, "stats").out.splitlines())
    assert (lines["answers"], lines["served"]) == ("2", "1")
    data = json.loads(run(filled, "stats", "--json").out)
    assert (data["schema"], data["answers"], data["served"], data["max_bytes"]) == ("llmtool.cache/1", 2, 1, 104857600)
    assert data["kept_seconds"] == 30 * 86400
    assert data["bytes"] > 0


def test_answers_are_dropped(filled: Place) -> None:
    assert run(filled, "clear").out == "dropped 2 answers\n"
    assert json.loads(run(filled, "clear", "--json").out) == {"schema": "llmtool.cache.clear/1", "dropped": 0}
    assert json.loads(run(filled, "stats", "--json").out)["answers"] == 0


def test_where_the_answers_are(filled: Place) -> None:
    path = filled.home / "cache" / "llmtool" / "responses" / "responses.db"
    assert run(filled, "path").out == f"{path}\n"
    assert path.exists()
    assert json.loads(run(filled, "path", "--json").out) == {
        "schema": "llmtool.cache.path/1", "path": path.as_posix(),
    }  # fmt: skip


def test_without_a_cache_there_is_nothing_and_none_is_made(place: Place) -> None:
    assert json.loads(run(place, "stats", "--json").out)["answers"] == 0
    assert run(place, "clear").out == "dropped 0 answers\n"
    assert not (place.home / "cache").exists()
