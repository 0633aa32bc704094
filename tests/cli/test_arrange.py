"""`llmtool prompt arrange` in a pipe: the order, what is dropped, and what is refused."""

import json
import re
from typing import Any

import pytest

from tests.cli.local_model import needs_local_model
from tests.cli.terminal import Done, Place

LINES = "".join(
    json.dumps({"text": f"text of {name}", "score": score, "id": name}) + "\n"
    for name, score in (("e", 1), ("a", 5), ("c", 3), ("b", 4), ("d", 2))
)


def run(place: Place, *argv: str, stdin: str = LINES) -> Done:
    return place.run("prompt", "arrange", *argv, stdin=stdin.encode())


def order(done: Done) -> str:
    return "".join(re.findall(r'<document source="(\w)">', done.out))


def test_lines_that_are_piped_in(place: Place) -> None:
    done = run(place)
    assert (done.code, order(done)) == (0, "acedb")
    assert done.out.startswith('<document source="a">\ntext of a\n</document>\n<document source="c">\n')
    counted = place.run("count", stdin=done.out.encode()).out.strip()
    assert done.err == f"note: {counted} tokens by o200k_base\n"


def test_files_with_scores(place: Place) -> None:
    for name in "xyz":
        (place.folder / name).write_text(f"text of {name}\n")
    done = run(place, "--scores", "0.2, 0.9,0.5", "x", "y", "z", "-q")
    assert (done.code, order(done), done.err) == (0, "yxz", "")
    assert '<document source="x">\ntext of x\n</document>' in done.out


def test_files_and_lines_together(place: Place) -> None:
    (place.folder / "x").write_text("text of x")
    (place.folder / "found.jsonl").write_text(LINES)
    assert order(run(place, "--scores", "9,1,5,3,4,2", "x", "found.jsonl")) == "xbdeca"


def test_the_least_relevant_are_dropped_and_named(place: Place) -> None:
    whole = int(place.run("count", stdin=run(place).out.encode()).out)
    done = run(place, "--max-tokens", str(whole - 1))
    assert (done.code, order(done)) == (0, "acdb")
    assert done.err.endswith("note: dropped: e, score 1\n")


def test_a_window_of_a_model_less_a_reserve(place: Place) -> None:
    done = run(place, "--for-model", "gpt-4o", "--reserve", str(128_000 - 40))
    assert order(done) == "acb"
    assert " as input of gpt-4o\n" in done.err
    assert done.err.endswith("note: dropped: d, score 2\nnote: dropped: e, score 1\n")


def test_the_order_in_json(place: Place) -> None:
    data: dict[str, Any] = json.loads(run(place, "--json", "--max-tokens", "45").out)
    assert (data["schema"], data["kind"]) == ("llmtool.prompt/1", "arrange")
    assert [each["document"] for each in data["documents"]] == ["a", "c", "b"]
    assert [each["rank"] for each in data["documents"]] == [1, 3, 2]
    assert data["dropped"] == [
        {"document": "d", "score": 2, "rank": 4},
        {"document": "e", "score": 1, "rank": 5},
    ]
    assert data["tokens"] <= 45


def test_messages_are_what_is_counted(place: Place) -> None:
    done = run(place, "--as", "messages", "--max-tokens", "60")
    counted = int(place.run("count", "--as", "messages", stdin=done.out.encode()).out)
    assert counted <= 60
    assert f"note: {counted} tokens" in done.err


def test_not_even_one_fits(place: Place) -> None:
    done = run(place, "--max-tokens", "5")
    assert (done.code, done.out) == (1, "")
    assert re.match(r"llmtool: a alone has \d+ tokens, more than 5\n", done.err)


DOCUMENTS = {
    "garden": "Plant the bulbs in autumn, six weeks before the frost.",
    "refund": "Refunds are issued to the card within five days of the return.",
    "engine": "A weak battery is why engines do not start in winter.",
    "bread": "Dead yeast is why loaves stay flat.",
    "moon": "In 1969 Neil Armstrong stepped onto the lunar surface.",
}


@needs_local_model
@pytest.mark.parametrize(
    ("query", "document"),
    [("how do I get my money back", "refund"), ("my car will not start", "engine"), ("astronauts", "moon")],
)
def test_the_document_that_a_query_is_about_stands_at_an_edge(place: Place, query: str, document: str) -> None:
    lines = "".join(json.dumps({"text": text, "id": name}) + "\n" for name, text in DOCUMENTS.items())
    data = json.loads(run(place, "--query", query, "--json", stdin=lines).out)
    assert data["documents"][0]["document"] == document
    assert data["documents"][-1]["rank"] == 2
    scores = [each["score"] for each in sorted(data["documents"], key=lambda each: each["rank"])]
    assert scores == sorted(scores, reverse=True)
    assert all(-1 <= score <= 1 for score in scores)


@needs_local_model
def test_a_query_goes_before_scores_in_the_lines_and_says_what_it_drops(place: Place) -> None:
    (place.folder / "x.md").write_text("Refunds are paid in five days.")
    lines = '{"text": "The cat sleeps.", "score": 99, "id": "cat"}\n'
    done = run(place, "--query", "my money back", "--max-tokens", "25", "x.md", "-", stdin=lines)
    assert (done.code, done.out.count("<document")) == (0, 1)
    assert "Refunds" in done.out
    assert re.search(r"note: dropped: cat, score -?0\.\d+\n$", done.err)


@needs_local_model
def test_documents_that_are_equally_near_keep_their_order(place: Place) -> None:
    lines = "".join(json.dumps({"text": "the same", "id": name}) + "\n" for name in "abcde")
    assert order(run(place, "--query", "x", stdin=lines)) == "acedb"


@needs_local_model
def test_an_empty_document_is_near_to_nothing(place: Place) -> None:
    done = run(place, "--query", "x", stdin='{"text": " ", "id": "blank"}\n')
    assert (done.code, done.err) == (4, "llmtool: blank: is empty, which is like nothing\n")


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("--query", "x", "--scores", "1"), 2, "--query and --scores exclude each other"),
        (("--embedding-model", "local"), 2, "--embedding-model goes with --query"),
        (("--scores", "1,2"), 2, "--scores has 2 numbers for 5 documents"),
        (("--scores", "1,x,3,4,5"), 2, "--scores: 'x' is no number"),
        (("--scores", "1,nan,3,4,5"), 2, "--scores: 'nan' is no number"),
        (("x.md",), 2, "x.md has no score"),
        (("none.md", "--scores", "1"), 4, "none.md: no such file"),
        (("--reserve", "5"), 2, "--reserve goes with --for-model"),
        (("--reserve", "5", "--max-tokens", "9"), 2, "--reserve goes with --for-model"),
        (("--max-tokens", "5", "--for-model", "gpt-4o"), 2, "--max-tokens and --for-model exclude each other"),
        (("-m", "gpt-4o", "--for-model", "gpt-4o"), 2, "--for-model and --model exclude each other"),
    ],
)
def test_what_is_refused(place: Place, words: tuple[str, ...], code: int, complaint: str) -> None:
    (place.folder / "x.md").write_text("x")
    done = run(place, *words)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"llmtool: {complaint}\n")


def test_nothing_named_at_a_terminal(place: Place) -> None:
    done = place.at_terminal("prompt", "arrange")
    assert done.code == 2
    assert "llmtool: no documents\n" in done.out


def test_a_terminal_is_not_told_what_to_do_by_a_document(place: Place) -> None:
    (place.folder / "x.txt").write_text("a\x1b[2Jb\x9b31mc\n", encoding="utf-8")
    done = place.at_terminal("prompt", "arrange", "--scores", "1", "x.txt", "-q")
    assert done.out == '<document source="x.txt">\nabc\n</document>\n'
    assert run(place, "--scores", "1", "x.txt").out.splitlines()[1] == "a\x1b[2Jb\x9b31mc"


def test_halves_of_surrogate_pairs_are_replaced(place: Place) -> None:
    done = run(place, stdin='{"text": "a\\ud800b", "score": 1, "id": "x\\udc00"}')
    assert (done.code, done.out) == (0, '<document source="x\ufffd">\na\ufffdb\n</document>')
