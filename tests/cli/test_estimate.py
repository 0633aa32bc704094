"""`llmtool estimate` as text: what it costs, what is not known about that, and what says no."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Done, Place

AT = ("--at", "2026-11-22")


def run(place: Place, *argv: str, stdin: str = "") -> Done:
    return place.run("estimate", *AT, *argv, stdin=stdin.encode())


def as_json(place: Place, *argv: str, stdin: str = "") -> dict[str, Any]:
    done = run(place, *argv, "--json", stdin=stdin)
    assert done.out.count("\n") == 1
    loaded: dict[str, Any] = json.loads(done.out)
    return loaded


def test_a_price_in_a_pipe(place: Place) -> None:
    done = run(place, "-m", "gpt-4o", "--input-tokens", "4000", "--output-tokens", "1000")
    assert (done.code, done.out) == (0, "$0.02\n")
    assert done.err == "note: gpt-4o retires on 2027-01-14; use gpt-6-luna\n"


def test_many_requests_in_a_pipe(place: Place) -> None:
    words = ("--input-tokens", "2000", "--output-tokens", "500", "--requests", "5000", "--per", "day")
    done = run(place, "-m", "gpt-4o", *words)
    assert (done.code, done.out) == (0, "$0.01 a request\n$50.00 a day\n$1,500.00 a month\n")
    projection = as_json(place, "-m", "gpt-4o", *words)["projection"]
    assert projection == {"requests": 5000, "per": "day", "per_request": 0.01, "daily": 50, "monthly": 1500}


def test_a_price_at_a_terminal(place: Place) -> None:
    words = ("-m", "gpt-4o", "--input-tokens", "4000", "--cached-share", "25%", "--output-tokens", "1000")
    done = place.at_terminal("estimate", *AT, *words, NO_COLOR="1")
    assert done.out == (
        "note: gpt-4o retires on 2027-01-14; use gpt-6-luna\n"
        "item        quantity    rate  per      cost\n"
        "──────────  ────────  ──────  ───  ────────\n"
        "input          3,000   $2.50   1M  $0.0075\n"
        "cache_read     1,000   $1.25   1M  $0.00125\n"
        "output         1,000  $10.00   1M  $0.01\n"
        "──────────  ────────  ──────  ───  ────────\n"
        "total                              $0.0188\n"
        "\n"
        "openai/gpt-4o, at the price of 2026-11-22, since 2024-11-15; checked 2026-11-09\n"
        "context: 5,000 of 128,000 tokens (3.9 %)\n"
    )


def test_the_number_alone_is_exact(place: Place) -> None:
    words = ("-m", "gemini-2.5-pro", "--input-tokens", "200001", "--output-tokens", "1000")
    assert run(place, *words, "-q").out == "0.5150025\n"


def test_a_text_is_counted_by_the_models_own_tokenizer(place: Place) -> None:
    (place.folder / "a.md").write_text("hello world\n")
    data = as_json(place, "-m", "gpt-4o", "--output-tokens", "1", "a.md", "-", stdin="hello")
    assert data["input"] == {"tokens": 4, "tokenizer": "o200k_base", "exactness": "exact", "margin_percent": None}
    assert data["cost"]["total"] == pytest.approx((4 * 2.5 + 10) / 1e6)


def test_every_line_can_be_explained(place: Place) -> None:
    data = as_json(place, "-m", "gpt-4o", "--input-tokens", "4000", "--output-tokens", "1000")
    assert [line["item"] for line in data["lines"]] == ["input", "output"]
    for line in data["lines"]:
        name, _, number = line["where"].rpartition(":")
        assert name == "pricing/openai.yaml"
        assert f'"{line["rate"]:.2f}"' in _line_of(name, int(number))
    explained = run(place, "-m", "gpt-4o", "--input-tokens", "4000", "--explain").out
    assert "pricing/openai.yaml:" in explained
    assert "https://developers.openai.com/api/docs/pricing 2026-11-09" in explained


def test_an_explanation_can_be_read_on_a_narrow_terminal(place: Place) -> None:
    words = ("-m", "gpt-4o", "--input-tokens", "4000", "--output-tokens", "1000", "--explain")
    shown = place.at_terminal("estimate", *AT, *words, NO_COLOR="1").out
    assert max(map(len, shown.splitlines())) <= 80
    assert len(re.findall(r" pricing/openai\.yaml:\d+ ", shown)) == 2
    assert "\nsource: https://developers.openai.com/api/docs/pricing\n" in shown


def test_a_price_without_a_page_names_the_lists_that_have_it(place: Place) -> None:
    words = ("-m", "claude-sonnet-4-6", "--input-tokens", "10", "--at", "2026-02-20", "--explain")
    assert " genai-prices 2026-11-09 " in place.run("estimate", *words).out


def _line_of(name: str, number: int) -> str:
    return (Path(__file__).parents[2] / name).read_text(encoding="utf-8").splitlines()[number - 1]


def test_an_estimated_count_has_a_range_of_costs(place: Place) -> None:
    data = as_json(place, "-m", "grok-4.7", stdin="hello world " * 1000)
    assert data["input"]["exactness"] == "estimated"
    assert data["cost"]["low"] < data["cost"]["total"] < data["cost"]["high"]
    said = r"^note: within the margin of the count: \$0\.\d+ to \$0\.\d+$"
    assert re.search(said, run(place, "-m", "grok-4.7", stdin="hello world " * 1000).err, re.MULTILINE)


@pytest.mark.parametrize("command", ["estimate", "compare"])
def test_what_holds_no_text_has_no_price(place: Place, command: str) -> None:
    (place.folder / "x.bin").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (place.folder / "empty").mkdir()
    done = place.run(command, "-m", "gpt-4o", "x.bin", "--json")
    assert (done.code, json.loads(done.out)["error"]["code"]) == (4, "bad_input")
    assert "llmtool: x.bin: no text: binary" in done.err
    assert place.run(command, "-m", "gpt-4o", "empty").code == 4


@pytest.mark.parametrize("form", ["plain", "table", "json", "csv", "markdown"])
def test_an_unknown_model_is_never_priced(place: Place, form: str) -> None:
    done = run(place, "-m", "gpt-5o", "--input-tokens", "4000", "--format", form)
    assert done.code == 3
    assert done.err == "llmtool: unknown model 'gpt-5o'\nhint: did you mean gpt-5, gpt-4o, gpt-5-pro?\n"
    assert "$" not in done.out
    assert bool(done.out) == (form == "json")


def test_a_retired_model_has_no_price_any_more(place: Place) -> None:
    done = run(place, "-m", "o1", "--input-tokens", "4000", "--json")
    assert done.code == 3
    error = json.loads(done.out)["error"]
    assert error["code"] == "price_missing"
    assert error["message"] == "openai/o1 was retired on 2026-10-23"
    assert "--at 2026-10-22" in error["hint"]


def test_what_does_not_fit_is_shown_and_refused(place: Place) -> None:
    words = ("-m", "gpt-4o", "--input-tokens", "127999", "--output-tokens", "2")
    done = run(place, *words, "--json")
    data = json.loads(done.out)
    assert (done.code, data["error"]["code"], data["context"]["fits"]) == (1, "over_context", False)
    assert data["cost"]["total"] == pytest.approx(0.3200175)


def test_a_budget_is_compared_before_rounding(place: Place) -> None:
    words = ("-m", "gpt-4o", "--input-tokens", "2000", "--output-tokens", "500")
    assert run(place, *words, "--max-cost", "0.01").code == 0
    done = run(place, *words, "--max-cost", "0.009999999")
    assert (done.code, done.out) == (1, "$0.01\n")
    assert done.err.endswith("llmtool: the request costs $0.01, more than $0.009999999\n")


def test_what_could_cost_more_than_the_budget_is_refused(place: Place) -> None:
    data = as_json(place, "-m", "grok-4.7", stdin="hello world " * 1000)
    between = (data["cost"]["total"] + data["cost"]["high"]) / 2
    done = run(place, "-m", "grok-4.7", "--max-cost", f"{between:.9f}", stdin="hello world " * 1000)
    assert done.code == 1
    assert "the request could cost $" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--input-tokens", "5"), "no model is named"),
        (("-m", "gpt-4o", "--input-tokens", "5", "x.txt"), "--input-tokens is the whole prompt: no text is read"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--cached-tokens", "6"), "6 tokens from a cache and 0 to one are mo"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--cached-share", "120%"), "--cached-share '120%' is no share of the"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--requests", "6"), "--requests and --per belong together"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--at", "tomorrow"), "--at 'tomorrow' is no date"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--at", "9999-12-31T23:00-12:00"), "--at '9999-12-31T23:00-12:00'"),
        (("-m", "deepseek-v4-pro", "--input-tokens", "5", "--at", "9999-12-31T23:00Z"), "--at '9999-12-31T23:00Z' is"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--at", "0001-01-01T00:00+14:00"), "--at '0001-01-01T00:00+14:00'"),
        (("-m", "gpt-4o", "--input-tokens", "5", "--max-cost", "much"), "--max-cost 'much' is no amount of US dollars"),
        (("-m", "gpt-4o", "--input-tokens", "-5"), "invalid value for '--input-tokens'"),
        (("-m", "whisper-1", "x.txt"), "whisper-1 reads no text"),
    ],
)  # fmt: skip
def test_wrong_command_lines(place: Place, words: tuple[str, ...], message: str) -> None:
    done = run(place, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"llmtool: {message}")


def test_prices_of_ones_own(place: Place) -> None:
    (place.folder / "mine.yaml").write_text(
        "provider: {id: openai}\nmodels:\n- id: gpt-4o\n  prices:\n"
        '  - {rates: {input: "1.00", output: "2.00"}, checked: "2026-11-20", source: "https://contract.example"}\n'
    )
    small = ("-m", "gpt-4o", "--input-tokens", "100000")
    assert run(place, *small).out == "$0.25\n"
    assert run(place, *small, "--pricing", "mine.yaml").out == "$0.10\n"
    (place.folder / "llmtool.yaml").write_text("pricing: mine.yaml\n")
    assert run(place, *small).out == "$0.10\n"
    assert run(place, *small, "--pricing", "none.yaml").code == 4


def request(name: str, model: str | None, **body: object) -> str:
    return json.dumps({"custom_id": name, "body": {**({"model": model} if model else {}), **body}}) + "\n"


HELLO = [{"role": "user", "content": "hello world"}]


def test_a_batch_is_summed_for_each_model(place: Place) -> None:
    lines = (
        request("1", "gpt-4o-mini", messages=HELLO, max_tokens=100),
        request("2", "gpt-4o-mini", messages=HELLO, max_tokens=200),
        request("3", "text-embedding-3-small", input=["a", "b"]),
    )
    done = run(place, "--batch-file", "-", "--json", stdin="".join(lines))
    data = json.loads(done.out)
    assert done.code == 0
    mini, embedding = data["models"]
    # Nine tokens a prompt; half of $0.15 and of $0.60 a million.
    assert (mini["requests"], mini["input_tokens"], mini["output_tokens_up_to"]) == (2, 18, 300)
    assert mini["cost"] == {"low": pytest.approx(18 * 0.075e-6), "high": pytest.approx(18 * 0.075e-6 + 300 * 0.3e-6)}
    assert (embedding["input_tokens"], embedding["cost"]["low"]) == (2, pytest.approx(2 * 0.01e-6))


def test_wrong_lines_of_a_batch_are_named(place: Place) -> None:
    lines = (request("1", "gpt-4o-mini", messages=HELLO, max_tokens=100), "{\n", request("2", None, messages=HELLO))
    (place.folder / "batch.jsonl").write_text("".join(lines))
    done = run(place, "--batch-file", "batch.jsonl", "--json")
    assert done.code == 4
    assert [wrong["line"] for wrong in json.loads(done.out)["wrong"]] == [2, 3]
    assert "note: batch.jsonl:3: not priced: it names no model, and none is given by -m\n" in done.err
    assert done.err.endswith("llmtool: batch.jsonl: 2 lines are not priced; the sums are without them\n")


def test_a_batch_of_nothing(place: Place) -> None:
    done = run(place, "--batch-file", "-", stdin="{\n")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("llmtool: -: no request in it can be priced: line 1: not JSON: ")
    assert run(place, "--batch-file", "none.jsonl").code == 4


USAGE = {
    "prompt_tokens": 1_000_000, "completion_tokens": 100_000, "total_tokens": 1_100_000,
    "prompt_tokens_details": {"cached_tokens": 400_000},
}  # fmt: skip


def test_a_reply_is_priced_by_its_usage(place: Place) -> None:
    reply = json.dumps({"id": "x", "model": "gpt-4o-2024-08-06", "usage": USAGE})
    assert run(place, "--usage", "-", stdin=reply).out == "$3.00\n"
    assert run(place, "--usage", "-", "--batch", stdin=reply).out == "$1.75\n"
    assert run(place, "--usage", "-", "-m", "gpt-4o-mini", stdin=reply).out == "$0.18\n"
    over = run(place, "--usage", "-", "--max-cost", "2.99", stdin=reply)
    assert (over.code, over.out) == (1, "$3.00\n")


def test_a_bare_usage_needs_a_model(place: Place) -> None:
    assert run(place, "--usage", "-", "-m", "gpt-4o", stdin=json.dumps(USAGE)).out == "$3.00\n"
    done = run(place, "--usage", "-", stdin=json.dumps(USAGE))
    assert (done.code, done.err.splitlines()[0]) == (2, "llmtool: the usage names no model")


def test_many_replies_are_summed_for_each_model(place: Place) -> None:
    replies = (
        {"id": "x", "model": "gpt-4o", "usage": USAGE},
        {"id": "y", "model": "claude-sonnet-5", "usage": {"input_tokens": 10, "output_tokens": 100}},
        {"id": "z", "model": "gpt-4o", "usage": USAGE},
    )
    data = as_json(place, "--usage", "-", stdin="".join(json.dumps(reply) + "\n" for reply in replies))
    assert [(each["model"], each["requests"]) for each in data["models"]] == [("gpt-4o", 2), ("claude-sonnet-5", 1)]
    assert data["cost"]["total"] == pytest.approx(6 + 10 * 2e-6 + 100 * 10e-6)


@pytest.mark.parametrize("flag", ["--usage", "--batch-file"])
def test_a_file_that_says_all_stands_alone(place: Place, flag: str) -> None:
    assert run(place, flag, "a.json", "--input-tokens", "5").code == 2
    assert run(place, flag, "a.json", "prompt.md").code == 2
    assert run(place, "--usage", "a.json", "--batch-file", "b.jsonl").code == 2


@pytest.mark.parametrize(
    ("file", "words", "vain"),
    [
        ("--usage", ("--output-tokens", "5"), "--output-tokens"),
        ("--usage", ("--cached-share", "80%"), "--cached-share"),
        ("--batch-file", ("--cache-write-tokens", "5"), "--cache-write-tokens"),
        ("--batch-file", ("--requests", "5", "--per", "day"), "--requests"),
        ("--batch-file", ("--service-tier", "flex"), "--service-tier"),
    ],
)
def test_what_a_file_leaves_no_room_for_is_refused(place: Place, file: str, words: tuple[str, ...], vain: str) -> None:
    done = run(place, file, "-", *words, stdin="{}")
    message = f"llmtool: {file} says what is to be priced: {vain} has nothing to say beside it"
    assert (done.code, done.err.splitlines()[0]) == (2, message)


def test_one_usage_may_be_many_requests_but_not_several(place: Place) -> None:
    reply = json.dumps({"model": "gpt-4o", "usage": USAGE}) + "\n"
    daily = ("--usage", "-", "--requests", "2", "--per", "day")
    assert run(place, *daily, stdin=reply).out == "$3.00 a request\n$6.00 a day\n$180.00 a month\n"
    done = run(place, *daily, stdin=reply * 2)
    assert (done.code, done.err.splitlines()[0]) == (2, "llmtool: --requests multiplies one request, and - has 2")


def test_a_usage_that_is_no_text_is_refused(place: Place) -> None:
    (place.folder / "picture.json").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    done = run(place, "--usage", "picture.json")
    assert (done.code, done.err) == (4, "llmtool: picture.json: not JSON, binary: PNG\n")


def test_a_rate_that_stands_in_is_said_of_a_usage_too(place: Place) -> None:
    usage = {"input_tokens": 10, "cache_creation_input_tokens": 10, "output_tokens": 0}
    done = run(place, "--usage", "-", "-m", "gpt-4o", stdin=json.dumps(usage) + "\n" + json.dumps(usage))
    assert "note: no rate for cache_write: input's holds\n" in done.err
