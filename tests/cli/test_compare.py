"""`llmtool compare` as text: which models, in which order, and what is said of those that are not there."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.planning.market import ACME

TEXT = "Hello, world! " * 50  # 201 tokens of o200k_base and of cl100k_base


@pytest.fixture
def market(place: Place) -> Place:
    """A place with prices of its own, and a prompt."""
    (place.folder / "acme.yaml").write_text(ACME)
    (place.folder / "prompt.md").write_text(TEXT)
    return place


def run(place: Place, *words: str, stdin: str = "", **environ: str) -> Done:
    argv = ("compare", "--pricing", "acme.yaml", "--at", "2026-11-22", *words)
    return place.run(*argv, stdin=stdin.encode(), **environ)


def as_json(place: Place, *words: str, stdin: str = "") -> dict[str, Any]:
    done = run(place, *words, "--json", stdin=stdin)
    assert done.out.count("\n") == 1
    loaded: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    return loaded


def test_a_provider_at_a_terminal(market: Place) -> None:
    words = ("--pricing", "acme.yaml", "--provider", "acme", "--at", "2026-11-22", "--output-tokens", "90", "prompt.md")
    done = market.at_terminal("compare", *words, NO_COLOR="1")
    assert done.out == (
        "model    tokens  exactness  fits      total  times  ends\n"
        "───────  ──────  ─────────  ────  ─────────  ─────  ──────────  ────────────────\n"
        "veiled      261  ±61.2%     ?     $0.000176   1.00              █▉\n"
        "small       201  exact      yes   $0.000561   3.20              ██████▏\n"
        "guessed     201  ±61.6%     yes   $0.000873   4.97              █████████▌\n"
        "large       201  exact      yes   $0.00112    6.39              ████████████▎\n"
        "going       201  exact      yes   $0.00146    8.29  2027-01-14  ████████████████\n"
        "\n"
        "prices of 2026-11-22 12:00 UTC; the oldest was checked on 2026-10-01\n"
        "±: an estimated count; nineteen of twenty texts lie within\n"
        "5 models are left out; --json says why\n"
    )
    wide = market.at_terminal("compare", *words, width=120, NO_COLOR="1").out.splitlines()
    assert wide[3] == (
        "small    acme         201  exact        1,000  29.1%  yes   $0.000201  $0.00036   $0.000561   3.20"
        "              ███"
    )


def test_a_pipe_gets_the_essentials_without_bars(market: Place) -> None:
    done = run(market, "-m", "small", "-m", "acme/large", "-m", "guessed", "--output-tokens", "90", "prompt.md")
    assert done.code == 0
    assert done.err == "note: prices of 2026-11-22 12:00 UTC; the oldest was checked on 2026-10-01\n"
    assert done.out == (
        "0.000561 201 exact  yes acme/small\n0.000873 201 ±61.6% yes acme/guessed\n0.001122 201 exact  yes acme/large\n"
    )


def test_json_has_everything_to_calculate_with(market: Place) -> None:
    data = as_json(market, "-m", "small", "-m", "large", "-m", "veiled", "--output-tokens", "90", "prompt.md")
    assert data["schema"] == "llmtool.compare/1"
    assert data["oldest_checked"] == "2026-10-01"
    assert data["input"] == {"files": 1, "characters": 700, "bytes": 700, "skipped": [], "errors": []}
    rows = {row["model"]: row for row in data["rows"]}
    assert list(rows) == ["veiled", "small", "large"]
    small = rows["small"]
    assert {key: small[key] for key in ("provider", "tokens", "tokenizer", "exactness", "margin_percent")} == {
        "provider": "acme", "tokens": 201, "tokenizer": "o200k_base", "exactness": "exact", "margin_percent": None,
    }  # fmt: skip
    assert (small["context_window"], small["fits"], small["used_percent"]) == (1000, True, Decimal("29.1"))
    assert small["input_cost"] == Decimal("0.000201")
    assert small["input_cost"] + small["output_cost"] == small["total_cost"] == Decimal("0.000561")
    assert small["price"]["source"] == "https://acme.example/pricing"
    assert rows["veiled"]["total_low"] < rows["veiled"]["total_cost"] < rows["veiled"]["total_high"]
    assert rows["veiled"]["times_cheapest"] == 1
    assert rows["large"]["times_cheapest"] == Decimal("6.39")


def test_csv_is_for_programs(market: Place) -> None:
    done = run(market, "-m", "small", "-m", "going", "--output-tokens", "90", "prompt.md", "--format", "csv")
    assert done.out == (
        "model,provider,tokens,exactness,margin percent,tokenizer,window,used,fits,input,output,total,times,ends\r\n"
        "small,acme,201,exact,,o200k_base,1000,29.1%,yes,0.000201,0.00036,0.000561,1.00,\r\n"
        "going,acme,201,exact,,o200k_base,50000,0.6%,yes,0.001005,0.00045,0.001455,2.59,2027-01-14\r\n"
    )


def test_without_a_wish_some_current_models_are_compared(place: Place) -> None:
    done = place.run("compare", "--input-tokens", "1000", "--output-tokens", "10", "--at", "2026-11-22", "--json")
    rows = json.loads(done.out)["rows"]
    assert 10 <= len(rows) <= 16
    assert {row["exactness"] for row in rows} == {"given"}
    assert {row["tokens"] for row in rows} == {1000}
    totals = [row["total_cost"] for row in rows]
    assert totals == sorted(totals)


def test_all_says_what_it_leaves_out_and_why(place: Place) -> None:
    done = place.run("compare", "--all", "--input-tokens", "1000", "--at", "2026-11-22", "--json")
    data = json.loads(done.out)
    assert len(data["rows"]) > 200
    assert {"openai/gpt-4o", "azure-openai/gpt-4o"} <= {f"{row['provider']}/{row['model']}" for row in data["rows"]}
    reasons = {f"{left['provider']}/{left['model']}": left["reason"] for left in data["skipped"]}
    assert reasons["openai/text-embedding-3-small"] == "does not answer text with text: embedding"
    assert reasons["google/gemini-2.0-flash"] == "retired on 2026-06-01"
    assert all(reasons.values())


def test_each_model_counts_with_its_own_tokenizer(place: Place) -> None:
    text = "def main() -> None:\n    print('こんにちは')\n" * 20
    words = [word for model in ("gpt-4o", "gpt-3.5-turbo") for word in ("-m", model)]
    done = place.run("compare", *words, "--at", "2026-11-22", "--json", stdin=text.encode())
    for row in json.loads(done.out)["rows"]:
        counted = place.run("count", "-m", row["model"], stdin=text.encode()).out
        assert row["tokens"] == int(counted)


def test_what_if_it_is_cached_or_done_in_batches(market: Place) -> None:
    words = ("-m", "small", "-m", "large", "--input-tokens", "500")
    plain = [row["model"] for row in as_json(market, *words)["rows"]]
    cached = [row["model"] for row in as_json(market, *words, "--cached-share", "99%")["rows"]]
    assert (plain, cached) == (["small", "large"], ["large", "small"])
    done = run(market, *words, "--batch")
    assert (done.code, done.out) == (3, "0.00025 500 given yes acme/small\n")
    assert done.err.count("large has no batch price") == 1
    assert "llmtool: large has no batch price\n" in done.err
    data = as_json(market, *words, "--batch")
    assert data["error"]["code"] == "price_missing"
    assert data["skipped"] == [{"model": "large", "provider": "acme", "reason": "large has no batch price"}]


def test_a_plan_for_the_cache(market: Place) -> None:
    words = ("-m", "small", "-m", "veiled", "--input-tokens", "1000", "--plan-cache", "--cache-ttl", "1h")
    plans = {row["model"]: row["cache_plan"] for row in as_json(market, *words)["rows"]}
    assert plans["small"] == {
        "prefix_tokens": 1000, "write_premium": Decimal("0.001"), "saved_per_read": Decimal("0.0009"),
        "pays_from_read": 2,
    }  # fmt: skip
    assert plans["veiled"]["pays_from_read"] is None
    shown = run(market, *words, "--format", "markdown").out
    assert "| from read 2 |" in shown
    assert "| never |" in shown
    assert "cache: a prefix of 1,000 tokens, written for 1h and read while it lasts" in shown


def test_what_does_not_fit_is_marked_or_left_out(market: Place) -> None:
    words = ("-m", "small", "-m", "large", "--input-tokens", "5000", "--output-tokens", "1")
    done = run(market, *words)
    assert (done.code, done.out.splitlines()[0]) == (0, "0.005004 5000 given no  acme/small")
    assert [row["model"] for row in as_json(market, *words, "--fits")["rows"]] == ["large"]
    assert (
        "small: prompt and answer together would have 5,001 tokens, and small takes 1,000"
        in run(market, *words, "--format", "markdown").out
    )


def test_a_size_that_was_given_is_said_to_be(market: Place) -> None:
    words = ("-m", "small", "-m", "veiled", "--input-tokens", "1234")
    assert {row["exactness"] for row in as_json(market, *words)["rows"]} == {"given"}
    assert "the prompt has 1,234 tokens at every model, as given" in run(market, *words, "--format", "markdown").out


def test_many_requests_show_a_month(market: Place) -> None:
    words = ("-m", "small", "--input-tokens", "1000", "--requests", "10", "--per", "day")
    assert as_json(market, *words)["rows"][0]["monthly_cost"] == Decimal("0.3")
    assert "a month" in run(market, *words, "--format", "csv").out


def test_a_retired_model_is_there_when_it_is_asked_for(market: Place) -> None:
    assert "redirected" not in run(market, "--provider", "acme", "--input-tokens", "10").out
    data = as_json(market, "--provider", "acme", "--retired", "--input-tokens", "10")
    # Its calls run on, and are billed, as the small one.
    assert [row["model"] for row in data["rows"]].count("small") == 2
    notes = [note for row in data["rows"] for note in row["notes"]]
    assert any("redirected ended on 2026-06-01" in note for note in notes)


def test_unknown_names_are_errors(market: Place) -> None:
    done = run(market, "-m", "small", "-m", "nope", "--input-tokens", "1")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("llmtool: unknown model 'nope'\nhint: did you mean ")
    done = run(market, "--provider", "nope", "--input-tokens", "1")
    assert (done.code, done.err.splitlines()[0]) == (2, "llmtool: unknown provider 'nope'")
    done = run(market, "--sort", "beauty", "--input-tokens", "1")
    assert done.code == 2


def test_a_prompt_of_several_files_one_of_which_cannot_be_read(market: Place) -> None:
    data = as_json(market, "-m", "small", "prompt.md", "missing", "-", stdin="hello world")
    assert data["rows"][0]["tokens"] == 203
    assert data["input"]["errors"] == [{"path": "missing", "message": "no such file"}]
    assert data["error"]["code"] == "bad_input"
    done = run(market, "-m", "small", "prompt.md", "missing")
    assert (done.code, done.out[-11:]) == (4, "acme/small\n")
    assert done.err.endswith("llmtool: missing: no such file\n")


def test_a_size_and_a_text_exclude_each_other(market: Place) -> None:
    done = run(market, "-m", "small", "--input-tokens", "1", "prompt.md")
    assert done.code == 2
    assert "no text is read beside it" in done.err


def test_a_named_model_that_cannot_do_the_work_is_said_to_be_left_out(market: Place) -> None:
    done = run(market, "-m", "small", "-m", "embed", "--input-tokens", "10")
    assert (done.code, done.out) == (0, "0.00001 10 given yes acme/small\n")
    assert "note: acme/embed: left out, does not answer text with text: embedding\n" in done.err


def test_what_a_named_models_price_stands_on_is_said(market: Place) -> None:
    words = ("-m", "small-2026-01-01", "-m", "gpt-4o", "--input-tokens", "10", "--cache-write-tokens", "5")
    err = run(market, *words).err
    assert "note: acme/small: small-2026-01-01 is not listed: taken as small\n" in err
    assert "note: openai/gpt-4o: no rate for cache_write: input's holds\n" in err


def test_that_no_model_is_left_is_said(market: Place) -> None:
    done = run(market, "--provider", "acme", "--capability", "computer_use", "--input-tokens", "10")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1].startswith("note: no model is left of ")


def test_more_cached_than_there_is_is_refused(market: Place) -> None:
    assert run(market, "-m", "small", "--input-tokens", "10", "--cached-tokens", "11").code == 2


def test_at_a_terminal_without_a_prompt_nothing_is_awaited(place: Place) -> None:
    assert place.at_terminal("compare").code == 2
