"""`llmtool models` as text: lists, one model, and a choice with its reasons."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.planning.market import ACME


@pytest.fixture
def market(place: Place) -> Place:
    """A place with prices of its own."""
    (place.folder / "acme.yaml").write_text(ACME)
    return place


def run(place: Place, *words: str) -> Done:
    return place.run("models", *words, "--pricing", "acme.yaml", "--at", "2026-11-22")


def as_json(place: Place, *words: str) -> dict[str, Any]:
    done = run(place, *words, "--json")
    assert done.out.count("\n") == 1
    loaded: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    return loaded


def test_a_list_at_a_terminal(market: Place) -> None:
    words = ("list", "--provider", "acme", "--sort", "input", "--pricing", "acme.yaml", "--at", "2026-11-22")
    done = market.at_terminal("models", *words, NO_COLOR="1")
    assert done.out == (
        "model    provider  kind        window  input  cache read  output  ends\n"
        "───────  ────────  ─────────  ───────  ─────  ──────────  ──────  ──────────\n"
        "embed    acme      embedding        -  $0.01        -       -\n"
        "veiled   acme      chat             -  $0.50        -      $0.50\n"
        "small    acme      chat         1,000  $1.00       $0.10   $4.00\n"
        "large    acme      chat       100,000  $2.00       $0.02   $8.00\n"
        "guessed  acme      responses    2,000  $3.00        -      $3.00\n"
        "going    acme      chat        50,000  $5.00        -      $5.00  2027-01-14\n"
        "soon     acme      chat             -   -           -       -\n"
        "\n"
        "7 models; US dollars per million tokens, at the prices of 2026-11-22\n"
    )


def test_a_list_of_names(market: Place) -> None:
    assert run(market, "list", "-q", "--provider", "acme", "--capability", "tools").out == (
        "acme/going\nacme/large\nacme/small\n"
    )
    assert run(market, "list", "-q", "acme", "SMALL").out == "acme/small\n"
    assert run(market, "list", "-q", "--provider", "acme", "--max-input-price", "$0.50", "--kind", "chat").out == (
        "acme/veiled\n"
    )


def test_a_list_for_programs(market: Place) -> None:
    data = as_json(market, "list", "--provider", "acme", "--min-context", "60000")
    assert data["schema"] == "llmtool.models/1"
    (model,) = data["models"]
    assert (model["model"], model["provider"], model["context_window"]) == ("large", "acme", 100_000)
    assert model["rates"] == {"input": Decimal("2.00"), "cache_read": Decimal("0.02"), "output": Decimal("8.00")}
    assert model["capabilities"] == ["tools", "vision"]
    assert model["checked"] == "2026-10-01"


def test_the_whole_rate_card_can_be_listed(place: Place) -> None:
    listed = place.run("models", "list", "--at", "2026-11-22").out.splitlines()
    everything = place.run("models", "list", "--retired", "-q", "--at", "2026-11-22").out.splitlines()
    assert 300 < len(listed) < len(everything)
    assert len(set(everything)) == len(everything)


def test_one_model_at_a_terminal(market: Place) -> None:
    words = ("show", "tiny", "--pricing", "acme.yaml", "--at", "2026-11-22")
    shown = market.at_terminal("models", *words, NO_COLOR="1").out
    assert re.sub(r"yaml:\d+", "yaml:N", shown) == (
        "what                value\n"
        "──────────────────  ─────────────────────────────────────────────────\n"
        "model               acme/small\n"
        "name                Small\n"
        "provider            Acme (first party)\n"
        "kind                chat\n"
        "aliases             tiny\n"
        "window              1,000 tokens\n"
        "longest answer      100 tokens\n"
        "tokenizer           o200k_base\n"
        "capabilities        tools\n"
        "released            2026-01-01\n"
        "stands in           acme.yaml:N\n"
        "now                 from 2026-01-01 (unknown)\n"
        "  per 1M tokens     input $1.00, cache read $0.10, cache write $1.25,\n"
        "                    cache write 1h $2.00, output $4.00\n"
        "  processing batch  times 0.5\n"
        "  source            https://acme.example/pricing\n"
        "  checked           2026-11-09\n"
        "  stands in         acme.yaml:N\n"
    )


def test_prices_of_all_times_the_newest_first(place: Place) -> None:
    done = place.run("models", "show", "gpt-4o", "--at", "2024-06-01")
    lines = [line.split(maxsplit=1) for line in done.out.splitlines()]
    spans = [(words[0], words[1]) for words in lines if words[0] in {"now", "price"}]
    assert [name for name, _ in spans] == ["price", "now"]
    assert "2024-11-15" in spans[0][1]
    data = json.loads(place.run("models", "show", "openai/gpt-4o", "--json").out, parse_float=Decimal)
    assert data["schema"] == "llmtool.model/1"
    assert [price["rates"]["input"] for price in data["prices"]] == [Decimal("5.00"), Decimal("2.50")]
    assert data["life"]["retires"] == "2027-01-14"
    assert data["prices"][1]["source"].startswith("https://")


def test_windows_of_the_day_are_told(place: Place) -> None:
    shown = place.run("models", "show", "deepseek-v4-pro").out
    assert "01:00-04:00, 06:00-10:00 UTC on Mon, Tue, Wed, Thu, Fri, without holidays: input $1.32" in shown


def test_a_model_that_nobody_knows(place: Place) -> None:
    done = place.run("models", "show", "gpt-5o")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("llmtool: unknown model 'gpt-5o'")


@pytest.mark.parametrize(
    ("task", "priority"),
    [
        ("simple_qa", "cheapest"),
        ("real_time_chat", "fastest"),
        ("vision_analysis", "smartest"),
        ("creative_writing", "balanced"),
    ],
)
def test_a_choice_with_its_reasons(place: Place, task: str, priority: str) -> None:
    data = json.loads(place.run("models", "choose", task, "--priority", priority, "--at", "2026-11-22", "--json").out)
    assert (data["schema"], data["task"], data["priority"]) == ("llmtool.choose/1", task, priority)
    assert "opinions" in data["opinion"]
    places = data["places"]
    assert [one["place"] for one in places] == list(range(1, len(places) + 1))
    assert all(one["reason"] for one in places)
    assert all(one["quality"]["source"] and one["quality"]["date"] and one["speed"]["source"] for one in places)
    decides = {
        "cheapest": [one["cost"] for one in places],
        "fastest": [-one["speed"]["opinion"] for one in places],
        "smartest": [-one["quality"]["opinion"] for one in places],
        "balanced": [-one["score"] for one in places],
    }[priority]
    assert decides == sorted(decides)


def test_every_form_of_a_choice_says_that_it_is_an_opinion(place: Place) -> None:
    words = ("models", "choose", "coding")
    assert "note: quality and speed are opinions, from 1 to 10\n" in place.run(*words).err
    assert "quality and speed are opinions, from 1 to 10" in place.at_terminal(*words).out
    assert "quality and speed are opinions, from 1 to 10" in place.run(*words, "--format", "markdown").out
    assert place.run(*words, "--format", "csv").out.startswith(
        "place,model,quality (opinion),speed (opinion),a request,reason"
    )


def test_needs_leave_models_out(place: Place) -> None:
    words = ("models", "choose", "coding", "--min-context", "1000000", "--max-input-price", "1", "--json")
    data = json.loads(place.run(*words, "--at", "2026-11-22", "--capability", "vision").out)
    assert all(one["context_window"] >= 1_000_000 and one["input_price"] <= 1 for one in data["places"])
    reasons = {left["model"]: left["reason"] for left in data["skipped"]}
    assert reasons["gpt-oss-120b"] == "is not known to have vision"
    assert reasons["gpt-6-astra"] == "costs $10.00 per million tokens of the prompt"
    assert data["unrated"] > 100


def test_a_task_that_does_not_exist(place: Place) -> None:
    done = place.run("models", "choose", "knitting")
    assert done.code == 2
    assert "'knitting'" in done.err


def test_the_group_alone_is_its_help(place: Place) -> None:
    done = place.run("models")
    assert (done.code, done.out) == (2, "")
    assert "choose" in done.err


def test_nothing_to_show_is_said(place: Place) -> None:
    assert place.run("models", "list", "no-such-thing") == Done(0, "", "note: no model is like that\n")
    done = place.run("models", "choose", "coding", "--min-context", "999999999")
    assert (done.code, done.out) == (0, "")
    assert re.search(r"^note: none of \d+ rated models meets the needs; --json says why$", done.err, re.MULTILINE)


def test_what_was_assumed_of_a_name_is_said_in_a_pipe_too(place: Place) -> None:
    assert place.run("models", "show", "gpt-4o-2025-01-01").err == (
        "note: gpt-4o-2025-01-01 is not listed: taken as gpt-4o\n"
    )
