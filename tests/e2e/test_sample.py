"""`llmtool sample --live` against a real server, which tells as many of the likeliest tokens as it is asked for."""

import json
import math
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.e2e.server import Server

QUESTION = "The capital of France is"


def ask_once(place: Place, server: Server, *argv: str) -> Done:
    return place.run("sample", "--live", "-m", server.model, "--base-url", server.v1, QUESTION, *argv, stdin=None)


def ask(place: Place, server: Server, *argv: str) -> Done:
    """The answer; asked again where the model, at temperature 1, ends it before it has begun."""
    answers = (ask_once(place, server, *argv) for _ in range(5))
    return next(done for done in answers if "sent no probabilities" not in done.err)


def told(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


def at(data: dict[str, Any], temperature: float) -> dict[str, Any]:
    distributions: list[dict[str, Any]] = data["positions"][0]["distributions"]
    return next(found for found in distributions if found["temperature"] == temperature)


def test_the_shares_at_temperature_one_are_the_servers(place: Place, server: Server) -> None:
    found = at(told(ask(place, server, "--json")), 1)
    shares = [token["at_most"] for token in found["tokens"]]
    assert len(shares) == 20
    assert shares == sorted(shares, reverse=True)
    assert all(token["at_least"] == token["at_most"] for token in found["tokens"])
    assert math.fsum(shares) + found["others"]["at_most"] == pytest.approx(1)


def test_few_tokens_bound_what_many_tell(place: Place, server: Server) -> None:
    few, many = (told(ask(place, server, "--json", "--top", number)) for number in ("3", "5000"))
    for temperature in (0, 0.3, 0.7, 1, 1.5, 2):
        wide, narrow = at(few, temperature), at(many, temperature)
        for token, finer in zip(wide["tokens"], narrow["tokens"], strict=False):
            assert token["token"] == finer["token"]
            assert token["at_least"] <= finer["at_most"] + 1e-4
            assert token["at_most"] >= finer["at_least"] - 1e-4
    assert at(many, 1)["others"]["at_most"] < at(few, 1)["others"]["at_most"]


def test_a_low_temperature_of_the_server_draws_what_is_the_likeliest(place: Place, server: Server) -> None:
    first = at(told(ask(place, server, "--json")), 0)["tokens"][0]
    assert first["at_least"] == 1
    argv = ("stream", "-m", server.model, "--base-url", server.v1, QUESTION, "--max-tokens", "1", "--temperature", "0")
    assert place.run(*argv, "--no-cache", stdin=None).out == first["token"]


def test_places_follow_what_came(place: Place, server: Server) -> None:
    answers = (told(ask(place, server, "--json", "--tokens", "3", "--top", "2")) for _ in range(5))
    # At temperature 1 the model may end its answer sooner, though not for ever.
    data = next((data for data in answers if len(data["positions"]) == 3), None)
    assert data is not None
    assert data["usage"]["output"] == 3


def test_the_call_is_in_the_ledger(place: Place, server: Server) -> None:
    # Whatever the model says, be it that it says nothing.
    assert ask_once(place, server).code in {0, 6}
    total = told(place.run("usage", "--json"))["total"]
    assert (total["calls"], total["unpriced"], total["usage"]["output"]) == (1, 1, 1)


def test_a_protocol_without_probabilities_is_not_asked(place: Place, server: Server) -> None:
    done = ask(place, server, "--api", "messages")
    assert (done.code, done.out) == (2, "")
    assert "gives no logprobs this way" in done.err
