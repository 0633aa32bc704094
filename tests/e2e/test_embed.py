"""`llmtool embed` against a real server, with the ledger and the cache that it leaves behind."""

import json
import math
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.e2e.server import Server

COLOURS = b"red is a colour\ngreen is a colour\nthe stock market fell today\n"


def embed(place: Place, server: Server, *argv: str, stdin: bytes = COLOURS) -> Done:
    return place.run("embed", "--lines", "-m", server.model, "--base-url", server.v1, *argv, stdin=stdin)


def rows(done: Done) -> list[dict[str, Any]]:
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def cosine(one: list[float], other: list[float]) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    return dot / (math.hypot(*one) * math.hypot(*other))


def test_texts_have_vectors_that_say_what_they_are_about(place: Place, embedding_server: Server) -> None:
    done = embed(place, embedding_server)
    red, green, market = (row["embedding"] for row in rows(done))
    assert len(red) == len(green) == len(market) > 100
    assert cosine(red, green) > cosine(red, market)
    assert "3 texts · 3 sent in 1 request" in done.err


def test_the_second_time_they_come_from_the_cache_and_are_the_same(place: Place, embedding_server: Server) -> None:
    first, second = embed(place, embedding_server), embed(place, embedding_server)
    assert second.out == first.out
    assert second.err.endswith("3 texts · 3 from the cache\n")


def test_the_ledger_has_what_the_server_billed(place: Place, embedding_server: Server) -> None:
    data = json.loads(embed(place, embedding_server, "--batch-size", "2", "--json").out)
    usage = json.loads(place.run("usage", "--json").out)["total"]
    assert (usage["calls"], usage["unpriced"]) == (2, 2)
    assert usage["usage"]["input"] == data["tokens"] > 10


def test_one_at_a_time_or_together_is_the_same(place: Place, embedding_server: Server) -> None:
    together = rows(embed(place, embedding_server, "--no-cache"))
    apart = rows(embed(place, embedding_server, "--no-cache", "--batch-size", "1"))
    for one, other in zip(together, apart, strict=True):
        assert cosine(one["embedding"], other["embedding"]) == pytest.approx(1, abs=1e-3)


def test_a_server_that_makes_no_vectors_says_so(place: Place, server: Server) -> None:
    done = embed(place, server)
    assert (done.code, done.out) == (6, "")
    assert "embedding" in done.err
