"""`llmtool calibrate` from the outside: a log whose right answer is known, and the counts that follow from it."""

import json
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from llmtool.tokens.registry import for_model
from tests.cli.terminal import FULL_PATH, INSTANT_FIRST, Done, Place

WORDS = "Nobody knows why the quick brown fox jumps over the lazy dog, and it does not tell anybody. "
COUNT = for_model("grok-4")


def text(number: int) -> str:
    return f"{WORDS * (10 + number)}{number}"


def bill(number: int, ratio: float = 1.25, **more: object) -> dict[str, object]:
    tokens = COUNT.count_many([text(number)])[0].tokens
    return {"model": "grok-4", "text": text(number), "billed": round(tokens * ratio), **more}


def run(place: Place, *words: str, stdin: bytes = b"") -> Done:
    return place.run(*words, stdin=stdin, LLMTOOL_DATA_DIR=str(place.home / "data"))


def as_json(place: Place, *words: str) -> dict[str, Any]:
    done = run(place, *words, "--json")
    assert done.out.count("\n") == 1, done.err
    loaded: dict[str, Any] = json.loads(done.out)
    return loaded


def write_log(place: Place, *entries: object, name: str = "bills.jsonl") -> None:
    lines = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
    (place.folder / name).write_text("".join(f"{line}\n" for line in lines))


def stored_at(place: Place) -> Path:
    return place.home / "data" / "calibration.json"


@pytest.fixture
def logged(place: Place) -> Place:
    """A place with a log of 40 bills, a quarter above the estimates, and a text to count."""
    write_log(place, *map(bill, range(40)))
    (place.folder / "a.txt").write_text(text(99))
    return place


@pytest.fixture
def taught(logged: Place) -> Place:
    assert run(logged, "calibrate", "bills.jsonl").code == 0
    return logged


def test_checking_tells_and_stores_nothing(logged: Place) -> None:
    done = run(logged, "calibrate", "--check", "bills.jsonl")
    assert done == Done(
        0, "grok-4-0709 unknown text english 40 25.0 25.1 1.250 0.0 0.1 0.2 checked\n", ""
    )  # fmt: skip
    assert not stored_at(logged).exists()


def test_a_table_says_how_far_off_counts_are_and_will_be(logged: Place) -> None:
    done = run(logged, "calibrate", "bills.jsonl", "--format", "table")
    assert (
        done.out
        == """\
model        tokenizer  of    script   bills  error %  p95 %  ratio  error then %  p95 then %  margin %  outcome
───────────  ─────────  ────  ───────  ─────  ───────  ─────  ─────  ────────────  ──────────  ────────  ───────
grok-4-0709  unknown    text  english     40     25.0   25.1  1.250           0.0         0.1       0.2  stored
"""
    )
    assert done.err == f"note: stored in {stored_at(logged)}\n"


def test_counts_go_by_it_from_then_on_and_are_narrower(logged: Place) -> None:
    before = as_json(logged, "count", "-m", "grok-4", "a.txt")
    run(logged, "calibrate", "bills.jsonl")
    after = as_json(logged, "count", "-m", "grok-4", "a.txt")
    assert after["total"]["tokens"] == pytest.approx(1.25 * before["total"]["tokens"], abs=1)
    assert after["exactness"] == "estimated"
    assert after["margin_percent"] < 1
    assert before["margin_percent"] > 20
    assert after["note"].startswith("calibrated with 40 bills on 20")


@pytest.mark.parametrize("name", ["grok-4", "xai/grok-4-0709", "grok-4-latest"])
def test_every_command_that_counts_goes_by_it_whatever_the_model_is_called(taught: Place, name: str) -> None:
    tokens = as_json(taught, "count", "-m", name, "a.txt")["total"]["tokens"]
    plain = COUNT.count_many([text(99)])[0].tokens
    assert tokens == pytest.approx(1.25 * plain, abs=1)
    assert as_json(taught, "estimate", "-m", name, "a.txt")["input"]["tokens"] == tokens
    cut = as_json(taught, "truncate", "-m", name, "--max-tokens", "500", "a.txt")
    assert 480 <= cut["tokens_after"] <= 500
    assert as_json(taught, "truncate", "--split", "500", "-m", name, "a.txt")["pieces"][0]["tokens"] <= 500


def test_a_comparison_goes_by_it(taught: Place) -> None:
    write_log(taught, *({**bill(number), "model": "grok-4.3"} for number in range(30)))
    run(taught, "calibrate", "bills.jsonl")
    rows = as_json(taught, "compare", "-m", "grok-4.3", "-m", "grok-4.5", "-m", "gpt-4o", "a.txt")["rows"]
    tokens = {row["model"]: row["tokens"] for row in rows}
    assert tokens["grok-4.3"] == as_json(taught, "count", "-m", "grok-4.3", "a.txt")["total"]["tokens"]
    assert tokens["grok-4.3"] == pytest.approx(1.25 * tokens["grok-4.5"], abs=1)


def test_two_hundred_files_in_several_processes_go_by_it(taught: Place) -> None:
    (taught.folder / "many").mkdir()
    for number in range(250):
        (taught.folder / "many" / f"{number}.txt").write_text(text(20))
    one = as_json(taught, "count", "-m", "grok-4", "many/0.txt")["total"]["tokens"]
    many = as_json(taught, "count", "-m", "grok-4", "many")
    assert many["total"]["tokens"] == 250 * one
    assert many["margin_percent"] < 1


def test_requests_are_learnt_from_and_weighed_by(logged: Place) -> None:
    requests = [
        {"model": "grok-4.3", "messages": [{"role": "user", "content": text(number)}]} for number in range(30)
    ]  # fmt: skip
    tokens = [COUNT.count_many([text(number)])[0].tokens for number in range(30)]
    replies = [{"usage": {"prompt_tokens": round(1.25 * each) + 20, "completion_tokens": 3}} for each in tokens]
    pairs = [{"request": one, "response": two} for one, two in zip(requests, replies, strict=True)]
    write_log(logged, *pairs)
    (logged.folder / "body.json").write_text(json.dumps(requests[7]))
    result = as_json(logged, "calibrate", "bills.jsonl")
    assert [(row["of"], row["outcome"]) for row in result["rows"]] == [("request", "stored"), ("text", "stored")]
    weighed = as_json(logged, "count", "--as", "request", "body.json")
    billed = replies[7]["usage"]["prompt_tokens"]
    assert weighed["total"]["tokens"] == pytest.approx(billed, rel=weighed["margin_percent"] / 100)
    assert weighed["margin_percent"] < 5
    assert sum(part["tokens"] for part in weighed["files"][0]["parts"]) == weighed["total"]["tokens"]
    batch = "".join(f"{json.dumps({'custom_id': str(n), 'body': requests[7]})}\n" for n in range(3))
    (logged.folder / "batch.jsonl").write_text(batch)
    priced = as_json(logged, "estimate", "--batch-file", "batch.jsonl")
    assert priced["models"][0]["input_tokens"] == 3 * weighed["total"]["tokens"]


def test_wrong_lines_are_named_the_rest_is_stored_and_the_code_is_4(logged: Place) -> None:
    write_log(logged, "nonsense", *map(bill, range(20)), {"model": "nope-9", "text": "x", "billed": 1}, {"text": "x"})
    done = run(logged, "calibrate", "bills.jsonl")
    assert done.code == 4
    assert done.out.endswith(" stored\n")
    assert done.err == (
        "note: bills.jsonl:1: is no JSON\n"
        "note: bills.jsonl:22: unknown model 'nope-9'\n"
        "note: bills.jsonl:23: no usage in it\n"
        f"note: stored in {stored_at(logged)}\n"
        "llmtool: bills.jsonl: 3 lines are wrong; the others were taken\n"
    )
    assert stored_at(logged).exists()
    result = as_json(logged, "calibrate", "--check", "bills.jsonl")
    assert [wrong["line"] for wrong in result["errors"]] == [1, 22, 23]
    assert (result["error"]["code"], result["file"]) == ("bad_input", None)


def test_a_log_without_a_sound_line_is_an_error(place: Place) -> None:
    write_log(place, "nonsense")
    done = run(place, "calibrate", "bills.jsonl")
    message = "llmtool: bills.jsonl: no bill in it can be learnt from; bills.jsonl:1: is no JSON\n"
    assert done == Done(4, "", message)
    assert run(place, "calibrate", "missing.jsonl").code == 4
    assert run(place, "calibrate", ".").code == 4
    assert run(place, "calibrate", stdin=b"").code == 4
    assert not stored_at(place).exists()


def test_too_few_bills_are_reported_and_not_stored_unless_asked_for(logged: Place) -> None:
    write_log(logged, *map(bill, range(8)))
    done = run(logged, "calibrate", "bills.jsonl")
    assert (done.code, done.out.endswith(" too few\n")) == (0, True)
    assert done.err == "note: 20 bills are needed; --min-samples asks for fewer, at a wider margin\n"
    assert not stored_at(logged).exists()
    plain = as_json(logged, "count", "-m", "grok-4", "a.txt")
    assert run(logged, "calibrate", "bills.jsonl", "--min-samples", "5").out.endswith(" stored\n")
    counted = as_json(logged, "count", "-m", "grok-4", "a.txt")
    assert counted["total"]["tokens"] == pytest.approx(1.25 * plain["total"]["tokens"], abs=1)
    assert counted["margin_percent"] >= plain["margin_percent"]


def test_exact_counts_are_left_alone(logged: Place) -> None:
    write_log(logged, *({"model": "gpt-4o", "text": text(n), "billed": 1000} for n in range(25)))
    result = as_json(logged, "calibrate", "bills.jsonl")
    assert [(row["outcome"], row["ratio"]) for row in result["rows"]] == [("left alone", None)]
    assert run(logged, "calibrate", "bills.jsonl").out.endswith(" exact\n")
    assert not stored_at(logged).exists()


def test_a_log_comes_through_a_pipe(logged: Place) -> None:
    piped = (logged.folder / "bills.jsonl").read_bytes()
    for words in (("calibrate",), ("calibrate", "-")):
        assert run(logged, *words, "--check", stdin=piped).out == run(logged, "calibrate", "--check", "bills.jsonl").out


def test_lines_may_leave_the_model_to_the_command_line(logged: Place) -> None:
    write_log(logged, *({name: value for name, value in bill(n).items() if name != "model"} for n in range(20)))
    assert run(logged, "calibrate", "bills.jsonl").code == 4
    assert run(logged, "calibrate", "-m", "grok-4", "bills.jsonl").code == 0


def test_what_is_stored_is_listed_and_removed(taught: Place) -> None:
    listed = run(taught, "calibrate", "--list")
    assert listed.out.startswith("grok-4-0709 unknown text english 40 1.250 0.2 20")
    rows = as_json(taught, "calibrate", "--list")["rows"]
    assert [(row["bills"], row["basis"]) for row in rows] == [(40, "o200k_base")]
    assert run(taught, "calibrate", "--remove", "xai/grok-4").out == listed.out
    assert run(taught, "calibrate", "--list").out == ""
    gone = run(taught, "calibrate", "--remove", "grok-4")
    hint = "hint: see 'llmtool calibrate --list'\n"
    assert gone == Done(3, "", f"llmtool: no calibration of 'grok-4' is stored\n{hint}")
    assert "calibrated" not in run(taught, "count", "-m", "grok-4", "a.txt").err


@pytest.mark.parametrize(
    "command",
    ["calibrate --list bills.jsonl", "calibrate --list --check", "calibrate --list --remove grok-4",
     "calibrate --remove grok-4 bills.jsonl", "calibrate --min-samples 1 bills.jsonl"],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(logged: Place, command: str) -> None:
    assert run(logged, *shlex.split(command)).code == 2


def test_at_a_terminal_without_a_log_there_is_nothing_to_learn_from(place: Place) -> None:
    done = place.at_terminal("calibrate")
    assert (done.code, "nothing to learn from" in done.out) == (2, True)


@pytest.mark.parametrize(
    "command",
    ["count -m grok-4 a.txt", "calibrate bills.jsonl", "calibrate --list", "calibrate --remove grok-4",
     "estimate -m grok-4 a.txt", "compare -m grok-4.3 a.txt", "truncate -m grok-4 --max-tokens 9 a.txt"],
)  # fmt: skip
def test_a_damaged_file_is_one_clear_error(taught: Place, command: str) -> None:
    stored_at(taught).write_text('{"format": 1, "calib')
    done = run(taught, *shlex.split(command))
    assert (done.code, done.out) == (4, "")
    hint = "hint: delete it and run 'llmtool calibrate' again\n"
    assert done.err.endswith(f"llmtool: {stored_at(taught)}: is damaged: it is no calibration\n{hint}")
    assert stored_at(taught).read_text() == '{"format": 1, "calib'


@pytest.mark.parametrize("damaged", [False, True])
@pytest.mark.parametrize(
    "command",
    ["count a.txt", "count -m gpt-4o a.txt", "count -q -m grok-4 a.txt", "count -m grok-4 a.txt", "count -m grok-4",
     "count -m gpt-6-sol a.txt", "count -m grok-4 --encoding gpt2 a.txt", "count --encoding gpt2 a.txt"],
)  # fmt: skip
def test_the_short_cut_agrees_with_the_full_path(taught: Place, command: str, damaged: bool) -> None:  # noqa: FBT001 - a parameter
    if damaged:
        stored_at(taught).write_text("nonsense")
    environ = {"LLMTOOL_DATA_DIR": str(taught.home / "data")}
    one, other = (
        taught.run(*shlex.split(command), stdin=text(3).encode(), way=way, **environ)
        for way in (INSTANT_FIRST, FULL_PATH)
    )
    assert one == other
    assert one.code == (4 if damaged and "-m g" in command and not {"gpt-4o", "gpt2"} & set(command.split()) else 0)


def test_two_at_once_lose_nothing(logged: Place) -> None:
    names = ["grok-4", "grok-3", "grok-4.3", "command-r-plus"]
    for name in names:
        write_log(logged, *({**bill(n), "model": name} for n in range(20)), name=f"{name}.jsonl")
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(lambda name: run(logged, "calibrate", f"{name}.jsonl"), names))
    assert [each.code for each in done] == [0] * 4
    assert len(as_json(logged, "calibrate", "--list")["rows"]) == 4
