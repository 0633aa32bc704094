"""``llmtool chat`` in a pipe: every line is a message, the answers go out, the meter goes to stderr."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest

from tests.calls.answers import piece, streamed
from tests.cli.chat.conversing import RETIRES, Chatter
from tests.cli.terminal import INSTANT_FIRST
from tests.providers.loopback import Loopback, Streamed, error


def contents(server: Loopback, call: int = -1) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in server.asked[call].json["messages"]]


def test_every_line_is_a_message_and_the_answers_go_out(chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed(streamed("one")), Streamed(streamed("two\n")), Streamed(streamed("three"))]
    done = chatter.chat(stdin=b"a\n\nb\r\nc")
    assert (done.code, done.out) == (0, "one\ntwo\nthree\n")
    assert done.err == RETIRES + (
        "8 tokens to send · at most $0.00246\n"
        "1,000 in + 100 out · $0.00021 · $0.00021 in all · context 0.9 %\n"
        "18 tokens to send · at most $0.00246\n"
        "1,000 in + 100 out · $0.00021 · $0.00042 in all · context 0.9 %\n"
        "29 tokens to send · at most $0.00246\n"
        "1,000 in + 100 out · $0.00021 · $0.00063 in all · context 0.9 %\n"
    )
    assert contents(server) == [
        ("user", "a"), ("assistant", "one"), ("user", "b"), ("assistant", "two\n"), ("user", "c"),
    ]  # fmt: skip


def test_quiet_is_the_answers_alone(chatter: Chatter) -> None:
    done = chatter.chat("-q", stdin=b"a\n")
    assert (done.out, done.err) == ("Hello\n", "")


def test_the_words_are_the_first_message_and_the_system_message_goes_before(chatter: Chatter, server: Loopback) -> None:
    chatter.chat("-s", "be brief", "two", "words", stdin=b"a\n")
    assert contents(server, 0) == [("system", "be brief"), ("user", "two words")]
    assert contents(server)[-1] == ("user", "a")


def test_a_line_with_a_slash_is_a_message_for_it_may_be_a_strangers(chatter: Chatter, server: Loopback) -> None:
    secret = chatter.place.folder / "secret.txt"
    secret.write_text("secret")
    chatter.chat(stdin=f"/attach {secret}\n/export md out.md\n".encode())
    assert contents(server, 0) == [("user", f"/attach {secret}")]
    assert sorted(path.name for path in chatter.place.folder.iterdir()) == ["secret.txt"]


def test_nothing_to_ask_is_a_usage_error(chatter: Chatter, server: Loopback) -> None:
    done = chatter.chat(stdin=b"\n \n")
    assert (done.code, done.out, server.asked) == (2, "", [])
    assert "llmtool: nothing to ask\n" in done.err


def test_what_is_no_text_is_an_error_and_the_answers_before_it_stand(chatter: Chatter) -> None:
    done = chatter.chat(stdin=b"a\n\xff\xfe\n")
    assert (done.code, done.out) == (4, "Hello\n")
    assert done.err.endswith("llmtool: line 2 of stdin is not UTF-8\nhint: convert it, as iconv does\n")


def test_a_budget_refuses_before_the_call_and_the_answers_so_far_stand(chatter: Chatter, server: Loopback) -> None:
    done = chatter.chat("--budget", "0.0026", stdin=b"a\nb\nc\n")
    assert (done.code, done.out, len(server.asked)) == (1, "Hello\n", 1)
    assert "8 tokens to send · at most $0.00246 · $0.0026 left\n" in done.err
    assert done.err.endswith(
        "llmtool: the call could cost $0.0024603, and the conversation's budget of $0.0026 has $0.00239 left\n"
        "hint: it is set by --budget or /budget\n"
    )
    (row,) = chatter.rows()
    assert (row.entry.command, row.entry.cost) == ("chat", Decimal("0.00021"))


def test_the_budgets_of_the_settings_hold_as_well(chatter: Chatter, server: Loopback) -> None:
    done = chatter.chat(stdin=b"a\n", LLMTOOL_BUDGET_DAILY="0.001")
    assert (done.code, server.asked) == (1, [])
    assert "the daily budget of $0.001 has $0.001 left" in done.err


def test_four_fifths_of_a_budget_are_warned_of_once(chatter: Chatter) -> None:
    # Each turn costs $0.00021, whatever it could cost.
    done = chatter.chat("--budget", "0.00052", "--max-tokens", "10", stdin=b"a\n")
    assert (done.code, "% of the" in done.err) == (0, False)
    done = chatter.chat("--continue", "--max-tokens", "10", stdin=b"b\nc\n")
    assert done.err.count("% of the conversation's budget") == 1
    assert "note: 80 % of the conversation's budget of $0.00052 is spent; $0.0001 is left\n" in done.err


def test_a_failed_call_ends_it_with_its_own_code(chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed(streamed("one")), error(401)]
    done = chatter.chat(stdin=b"a\nb\nc\n")
    assert (done.code, done.out) == (5, "one\n")
    assert len(server.asked) == 2


def test_an_answer_that_broke_off_stays_and_is_an_error(chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed((piece("half an"),), end="reset")]
    done = chatter.chat(stdin=b"a\nb\n")
    assert (done.code, done.out) == (7, "half an\n")
    exported = json.loads(chatter.chat("--continue", "--export", "json").out)
    assert [(said["content"], said["whole"]) for said in exported["messages"]] == [("a", True), ("half an", False)]


# As JSON.


def document(chatter: Chatter, *words: str, stdin: bytes) -> tuple[int, dict[str, Any]]:
    done = chatter.chat("--json", *words, stdin=stdin)
    assert done.out.count("\n") == 1, done
    loaded: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    return done.code, loaded


def test_json_is_one_object_with_every_turn(chatter: Chatter) -> None:
    code, told = document(chatter, "--budget", "1", stdin=b"a\nb\n")
    turns = told.pop("turns")
    usage = {"input": 1000, "cache_read": 0, "cache_write": 0, "cache_write_1h": 0, "output": 100, "reasoning": 0}
    assert (code, told.pop("conversation") != "") == (0, True)
    assert told == {
        "schema": "llmtool.chat/1", "model": "gpt-4o-mini", "cost": Decimal("0.00042"), "unpriced": 0, "budget": 1,
        "usage": usage | {"input": 2000, "output": 200},
    }  # fmt: skip
    assert [turn.pop("elapsed_ms") >= turn.pop("first_token_ms") >= 0 for turn in turns] == [True, True]
    assert turns[0] == {
        "question": "a", "text": "Hello", "refusal": "", "model": "gpt-4o-mini", "provider": "openai",
        "stop_reason": "stop", "usage": usage, "cost": Decimal("0.00021"), "saved_by_cache": 0, "estimated": False,
        "history": "nothing", "summary": None, "request_id": "chatcmpl-1", "notes": [],
    }  # fmt: skip
    assert turns[1] == turns[0] | {"question": "b"}


def test_json_has_the_error_beside_the_answers_before_it(chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed(streamed("one")), error(401)]
    code, told = document(chatter, stdin=b"a\nb\n")
    assert (code, told["error"]["code"], [turn["text"] for turn in told["turns"]]) == (5, "auth", ["one"])


def test_json_is_the_error_alone_where_nothing_was_answered(chatter: Chatter) -> None:
    code, told = document(chatter, "--budget", "0.001", stdin=b"a\n")
    assert (code, told["schema"], told["error"]["code"]) == (1, "llmtool.error/1", "over_budget")


def test_csv_is_a_row_for_each_turn(chatter: Chatter) -> None:
    done = chatter.chat("--format", "csv", stdin=b"a\nb\n")
    assert done.out.splitlines() == [
        "question,text,stop_reason,prompt,answer,cost",
        "a,Hello,stop,1000,100,0.00021",
        "b,Hello,stop,1000,100,0.00021",
    ]


# Kept conversations.


def test_a_conversation_goes_on_where_it_was(chatter: Chatter, server: Loopback) -> None:
    chatter.chat("-s", "be brief", "-m", "gpt-4o", "--budget", "0.5", stdin=b"a\n")
    done = chatter.chat("--continue", stdin=b"b\n")
    assert server.asked[-1].json["model"] == "gpt-4o"
    assert contents(server) == [("system", "be brief"), ("user", "a"), ("assistant", "Hello"), ("user", "b")]
    assert "$0.4965 left" in done.err


def test_another_model_can_be_named_for_it(chatter: Chatter, server: Loopback) -> None:
    chatter.chat("-m", "gpt-4o", stdin=b"a\n")
    chatter.chat("--continue", "-m", "gpt-4o-mini", stdin=b"b\n")
    assert server.asked[-1].json["model"] == "gpt-4o-mini"


def test_a_model_that_is_no_longer_known_can_be_left_for_another(chatter: Chatter, server: Loopback) -> None:
    chatter.chat("-m", "my-own", stdin=b"a\n")
    done = chatter.chat("--continue", stdin=b"b\n", LLMTOOL_BASE_URL="")
    assert (done.code, len(server.asked)) == (3, 1)
    assert "llmtool: unknown model 'my-own'\nhint: -m MODEL goes on with another; " in done.err
    assert chatter.chat("--continue", "-m", "gpt-4o", stdin=b"b\n").code == 0
    assert [content for _, content in contents(server)] == ["a", "Hello", "b"]


def test_an_empty_answer_is_told(chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed(streamed("")), Streamed(streamed("two"))]
    done = chatter.chat(stdin=b"a\nb\n")
    assert (done.code, done.out) == (0, "two\n")
    assert done.err.count("note: the answer is empty\n") == 1


def test_what_a_conversation_has_cost_counts_for_its_budget_later(chatter: Chatter, server: Loopback) -> None:
    chatter.chat("--budget", "0.0026", stdin=b"a\n")
    done = chatter.chat("--continue", stdin=b"b\n")
    assert (done.code, len(server.asked)) == (1, 1)


def test_an_unknown_conversation_is_an_error(chatter: Chatter, server: Loopback) -> None:
    assert chatter.chat("--continue", stdin=b"a\n").code == 4
    assert chatter.chat("--load", "nothing", stdin=b"a\n").code == 4
    assert chatter.chat("--load", "x", "--continue", stdin=b"a\n").code == 2
    assert server.asked == []


def test_one_that_is_kept_can_be_deleted_and_no_other(chatter: Chatter, server: Loopback) -> None:
    chatter.chat(stdin=b"a\n")
    (kept,) = json.loads(chatter.chat("--list", "--json").out)["conversations"]
    assert chatter.chat("--delete", "nothing").code == 4
    done = chatter.chat("--delete", kept["id"])
    assert (done.code, done.out) == (0, f"{kept['id']} 2 a\n")
    assert chatter.chat("--delete", kept["id"], "--offline").code == 4
    assert chatter.chat("--continue", stdin=b"b\n").code == 4
    assert len(server.asked) == len(chatter.rows()) == 1


def test_a_killed_process_loses_the_answer_in_flight_at_most(chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed(streamed("one")), Streamed((piece("tw"), 30.0))]
    process = subprocess.Popen(
        [sys.executable, *INSTANT_FIRST, "chat", "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=chatter.place.folder, env=chatter.place.environ(chatter.environ),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"a\nb\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"one\n"
    assert process.stdout.read(2) == b"tw"
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    exported = json.loads(chatter.chat("--continue", "--export", "json").out)
    assert [said["content"] for said in exported["messages"]] == ["a", "one", "b"]


def test_offline_is_an_error_before_anything(chatter: Chatter, server: Loopback) -> None:
    done = chatter.chat("--offline", stdin=b"a\n")
    assert (done.code, server.asked) == (7, [])


def test_a_parameter_that_the_model_does_not_take_is_said_at_once(chatter: Chatter, server: Loopback) -> None:
    done = chatter.chat("-m", "o3", "--temperature", "0.5", stdin=b"a\n")
    assert (done.code, server.asked) == (2, [])


@pytest.mark.parametrize("words", [("--budget", "x"), ("--budget", "-1"), ("--threshold", "0")])
def test_a_wrong_amount_is_a_usage_error(chatter: Chatter, words: tuple[str, ...]) -> None:
    assert chatter.chat(*words, stdin=b"a\n").code == 2


def test_no_key_is_written_anywhere(chatter: Chatter) -> None:
    chatter.chat(stdin=b"a\n")
    assert not [path for path, data in chatter.files().items() if b"sk-canary" in data]
    with closing(sqlite3.connect(chatter.data / "conversations" / "conversations.db")) as file:
        assert file.execute("SELECT count(*) FROM said").fetchone() == (2,)
