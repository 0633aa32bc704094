"""`llmtool similar`, and prompts that choose by meaning, with vectors of a real server."""

import json
from typing import Any

import numpy as np
import pytest

from tests.cli.terminal import Done, Place
from tests.e2e.server import Server

TEXTS = {
    "colours": "green is a colour and so is red",
    "market": "the stock market fell today, and shares lost money",
    "weather": "it rained all week and then it snowed",
}
QUERIES = [("blue is a colour", "colours"), ("the price of shares on the stock market", "market")]


def lines() -> bytes:
    return "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in TEXTS.items()).encode()


def ask(place: Place, server: Server, *argv: str, stdin: bytes) -> Done:
    return place.run(*argv, stdin=stdin, LLMTOOL_BASE_URL=server.v1, LLMTOOL_EMBEDDING_MODEL=server.model)


def told(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


def test_a_store_is_searched_as_numpy_would(place: Place, embedding_server: Server) -> None:
    store = ask(place, embedding_server, "embed", "--jsonl", stdin=lines()).out
    data = told(ask(place, embedding_server, "similar", "blue is a colour", "--json", stdin=store.encode()))
    rows = [json.loads(line) for line in store.splitlines()]
    queries = ask(place, embedding_server, "embed", "--lines", "--kind", "query", stdin=b"blue is a colour").out
    matrix, query = np.array([row["embedding"] for row in rows]), np.array(json.loads(queries)["embedding"])
    cosines = matrix @ query / np.linalg.norm(matrix, axis=1) / np.linalg.norm(query)
    order = np.argsort(-cosines)
    assert [match["id"] for match in data["matches"]] == [rows[place]["id"] for place in order]
    assert [match["score"] for match in data["matches"]] == pytest.approx(cosines[order].tolist(), abs=1e-6)
    assert data["model"] == embedding_server.model


def test_a_store_of_another_model_is_refused(place: Place, embedding_server: Server) -> None:
    store = ask(place, embedding_server, "embed", "--jsonl", stdin=lines()).out
    changed = store.replace(f'"model":"{embedding_server.model}"', '"model":"other"')
    done = ask(place, embedding_server, "similar", "x", stdin=changed.encode())
    assert (done.code, done.out) == (4, "")
    assert "llmtool: -:1: is a vector by other, and the query's is by " in done.err


@pytest.mark.parametrize(("query", "name"), QUERIES)
def test_texts_and_their_words(place: Place, embedding_server: Server, query: str, name: str) -> None:
    data = told(ask(place, embedding_server, "similar", query, "--keywords", "--json", stdin=lines()))
    assert data["matches"][0]["id"] == name


@pytest.mark.parametrize(("query", "name"), QUERIES)
def test_the_document_that_a_query_is_about_stands_at_an_edge(
    place: Place, embedding_server: Server, query: str, name: str
) -> None:
    data = told(ask(place, embedding_server, "prompt", "arrange", "--query", query, "--json", stdin=lines()))
    assert data["documents"][0]["document"] == name
    assert sorted(document["document"] for document in data["documents"]) == sorted(TEXTS)


def test_the_example_nearest_to_the_input_stands_next_to_it(place: Place, embedding_server: Server) -> None:
    examples = "".join(json.dumps({"input": text, "output": name}) + "\n" for name, text in TEXTS.items())
    words = ("prompt", "few-shot", "--task", "Name it.", "--examples", "-", "--select", "similar")
    done = ask(place, embedding_server, *words, "--input", QUERIES[1][0], stdin=examples.encode())
    assert done.code == 0, done.err
    assert done.out.split("Output: ")[-1].startswith("market\n\nInput: the price of shares")
