"""`llmtool sample --live`: what a model could have said, from a server on this machine, with its bill."""

import json
import math
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from time import sleep
from typing import Any

import pytest

from tests.calls.answers import in_one_piece
from tests.cli.live import MODEL, Caller
from tests.cli.terminal import INSTANT_FIRST, Done, Place
from tests.providers.loopback import Answer, Loopback, Streamed, error, serving, whole

PROMPT = "The capital of France is"
HALF, THIRD = math.log(0.5), math.log(0.3)


def odds(chosen: str, **likeliest: float) -> dict[str, Any]:
    others = [{"token": token, "logprob": logprob, "bytes": None} for token, logprob in likeliest.items()]
    return {"token": chosen, "logprob": likeliest.get(chosen, -7.0), "bytes": None, "top_logprobs": others}


def says(*positions: dict[str, Any], finish: str = "length") -> Answer:
    """An answer of 1,000 + 1 tokens that tells how likely its tokens were."""
    body = json.loads(in_one_piece("".join(position["token"] for position in positions), answer=1, finish=finish))
    body["choices"][0]["logprobs"] = {"content": list(positions)}
    return whole(json.dumps(body).encode())


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(says(odds("Lyon", Paris=HALF, Lyon=THIRD))) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    return Caller(place, server.url)


def sample(caller: Caller, *words: str, stdin: bytes = b"", **environ: str) -> Done:
    return caller.place.run("sample", "--live", *words, stdin=stdin, **(caller.environ | environ))


def as_json(caller: Caller, *words: str, **environ: str) -> dict[str, Any]:
    done = sample(caller, PROMPT, *words, "--json", stdin=b"", **environ)
    loaded: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    return loaded


def test_one_token_is_asked_for_with_the_likeliest_at_temperature_one(caller: Caller, server: Loopback) -> None:
    assert sample(caller, "The", "capital", "-s", "Be brief.", stdin=b"Geography.\n").code == 0
    body = server.asked[0].json
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Geography.\n\nThe capital"},
    ]
    assert (body["logprobs"], body["top_logprobs"], body["temperature"], body["stream"]) == (True, 20, 1, False)
    assert 1 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_every_share_comes_with_its_bounds_and_the_others_have_a_row(caller: Caller) -> None:
    done = sample(caller, PROMPT, "--temperature", "0", "--temperature", "0.5", "--temperature", "1")
    assert done.out == (
        "  0 'Paris'  1.000000 1.000000\n  0 'Lyon'   0.000000 0.000000\n  0 (others) 0.000000 0.000000\n"
        "0.5 'Paris'  0.657895 0.735294\n0.5 'Lyon'   0.236842 0.264706\n0.5 (others) 0.000000 0.105263\n"
        "  1 'Paris'  0.500000 0.500000\n  1 'Lyon'   0.300000 0.300000\n  1 (others) 0.200000 0.200000\n"
    )
    assert "note: 'Lyon' came; the 2 likeliest tokens have 80.0 % in all, the others 20.0 %\n" in done.err
    assert "1,000 + 1 tokens · $0.000151 · " in done.err


def test_above_one_the_others_have_no_upper_bound(caller: Caller) -> None:
    (found,) = as_json(caller, "--temperature", "2")["positions"][0]["distributions"]
    assert (found["tokens"][0]["at_least"], found["others"]["at_most"]) == (0, 1)
    assert float(found["others"]["at_least"]) == pytest.approx(0.2**0.5 / (0.2**0.5 + 0.5**0.5 + 0.3**0.5))


def test_with_top_k_the_others_have_no_part_and_the_bounds_meet(caller: Caller) -> None:
    for found in as_json(caller, "--top-k", "2")["positions"][0]["distributions"]:
        assert all(token["at_least"] == token["at_most"] for token in found["tokens"])
        assert sum(token["at_most"] for token in found["tokens"]) == pytest.approx(Decimal(1))
        assert found["others"] == {"at_least": 0, "at_most": 0}


def test_json_has_the_bill_and_the_ledger_too(caller: Caller) -> None:
    data = as_json(caller, "--tag", "odds")
    assert (data["schema"], data["model"], data["provider"]) == ("llmtool.sample/1", MODEL, "openai")
    assert (data["cost"], data["usage"]["input"], data["estimated"]) == (Decimal("0.0001506"), 1000, False)
    (place,) = data["positions"]
    assert place["chosen"] == {"token": "Lyon", "logprob": Decimal(repr(THIRD))}
    assert float(place["covered"]) == pytest.approx(0.8)
    assert [found["temperature"] for found in place["distributions"]] == [
        *(0, Decimal("0.3"), Decimal("0.7")),
        *(1, Decimal("1.5"), 2),
    ]
    (row,) = caller.rows()
    assert (row.entry.command, row.entry.cost, row.entry.tags) == ("sample", Decimal("0.0001506"), ("odds",))


def test_several_places_are_shown_one_after_the_other(caller: Caller, server: Loopback) -> None:
    server.script = [says(odds("Lyon", Paris=HALF, Lyon=THIRD), odds("!", **{"!": HALF, ".": THIRD}), odds("x", x=0.0))]
    done = sample(caller, PROMPT, "--tokens", "2", "--temperature", "1", "--top", "5")
    assert [line.split()[:3] for line in done.out.splitlines()] == [
        ["1", "1", "'Paris'"], ["1", "1", "'Lyon'"], ["1", "1", "(others)"],
        ["2", "1", "'!'"], ["2", "1", "'.'"], ["2", "1", "(others)"],
    ]  # fmt: skip
    assert "note: position 2: '!' came; the 2 likeliest tokens have 80.0 % in all" in done.err
    body = server.asked[0].json
    assert body["top_logprobs"] == 5
    assert 2 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_a_terminal_gets_bars_and_the_likeliest(caller: Caller, server: Loopback) -> None:
    server.script = [says(odds("a", **{letter: math.log(0.05) for letter in "abcdefghijklmnop"}))]
    done = caller.place.at_terminal(
        "sample", "--live", PROMPT, "--temperature", "1", width=100, **(caller.environ | {"NO_COLOR": "1"})
    )
    assert "temperature  token     at least   at most" in done.out
    assert done.out.count("0.050000  0.050000  █") == 10
    assert "(others)  0.200000  0.200000  ████" in done.out
    assert "the 10 likeliest of up to 16 tokens, and (others) beyond all of these; --show N shows more" in done.out


def test_draws_are_made_among_the_listed_and_say_so(caller: Caller) -> None:
    words = ("--temperature", "1", "--draw", "20", "--seed", "7", "--cache")
    first, again = as_json(caller, *words), as_json(caller, *words)
    assert first["positions"] == again["positions"]
    assert "tokens are drawn among those that are listed" in first["notes"]
    found = first["positions"][0]["distributions"][0]
    assert len(found["draws"]) == 20
    assert {token["token"]: token["drawn"] for token in found["tokens"]} == {
        name: found["draws"].count(name) for name in ("Paris", "Lyon")
    }


def test_a_kept_answer_has_its_probabilities_and_serves_no_other_question(caller: Caller, server: Loopback) -> None:
    first, again = as_json(caller, "--cache"), as_json(caller, "--cache")
    assert (again["from_cache"], again["positions"]) == (True, first["positions"])
    assert len(server.asked) == 1
    sample(caller, PROMPT, "--cache", "--top", "5")
    caller.stream(PROMPT, "--cache", "--max-tokens", "1", "--temperature", "1")
    assert len(server.asked) == 3


def test_an_answer_without_probabilities_is_an_error_with_its_bill(caller: Caller, server: Loopback) -> None:
    server.script = [whole(in_one_piece("Paris", answer=1))]
    done = sample(caller, PROMPT)
    assert (done.code, done.out) == (6, "")
    assert f"openai sent no probabilities of tokens with the answer of {MODEL}" in done.err
    refused = as_json(caller)
    assert (refused["cost"], refused["error"]["code"], refused["positions"]) == (Decimal("0.0001506"), "provider", [])
    assert len(caller.rows()) == 2


def test_ctrl_c_leaves_the_bill(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((30.0,))]
    process = subprocess.Popen(
        [sys.executable, *INSTANT_FIRST, "sample", "--live", PROMPT, "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=caller.place.folder, env=caller.place.environ(caller.environ),
    )  # fmt: skip
    while not server.asked and process.poll() is None:
        sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    data = json.loads(out)
    assert (data["positions"], data["estimated"]) == ([], True)
    assert len(caller.rows()) == 1


def test_a_model_without_probabilities_is_not_asked(caller: Caller, server: Loopback) -> None:
    for model in ("o3", "gpt-5"):
        done = sample(caller, PROMPT, "-m", model)
        assert done.code == 2
        assert f"{model} gives no logprobs" in done.err
    done = sample(caller, PROMPT, "-m", "claude-haiku-4-5", ANTHROPIC_API_KEY="sk-ant-1")
    assert (done.code, server.asked) == (2, [])


def test_a_model_that_reasons_away_its_token_is_said_to(caller: Caller, server: Loopback) -> None:
    body = {"candidates": [{"content": {}, "finishReason": "MAX_TOKENS"}], "usageMetadata": {"promptTokenCount": 5}}
    server.script = [whole(json.dumps(body).encode())]
    done = sample(caller, PROMPT, "-m", "gemini-2.5-flash", "--api", "gemini", GEMINI_API_KEY="key")
    assert done.code == 6
    assert "hint: it reasons first" in done.err


def test_a_reasoning_effort_of_none_is_passed_on(caller: Caller, server: Loopback) -> None:
    assert sample(caller, PROMPT, "-m", "gpt-5.5", "--reasoning-effort", "none").code == 0
    assert server.asked[0].json["reasoning_effort"] == "none"


def test_responses_is_not_asked_for_less_than_it_makes(caller: Caller) -> None:
    plan = json.loads(sample(caller, PROMPT, "--api", "responses", "--dry-run", "--json").out)
    assert plan["schema"] == "llmtool.sample/1"
    assert plan["request"]["body"]["max_output_tokens"] == 16
    assert plan["request"]["body"]["include"] == ["message.output_text.logprobs"]


def test_a_dry_run_sends_nothing(caller: Caller, server: Loopback) -> None:
    done = sample(caller, PROMPT, "--dry-run", "--offline")
    assert (done.code, server.asked) == (0, [])
    assert '"top_logprobs":20' in done.out


def test_offline_and_budgets_say_no_before_the_call(caller: Caller, server: Loopback) -> None:
    assert sample(caller, PROMPT, "--offline").code == 7
    assert sample(caller, PROMPT, "--max-cost", "0.0000001").code == 1
    assert sample(caller, PROMPT, LLMTOOL_BUDGET_DAILY="0.0000001").code == 1
    assert server.asked == []


def test_what_the_provider_says_no_to_is_an_error(caller: Caller, server: Loopback) -> None:
    server.script = [error(400)]
    assert sample(caller, PROMPT).code == 6
    assert caller.rows() == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("-m", "gpt-4o"), "--model is for a call"),
        (("--top", "5"), "--top is for a call"),
        (("--max-cost", "1"), "--max-cost is for a call"),
        (("--no-cache",), "--cache is for a call"),
        (("a.json", "b.json"), "2 paths, and scores are read from one"),
    ],
)
def test_what_is_for_a_call_alone_needs_one(place: Place, words: tuple[str, ...], complaint: str) -> None:
    done = place.run("sample", *words, stdin=b"[1]")
    assert done.code == 2
    assert done.err.startswith(f"llmtool: {complaint}\nhint: ")
    assert "add --live" in done.err


def test_nothing_to_ask_is_an_error(caller: Caller, server: Loopback) -> None:
    assert (sample(caller).code, server.asked) == (2, [])
