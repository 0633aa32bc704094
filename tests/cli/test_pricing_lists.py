"""`llmtool pricing doctor` and `diff`: what to look at in the rate card, and what other lists say differently."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from llmtool.pricing import snapshot
from tests.cli.terminal import Done, Place

AT = ("--at", "2026-11-22")
LITELLM = {
    "gpt-4o": {
        "litellm_provider": "openai",
        "input_cost_per_token": 2e-06,
        "output_cost_per_token": 1e-05,
        "max_input_tokens": 200_000,
    },
    "gpt-99": {"litellm_provider": "openai", "input_cost_per_token": 1e-06},
    "x/y": {"litellm_provider": "x"},
}
MINE = (
    "provider: {id: openai}\nmodels:\n- id: gpt-4o\n  prices:\n"
    '  - {rates: {input: "1.00", output: "2.00"}, checked: "2020-01-01", conflict: "input: 3 (x)"}\n'
)


def as_json(done: Done) -> dict[str, Any]:
    assert (done.code, done.out.count("\n")) == (0, 1)
    loaded: dict[str, Any] = json.loads(done.out)
    return loaded


@pytest.fixture
def other(place: Place) -> Path:
    path = place.folder / "other.json"
    path.write_text(json.dumps(LITELLM))
    return path


def test_the_doctor_is_a_report(place: Place) -> None:
    data = as_json(place.run("pricing", "doctor", "--json"))
    assert (data["schema"], data["models"]) == ("llmtool.pricing-doctor/1", len(snapshot.load().models))
    assert sum(data["counts"].values()) == len(data["findings"]) > 0
    for finding in data["findings"]:
        assert finding.keys() == {"kind", "level", "model", "where", "message"}
        assert finding["where"].startswith("pricing/")


def test_the_doctor_looks_at_ones_own_prices_too(place: Place) -> None:
    (place.folder / "mine.yaml").write_text(MINE)
    words = ("pricing", "doctor", "--provider", "openai", "--pricing", "mine.yaml")
    data = as_json(place.run(*words, "--kind", "conflict", "--kind", "stale", "--json"))
    mine = [(each["kind"], each["level"], each["where"]) for each in data["findings"] if "mine" in each["where"]]
    assert mine == [("conflict", "warning", "mine.yaml:5"), ("stale", "warning", "mine.yaml:5")]
    assert {each["kind"] for each in data["findings"]} == {"conflict", "stale"}
    assert all(each["model"].startswith("openai/") for each in data["findings"])
    done = place.run(*words, "--kind", "conflict", "--format", "table")
    assert "conflict  warning  openai/gpt-4o  " in done.out
    assert done.out.endswith(f" models: {data['counts']['conflict']} conflict\n")


def test_a_provider_that_is_not_there_is_a_wrong_command_line(place: Place, other: Path) -> None:
    for words in (("doctor",), ("diff", other.name)):
        done = place.run("pricing", *words, "--provider", "acme")
        assert (done.code, done.err.splitlines()[0]) == (2, "llmtool: unknown provider 'acme'")


def test_another_list_at_a_terminal(place: Place, other: Path) -> None:
    done = place.at_terminal("pricing", "diff", *AT, other.name, "--only", "changed", width=100, NO_COLOR="1")
    assert done.out.startswith(
        "model          what          here      there  percent\n"
        "─────────────  ───────  ─────────  ─────────  ───────\n"
        "openai/gpt-4o  input        $2.50      $2.00    -20.0\n"
        "openai/gpt-4o  context  128000     200000           -\n"
        "\n"
        "1 model compared at 2026-11-22, 1 with 2 differences, "
    )
    assert done.out.endswith(
        "1 only there, 1 there of providers that are not here; LiteLLM says no dates: it is taken to hold then\n"
    )


def test_a_difference_for_programs(place: Place, other: Path) -> None:
    data = as_json(place.run("pricing", "diff", *AT, other.name, "--json"))
    assert (data["schema"], data["form"], data["other"]) == ("llmtool.pricing-diff/1", "LiteLLM", "other.json")
    assert (data["compared"], data["elsewhere"], data["at"]) == (1, 1, "2026-11-22T12:00:00+00:00")
    assert data["changes"] == [
        {"model": "openai/gpt-4o", "what": "input", "here": 2.5, "there": 2, "percent": -20.0},
        {"model": "openai/gpt-4o", "what": "context", "here": 128_000, "there": 200_000, "percent": None},
    ]
    assert data["only_there"] == ["openai/gpt-99"]
    assert "openai/gpt-4o-mini" in data["only_here"]
    some = as_json(place.run("pricing", "diff", *AT, other.name, "--only", "there", "--json"))
    assert {"changes", "only_here", "only_there"} & some.keys() == {"only_there"}


def test_a_difference_as_csv(place: Place, other: Path) -> None:
    done = place.run("pricing", "diff", *AT, other.name, "--provider", "openai", "--format", "csv")
    rows = list(csv.reader(done.out.splitlines()))
    assert rows[:3] == [
        ["model", "what", "here", "there", "percent"],
        ["openai/gpt-4o", "input", "2.50", "2", "-20.0"],
        ["openai/gpt-4o", "context", "128000", "200000", ""],
    ]
    assert rows[-1] == ["openai/gpt-99", "only there", "", "", ""]
    assert {row[0].partition("/")[0] for row in rows[1:]} == {"openai"}


def test_a_card_does_not_differ_from_itself(place: Place) -> None:
    done = place.run("pricing", "diff", str(snapshot.PACKAGED))
    assert (done.code, done.out) == (0, "")
    assert " with 0 differences, 0 only here, 0 only there\n" in done.err


def test_what_is_no_list_is_refused(place: Place) -> None:
    (place.folder / "x.json").write_text("[]")
    done = place.run("pricing", "diff", "x.json")
    assert (done.code, done.err.splitlines()[0]) == (4, "llmtool: x.json: no list of prices that is known here")
