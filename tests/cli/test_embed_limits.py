"""What `llmtool embed` may cost, how long texts may be, and that nothing is paid for twice."""

import json
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.cli.live import Caller
from tests.cli.terminal import Place
from tests.cli.vectors import MODEL, Embedding, at_terminal, embed, environ, rows, vector_of
from tests.providers.loopback import Loopback, serving

TEN = b"".join(b"text %d\n" % number for number in range(10))  # of three tokens each


@pytest.fixture
def model() -> Embedding:
    return Embedding()


@pytest.fixture
def server(model: Embedding) -> Iterator[Loopback]:
    with serving(model) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    (place.folder / "ten.txt").write_bytes(TEN)
    return Caller(place, server.url)


def usd(tokens: int) -> str:
    return f"{Decimal(tokens) * 2 / 10**8:f}"


def test_files_that_could_cost_too_much_are_not_begun(caller: Caller, server: Loopback) -> None:
    done = embed(caller, "--lines", "ten.txt", "--max-cost", usd(29))
    assert (done.code, done.out, server.asked) == (1, "", [])
    assert "to embed 10 texts could cost $0.0000006, more than $0.00000058" in done.err
    assert embed(caller, "--lines", "ten.txt", "--max-cost", usd(30)).code == 0


def test_what_is_kept_costs_nothing(caller: Caller) -> None:
    assert embed(caller, "--lines", stdin=b"text 0\ntext 1\n").code == 0
    assert embed(caller, "--lines", "ten.txt", "--max-cost", usd(24)).code == 0
    assert embed(caller, "--lines", "ten.txt", "--max-cost", "0").code == 0


def test_a_pipe_stops_before_the_request_that_could_cost_too_much(caller: Caller, model: Embedding) -> None:
    model.tokens = 3
    done = embed(caller, "--lines", "--batch-size", "2", "--max-cost", usd(14), stdin=TEN)
    assert done.code == 1
    assert "the next request, of 2 texts, could cost $0.00000012, and $0.00000004 is left of $0.00000028" in done.err
    assert model.answered == [f"text {number}" for number in range(4)]
    assert len(done.out.splitlines()) == 4


def test_a_daily_budget_stops_a_run_and_the_next_day_goes_on(caller: Caller, model: Embedding) -> None:
    model.tokens = 3
    words = ("--lines", "--batch-size", "2", "ten.txt")
    done = embed(caller, *words, LLMTOOL_BUDGET_DAILY=usd(14))
    assert done.code == 1
    assert "daily budget" in done.err
    assert len(model.answered) == 4
    assert embed(caller, *words).code == 0
    assert sorted(model.answered) == sorted(TEN.decode().splitlines())


def test_a_budget_needs_a_price(caller: Caller, server: Loopback) -> None:
    nomic = ("--lines", "ten.txt", "-m", "nomic")
    limited = (embed(caller, *nomic, "--max-cost", "1"), embed(caller, *nomic, LLMTOOL_BUDGET_DAILY="1.00"))
    assert ([done.code for done in limited], server.asked) == ([3, 3], [])
    done = embed(caller, *nomic, "--allow-unpriced", LLMTOOL_BUDGET_DAILY="1.00")
    assert done.code == 0
    assert "unpriced" in done.err


def test_offline_nothing_is_sent_and_what_is_kept_is_there(caller: Caller, server: Loopback) -> None:
    done = embed(caller, "--lines", "ten.txt", "--offline")
    assert (done.code, done.out, server.asked, caller.rows()) == (7, "", [], [])
    embed(caller, "--lines", "ten.txt")
    assert len(rows(embed(caller, "--lines", "ten.txt", "--offline"))) == 10


def test_a_plan_says_what_would_be_sent(caller: Caller, server: Loopback) -> None:
    embed(caller, "--lines", stdin=b"text 0\n")
    done = embed(caller, "--lines", "--batch-size", "4", "--dry-run", "--json", "ten.txt")
    assert json.loads(done.out) == {
        "schema": "llmtool.embed/1", "dry_run": True, "model": MODEL, "provider": "openai", "texts": 10, "missing": 9,
        "tokens": 27, "requests": 3, "url": f"{server.url}/embeddings", "cost": {"worst": 5.4e-07}, "notes": [],
    }  # fmt: skip
    over = embed(caller, "--lines", "--dry-run", "ten.txt", "--max-cost", "0")
    assert over.code == 1
    assert "texts: 10\nto be embedded: 9\n" in over.out
    assert len(server.asked) == 1


def test_a_text_that_is_too_long_is_named_before_anything_is_sent(caller: Caller, server: Loopback) -> None:
    (caller.place.folder / "long.txt").write_text("word " * 9000)
    done = embed(caller, "ten.txt", "long.txt")
    assert (done.code, server.asked) == (1, [])
    assert f"long.txt: has 9,001 tokens, and {MODEL} takes 8,191" in done.err


def test_a_text_that_is_too_long_can_be_cut(caller: Caller, server: Loopback) -> None:
    (caller.place.folder / "long.txt").write_text("word " * 9000)
    done = embed(caller, "ten.txt", "long.txt", "--truncate")
    first, second = rows(done)
    assert "truncated" not in first
    assert (second["truncated"], second["tokens"]) == (True, 8191)
    assert "1 cut to fit" in done.err
    assert len(server.asked[0].json["input"][1]) < 9000 * 5


def test_requests_have_no_more_tokens_than_the_server_takes(caller: Caller, server: Loopback) -> None:
    text = "\n".join(f"{number} " + "word " * 8000 for number in range(40))
    assert len(rows(embed(caller, "--lines", stdin=text.encode()))) == 40
    assert [len(asked.json["input"]) for asked in server.asked] == [37, 3]


def test_a_run_that_is_killed_pays_for_nothing_twice(caller: Caller, model: Embedding) -> None:
    third = threading.Event()
    go_on = threading.Event()

    def before(request: int) -> None:
        if request == 3:
            third.set()
            go_on.wait(60)

    model.before = before
    words = ("--lines", "--batch-size", "2", "ten.txt", "--out", "v.jsonl")
    process = caller.start_command("embed", *words, **environ(caller))
    assert third.wait(60)
    process.kill()
    process.communicate()
    assert model.answered == ["text 0", "text 1", "text 2", "text 3"]
    model.answered.clear()
    model.before = lambda _: None
    assert embed(caller, *words).code == 0
    paid = list(model.answered)
    go_on.set()
    assert paid == [f"text {number}" for number in range(4, 10)]
    written = [json.loads(line) for line in (caller.place.folder / "v.jsonl").read_text().splitlines()]
    assert [row["embedding"] for row in written] == [vector_of(f"text {number}") for number in range(10)]
    assert [path.name for path in caller.place.folder.iterdir() if path.name.endswith(".tmp")] == [
        f".v.jsonl.{process.pid}.tmp"
    ]


def test_ctrl_c_keeps_what_was_paid_for(caller: Caller, model: Embedding) -> None:
    second = threading.Event()
    go_on = threading.Event()

    def before(request: int) -> None:
        if request == 2:
            second.set()
            go_on.wait(60)

    model.before = before
    process = caller.start_command("embed", "--lines", "--batch-size", "4", "ten.txt", **environ(caller))
    assert second.wait(60)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    go_on.set()
    assert process.returncode == 130
    assert len(out.splitlines()) == 4
    assert b"2 requests" in err
    # What the second cost is not known, so it is taken to have cost its prompt.
    assert [row.entry.estimated for row in caller.rows()] == [False, True]
    model.before = lambda _: None
    model.answered.clear()
    assert embed(caller, "--lines", "ten.txt").code == 0
    assert set(model.answered) >= {"text 8", "text 9"}
    assert not set(model.answered) & {"text 0", "text 1", "text 2", "text 3"}


def test_a_terminal_sees_how_far_it_is_and_what_it_has_cost(caller: Caller, model: Embedding) -> None:
    model.before = lambda _: time.sleep(0.3)
    done = at_terminal(caller, "--lines", "--batch-size", "2", "ten.txt")
    assert done.code == 0
    assert re.search(r"\d0% \$0\.0000000?\d+\n", done.out)


PEAK = """
import resource, sys
from llmtool.cli import frame
code = frame.run(sys.argv[1:])
sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
sys.exit(code)
"""


def test_a_hundred_thousand_texts_take_no_more_memory_than_some(caller: Caller, model: Embedding) -> None:
    def megabytes(number: int) -> float:
        text = b"".join(b"a short text, number %d\n" % each for each in range(number))
        done = caller.place.run(
            "embed", "--lines", "-m", MODEL, "--dimensions", "64", "--out", "v.npy",
            stdin=text, way=("-c", PEAK), **environ(caller),
        )  # fmt: skip
        assert done.code == 0, done.err
        return int(done.err.splitlines()[-1]) / (1 << (20 if sys.platform == "darwin" else 10))

    some, many = megabytes(20_000), megabytes(100_000)
    assert len(set(model.answered)) == len(model.answered) == 100_000
    # All texts and vectors together would take more than sixty.
    assert many < some + 20
    assert (caller.place.folder / "v.npy").stat().st_size == 128 + 100_000 * 64 * 4
