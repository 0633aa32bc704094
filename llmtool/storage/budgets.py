"""Budgets: what a call may cost at worst is set aside before it is made, and settled when its bill is known.

Looking and setting aside are one transaction, so any number of processes at once stay within one budget. What was set
aside by a process that was killed goes on counting at its worst: what it cost is not known, and free it was not.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from llmtool.errors import OverBudgetError
from llmtool.money import exact
from llmtool.storage import ledger as rows
from llmtool.storage import nano
from llmtool.storage.entry import Entry, stamp, writable
from llmtool.storage.ledger import Ledger
from llmtool.storage.liveness import this_host

Scope: TypeAlias = Literal["day", "month", "project", "conversation"]

# The longest that a call is taken to be under way.
LASTS = timedelta(hours=1)

_WHERE = {
    "day": "at >= :day AND at < :day_end",
    "month": "at >= :month AND at < :month_end",
    "project": "project = :project",
    "conversation": "conversation = :conversation AND conversation != ''",
}
_ANEW = {"day": "it begins anew at 00:00 UTC", "month": "it begins anew on the first of the month, 00:00 UTC"}
_COUNTED = "CASE state WHEN 'reserved' THEN worst ELSE cost END"


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget.

    Attributes:
        name: what messages call it, as in ``daily budget``.
        amount: US dollars.
        scope: what it is for: a UTC day, a UTC month, the whole life of a project, or a conversation.
        source: who set it, as in ``LLMTOOL_BUDGET_DAILY``.
    """

    name: str
    amount: Decimal
    scope: Scope
    source: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a budget stands.

    Attributes:
        limit: the budget.
        spent: US dollars that calls cost, or may yet have cost.
    """

    limit: Limit
    spent: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """US dollars that may still be spent; 0 where there are none."""
        return max(self.limit.amount - self.spent, Decimal(0))


@dataclass(frozen=True, slots=True)
class Reservation:
    """What has been set aside for a call that is under way. To be settled, or released.

    Attributes:
        ledger: where.
        number: the row.
        worst: US dollars; None where there is no price.
    """

    ledger: Ledger
    number: int
    worst: Decimal | None

    def settle(self, entry: Entry) -> None:
        """Put the bill in the place of what was set aside, in one step.

        Args:
            entry: the call, now with its usage and cost. It stays on the day on which it was reserved.

        Raises:
            BadInputError: the ledger cannot be written; the reservation stands.
        """
        with self.ledger.database.writing() as connection:
            rows.settle(connection, self.number, entry)

    def release(self) -> None:
        """Take it back, for a call that certainly cost nothing: it was refused, or never sent.

        Raises:
            BadInputError: the ledger cannot be written; the reservation stands.
        """
        with self.ledger.database.writing() as connection:
            rows.remove(connection, self.number)


def reserve(
    ledger: Ledger, limits: Sequence[Limit], entry: Entry, worst: Decimal | None, *, lasts: timedelta = LASTS
) -> Reservation:
    """Set aside what a call may cost at worst, if every budget allows it.

    Args:
        ledger: where.
        limits: the budgets to keep.
        entry: the call as it is known so far; budgets go by its moment, project and conversation.
        worst: US dollars; None where there is no price: then no budget is asked, and the call counts for none.
        lasts: how long it is under way at most. After that it is taken for killed; a bill that comes still later is
            settled all the same.

    Raises:
        OverBudgetError: a budget has not so much left; nothing is set aside.
        BadInputError: the ledger cannot be read or written.
    """
    asked = None if worst is None else nano.reserved(worst)
    with ledger.database.writing() as connection:
        for limit in limits if asked else ():  # a call that is free takes nothing from any budget
            _keep(limit, _spent(ledger, limit, entry.at, entry.project, entry.conversation), asked or 0)
        number = rows.insert(
            connection, entry, state="reserved", worst=asked,
            pid=os.getpid(), host=this_host(), deadline=stamp(entry.at + lasts),
        )  # fmt: skip
    return Reservation(ledger, number, worst)


def standings(
    ledger: Ledger, limits: Sequence[Limit], at: datetime, project: str, conversation: str = ""
) -> list[Standing]:
    """How budgets stand at a moment, for a project and a conversation.

    Raises:
        BadInputError: the ledger cannot be read.
    """
    return [Standing(limit, nano.dollars(_spent(ledger, limit, at, project, conversation))) for limit in limits]


def _spent(ledger: Ledger, limit: Limit, at: datetime, project: str, conversation: str) -> int:
    """Nano-dollars that count for a budget; asked within the transaction where there is one."""
    at = at.astimezone(UTC)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    month = day.replace(day=1)
    scope = {
        "day": stamp(day),
        "day_end": stamp(day + timedelta(days=1)),
        "month": stamp(month),
        "month_end": stamp((month + timedelta(days=31)).replace(day=1)),
        "project": writable(project),
        "conversation": writable(conversation),
    }
    query = f"SELECT {rows.summed(_COUNTED)} FROM calls WHERE {_WHERE[limit.scope]}"  # noqa: S608 - our own words
    ((whole, rest),) = ledger.database.rows(query, scope)
    return rows.total(whole, rest) or 0


def _keep(limit: Limit, spent: int, asked: int) -> None:
    room = nano.allowed(limit.amount) - spent
    if asked <= room:
        return
    left = f"has {exact(nano.dollars(room))} left" if room > 0 else "is spent"
    raise OverBudgetError(
        f"the call could cost {exact(nano.dollars(asked))}, and the {limit.name} of {exact(limit.amount)} {left}",
        "; ".join(filter(None, (_ANEW.get(limit.scope, ""), f"it is set by {limit.source}" if limit.source else ""))),
    )
