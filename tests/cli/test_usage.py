"""`llmtool usage` as text, against a ledger that was written here."""

import json
import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.cli.bookkeeping import project_of
from llmtool.storage.budgets import reserve
from llmtool.storage.ledger import Ledger
from llmtool.usage import Usage
from tests.cli.terminal import INSTANT_FIRST, Done, Place
from tests.storage.calls import NOON, call


def ledger_of(place: Place) -> Path:
    return place.home / "data" / "ledger" / "ledger.db"


def run(place: Place, *words: str, **environ: str) -> Done:
    environ = {**environ, "LLMTOOL_DATA_DIR": str(place.home / "data")}
    return place.run("usage", *words, stdin=b"", way=INSTANT_FIRST, **environ)


def as_json(place: Place, *words: str, **environ: str) -> dict[str, Any]:
    done = run(place, *words, "--json", **environ)
    assert done.out.count("\n") == 1
    loaded: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    return loaded


@pytest.fixture
def filled(place: Place) -> Place:
    """A place with three days of calls."""
    with Ledger(ledger_of(place)) as ledger:
        ledger.add(call("0.5", usage=Usage(input=1000, cache_read=200, output=300), tags=("ci", "nightly")))
        ledger.add(call("1.25", at=NOON - timedelta(days=1), usage=Usage(input=5, output=7), estimated=True))
        ledger.add(call(None, at=NOON - timedelta(days=9), provider=None, model="llama3", usage=Usage(input=40)))
        ledger.add(call("0", usage=Usage(), from_cache=True, tags=("ci",)))
        reserve(ledger, [], call(at=NOON - timedelta(days=1)), Decimal("0.75"))
    return place


@pytest.fixture
def today(place: Place) -> Place:
    """A place where 4.50 dollars were spent now: half a minute at most before what the command takes for now."""
    with Ledger(ledger_of(place)) as ledger:
        ledger.add(call("4.50", at=datetime.now(UTC), project=place.folder.name))
    return place


DAYS = """\
day         calls  from cache  prompt  answer   cost  estimated  unsettled  unpriced
──────────  ─────  ──────────  ──────  ──────  ─────  ─────────  ─────────  ────────  ──────────────
2026-11-13      1           0      40       0   -          -          -            1
2026-11-21      2           0       5       7  $1.25      $1.25      $0.75         -  ██████████████
2026-11-22      2           1   1,200     300  $0.50       -          -            -  █████▌
──────────  ─────  ──────────  ──────  ──────  ─────  ─────────  ─────────  ────────  ──────────────
total           5           1   1,245     307  $1.75      $1.25      $0.75         1

1 call has no price and is in no sum
$1.25 of it is estimated, for 1 call without a bill
1 call was cut off before the bill came; budgets count the most that it may cost, $0.75
"""


def test_days_at_a_terminal(filled: Place) -> None:
    done = filled.at_terminal("usage", LLMTOOL_DATA_DIR=str(filled.home / "data"), NO_COLOR="1", width=100)
    assert [line.rstrip() for line in done.out.splitlines()] == DAYS.splitlines()


def test_there_are_bars_where_there_is_room(filled: Place) -> None:
    words = ("usage", "--by", "model", "--since", "2026-11-22")
    done = filled.at_terminal(*words, LLMTOOL_DATA_DIR=str(filled.home / "data"), NO_COLOR="1", width=90)
    assert done.out.splitlines()[2].endswith("$0.50  █████████████████████")


def test_lines_for_a_pipe(filled: Place) -> None:
    done = run(filled, "--by", "model")
    assert done.code == 0
    assert done.out == (
        "1.75 1205 307 4 openai/gpt-4o\n"
        "   -   40   0 1 llama3\n"
        "1.75 1245 307 5 total\n"
    )  # fmt: skip
    assert done.err.splitlines() == [
        "note: 1 call has no price and is in no sum",
        "note: $1.25 of it is estimated, for 1 call without a bill",
        "note: 1 call was cut off before the bill came; budgets count the most that it may cost, $0.75",
    ]


def test_the_object_for_programs(filled: Place) -> None:
    data = as_json(filled, "--by", "tag", "--since", "2026-11-22", "--until", "2026-11-22", LLMTOOL_BUDGET_MONTHLY="9")
    assert (data["schema"], data["by"], data["since"], data["until"]) == (
        "llmtool.usage/1", "tag", "2026-11-22", "2026-11-22",
    )  # fmt: skip
    empty = {"calls": 0, "amount": None}
    text = {"input": 1000, "cache_read": 200, "cache_write": 0, "cache_write_1h": 0, "output": 300, "reasoning": 0}
    nightly = {
        "tag": "nightly", "calls": 1, "from_cache": 0, "cost": Decimal("0.50"), "estimated": empty, "unpriced": 0,
        "usage": text, "under_way": empty, "unsettled": empty,
    }  # fmt: skip
    assert data["rows"] == [{**nightly, "tag": "ci", "calls": 2, "from_cache": 1}, nightly]
    assert data["total"]["calls"] == 2
    (budget,) = data["budgets"]
    assert (budget["name"], budget["scope"], budget["limit"], budget["source"]) == (
        "monthly budget", "month", 9, "LLMTOOL_BUDGET_MONTHLY",
    )  # fmt: skip
    assert data["project"] == "work"
    assert "error" not in data


def test_conversations_are_added_up_by_their_id(place: Place) -> None:
    with Ledger(ledger_of(place)) as ledger:
        for cost, conversation in (("0.5", "261122-1441"), ("0.25", "261122-1441"), ("2", "")):
            ledger.add(call(cost, conversation=conversation))
    rows = {row["conversation"]: row["cost"] for row in as_json(place, "--by", "conversation")["rows"]}
    assert rows == {None: 2, "261122-1441": Decimal("0.75")}


def test_csv_has_every_column_and_no_total(filled: Place) -> None:
    assert run(filled, "--by", "month", "--format", "csv").out == (
        "month,calls,from cache,prompt,cache read,answer,cost,estimated,unsettled,unpriced\r\n"
        "2026-11,5,1,1245,200,307,1.75,1.25,0.75,1\r\n"
    )


def test_weeks_begin_on_monday_and_markdown_has_them_too(filled: Place) -> None:
    lines = run(filled, "--by", "week", "--format", "markdown").out.splitlines()
    assert lines[0].startswith("| week of | calls |")
    assert [line.split(" | ")[0] for line in lines[2:4]] == ["| 2026-11-09", "| 2026-11-16"]


def test_without_a_ledger_there_is_nothing_and_none_is_made(place: Place) -> None:
    done = run(place)
    assert (done.code, done.out, done.err) == (0, "0.00 0 0 0 total\n", "")
    data = as_json(place, LLMTOOL_BUDGET_DAILY="5")
    assert (data["rows"], data["total"]["cost"], data["budgets"][0]["left"]) == ([], 0, 5)
    assert not (place.home / "data").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--since", "yesterday"), "--since 'yesterday' is no date"),
        (("--until", "2026-11-31"), "--until '2026-11-31' is no date"),
        (("--since", "2026-11-22", "--until", "2026-11-21"), "--until 2026-11-21 is before --since 2026-11-22"),
        (("--check",), "no budget is set, so there is none to check"),
    ],
)
def test_a_wrong_command_line(filled: Place, words: tuple[str, ...], message: str) -> None:
    done = run(filled, *words)
    assert (done.code, done.out) == (2, "")
    assert f"llmtool: {message}\n" in done.err


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("LLMTOOL_BUDGET_DAILY", "daily budget"),
        ("LLMTOOL_BUDGET_MONTHLY", "monthly budget"),
        ("LLMTOOL_BUDGET_PROJECT", "project's budget"),
    ],
)
def test_a_check_fails_when_a_budget_is_spent(today: Place, variable: str, name: str) -> None:
    assert run(today, "--check", **{variable: "4.51"}).code == 0
    done = run(today, "--check", **{variable: "4.50"})
    assert done.code == 1
    assert done.out.endswith(" total\n")
    assert done.err == f"llmtool: the {name} of $4.50 is spent: $4.50\nhint: set by {variable}\n"
    data = as_json(today, "--check", **{variable: "3"})
    assert data["error"]["code"] == "over_budget"
    assert (data["budgets"][0]["spent"], data["budgets"][0]["left"]) == (Decimal("4.5"), 0)


def test_what_is_under_way_counts_for_a_check(place: Place) -> None:
    with Ledger(ledger_of(place)) as ledger:
        reserve(ledger, [], call(at=datetime.now(UTC)), Decimal(2))
        done = run(place, "--check", LLMTOOL_BUDGET_DAILY="2")
    assert done.code == 1
    assert "note: 1 call is under way; budgets count the most that it may cost, $2.00\n" in done.err


def test_another_projects_calls_are_not_this_ones(today: Place) -> None:
    other = Place(today.home / "elsewhere", today.home)
    other.folder.mkdir()
    assert run(other, "--check", LLMTOOL_BUDGET_PROJECT="1").code == 0


def test_a_projects_file_may_only_tighten_a_budget(today: Place) -> None:
    config = today.home / "config" / "llmtool" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text('budget_daily: "4.00"\n')
    (today.folder / "llmtool.yaml").write_text('budget_daily: "400"\nbudget_project: "1"\n')
    done = run(today, "--check", "--format", "csv")
    assert done.code == 1
    loosened = f"{today.folder / 'llmtool.yaml'}:1 would loosen it to 400"
    assert done.err.splitlines() == [
        f"note: budget_daily stays 4.00: {loosened}",
        "llmtool: the daily budget of $4.00 is spent: $4.50; the project's budget of $1.00 is spent: $4.50",
        f"hint: set by {config}:1, {today.folder / 'llmtool.yaml'}:2",
    ]
    shown = today.run("config", "--json")
    daily = json.loads(shown.out)["settings"]["budget_daily"]
    assert (daily["value"], daily["source"]) == (4, f"{config}:1")
    assert daily["note"] == loosened


def test_a_damaged_ledger_is_told_and_left_alone(filled: Place) -> None:
    ledger = ledger_of(filled)
    ledger.write_bytes(b"not a database" * 500)
    done = run(filled)
    assert (done.code, done.out) == (4, "")
    assert done.err == (
        f"llmtool: {ledger}: the ledger is damaged: file is not a database\n"
        f"hint: nothing has been changed; to begin a new one, move its folder away: mv '{ledger.parent}' "
        f"'{ledger.parent}.damaged'; sqlite3 '{ledger.parent}.damaged/ledger.db' .recover may save what it holds\n"
    )
    assert ledger.read_bytes() == b"not a database" * 500


def test_the_ledger_is_the_users_alone(filled: Place) -> None:
    ledger = ledger_of(filled)
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (ledger.parent, ledger.parent.parent)} == {0o700}


def test_a_project_is_named_after_its_repository(tmp_path: Path) -> None:
    deep = tmp_path / "shop" / "src" / "deep"
    deep.mkdir(parents=True)
    assert project_of(deep) == "deep"
    (tmp_path / "shop" / ".git").mkdir()
    assert [project_of(folder) for folder in (deep, tmp_path / "shop")] == ["shop", "shop"]
    assert project_of(Path(tmp_path.anchor)) == tmp_path.anchor
