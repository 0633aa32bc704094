"""`llmtool stream` against a real server, with the ledger and the cache that it leaves behind."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.e2e.server import Server

QUESTION = "Name a colour."
SHORT = ("--max-tokens", "4", "--temperature", "0")


def ask(place: Place, server: Server, *argv: str, **environ: str) -> Done:
    base = ("stream", "-m", server.model, "--base-url", server.v1, QUESTION)
    return place.run(*base, *SHORT, *argv, stdin=None, **environ)


def told(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


def ledger(place: Place, *argv: str) -> dict[str, Any]:
    return told(place.run("usage", "--json", *argv))


@pytest.mark.parametrize("api", ["chat", "responses", "messages"])
def test_an_answer_is_written_and_billed(place: Place, server: Server, api: str) -> None:
    done = ask(place, server, "--api", api, "--no-cache")
    assert done.code == 0
    assert done.out.strip()
    assert "unpriced" in done.err
    total = ledger(place)["total"]
    assert (total["calls"], total["unpriced"], total["usage"]["output"]) == (1, 1, 4)
    assert total["usage"]["input"] + total["usage"]["cache_read"] > 8


def test_in_one_piece_it_says_the_same(place: Place, server: Server) -> None:
    in_pieces = told(ask(place, server, "--no-cache", "--json"))
    in_one = told(ask(place, server, "--no-cache", "--json", "--no-stream"))
    assert in_one["text"] == in_pieces["text"] != ""
    assert (in_one["stop_reason"], in_one["usage"]["output"]) == (in_pieces["stop_reason"], 4)
    assert ledger(place)["total"]["calls"] == 2


def test_the_second_time_it_comes_from_the_cache_and_is_free(place: Place, server: Server) -> None:
    first, second = told(ask(place, server, "--json")), told(ask(place, server, "--json"))
    assert (first["from_cache"], second["from_cache"]) == (False, True)
    assert second["text"] == first["text"]
    assert second["cost"] == 0
    total = ledger(place)["total"]
    assert (total["calls"], total["from_cache"], total["usage"]["output"]) == (2, 1, 4)
    assert "answers" in place.run("cache", "stats").out


def test_tags_and_models_are_in_the_ledger(place: Place, server: Server) -> None:
    assert ask(place, server, "--tag", "colours").code == 0
    assert [row["tag"] for row in ledger(place, "--by", "tag")["rows"]] == ["colours"]
    assert [row["model"] for row in ledger(place, "--by", "model")["rows"]] == [server.model]


def test_what_is_piped_in_is_a_part_of_the_prompt(place: Place, server: Server) -> None:
    argv = ("stream", "-m", server.model, "--base-url", server.v1, *SHORT, "--no-cache", "--json")
    alone = told(place.run(*argv, stdin=b"one two three"))
    both = told(place.run(*argv, "Go on.", stdin=b"one two three"))
    prompts = [answer["usage"]["input"] + answer["usage"]["cache_read"] for answer in (alone, both)]
    assert prompts[0] < prompts[1]


def test_a_task_cuts_the_answer_as_short_as_it_is_meant(place: Place, server: Server) -> None:
    asked = (
        "stream",
        "-m",
        server.model,
        "--base-url",
        server.v1,
        "Count from one to a hundred.",
        "--json",
        "--temperature",
        "0",
        "--no-cache",
    )
    data = told(place.run(*asked, "--task", "classification", stdin=None))
    assert (data["stop_reason"], data["usage"]["output"]) == ("length", 10)
    assert told(place.run(*asked, "--task", "code", "--max-tokens", "3", stdin=None))["usage"]["output"] == 3


def test_a_terminal_is_shown_the_answer_and_its_end(place: Place, server: Server) -> None:
    done = place.at_terminal("stream", "-m", server.model, "--base-url", server.v1, QUESTION, *SHORT)
    assert done.code == 0
    assert "tokens/s" in done.out


def test_a_prompt_that_is_too_long_is_the_servers_no(place: Place, server: Server) -> None:
    done = place.run("stream", "-m", server.model, "--base-url", server.v1, stdin=b"word " * 5000)
    assert (done.code, done.out) == (6, "")
    assert "4096" in done.err
    assert ledger(place)["total"]["calls"] == 0


def test_a_budget_needs_a_price(place: Place, server: Server) -> None:
    done = ask(place, server, LLMTOOL_BUDGET_DAILY="1.00")
    assert (done.code, done.out) == (3, "")
    allowed = ask(place, server, "--allow-unpriced", LLMTOOL_BUDGET_DAILY="1.00")
    assert allowed.code == 0


def test_the_ledger_is_sound_afterwards(place: Place, server: Server) -> None:
    assert ask(place, server).code == 0
    (file,) = place.home.rglob("ledger.db")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
