"""`llmtool count --live` against a real server, which speaks two of the protocols that count."""

import json
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.e2e.server import Server

TALK = [{"role": "system", "content": "You are a helpful assistant."}, {"role": "user", "content": "Name a colour."}]
# SmolLM2 puts this around two messages and before its answer; the words are whole tokens of its own vocabulary.
TOKENS = 24


def ask(place: Place, server: Server, *argv: str, stdin: bytes = b"") -> Done:
    return place.run("count", "--live", "-m", server.model, "--base-url", server.v1, *argv, stdin=stdin)


def counted(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


@pytest.mark.parametrize(
    ("api", "endpoint"), [("responses", "/v1/responses/input_tokens"), ("messages", "/v1/messages/count_tokens")]
)
def test_both_protocols_count_the_same(place: Place, server: Server, api: str, endpoint: str) -> None:
    data = counted(ask(place, server, "--as", "messages", "--api", api, "--json", stdin=json.dumps(TALK).encode()))
    live = data["files"][0]["live"]
    assert (live["tokens"], live["endpoint"]) == (TOKENS, server.url + endpoint)
    assert live["difference"] == TOKENS - data["total"]["tokens"]
    assert data["exactness"] == "estimated"


def test_a_count_is_what_a_call_is_billed(place: Place, server: Server) -> None:
    text = "Name a colour that is not in the rainbow."
    live = counted(ask(place, server, "--json", stdin=text.encode()))["total"]["live"]
    called = place.run(
        "stream", "-m", server.model, "--base-url", server.v1, "--max-tokens", "1", "--json", text, stdin=None
    )
    usage = json.loads(called.out)["usage"]
    assert usage["input"] + usage["cache_read"] == live["tokens"]


@pytest.mark.parametrize(
    "body",
    [
        {"messages": TALK, "max_tokens": 5, "temperature": 0, "stream": True},
        {"input": TALK[1:], "instructions": TALK[0]["content"], "max_output_tokens": 5},
        {"messages": TALK[1:], "system": TALK[0]["content"], "max_tokens": 5, "stop_sequences": ["x"]},
    ],
    ids=["chat", "responses", "messages"],
)
def test_requests_of_three_forms_are_counted(place: Place, server: Server, body: dict[str, Any]) -> None:
    (place.folder / "body.json").write_text(json.dumps({"model": server.model, **body}))
    done = place.run("count", "--live", "--as", "request", "-q", "--base-url", server.v1, "body.json")
    assert (done.code, done.out) == (0, f"{TOKENS}\n")


def test_files_are_counted_one_by_one(place: Place, server: Server) -> None:
    for name, text in (("a.txt", "red"), ("b.txt", "red green blue")):
        (place.folder / name).write_text(text)
    data = counted(ask(place, server, "--json", "a.txt", "b.txt"))
    first, second = (file["live"]["tokens"] for file in data["files"])
    assert second == first + 2
    assert data["total"]["live"]["tokens"] == first + second
