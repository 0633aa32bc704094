"""``llmtool stream``, run as people run it, against a server on this machine."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from llmtool.usage import Usage
from tests.calls.answers import in_one_piece, piece, streamed
from tests.cli.live import MODEL, Caller
from tests.cli.terminal import Place
from tests.providers.loopback import Loopback, Streamed, error, serving, whole

LONG = (piece("one two three "), 30.0)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Streamed(streamed("Hel", "lo"))) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    return Caller(place, server.url)


def test_an_answer_is_written_as_it_came_and_its_bill_said(caller: Caller) -> None:
    done = caller.stream("hi")
    assert (done.code, done.out) == (0, "Hello")
    line = done.err.splitlines()[-1]
    assert line.startswith("1,000 + 100 tokens · $0.00021 · first token after ")
    assert "tokens/s" in line
    assert line.endswith(" · not from the cache")


def test_the_ledger_has_the_call(caller: Caller) -> None:
    caller.stream("hi", "--tag", "ci", "--tag", "night")
    (row,) = caller.rows()
    assert (row.state, row.entry.command, row.entry.model) == ("settled", "stream", MODEL)
    assert (row.entry.usage, row.entry.cost) == (Usage(input=1000, output=100), Decimal("0.00021"))
    assert (row.entry.tags, row.entry.project, row.entry.estimated) == (("ci", "night"), "work", False)


@pytest.mark.parametrize("option", ["--temperature", "--top-p", "--frequency-penalty", "--presence-penalty"])
def test_what_is_no_number_is_not_sent(caller: Caller, server: Loopback, option: str) -> None:
    done = caller.stream("hi", option, "nan")
    assert (done.code, server.asked) == (2, [])
    assert f"invalid value for '{option}': it is no number" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_an_answer_that_a_full_disk_does_not_take_is_an_error_and_billed(caller: Caller) -> None:
    command = [sys.executable, "-m", "llmtool", "stream", "-q", "hi"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
            cwd=caller.place.folder, env=caller.place.environ(caller.environ), timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, b"llmtool: the output cannot be written: No space left on device\n")
    (row,) = caller.rows()
    assert (row.state, row.entry.estimated) == ("settled", True)


def test_quiet_is_the_answer_alone(caller: Caller) -> None:
    done = caller.stream("hi", "-q")
    assert (done.out, done.err) == ("Hello", "")


def test_json_is_the_answer_with_its_bill(caller: Caller) -> None:
    answer = caller.json("hi")
    assert answer.pop("elapsed_ms") >= answer.pop("first_token_ms") >= 0
    assert answer.pop("notes")  # about the model's life
    assert answer == {
        "schema": "llmtool.stream/1", "model": MODEL, "provider": "openai", "text": "Hello", "refusal": "",
        "stop_reason": "stop", "cost": Decimal("0.00021"), "estimated": False, "from_cache": False,
        "usage": {"input": 1000, "cache_read": 0, "cache_write": 0, "cache_write_1h": 0, "output": 100, "reasoning": 0},
        "request_id": "chatcmpl-1",
    }  # fmt: skip


def test_csv_is_one_row(caller: Caller) -> None:
    done = caller.stream("hi", "--format", "csv")
    assert done.out.splitlines() == ["text,stop_reason,prompt,answer,cost", "Hello,stop,1000,100,0.00021"]


def test_an_answer_in_one_piece(caller: Caller, server: Loopback) -> None:
    server.script = [whole(in_one_piece("Hello"))]
    assert caller.stream("hi", "--no-stream").out == "Hello"
    assert server.asked[0].json["stream"] is False


# What is asked.


def test_the_prompt_is_made_of_files_stdin_and_words_in_that_order(caller: Caller, server: Loopback) -> None:
    (caller.place.folder / "a.txt").write_text("file a\n")
    (caller.place.folder / "b.txt").write_text("file b\n\n")
    caller.stream("two", "words", "-a", "a.txt", "-a", "b.txt", "-s", "be brief", stdin=b"piped\r\n")
    assert server.asked[0].json["messages"] == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "file a\n\nfile b\n\npiped\n\ntwo words"},
    ]


def test_stdin_can_be_put_between_files(caller: Caller, server: Loopback) -> None:
    (caller.place.folder / "a.txt").write_text("a")
    caller.stream("-a", "-", "-a", "a.txt", stdin=b"piped")
    assert server.asked[0].json["messages"][0]["content"] == "piped\n\na"


def test_every_parameter_is_sent(caller: Caller, server: Loopback) -> None:
    caller.stream(
        "hi", "--max-tokens", "50", "--temperature", "0.5", "--top-p", "0.9", "--stop", "END", "--stop", "FIN",
        "--frequency-penalty", "-0.5", "--presence-penalty", "0.25", "--seed", "7",
    )  # fmt: skip
    body = server.asked[0].json
    assert body["max_completion_tokens" if "max_completion_tokens" in body else "max_tokens"] == 50
    assert (body["temperature"], body["top_p"], body["stop"]) == (0.5, 0.9, ["END", "FIN"])
    assert (body["frequency_penalty"], body["presence_penalty"], body["seed"]) == (-0.5, 0.25, 7)


def test_what_a_model_does_not_take_is_an_error_before_the_call(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "-m", "o3", "--temperature", "0.5")
    assert done.code == 2
    assert "o3 takes no temperature" in done.err
    assert server.asked == []


def test_the_longest_answer_is_the_models_own_where_that_is_shorter(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "--max-tokens", "1000000")
    assert "the answer may have 16,384 tokens, not 1,000,000" in done.err
    assert 16_384 in server.asked[0].json.values()
    caller.stream("hi")
    assert 4_096 in server.asked[1].json.values()


def test_a_limit_that_the_protocol_refuses_is_raised_and_reckoned_with(caller: Caller, server: Loopback) -> None:
    argv = ("hi", "--api", "responses", "--max-tokens", "10")
    done = caller.stream(*argv)
    assert "the answer may have 16 tokens, not 10: Responses takes no lower limit" in done.err
    assert server.asked[0].json["max_output_tokens"] == 16
    plans = (caller.stream(*argv[:-1], limit, "--dry-run", "--json", "--no-cache").out for limit in ("10", "16"))
    first, second = (json.loads(plan)["cost"] for plan in plans)
    assert first == second


def test_a_prompt_that_does_not_fit_is_not_sent(caller: Caller, server: Loopback) -> None:
    done = caller.stream("-m", "gpt-4", stdin=b"word " * 9000)
    assert done.code == 1
    assert "gpt-4 takes 8,192" in done.err
    assert server.asked == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "nothing to ask"),
        (("-a", "nowhere.txt"), 4, "nowhere.txt: no such file"),
        (("-a", "."), 4, ".: is a folder"),
        (("-a", "image.png"), 4, "image.png: binary: PNG"),
        (("hi", "-m", "text-embedding-3-small"), 2, "does not answer prompts"),
        (("hi", "--max-cost", "much"), 2, "is no amount of US dollars"),
        (("hi", "--temperature", "3"), 2, "invalid value for '--temperature'"),
        (("hi", "--provider", "nobody"), 2, "unknown provider 'nobody'"),
        (("hi", "--api", "telex"), 2, "unknown API 'telex'"),
        (("hi", "--base-url", "example.org"), 2, "--base-url holds no base URL"),
        (("hi", "--base-url", ""), 2, "--base-url is empty"),
    ],
)
def test_what_cannot_be_asked(
    caller: Caller, server: Loopback, words: tuple[str, ...], code: int, message: str
) -> None:
    (caller.place.folder / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    done = caller.stream(*words)
    assert (done.code, server.asked) == (code, [])
    assert message in done.err


# Which model, which server.


def test_a_model_is_called_by_its_own_name(caller: Caller, server: Loopback) -> None:
    for written in ("openai/gpt-4o-mini", "openai:gpt-4o-mini", "gpt-4o-mini-2024-07-18"):
        caller.stream("hi", "-m", written)
    assert [asked.json["model"] for asked in server.asked] == [MODEL, MODEL, "gpt-4o-mini-2024-07-18"]


def test_an_unknown_model_of_a_server_of_ones_own_is_unpriced(caller: Caller) -> None:
    done = caller.stream("hi", "-m", "my-model")
    assert done.code == 0
    assert "1,000 + 100 tokens · unpriced" in done.err
    assert "the call is unpriced" in done.err
    assert caller.rows()[0].entry.cost is None


def test_an_unknown_model_of_a_server_of_ones_own_does_not_pass_a_budget(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "-m", "my-model", LLMTOOL_BUDGET_DAILY="5")
    assert (done.code, server.asked) == (3, [])
    assert "my-model has no price, and there is a budget to keep" in done.err
    assert caller.stream("hi", "-m", "my-model", "--allow-unpriced", LLMTOOL_BUDGET_DAILY="5").code == 0


def test_an_unknown_model_without_a_server_is_unknown(caller: Caller) -> None:
    done = caller.stream("hi", "-m", "gpt-5o", LLMTOOL_BASE_URL="")
    assert done.code == 3
    assert "unknown model 'gpt-5o'" in done.err
    assert "did you mean gpt-5, gpt-4o" in done.err


def test_an_unknown_model_of_a_known_provider_is_unknown(caller: Caller) -> None:
    done = caller.stream("hi", "-m", "gpt-5o", "--provider", "openai", LLMTOOL_BASE_URL="")
    assert done.code == 3
    assert "or call it all the same: --allow-unpriced" in done.err


def test_the_price_of_one_provider_is_not_that_of_another(caller: Caller) -> None:
    done = caller.stream("hi", "-m", "gpt-4o-mini", "--provider", "groq", LLMTOOL_BASE_URL="")
    assert done.code == 3


def test_a_server_named_before_the_model(caller: Caller, server: Loopback) -> None:
    line = {"model": "x", "message": {"role": "assistant", "content": "Hi"}, "done": True, "done_reason": "stop"}
    server.script = [Streamed((json.dumps(line).encode() + b"\n",), kind="application/x-ndjson")]
    done = caller.stream("hi", "-m", "ollama/llama3.2", LLMTOOL_BASE_URL="", OLLAMA_HOST=server.url)
    assert (done.code, done.out) == (0, "Hi")
    assert (server.asked[0].path, server.asked[0].json["model"]) == ("/api/chat", "llama3.2")


def test_the_providers_own_variable_leads_to_another_server(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", LLMTOOL_BASE_URL="", OPENAI_BASE_URL=f"{server.url}/v1")
    assert (done.out, server.asked[0].path) == ("Hello", "/v1/chat/completions")


def test_no_model_is_a_usage_error(caller: Caller) -> None:
    done = caller.stream("hi", LLMTOOL_MODEL="")
    assert done.code == 2
    assert "no model is named" in done.err


def test_a_missing_key_names_its_variable(caller: Caller) -> None:
    done = caller.stream("hi", LLMTOOL_BASE_URL="", OPENAI_API_KEY="")
    assert done.code == 5
    assert "set OPENAI_API_KEY" in done.err
    assert caller.rows() == []


def test_offline_is_refused_before_anything(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "--offline")
    assert (done.code, done.out, server.asked) == (7, "", [])
    assert not caller.data.exists()


# Budgets.


def test_a_call_that_could_cost_more_than_allowed_is_not_made(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "--max-cost", "0.001")
    assert done.code == 1
    assert "the call could cost $0.0024588, more than $0.001" in done.err  # 8 tokens, and 4,096
    assert server.asked == []
    assert caller.stream("hi", "--max-cost", "0.001", "--max-tokens", "100").code == 0


def test_a_spent_budget_stops_a_call(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", LLMTOOL_BUDGET_DAILY="0.0001")
    assert done.code == 1
    assert "daily budget of $0.0001" in done.err
    assert "LLMTOOL_BUDGET_DAILY" in done.err
    assert server.asked == []
    refused = json.loads(caller.stream("hi", "--json", LLMTOOL_BUDGET_DAILY="0.0001").out)
    assert (refused["schema"], refused["error"]["code"]) == ("llmtool.error/1", "over_budget")


# The cache.


def test_the_cache_is_for_temperature_zero_or_for_whoever_asks(caller: Caller, server: Loopback) -> None:
    for words in (("--temperature", "0"), ("--cache",), ()):
        first, again = (caller.stream("hi", *words) for _ in range(2))
        assert first.out == again.out == "Hello"
        assert ("from the cache: nothing was sent" in again.err) == bool(words)
    assert len(server.asked) == 4  # once, once, twice
    assert [row.entry.from_cache for row in caller.rows()].count(True) == 2


def test_no_cache_wins(caller: Caller, server: Loopback) -> None:
    for _ in range(2):
        caller.stream("hi", "--temperature", "0", "--no-cache")
    assert len(server.asked) == 2


def test_a_hit_costs_nothing(caller: Caller) -> None:
    caller.stream("hi", "--cache")
    again = caller.json("hi", "--cache", LLMTOOL_BUDGET_DAILY="0")
    assert (again["cost"], again["from_cache"], again["text"], again["stop_reason"]) == (0, True, "Hello", "stop")


# Dry runs.


def test_a_dry_run_sends_nothing_and_needs_no_key(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "--dry-run", "--offline", LLMTOOL_BASE_URL="", OPENAI_API_KEY="")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "request: POST https://api.openai.com/v1/chat/completions"
    assert json.loads(lines[1].removeprefix("body: "))["messages"] == [{"role": "user", "content": "hi"}]
    assert lines[2:] == [
        "prompt: 8 tokens (exact)",
        "answer: at most 4,096 tokens",
        "cost: $0.0000012 for the prompt, at most $0.0024588",
    ]
    assert server.asked == []
    assert not caller.data.exists()


def test_a_dry_run_as_json(caller: Caller) -> None:
    plan = caller.json("hi", "--dry-run", "--max-cost", "0.001")
    assert plan["dry_run"] is True
    assert plan["request"]["method"] == "POST"
    assert plan["input"] == {"tokens": 8, "tokenizer": "o200k_base", "exactness": "exact", "margin_percent": None}
    assert plan["cost"] == {"input": Decimal("0.0000012"), "worst": Decimal("0.0024588")}
    assert plan["error"]["code"] == "over_budget"


# How calls end.


def test_a_length_stop_is_said(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed(streamed("Hel", finish="length"))]
    done = caller.stream("hi", "--max-tokens", "100")
    assert done.code == 0
    assert "the answer reached its limit of 100 tokens; --max-tokens allows more" in done.err


def test_a_refusal_is_shown_with_its_price(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed(streamed("I ", finish="content_filter"))]
    done = caller.stream("hi")
    assert (done.code, done.out) == (6, "I ")
    assert "$0.00021" in done.err
    assert "a filter of the provider withheld the answer" in done.err


def test_a_cut_answer_stays_on_stdout_and_is_incomplete(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((piece("one two three"),))]
    done = caller.stream("hi")
    assert (done.code, done.out) == (7, "one two three")
    assert "~8 + ~3 tokens" in done.err
    assert "~ is estimated" in done.err
    assert caller.rows()[0].entry.estimated
    answer = caller.json("hi")
    assert (answer["text"], answer["stop_reason"], answer["estimated"]) == ("one two three", None, True)
    assert answer["error"]["code"] == "incomplete"


def test_a_page_in_place_of_an_answer(caller: Caller, server: Loopback) -> None:
    server.script = [whole(b"<html><body>Sign in</body></html>", kind="text/html")]
    done = caller.stream("hi")
    assert (done.code, done.out) == (6, "")
    assert "Sign in" in done.err


def test_waiting_for_another_attempt_is_said(caller: Caller, server: Loopback) -> None:
    server.script = [error(429, Retry_After="0.05"), Streamed(streamed("Hello"))]
    done = caller.stream("hi")
    assert (done.code, done.out) == (0, "Hello")
    assert "waiting 0.1 s before attempt 2 of 3" in done.err


def test_the_number_of_attempts_is_a_setting(caller: Caller, server: Loopback) -> None:
    server.script = [error(429, Retry_After="0.05")]
    assert caller.stream("hi", LLMTOOL_ATTEMPTS="1").code == 6
    assert len(server.asked) == 1
    assert caller.rows() == []


def test_silence_is_a_timeout(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed(LONG)]
    done = caller.stream("hi", LLMTOOL_TIMEOUT_BETWEEN="0.3")
    assert (done.code, done.out) == (7, "one two three ")
    assert "sent nothing more for 0.3 s" in done.err


def test_a_reader_that_has_seen_enough_is_no_failure(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((piece("one\n"), 0.3, *(piece("two\n") for _ in range(50)), 30.0))]
    process = caller.start("hi")
    assert process.stdout
    assert process.stdout.readline() == b"one\n"
    process.stdout.close()
    assert process.wait(10) == 0
    process.communicate()
    (row,) = caller.rows()
    assert (row.state, row.entry.estimated) == ("settled", True)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_being_stopped_keeps_what_came_and_writes_it_down(caller: Caller, server: Loopback, name: str) -> None:
    server.script = [Streamed(LONG)]
    process = caller.start("hi")
    assert process.stdout
    assert process.stdout.read(14) == b"one two three "
    process.send_signal(signal.Signals[name])
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert b"stopped: what had come until then is in the ledger" in err
    (row,) = caller.rows()
    assert (row.state, row.entry.usage, row.entry.estimated) == ("settled", Usage(input=8, output=4), True)


def test_every_piece_is_written_at_once(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((piece("one"), 2.0, *streamed("two")))]
    process = caller.start("hi")
    assert process.stdout
    assert process.stdout.read(3) == b"one"
    assert process.poll() is None
    assert process.communicate(timeout=20)[0] == b"two"


def test_a_damaged_ledger_stops_a_call_before_it_is_made(caller: Caller, server: Loopback) -> None:
    file = caller.data / "ledger" / "ledger.db"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database, and long enough to be looked at " * 40)
    done = caller.stream("hi")
    assert (done.code, server.asked) == (4, [])
    assert "ledger is damaged" in done.err


def test_a_terminal_gets_a_line_end(caller: Caller) -> None:
    done = caller.at_terminal("hi")
    assert "Hello\n" in done.out
    assert done.code == 0


def test_the_help_loads_no_network(place: Place) -> None:
    probe = "import sys; from llmtool.cli import frame; frame.run(['stream', '--help']); print(*sys.modules)"
    command = [sys.executable, "-c", probe]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=place.environ({}))
    assert not {"httpx", "sqlite3", "rich"} & set(done.stdout.split())


PRICES = """\
provider:
  id: here
  name: This machine
  kind: host
  pricing_urls: ["https://example.com"]
  usage: {input_includes_cache: true, output_includes_reasoning: true}
models:
- id: homely
  name: Homely
  kind: chat
  tokenizer: unknown
  prices:
  - rates: {input: "50", output: "100"}
    checked: "2026-11-22"
    verified_by: [contract, invoice]
"""


@pytest.mark.parametrize("tokenizer", ["  tokenizer: unknown\n", ""])
def test_the_worst_case_of_an_open_model_has_room_for_what_its_template_adds(caller: Caller, tokenizer: str) -> None:
    prices = caller.place.folder / "prices.yaml"
    prices.write_text(PRICES.replace("  tokenizer: unknown\n", tokenizer))
    words = ("--pricing", str(prices), "-m", "homely", "--max-tokens", "10", "--dry-run", "Name a colour.")
    plan = caller.json(*words)
    assert plan["input"]["exactness"] == "estimated"
    most = round(plan["input"]["tokens"] * (1 + plan["input"]["margin_percent"] / 100))
    assert plan["cost"]["worst"] == (most + 128) * Decimal("0.00005") + 10 * Decimal("0.0001")
