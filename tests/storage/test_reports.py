from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from llmtool.storage.budgets import reserve
from llmtool.storage.ledger import Ledger
from llmtool.storage.reports import (
    NOTHING,
    By,
    Part,
    Summary,
    by_conversation,
    of_conversation,
    overall,
    summaries,
)
from llmtool.usage import Usage
from tests.storage.calls import NOON, call

D = Decimal
DAY = timedelta(days=1)


def keys(groups: Sequence[Summary]) -> list[tuple[object, object, object]]:
    return [(group.key, group.calls, group.cost) for group in groups]


def test_calls_are_added_up_by_day_week_and_month(ledger: Ledger) -> None:
    # The 22nd of November 2026 is a Sunday, the last day of its week.
    for days, cost in ((0, "1"), (0, "2"), (1, "4"), (-6, "8"), (-7, "16"), (9, "32")):
        ledger.add(call(cost, at=NOON + days * DAY))
    assert keys(summaries(ledger, "day", NOON)) == [
        ("2026-11-15", 1, 16), ("2026-11-16", 1, 8), ("2026-11-22", 2, 3), ("2026-11-23", 1, 4), ("2026-12-01", 1, 32),
    ]  # fmt: skip
    assert keys(summaries(ledger, "week", NOON)) == [
        ("2026-11-09", 1, 16), ("2026-11-16", 3, 11), ("2026-11-23", 1, 4), ("2026-11-30", 1, 32),
    ]  # fmt: skip
    assert keys(summaries(ledger, "month", NOON)) == [("2026-11", 5, 31), ("2026-12", 1, 32)]


def test_the_week_of_every_day_is_that_of_the_calendar(ledger: Ledger) -> None:
    for days in range(15):
        ledger.add(call(at=NOON + days * DAY))
    weeks = {(NOON + days * DAY).date() - timedelta(days=(NOON + days * DAY).weekday()) for days in range(15)}
    assert [date.fromisoformat(group.key or "") for group in summaries(ledger, "week", NOON)] == sorted(weeks)


def test_everything_else_is_in_the_order_of_what_it_cost(ledger: Ledger) -> None:
    ledger.add(call("1", project="shop", tags=("ci", "nightly")))
    ledger.add(call("2", project="bank", provider="anthropic", model="claude-sonnet-4-5", tags=("ci",)))
    ledger.add(call(None, project="bank", provider=None, model="llama3"))
    assert keys(summaries(ledger, "model", NOON)) == [
        ("anthropic/claude-sonnet-4-5", 1, 2), ("openai/gpt-4o", 1, 1), ("llama3", 1, None),
    ]  # fmt: skip
    assert keys(summaries(ledger, "provider", NOON)) == [("anthropic", 1, 2), ("openai", 1, 1), (None, 1, None)]
    assert keys(summaries(ledger, "project", NOON)) == [("bank", 2, 2), ("shop", 1, 1)]
    assert keys(summaries(ledger, "tag", NOON)) == [("ci", 2, 3), ("nightly", 1, 1), (None, 1, None)]


@pytest.mark.parametrize("by", get_args(By))
def test_every_way_to_add_up_has_all_the_calls(ledger: Ledger, by: By) -> None:
    for number in range(4):
        ledger.add(call("0.25", at=NOON + number * DAY))
    assert sum(group.cost or 0 for group in summaries(ledger, by, NOON)) == 1


def test_only_the_days_that_are_asked_for_count(ledger: Ledger) -> None:
    for days in range(5):
        ledger.add(call("1", at=NOON + days * DAY))
    first, last = NOON.date() + DAY, NOON.date() + 3 * DAY
    assert [group.key for group in summaries(ledger, "day", NOON, first, last)] == [
        "2026-11-23", "2026-11-24", "2026-11-25",
    ]  # fmt: skip
    assert overall(ledger, NOON, first, last).calls == 3
    assert overall(ledger, NOON, since=last + 9 * DAY) == NOTHING


def test_the_parts_of_a_sum_are_told_apart(ledger: Ledger) -> None:
    ledger.add(call("1", usage=Usage(input=10, cache_read=5, output=3, reasoning=2)))
    ledger.add(call("2", usage=Usage(input=1, output=1, input_audio=7), estimated=True))
    ledger.add(call("0", usage=Usage(), from_cache=True))
    ledger.add(call(None, usage=Usage(input=100), estimated=True))
    reserve(ledger, [], call(), D("4"))
    reserve(ledger, [], call(at=NOON - DAY), D("8"))
    reserve(ledger, [], call(at=NOON - DAY), None)
    expected = Summary(
        key=None, calls=7, from_cache=1,
        usage=Usage(input=111, cache_read=5, output=4, reasoning=2, input_audio=7),
        cost=D("3"), estimated=Part(1, D("2")), unpriced=2,
        under_way=Part(1, D("4")), unsettled=Part(2, D("8")),
    )  # fmt: skip
    assert overall(ledger, NOON) == expected


def test_what_has_no_price_is_never_nothing(ledger: Ledger) -> None:
    ledger.add(call(None, usage=Usage(input=100)))
    (group,) = summaries(ledger, "model", NOON)
    assert (group.cost, group.unpriced, group.usage.input) == (None, 1, 100)
    ledger.add(call("0", from_cache=True))
    (group,) = summaries(ledger, "model", NOON)
    assert (group.cost, group.unpriced) == (D(0), 1)


def test_conversations_are_added_up_without_the_calls_of_none(ledger: Ledger) -> None:
    ledger.add(call("1", conversation="a", model="gpt-4o"))
    ledger.add(call("2", conversation="a", model="o3", at=NOON + DAY))
    ledger.add(call("4", conversation="b"))
    ledger.add(call("8"))
    reserve(ledger, [], call(conversation="a", at=NOON - DAY), D("0.5"))
    found = by_conversation(ledger, NOON)
    assert sorted(found) == ["a", "b"]
    assert keys([found["a"], found["b"]]) == [("a", 3, 3), ("b", 1, 4)]
    assert found["a"].unsettled == Part(1, D("0.50"))
    assert keys(summaries(ledger, "conversation", NOON)) == [(None, 1, 8), ("b", 1, 4), ("a", 3, 3)]


def test_one_conversation_is_told_by_model(ledger: Ledger) -> None:
    for model, cost in (("gpt-4o", "1"), ("o3", "2"), ("gpt-4o", "0.5")):
        ledger.add(call(cost, conversation="a", model=model, usage=Usage(input=10, output=1)))
    ledger.add(call("4", conversation="b"))
    whole, models = of_conversation(ledger, "a", NOON)
    assert (whole.calls, whole.cost, whole.usage) == (3, D("3.5"), Usage(input=30, output=3))
    assert keys(models) == [("openai/o3", 1, 2), ("openai/gpt-4o", 2, D("1.5"))]


@pytest.mark.parametrize("id_", ["", "c", "\udcff"])
def test_of_a_conversation_without_calls_there_is_nothing(ledger: Ledger, id_: str) -> None:
    ledger.add(call("4"))
    assert of_conversation(ledger, id_, NOON) == (NOTHING, [])


def test_the_calls_of_conversations_are_found_without_reading_the_others(ledger: Ledger) -> None:
    ledger.add(call("1", conversation="a"))
    for where in ("conversation != ''", "conversation = 'a' AND conversation != ''"):
        plan = ledger.database.rows(f"EXPLAIN QUERY PLAN SELECT cost FROM calls WHERE {where}")  # noqa: S608 - our own words
        assert "calls_conversation" in plan[0][3]
