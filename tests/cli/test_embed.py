"""`llmtool embed`, run as people run it, against a server on this machine."""

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.usage import Usage
from tests.cli.live import Caller
from tests.cli.local_model import needs_local_model
from tests.cli.terminal import Place
from tests.cli.vectors import MODEL, Embedding, at_terminal, embed, rows, vector_of
from tests.providers.loopback import Loopback, error, serving, whole


@pytest.fixture
def model() -> Embedding:
    return Embedding()


@pytest.fixture
def server(model: Embedding) -> Iterator[Loopback]:
    with serving(model) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    (place.folder / "a.txt").write_text("red\n")
    (place.folder / "b.txt").write_text("green\n")
    return Caller(place, server.url)


# What is embedded.


def test_every_file_is_a_text(caller: Caller, server: Loopback) -> None:
    done = embed(caller, "a.txt", "b.txt")
    assert rows(done) == [
        {"index": 0, "id": "a.txt", "model": MODEL, "dimensions": 4, "tokens": 2, "embedding": vector_of("red\n")},
        {"index": 1, "id": "b.txt", "model": MODEL, "dimensions": 4, "tokens": 2, "embedding": vector_of("green\n")},
    ]
    assert server.asked[0].json == {"model": MODEL, "input": ["red\n", "green\n"], "encoding_format": "base64"}
    assert done.err == "2 texts · 2 sent in 1 request · 4 tokens · $0.00000008\n"


def test_every_line_is_a_text_and_is_known_by_its_number(caller: Caller) -> None:
    (caller.place.folder / "l.txt").write_text("one\n\n  \ntwo")
    assert [row["id"] for row in rows(embed(caller, "--lines", "l.txt"))] == ["l.txt:1", "l.txt:4"]
    piped = rows(embed(caller, "--lines", stdin=b"one\r\ntwo\r\n"))
    assert [(row["id"], row["embedding"]) for row in piped] == [("-:1", vector_of("one")), ("-:2", vector_of("two"))]


def test_rows_of_json_lines_have_their_ids(caller: Caller) -> None:
    (caller.place.folder / "r.jsonl").write_text(
        '{"id": "x", "text": "one"}\n{"text": "two", "more": 1}\n{"id": 7, "text": "3"}'
    )
    assert [row["id"] for row in rows(embed(caller, "r.jsonl"))] == ["x", "r.jsonl:2", "7"]
    piped = embed(caller, "--jsonl", stdin=b'{"id": "y", "text": "one"}\n')
    assert [row["id"] for row in rows(piped)] == ["y"]


def test_what_is_piped_in_is_one_text(caller: Caller, server: Loopback) -> None:
    assert [row["id"] for row in rows(embed(caller, stdin=b"one\ntwo\n"))] == ["-"]
    assert server.asked[0].json["input"] == ["one\ntwo\n"]


def test_folders_are_walked_and_what_is_no_text_is_said(caller: Caller) -> None:
    folder = caller.place.folder / "docs"
    folder.mkdir()
    (folder / "one.md").write_text("one")
    (folder / "pixel.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    done = embed(caller, "docs")
    assert [row["id"] for row in rows(done)] == ["docs/one.md"]
    assert "note: docs/pixel.png: skipped, binary: PNG\n" in done.err


@pytest.mark.parametrize("name", ["v.jsonl", "v.csv", "v.npy"])
def test_what_is_written_is_no_text_of_its_folder(caller: Caller, name: str) -> None:
    other = caller.place.folder / "other"
    other.mkdir()
    (other / "v.jsonl").write_text("one")
    (caller.place.folder / f".{name}.77.tmp").write_text("of a run that was killed")
    for _ in range(2):
        done = embed(caller, ".", "--out", f"../{caller.place.folder.name}/{name}")
        assert (done.code, done.err.splitlines()[:-1]) == (0, [])
        assert done.err.startswith("3 texts · ")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.txt", b"  \n", "x.txt: no text: empty"),
        ("x.png", b"\x89PNG\r\n\x1a\n\0", "x.png: no text: binary: PNG"),
        ("x.jsonl", b'{"text": "a"}\nnot json\n', "x.jsonl:2: is no JSON"),
        ("x.jsonl", b'{"words": "a"}\n', "x.jsonl:1: has no 'text'"),
        ("x.jsonl", b'{"embedding": [1, 2]}\n', "x.jsonl:1: has no 'text'"),
        ("missing/x.txt", None, "missing/x.txt: no such file"),
    ],
)
def test_nothing_is_sent_where_something_cannot_be_read(
    caller: Caller, server: Loopback, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (caller.place.folder / name).write_bytes(content)
    done = embed(caller, "a.txt", name)
    assert (done.code, done.out, server.asked) == (4, "", [])
    assert says in done.err


def test_nothing_at_all_is_an_error(caller: Caller) -> None:
    assert at_terminal(caller).code == 2
    done = embed(caller, stdin=b"")
    assert (done.code, done.out) == (4, "")
    assert embed(caller, "-", "-", stdin=b"x").code == 2


# How it is written.


@pytest.mark.parametrize("form", ["json", "plain", "csv"])
def test_no_bar_wipes_out_vectors_that_go_to_a_terminal(caller: Caller, model: Embedding, form: str) -> None:
    model.before = lambda _: time.sleep(0.3)
    (caller.place.folder / "l.txt").write_text("".join(f"text {number}\n" for number in range(3)))
    done = at_terminal(caller, "--lines", "--batch-size", "1", "--format", form, "l.txt")
    assert "\x1b" not in done.out
    assert all(f"l.txt:{number}" in done.out for number in (1, 2, 3))


def test_half_of_a_surrogate_pair_is_embedded_as_what_stands_for_it(caller: Caller, server: Loopback) -> None:
    done = embed(caller, "--jsonl", stdin=b'{"id": "h", "text": "a \\ud800 b"}\n')
    assert [row["embedding"] for row in rows(done)] == [vector_of("a \ufffd b")]
    assert server.asked[0].json["input"] == ["a \ufffd b"]


def test_a_dash_is_stdout(caller: Caller) -> None:
    assert embed(caller, "a.txt", "--out", "-").out == embed(caller, "a.txt").out
    assert not (caller.place.folder / "-").exists()


def test_csv_has_a_column_for_each_number(caller: Caller) -> None:
    done = embed(caller, "a.txt", "--format", "csv")
    numbers = ",".join(f"{number:.9g}" for number in vector_of("red\n"))
    assert done.out == f"index,id,model,dimensions,tokens,v0,v1,v2,v3\n0,a.txt,{MODEL},4,2,{numbers}\n".replace(
        "\n", "\r\n"
    )


def test_json_is_one_object_with_everything(caller: Caller) -> None:
    done = embed(caller, "a.txt", "--json")
    assert done.out.count("\n") == 1
    data = json.loads(done.out)
    assert [row["id"] for row in data.pop("embeddings")] == ["a.txt"]
    assert data == {
        "schema": "llmtool.embed/1", "model": MODEL, "provider": "openai", "dimensions": 4, "texts": 1,
        "from_cache": 0, "sent": 1, "truncated": 0, "requests": 1, "tokens": 2, "cost": 4e-08, "estimated": False,
        "out": [], "notes": [],
    }  # fmt: skip


def test_a_terminal_is_shown_the_first_few(caller: Caller) -> None:
    (caller.place.folder / "l.txt").write_text("".join(f"text {number}\n" for number in range(30)))
    done = at_terminal(caller, "--lines", "l.txt")
    assert done.code == 0
    assert "l.txt:20" in done.out
    assert "l.txt:21" not in done.out
    assert "and 10 more" in done.out
    assert "30 texts · 30 sent in 1 request" in done.out


def test_no_bar_is_left_in_the_table_of_a_terminal(caller: Caller, model: Embedding) -> None:
    model.before = lambda _: time.sleep(0.3)
    (caller.place.folder / "l.txt").write_text("".join(f"text {number}\n" for number in range(3)))
    done = at_terminal(caller, "--lines", "--batch-size", "1", "l.txt")
    bar, table = done.out.split("\x1b[?25h", 1)
    assert "%" in bar
    assert "%" not in table
    assert all(f"l.txt:{number}" in table for number in (1, 2, 3))


def test_a_file_gets_json_lines_or_csv_and_stdout_nothing(caller: Caller) -> None:
    done = embed(caller, "a.txt", "--out", "v.jsonl")
    assert (done.code, done.out) == (0, "")
    assert json.loads((caller.place.folder / "v.jsonl").read_text())["embedding"] == vector_of("red\n")
    summary = json.loads(embed(caller, "a.txt", "--out", "v.csv", "--json").out)
    assert (summary["out"], summary["texts"], "embeddings" in summary) == (["v.csv"], 1, False)
    assert (caller.place.folder / "v.csv").read_text().startswith("index,id,")


def test_a_numpy_file_has_rows_that_another_names(caller: Caller) -> None:
    numpy = pytest.importorskip("numpy")
    assert embed(caller, "a.txt", "b.txt", "--out", "v.npy").code == 0
    loaded = numpy.load(caller.place.folder / "v.npy")
    assert (loaded.dtype, loaded.shape) == (numpy.float32, (2, 4))
    assert loaded.tolist() == [vector_of("red\n"), vector_of("green\n")]
    named = [json.loads(line) for line in (caller.place.folder / "v.rows.jsonl").read_text().splitlines()]
    assert named[1] == {"index": 1, "id": "b.txt", "model": MODEL, "dimensions": 4, "tokens": 2}


def test_the_end_of_a_name_may_be_in_large_letters(caller: Caller) -> None:
    for name, begins in (("v.NPY", b"\x93NUMPY"), ("v.CSV", b"index,id,")):
        assert embed(caller, "a.txt", "--out", name).code == 0
        assert (caller.place.folder / name).read_bytes().startswith(begins)
    assert (caller.place.folder / "v.rows.jsonl").exists()


def test_a_file_is_there_whole_or_not_at_all(caller: Caller, server: Loopback, model: Embedding) -> None:
    old = caller.place.folder / "v.npy"
    old.write_bytes(b"old")
    server.script = [model, error(400)]
    done = embed(caller, "a.txt", "b.txt", "--batch-size", "1", "--out", "v.npy")
    assert (done.code, old.read_bytes()) == (6, b"old")
    assert sorted(path.name for path in caller.place.folder.iterdir()) == ["a.txt", "b.txt", "v.npy"]


def test_a_failure_is_in_the_object_that_has_begun(caller: Caller, server: Loopback, model: Embedding) -> None:
    server.script = [model, error(400)]
    done = embed(caller, "a.txt", "b.txt", "--batch-size", "1", "--json")
    data = json.loads(done.out)
    assert done.code == 6
    assert (len(data["embeddings"]), data["texts"], data["error"]["code"]) == (1, 1, "provider")


def test_quiet_is_the_vectors_alone(caller: Caller) -> None:
    assert embed(caller, "a.txt", "-q").err == ""


# What is kept.


def test_the_second_time_nothing_is_sent(caller: Caller, server: Loopback) -> None:
    first, second = embed(caller, "a.txt", "b.txt"), embed(caller, "b.txt", "a.txt")
    assert len(server.asked) == 1
    assert [row["embedding"] for row in rows(second)] == [row["embedding"] for row in reversed(rows(first))]
    assert second.err == "2 texts · 2 from the cache\n"
    assert len(caller.rows()) == 1


def test_without_the_cache_it_is_sent_again_and_not_kept(caller: Caller, server: Loopback) -> None:
    for _ in range(2):
        assert embed(caller, "a.txt", "--no-cache").code == 0
    assert embed(caller, "a.txt").code == 0
    assert len(server.asked) == 3


@pytest.mark.parametrize("cache", [(), ("--no-cache",)])
def test_equal_texts_are_sent_once(caller: Caller, server: Loopback, cache: tuple[str, ...]) -> None:
    text = b"one\ntwo\none\n" * 3000
    found = rows(embed(caller, "--lines", *cache, stdin=text))
    assert [asked.json["input"] for asked in server.asked] == [["one", "two"]]
    assert len(found) == 9000
    assert found[2]["embedding"] == found[-1]["embedding"] == vector_of("one")


def test_texts_that_begin_alike_share_nothing(caller: Caller, server: Loopback) -> None:
    long = "the same beginning " * 400
    for end in ("one", "two"):
        (row,) = rows(embed(caller, stdin=(long + end).encode()))
        assert row["embedding"] == vector_of(long + end)
    assert len(server.asked) == 2


def test_another_model_length_or_server_has_other_vectors(caller: Caller, server: Loopback) -> None:
    embed(caller, "a.txt")
    assert len(rows(embed(caller, "a.txt", "--dimensions", "8"))[0]["embedding"]) == 8
    embed(caller, "a.txt", "-m", "text-embedding-3-large")
    embed(caller, "a.txt", "--base-url", f"{server.url}/v1")
    assert len(server.asked) == 4
    assert server.asked[1].json["dimensions"] == 8


def test_a_kind_has_its_own_vectors_where_the_model_is_told(caller: Caller, server: Loopback) -> None:
    for kind in ("query", "document"):
        embed(caller, "a.txt", "--kind", kind)
        embed(caller, "a.txt", "--kind", kind, "-m", "voyage-4", "--allow-unpriced")
    assert [asked.json.get("input_type") for asked in server.asked] == [None, "query", "document"]


# Who is asked.


def test_a_model_that_makes_no_vectors_is_refused(caller: Caller, server: Loopback) -> None:
    done = embed(caller, "a.txt", "-m", "gpt-4o")
    assert (done.code, server.asked) == (2, [])
    assert "gpt-4o makes no vectors: it is for chat" in done.err


def test_a_model_for_vectors_answers_no_prompt(caller: Caller) -> None:
    assert "does not answer prompts: it is for embedding" in caller.stream("-m", MODEL, "hi").err


def test_a_project_may_choose_the_model_and_that_is_said(caller: Caller) -> None:
    (caller.place.folder / "llmtool.yaml").write_text("embedding_model: text-embedding-3-large\n")
    done = embed(caller, "a.txt", LLMTOOL_EMBEDDING_MODEL="")
    assert rows(done)[0]["model"] == "text-embedding-3-large"
    assert "note: the model text-embedding-3-large is chosen by" in done.err


def test_the_key_goes_where_calls_go(caller: Caller, server: Loopback) -> None:
    embed(caller, "a.txt")
    assert server.asked[0].headers["authorization"].startswith("Bearer sk-canary")
    assert server.asked[0].path == "/embeddings"


def test_gemini_is_asked_in_its_own_form_and_its_bill_estimated(caller: Caller, server: Loopback) -> None:
    server.script = [whole(json.dumps({"embeddings": [{"values": [1, 2, 3]}]}).encode())]
    done = embed(caller, "a.txt", "-m", "gemini-embedding-001", GEMINI_API_KEY="g")
    assert rows(done)[0]["embedding"] == [1, 2, 3]
    assert server.asked[0].path == "/v1beta/models/gemini-embedding-001:batchEmbedContents"
    assert server.asked[0].headers["x-goog-api-key"] == "g"
    assert "tokens are estimated" in done.err
    assert done.err.splitlines()[-1].endswith("~ is estimated")
    (row,) = caller.rows()
    assert row.entry.estimated
    assert row.entry.cost is not None


def test_cohere_is_asked_beside_its_other_protocol(caller: Caller, server: Loopback) -> None:
    told = {"embeddings": {"float": [[1, 2, 3]]}, "meta": {"billed_units": {"input_tokens": 50}}}
    server.script = [whole(json.dumps(told).encode())]
    place = f"{server.url}/compatibility/v1"
    done = embed(caller, "a.txt", "-m", "embed-v4.0", "--base-url", place, CO_API_KEY="c")
    assert rows(done)[0]["embedding"] == [1, 2, 3]
    assert server.asked[0].path == "/v2/embed"
    assert caller.rows()[0].entry.cost == Decimal("0.000006")


def test_ollama_is_asked_in_openais_form(caller: Caller, server: Loopback) -> None:
    done = embed(
        caller, "a.txt", "-m", "nomic-embed-text", "--provider", "ollama", OLLAMA_HOST=server.url, LLMTOOL_BASE_URL=""
    )
    assert server.asked[0].path == "/v1/embeddings"
    assert rows(done)[0]["model"] == "nomic-embed-text"
    assert "the tokenizer is not known" in done.err


@needs_local_model
def test_the_local_model_needs_nobody(caller: Caller, server: Loopback) -> None:
    for words in (("-m", "local"), ()):
        done = embed(caller, "a.txt", "--offline", *words, LLMTOOL_EMBEDDING_MODEL="")
        (row,) = rows(done)
        assert row["tokens"] is None
        assert row["model"].startswith("wordllama")
        assert len(row["embedding"]) == row["dimensions"]
    assert server.asked == []
    assert not (caller.data / "ledger").exists()


# What comes back.


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"data": []}, "the server sent 0 vectors for 1 texts"),
        ({"data": [{"index": 0, "embedding": [1, None]}]}, "the vector of text 0 is none"),
        ({"data": [{"index": 0, "embedding": [1, True]}]}, "the vector of text 0 is empty, or none"),
        ({"error": {"message": "overloaded"}}, "overloaded"),
        ({"hello": 1}, "an answer without vectors: its fields are hello"),
    ],
)
def test_an_answer_that_is_none_is_an_error_with_its_bill(
    caller: Caller, server: Loopback, told: dict[str, Any], says: str
) -> None:
    server.script = [whole(json.dumps(told | {"usage": {"prompt_tokens": 2, "total_tokens": 2}}).encode())]
    done = embed(caller, "a.txt")
    assert (done.code, done.out) == (6, "")
    assert says in done.err
    billed = [row.entry.usage for row in caller.rows()]
    assert billed == ([] if "error" in told else [Usage(input=2)])
    server.script = [Embedding()]
    assert embed(caller, "a.txt").code == 0


def test_a_server_that_changes_its_mind_about_length_is_caught(caller: Caller, server: Loopback) -> None:
    embed(caller, "a.txt")
    server.script = [whole(json.dumps({"data": [{"index": 0, "embedding": [1, 2]}]}).encode())]
    done = embed(caller, "a.txt", "b.txt")
    assert done.code == 6
    assert "has 2 dimensions, and others have 4" in done.err or "has 4 dimensions, and others have 2" in done.err
    assert "llmtool cache clear" in done.err


def test_a_limited_server_is_asked_again(caller: Caller, server: Loopback, model: Embedding) -> None:
    server.script = [error(429, retry_after="0"), model]
    done = embed(caller, "a.txt")
    assert done.code == 0
    assert "waiting" in done.err
    assert len(server.asked) == 2


def test_the_ledger_has_every_request(caller: Caller) -> None:
    embed(caller, "a.txt", "b.txt", "--batch-size", "1", "--tag", "night")
    entries = [row.entry for row in caller.rows()]
    assert [(each.command, each.model, each.tags, each.usage, each.cost) for each in entries] == [
        ("embed", MODEL, ("night",), Usage(input=2), Decimal("0.00000004"))
    ] * 2


def test_nothing_that_was_embedded_is_written_anywhere(caller: Caller) -> None:
    (caller.place.folder / "a.txt").unlink()
    embed(caller, stdin=b"a secret that nobody is to read")
    assert not [name for name, data in caller.files().items() if b"a secret" in data and Path(name).suffix != ".txt"]
