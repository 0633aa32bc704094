"""Strangers: a repository, a model and a server that mean no good; and where a key may be seen."""

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.calls.answers import event, piece, streamed
from tests.cli.live import CANARY, Caller
from tests.cli.terminal import Place
from tests.providers.loopback import Handler, Loopback, Streamed, error, serving


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Streamed(streamed("Hello"))) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    return Caller(place, server.url)


def project(caller: Caller, text: str) -> None:
    (caller.place.folder / "llmtool.yaml").write_text(text)


# A hostile repository.


@pytest.mark.parametrize(
    "line", ["base_url: http://127.0.0.1:9", "provider: groq", "allow_unpriced: true", "api: ollama"]
)
def test_a_repository_cannot_say_where_calls_go(caller: Caller, server: Loopback, line: str) -> None:
    project(caller, f"{line}\n")
    done = caller.stream("hi", LLMTOOL_BASE_URL="")
    assert (done.code, server.asked) == (4, [])
    assert f"llmtool.yaml:1: a project file may not set '{line.partition(':')[0]}'" in done.err


def test_the_prices_of_a_repository_do_not_count(caller: Caller) -> None:
    prices = caller.place.folder / "prices"
    prices.mkdir()
    (prices / "openai.yaml").write_text(own_prices("0"))
    project(caller, "pricing: prices\n")
    done = caller.stream("hi")
    assert "$0.00021" in done.err
    assert "llmtool.yaml:1 names do not count for calls" in done.err
    assert caller.rows()[0].entry.cost == Decimal("0.00021")
    assert caller.stream("hi", LLMTOOL_BUDGET_DAILY="0.0001").code == 1


def test_the_prices_of_the_user_count(caller: Caller) -> None:
    file = caller.place.home / "mine.yaml"
    file.write_text(own_prices("2"))
    caller.stream("hi", LLMTOOL_PRICING=str(file))
    assert caller.rows()[0].entry.cost == Decimal("0.0022")


def test_the_prices_of_the_user_count_under_those_of_a_repository(caller: Caller) -> None:
    config = caller.place.home / "config" / "llmtool"
    config.mkdir(parents=True)
    (config / "mine.yaml").write_text(own_prices("2"))
    (config / "config.yaml").write_text("pricing: mine.yaml\n")
    (caller.place.folder / "theirs.yaml").write_text(own_prices("0"))
    project(caller, "pricing: theirs.yaml\n")
    caller.stream("hi")
    assert caller.rows()[0].entry.cost == Decimal("0.0022")


def test_a_larger_budget_of_a_repository_loosens_nothing(caller: Caller, server: Loopback) -> None:
    config = caller.place.home / "config" / "llmtool"
    config.mkdir(parents=True)
    (config / "config.yaml").write_text('budget_daily: "0.0001"\n')
    project(caller, 'budget_daily: "1000"\n')
    done = caller.stream("hi")
    assert (done.code, server.asked) == (1, [])
    assert "budget_daily stays 0.0001" in done.err
    assert "llmtool.yaml:1 would loosen it to 1000" in done.err


def test_a_smaller_budget_of_a_repository_holds(caller: Caller) -> None:
    project(caller, 'budget_daily: "0.0001"\n')
    assert caller.stream("hi").code == 1


def test_a_model_that_a_repository_chooses_is_said(caller: Caller) -> None:
    project(caller, "model: gpt-4o\n")
    done = caller.stream("hi", LLMTOOL_MODEL="")
    assert "the model gpt-4o is chosen by" in done.err
    assert "llmtool.yaml:1" in done.err


def own_prices(dollars: str) -> str:
    """A price file of one's own, in which a million tokens of gpt-4o-mini cost so much, in and out."""
    return f"""\
provider: {{id: openai, name: OpenAI}}
models:
- id: gpt-4o-mini
  name: GPT-4o mini
  kind: chat
  tokenizer: o200k_base
  prices:
  - rates: {{input: "{dollars}", output: "{dollars}"}}
    checked: "2026-11-01"
"""


# A hostile model.

EVIL = "\x1b]0;owned\x07plain\x1b[2J\x1b[31m red\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\ \x9b1mok \u202etxt\r\n"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_an_answer_full_of_escapes_is_harmless_on_a_terminal(caller: Caller, server: Loopback, size: int) -> None:
    pieces = (EVIL[start : start + size] for start in range(0, len(EVIL), size))
    server.script = [Streamed(streamed(*pieces))]
    done = caller.at_terminal("hi", "-q")
    assert done.out == "plain redlink ok txt\n"


def test_an_answer_is_data_in_a_pipe(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed(streamed(EVIL))]
    assert caller.stream("hi", "-q").out.encode() == EVIL.encode()


def test_an_error_full_of_escapes_is_harmless(caller: Caller, server: Loopback) -> None:
    server.script = [error(400, {"error": {"message": EVIL}})]
    done = caller.at_terminal("hi", "-q")
    assert "plain" in done.out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(done.out)


# A hostile server.


def test_a_redirect_gets_no_key(caller: Caller, server: Loopback) -> None:
    with serving(Streamed(streamed("stolen"))) as other:

        def elsewhere(handler: Handler) -> None:
            handler.head(307, {"Location": f"{other.url.replace('127.0.0.1', 'localhost')}/v1", "Content-Length": "0"})

        server.script = [elsewhere]
        done = caller.stream("hi")
        assert done.code == 6
        assert "redirects to" in done.err
        assert other.asked == []
        assert CANARY in str(server.asked[0].headers)


# The key.


def test_the_key_is_seen_nowhere(caller: Caller, server: Loopback) -> None:
    echo = Streamed((piece(f"your key is {CANARY}"), *streamed("!")))
    told = {"error": {"message": f"Incorrect API key provided: {CANARY}", "type": "invalid_request_error"}}
    inside = Streamed((piece("x"), event({"error": {"message": f"{CANARY} is odd"}})))
    for answer in (echo, error(401, told), inside, error(500, told), Streamed(streamed("x"))):
        server.script = [answer]
        for words in (("--json", "--cache"), ("--debug", "--cache"), ("--dry-run",), ("--format", "csv")):
            done = caller.stream("hi", *words, LLMTOOL_ATTEMPTS="1")
            assert CANARY not in done.out + done.err, words
    assert any(CANARY in str(asked.headers) for asked in server.asked)
    holding = [name for name, data in caller.files().items() if CANARY.encode() in data]
    assert holding == []
    assert len(caller.files()) >= 2  # the ledger and the cache


@pytest.mark.skipif(sys.platform != "linux", reason="the list of processes is read from /proc")
def test_the_key_is_in_no_list_of_processes(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((piece("one"), 2.0, *streamed("two")))]
    process = caller.start("hi")
    assert process.stdout
    assert process.stdout.read(3) == b"one"
    assert CANARY.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    process.communicate(timeout=20)


def test_a_crash_report_holds_neither_key_nor_prompt(caller: Caller) -> None:
    code = (
        "import sys\nfrom llmtool.calls import gateway\n"
        "def broken(*_): raise RuntimeError('broken')\n"
        "gateway.listen = broken\n"
        "from llmtool.cli import frame\nsys.exit(frame.run(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, "stream", "a very private prompt"]
    environ = caller.place.environ(caller.environ)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ, cwd=caller.place.folder)
    assert done.returncode == 70
    everything = done.stdout + done.stderr + str(caller.files())
    assert CANARY not in everything
    assert "a very private prompt" not in everything


def test_a_key_in_the_settings_is_refused(caller: Caller) -> None:
    project(caller, f"api_key: {CANARY}\n")
    done = caller.stream("hi")
    assert done.code == 4
    assert "unknown key 'api_key'" in done.err
    assert json.loads(caller.stream("hi", "--json").out)["error"]["code"] == "bad_config"
