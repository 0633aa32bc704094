"""`llmtool similar` in a pipe and at a terminal: what is found, in what order, and what is refused."""

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from tests.cli.local_model import IS_INSTALLED, WHY
from tests.cli.terminal import Done, Place

if not IS_INSTALLED:
    pytest.skip(WHY, allow_module_level=True)

from llmtool.calls.local_embeddings import LocalEmbedder

TEXTS = {
    "refunds.md": "Refunds are issued within five days of the return.\n",
    "pain.md": "Chest pain that spreads to the arm calls for an ambulance.\n",
    "errors.txt": "ERR_4021: the licence server was not reached.\n",
    "others.txt": "ERR_4037: the quota of the disk is exhausted.\n",
}
PROBE = """
import builtins, sys
real = builtins.__import__
def lacking(name, *rest):
    if name.partition(".")[0] == "{package}":
        raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
    return real(name, *rest)
builtins.__import__ = lacking
from llmtool.cli import frame
sys.exit(frame.run(sys.argv[1:]))
"""


@pytest.fixture
def place(place: Place) -> Place:
    """A folder with texts in a folder."""
    (place.folder / "docs").mkdir()
    for name, text in TEXTS.items():
        (place.folder / "docs" / name).write_text(text)
    return place


def run(place: Place, *argv: str, stdin: str = "") -> Done:
    return place.run("similar", *argv, stdin=stdin.encode())


def as_json(place: Place, *argv: str, stdin: str = "") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run(place, *argv, "--json", stdin=stdin).out)
    return loaded


def rows(*vectors: Sequence[float], model: str | None = "wordllama") -> str:
    named = {} if model is None else {"model": LocalEmbedder().name if model == "wordllama" else model}
    return "".join(
        json.dumps({"index": number, "id": f"v{number}", **named, "embedding": list(vector)}) + "\n"
        for number, vector in enumerate(vectors)
    )


def test_the_nearest_of_a_folder_comes_first(place: Place) -> None:
    done = run(place, "how do I get my money back", "docs")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert re.fullmatch(r" ?0\.\d{4} docs/refunds\.md +Refunds are issued within five days of the return\.", lines[0])
    assert len(lines) == 4


def test_scores_are_those_of_scikit_learn(place: Place) -> None:
    data = as_json(place, "a doctor", "docs")
    local = LocalEmbedder()
    texts = [(place.folder / match["path"]).read_text() for match in data["matches"]]
    expected = cosine_similarity(local.embed(["a doctor"]), local.embed(texts))[0]
    assert [match["score"] for match in data["matches"]] == pytest.approx(expected.tolist(), abs=1e-6)
    assert sorted(expected, reverse=True) == expected.tolist()


def test_everything_in_json(place: Place) -> None:
    (place.folder / "docs" / "empty").write_text(" \n")
    data = as_json(place, "money", "docs", "-k", "1")
    match = data.pop("matches")
    assert data == {
        "schema": "llmtool.similar/1", "query": "money", "model": LocalEmbedder().name, "dimensions": 256,
        "fusion": None, "compared": 4, "skipped": [{"path": "docs/empty", "reason": "empty"}], "errors": [],
    }  # fmt: skip
    assert [(each["rank"], each["path"], each["line"], each["id"], each["keywords"]) for each in match] == [
        (1, "docs/refunds.md", None, None, None)
    ]
    assert match[0]["score"] == match[0]["vector"]


def test_lines_have_their_numbers(place: Place) -> None:
    piped = "The cat sleeps\n\nInterest rates went up\r\nThe dog barks"
    data = as_json(place, "the central bank", "--lines", "-k", "2", stdin=piped)
    assert data["compared"] == 3
    assert [data["matches"][0][name] for name in ("path", "line", "beginning")] == ["-", 3, "Interest rates went up"]
    (place.folder / "pets.jsonl").write_text(piped)
    assert (
        run(place, "kitten", "--lines", "pets.jsonl", "-k", "1").out.split(" ", 1)[1] == "pets.jsonl:1 The cat sleeps\n"
    )


def test_lines_of_json_have_names(place: Place) -> None:
    piped = '{"text": "The cat sleeps", "id": "cat"}\n{"text": "Interest rates went up"}\n{"text": " "}\n'
    matches = as_json(place, "kitten", stdin=piped)["matches"]
    assert [(match["id"], match["line"]) for match in matches] == [("cat", 1), (None, 2)]


def test_a_store_is_searched_as_numpy_would(place: Place) -> None:
    random = np.random.default_rng(5)
    store = random.standard_normal((3000, 256)).astype(np.float32)
    (place.folder / "store.jsonl").write_text(rows(*store.astype(float).tolist()))
    query = LocalEmbedder().embed(["anything"])[0]
    cosines = store.astype(float) @ query.astype(float) / np.linalg.norm(store.astype(float), axis=1)
    data = as_json(place, "anything", "store.jsonl", "-k", "25")
    assert [match["id"] for match in data["matches"]] == [f"v{place}" for place in np.argsort(-cosines)[:25]]
    assert data["compared"] == 3000
    assert data["matches"][0]["beginning"] is None


@pytest.mark.parametrize("store", ["store.npy", "store.jsonl"])
def test_what_embed_writes_is_found_again(place: Place, store: str) -> None:
    assert place.run("embed", "--out", store, "docs").code == 0
    found = as_json(place, "how do I get my money back", store)
    assert found["compared"] == 4
    assert [(match["id"], match["line"]) for match in found["matches"][:1]] == [("docs/refunds.md", 4)]
    straight = as_json(place, "how do I get my money back", "docs")
    assert [match["score"] for match in found["matches"]] == pytest.approx(
        [match["score"] for match in straight["matches"]], abs=1e-6
    )


def test_a_numpy_file_may_stand_alone(place: Place) -> None:
    np.save(place.folder / "rows.npy", np.eye(256))
    done = run(place, "x", "rows.npy", "-k", "1")
    assert done.code == 0
    assert re.fullmatch(r" ?0\.\d{4} rows\.npy:\d+ -\n", done.out)
    assert done.err == "note: rows.npy:1: the vector does not say by which model it is\n"


@pytest.mark.parametrize(
    ("array", "beside", "complaint"),
    [
        (np.zeros(3), None, "bad.npy: holds no rows of numbers"),
        (np.array([["a"]]), None, "bad.npy: holds no rows of numbers"),
        (np.array([[{}]], dtype=object), None, "bad.npy: is no NumPy file"),
        (None, None, "bad.npy: is no NumPy file"),
        (np.zeros((1, 256)), None, "bad.npy:1: the vector is zero"),
        (np.ones((2, 256)), "{}\n", "bad.rows.jsonl: has 1 lines for 2 vectors"),
        (np.ones((1, 256)), "[]\n", "bad.rows.jsonl:1: is no JSON object"),
        (
            np.ones((1, 256)),
            '{"model": "other"}\n',
            "bad.npy:1: is a vector by other, and the query's is by wordllama-",
        ),
    ],
)
def test_a_wrong_numpy_file_is_named(place: Place, array: Any, beside: str | None, complaint: str) -> None:  # noqa: ANN401 - any array, or none
    (place.folder / "bad.npy").write_bytes(b"nothing")
    if array is not None:
        np.save(place.folder / "bad.npy", array)
    if beside is not None:
        (place.folder / "bad.rows.jsonl").write_text(beside)
    done = run(place, "x", "bad.npy")
    assert (done.code, done.out) == (4, "")
    assert f"llmtool: {complaint}" in done.err


def test_ties_keep_the_order_of_the_store(place: Place) -> None:
    same = [[2.0 ** -(number % 900), *[0.0] * 255] for number in range(2100)]
    matches = as_json(place, "x", "-", "-k", "5", stdin=rows(*same))["matches"]
    assert [match["id"] for match in matches] == ["v0", "v1", "v2", "v3", "v4"]
    assert len({match["score"] for match in matches}) == 1


def test_scores_below_the_lowest_that_is_wanted_are_left_out(place: Place) -> None:
    every = as_json(place, "money", "docs")["matches"]
    lowest = (every[0]["score"] + every[1]["score"]) / 2
    assert as_json(place, "money", "docs", "--min-score", str(lowest))["matches"] == every[:1]
    done = run(place, "money", "docs", "--min-score", "1")
    assert (done.code, done.out) == (0, "")


def test_words_find_what_vectors_take_for_the_same(place: Place) -> None:
    (place.folder / "docs" / "sums.txt").write_text("Invoice 20931 of May. Invoice 20931 is due.")
    (place.folder / "docs" / "more.txt").write_text("Invoice 20913 of June.")
    match, other = as_json(place, "invoice 20931", "docs", "--keywords", "-k", "2", "--explain")["matches"]
    assert (match["path"], other["path"]) == ("docs/sums.txt", "docs/more.txt")
    assert match["score"] == pytest.approx(0.7 * match["vector"] + 0.3 * match["keywords"])
    assert [(word["word"], word["times"], word["texts"]) for word in match["words"]] == [
        ("invoice", 2, 2), ("20931", 2, 1),
    ]  # fmt: skip
    assert sum(word["share"] for word in match["words"]) == pytest.approx(match["keywords"])
    assert other["words"][1]["share"] == 0


def test_how_a_score_came_about_is_said(place: Place) -> None:
    data = as_json(place, "ERR_4021", "docs", "--keywords")
    assert data["fusion"] == {"vector_weight": 0.7, "keywords_weight": 0.3, "k1": 1.2, "b": 0.75}
    assert "words" not in data["matches"][0]
    shown = run(place, "ERR_4021", "docs", "--keywords", "--explain", "--format", "csv").out
    first = next(csv.DictReader(io.StringIO(shown)))
    assert list(first) == ["score", "vector", "keywords", "words", "place", "text"]
    assert first["words"] == f"err_4021 {first['keywords']}"
    people = place.at_terminal("similar", "ERR_4021", "docs", "--keywords", "--explain", width=140).out
    assert "score: 0.7 * vector + 0.3 * keywords" in people
    assert "keywords: BM25 with k1 = 1.2 and b = 0.75" in people
    assert f"the cosine of the vectors by {data['model']}" in place.at_terminal("similar", "x", "docs", "--explain").out


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "plain"])
def test_every_format_has_the_nearest_first(place: Place, form: str) -> None:
    out = run(place, "my money back", "docs", "--format", form).out
    assert out.index("docs/refunds.md") < out.index("docs/pain.md")


def test_a_terminal_is_not_told_what_to_do_by_a_text(place: Place) -> None:
    (place.folder / "odd.txt").write_text("a\x1b[2Jb\x9b31mc\n", encoding="utf-8")
    done = place.at_terminal("similar", "x", "odd.txt", NO_COLOR="1")
    assert done.code == 0
    assert re.search(r"odd\.txt +abc\n", done.out)


def test_ignored_files_are_not_searched(place: Place) -> None:
    (place.folder / "docs" / ".gitignore").write_text("*.md\n")
    assert {match["path"] for match in as_json(place, "x", "docs", "--exclude", ".*")["matches"]} == {
        "docs/errors.txt",
        "docs/others.txt",
    }
    assert as_json(place, "x", "docs", "--no-ignore", "--include", "*.md")["compared"] == 2


def test_what_cannot_be_read_is_said_beside_what_is_found(place: Place) -> None:
    done = run(place, "money", "docs", "none.txt", "--json")
    data = json.loads(done.out)
    assert (done.code, data["compared"]) == (4, 4)
    assert data["errors"] == [{"path": "none.txt", "message": "no such file"}]
    assert data["error"]["message"] == "none.txt: no such file"


ONE = [1.0, *[0.0] * 255]
ZERO = [0.0] * 256
NAN = [float("nan"), *ONE[1:]]


@pytest.mark.parametrize(
    ("piped", "complaint"),
    [
        (rows(ONE, ZERO), "-:2: the vector is zero"),
        (rows(ONE, NAN), "-:2: the vector has a number that is not finite"),
        (rows(ONE, [1.0, 2.0]), "-:2: the vector has 2 numbers, and the query's has 256"),
        (rows(ONE) + rows(ONE, model="other"), "-:2: is a vector by other, and the query's is by wordllama-"),
        (rows(ONE) + "x\n", "-:2: is no JSON"),
        ("[1]\n", "-:1: has no 'text' and no 'embedding'"),
        ('{"text": null, "embedding": null}\n', "-:1: has no 'text' and no 'embedding'"),
        ('{"text": 5}\n', "-:1: the text is no text"),
        ('{"embedding": "AAAA"}\n', "-:1: the embedding is no list of numbers"),
        ('{"embedding": [true]}\n', "-:1: the embedding is no list of numbers"),
        (rows(ONE).replace("1.0", "1e999"), "-:1: the vector has a number that is not finite"),
        (f'{{"embedding": [1{"0" * 400}]}}\n', "-:1: the embedding has a number of too many digits"),
        ("", "no text was found in what was named"),
    ],
)
def test_what_cannot_be_compared_is_named_with_its_line(place: Place, piped: str, complaint: str) -> None:
    done = run(place, "x", stdin=piped)
    assert (done.code, done.out) == (4, "")
    assert f"llmtool: {complaint}" in done.err


def test_what_can_be_done_depends_on_what_is_wrong(place: Place) -> None:
    assert "hint: leave it out, or embed its text anew\n" in run(place, "x", stdin=rows(ZERO)).err
    assert "hint: embed both with one model and one length" in run(place, "x", stdin=rows([1.0, 2.0])).err


def test_a_vector_that_does_not_say_whose_it_is_is_compared_with_a_note(place: Place) -> None:
    done = run(place, "x", stdin=rows(ONE, model=None))
    assert done.code == 0
    assert done.err == "note: -:1: the vector does not say by which model it is\n"


def test_words_need_a_text(place: Place) -> None:
    done = run(place, "x", "--keywords", stdin=rows(ONE))
    assert (done.code, done.err.splitlines()[0]) == (4, "llmtool: -:1: has no text to look for words in")


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        ((" ", "docs"), 2, "the query is empty"),
        (("?!", "docs", "--keywords"), 2, "the query has no words"),
        (("x", "-", "-"), 2, "standard input can be read only once"),
        (("x", "none"), 4, "none: no such file"),
        (("x", "none.npy"), 4, "none.npy: no such file\n"),
        (("x", "folder.npy"), 4, "folder.npy: is a folder\n"),
        (("x", "docs", "--min-score", "nan"), 2, "--min-score nan is no score"),
        (("x", "docs", "--dimensions", "64"), 2, "the vectors of wordllama-"),
    ],
)
def test_what_is_refused(place: Place, words: tuple[str, ...], code: int, complaint: str) -> None:
    (place.folder / "folder.npy").mkdir()
    done = run(place, *words)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"llmtool: {complaint}")


def test_nothing_named_at_a_terminal(place: Place) -> None:
    done = place.at_terminal("similar", "x")
    assert done.code == 2
    assert "llmtool: nothing to search\n" in done.out


@pytest.mark.parametrize(
    ("package", "complaint"),
    [
        ("numpy", "the local model needs the package numpy"),
        ("tokenizers", "the local model needs the package tokenizers"),
    ],
)
def test_without_a_package_it_is_said_how_to_get_it(place: Place, package: str, complaint: str) -> None:
    done = place.run("similar", "x", "docs", "-m", "local", way=("-c", PROBE.format(package=package)))
    assert (done.code, done.out) == (3, "")
    assert done.err == f"llmtool: {complaint}, which is not installed\nhint: pip install 'llmtool[local]'\n"
