import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from llmtool.errors import BadInputError, OverBudgetError
from llmtool.storage import liveness
from llmtool.storage.budgets import Limit, Scope, Standing, reserve, standings
from llmtool.storage.ledger import Ledger
from llmtool.usage import Usage
from tests.storage.calls import NOON, call

D = Decimal
DAILY = Limit("daily budget", D("5.00"), "day", "config.yaml:3")
MONTHLY = Limit("monthly budget", D("5.00"), "month")
PROJECT = Limit("project's budget", D("5.00"), "project")
CONVERSATION = Limit("budget of the conversation", D("5.00"), "conversation")
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
MIDNIGHT = NOON.replace(hour=0)
FIRST, LAST = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC)


def spent(ledger: Ledger, limit: Limit, at: datetime = NOON, project: str = "shop", conversation: str = "") -> Decimal:
    ((standing),) = standings(ledger, [limit], at, project, conversation)
    return standing.spent


def test_what_is_set_aside_counts_until_the_bill_takes_its_place(ledger: Ledger) -> None:
    reservation = reserve(ledger, [DAILY], call(), D("2"))
    assert spent(ledger, DAILY) == D("2")
    reservation.settle(call("0.5"))
    assert spent(ledger, DAILY) == D("0.5")
    (recorded,) = ledger.entries(NOON)
    assert (recorded.state, recorded.entry, recorded.worst) == ("settled", call("0.5"), D("2"))


def test_what_is_released_is_as_if_it_had_never_been(ledger: Ledger) -> None:
    reserve(ledger, [DAILY], call(tags=("ci",)), D("2")).release()
    assert spent(ledger, DAILY) == 0
    assert ledger.entries(NOON) == []
    assert ledger.database.rows("SELECT * FROM tags") == []


def test_a_budget_may_be_used_up_but_not_passed(ledger: Ledger) -> None:
    ledger.add(call("3"))
    reserve(ledger, [DAILY], call(), D("2"))
    with pytest.raises(OverBudgetError):
        reserve(ledger, [DAILY], call(), D("0.000000001"))
    assert len(ledger.entries(NOON)) == 2


def test_a_refusal_says_how_much_there_was_and_who_set_it(ledger: Ledger) -> None:
    ledger.add(call("4.5"))
    with pytest.raises(OverBudgetError) as caught:
        reserve(ledger, [DAILY], call(), D("0.75"))
    assert caught.value.message == "the call could cost $0.75, and the daily budget of $5.00 has $0.50 left"
    assert caught.value.hint == "it begins anew at 00:00 UTC; it is set by config.yaml:3"
    ledger.add(call("4.5"))
    with pytest.raises(OverBudgetError) as caught:
        reserve(ledger, [MONTHLY], call(), D("0.75"))
    assert caught.value.message == "the call could cost $0.75, and the monthly budget of $5.00 is spent"
    assert caught.value.hint == "it begins anew on the first of the month, 00:00 UTC"
    with pytest.raises(OverBudgetError) as caught:
        reserve(ledger, [PROJECT], call(), D("0.75"))
    assert caught.value.hint == ""


def test_every_budget_has_to_allow_a_call(ledger: Ledger) -> None:
    wide = replace(DAILY, amount=D("100"))
    for limits in ([wide, PROJECT], [PROJECT, wide]):
        with pytest.raises(OverBudgetError, match="project's budget"):
            reserve(ledger, limits, call(), D("6"))
    assert ledger.entries(NOON) == []


def test_a_free_call_passes_even_a_spent_budget(ledger: Ledger) -> None:
    ledger.add(call("7"))
    reserve(ledger, [DAILY], call(), D(0))
    assert spent(ledger, DAILY) == D("7")


def test_an_unpriced_call_is_written_down_and_counts_for_nothing(ledger: Ledger) -> None:
    reserve(ledger, [DAILY], call(), None).settle(call(usage=Usage(input=7)))
    assert spent(ledger, DAILY) == 0
    (recorded,) = ledger.entries(NOON)
    assert (recorded.entry.cost, recorded.worst, recorded.entry.usage) == (None, None, Usage(input=7))


def test_a_budget_of_nothing_allows_nothing(ledger: Ledger) -> None:
    with pytest.raises(OverBudgetError, match=r"could cost \$0\.000000001, and the daily budget of \$0\.00 is spent"):
        reserve(ledger, [replace(DAILY, amount=D(0))], call(), D("1e-12"))


def test_a_worst_case_is_rounded_up_and_a_budget_down(ledger: Ledger) -> None:
    tiny = replace(DAILY, amount=D("0.0000000019"))
    reserve(ledger, [tiny], call(), D("0.0000000001"))
    with pytest.raises(OverBudgetError):
        reserve(ledger, [tiny], call(), D("0.0000000001"))


def test_a_bill_above_the_worst_case_is_recorded_all_the_same(ledger: Ledger) -> None:
    reserve(ledger, [DAILY], call(), D("5")).settle(call("6"))
    ((standing),) = standings(ledger, [DAILY], NOON, "shop")
    assert standing == Standing(DAILY, D("6.00"))
    assert standing.left == 0


@pytest.mark.parametrize(
    ("limit", "inside", "outside"),
    [
        (DAILY, (MIDNIGHT, MIDNIGHT + DAY - MOMENT), (MIDNIGHT - MOMENT, MIDNIGHT + DAY)),
        (MONTHLY, (FIRST, LAST), (FIRST - MOMENT, LAST + MOMENT)),
    ],
    ids=["day", "month"],
)  # fmt: skip
def test_time_is_counted_in_whole_days_and_months_of_utc(
    ledger: Ledger, limit: Limit, inside: tuple[datetime, ...], outside: tuple[datetime, ...]
) -> None:
    for at in (*inside, *outside):
        ledger.add(call("1", at=at))
    assert spent(ledger, limit) == 2


def test_a_february_ends_on_its_last_day(ledger: Ledger) -> None:
    leap_day = datetime(2028, 2, 29, 23, 59, tzinfo=UTC)
    ledger.add(call("1", at=leap_day))
    ledger.add(call("1", at=leap_day + timedelta(minutes=1)))
    assert spent(ledger, MONTHLY, at=leap_day) == 1


def test_projects_and_conversations_have_budgets_of_their_own(ledger: Ledger) -> None:
    ledger.add(call("1", project="shop", conversation="one"))
    ledger.add(call("2", project="shop", at=NOON - timedelta(days=400)))
    ledger.add(call("4", project="bank", conversation="two"))
    assert (spent(ledger, PROJECT), spent(ledger, PROJECT, project="bank")) == (D(3), D(4))
    assert [spent(ledger, CONVERSATION, conversation=name) for name in ("one", "two", "")] == [1, 4, 0]


def test_every_scope_can_be_asked(ledger: Ledger) -> None:
    ledger.add(call("1", conversation="one"))
    limits = [Limit("budget", D("5"), scope) for scope in get_args(Scope)]
    assert [standing.spent for standing in standings(ledger, limits, NOON, "shop", "one")] == [1] * 4


def test_a_bill_stays_on_the_day_of_its_reservation(ledger: Ledger) -> None:
    before_midnight = NOON.replace(hour=23, minute=59)
    after = before_midnight + timedelta(minutes=2)
    reserve(ledger, [DAILY], call(at=before_midnight), D("2")).settle(call("1", at=after))
    assert (spent(ledger, DAILY, before_midnight), spent(ledger, DAILY, after)) == (D(1), D(0))


def test_a_reservation_past_its_deadline_is_unsettled_and_counts_at_its_worst(ledger: Ledger) -> None:
    reservation = reserve(ledger, [DAILY], call(), D("2"), lasts=timedelta(minutes=5))
    states = [ledger.entries(NOON + timedelta(minutes=late))[0].state for late in (4, 5)]
    assert states == ["reserved", "unsettled"]
    assert spent(ledger, DAILY) == 2
    # The bill comes after all.
    reservation.settle(call("1"))
    assert [recorded.state for recorded in ledger.entries(NOON + timedelta(days=1))] == ["settled"]
    assert spent(ledger, DAILY) == 1


def test_a_reservation_whose_process_is_gone_is_unsettled(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    reserve(ledger, [DAILY], call(), D("2"))
    monkeypatch.setattr(liveness, "_exists", lambda pid: pid != os.getpid())
    (recorded,) = ledger.entries(NOON)
    assert (recorded.state, recorded.worst) == ("unsettled", D(2))


def test_a_bill_whose_reservation_was_lost_is_added(ledger: Ledger) -> None:
    reservation = reserve(ledger, [DAILY], call(), D("2"))
    reservation.release()
    reservation.settle(call("1"))
    assert [recorded.entry for recorded in ledger.entries(NOON)] == [call("1")]


def test_a_number_is_never_given_twice(ledger: Ledger) -> None:
    first = reserve(ledger, [], call(), D("2"))
    first.release()
    second = reserve(ledger, [], call(), D("3"))
    assert first.number != second.number
    first.release()
    assert [recorded.id for recorded in ledger.entries(NOON)] == [second.number]


def test_what_is_settled_cannot_be_released(ledger: Ledger) -> None:
    reservation = reserve(ledger, [], call(), D("2"))
    reservation.settle(call("1"))
    reservation.release()
    assert [recorded.entry.cost for recorded in ledger.entries(NOON)] == [1]


def test_sums_cannot_overflow(ledger: Ledger) -> None:
    for _ in range(5):
        ledger.add(call("4000000000"))
    assert spent(ledger, PROJECT) == 20_000_000_000


def test_an_amount_that_cannot_be_held_is_refused(ledger: Ledger) -> None:
    with pytest.raises(BadInputError, match="more than the ledger can hold"):
        reserve(ledger, [], call(), D("1e30"))
    assert ledger.entries(NOON) == []
