"""Sums of the ledger: by time, by model and provider, by project, tag and conversation."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from llmtool.storage import nano
from llmtool.storage.entry import stamp, writable
from llmtool.storage.ledger import BETWEEN, STATE, Ledger, between, summed, total
from llmtool.storage.ledger_schema import BUCKETS
from llmtool.usage import Usage

By: TypeAlias = Literal["day", "week", "month", "model", "provider", "project", "tag", "conversation"]

TIMES = ("day", "week", "month")

_DAY = "substr(at, 1, 10)"
_KEYS = {
    "day": _DAY,
    "week": f"date({_DAY}, 'weekday 0', '-6 days')",
    "month": "substr(at, 1, 7)",
    "model": "coalesce(provider || '/', '') || model",
    "provider": "provider",
    "project": "project",
    "tag": "tag",
    "conversation": "nullif(conversation, '')",
    "": "NULL",
}
_SUMS = (
    "count(*)",
    "sum(from_cache)",
    *(f"sum({bucket})" for bucket in BUCKETS),
    summed("CASE WHEN standing = 'settled' THEN cost END"),
    "sum(standing = 'settled' AND estimated AND cost IS NOT NULL)",
    summed("CASE WHEN standing = 'settled' AND estimated THEN cost END"),
    "sum(CASE standing WHEN 'settled' THEN cost IS NULL ELSE worst IS NULL END)",
    "sum(standing = 'reserved')",
    summed("CASE WHEN standing = 'reserved' THEN worst END"),
    "sum(standing = 'unsettled')",
    summed("CASE WHEN standing = 'unsettled' THEN worst END"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the calls: how many, and US dollars; None where none of them has a price."""

    calls: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Calls that belong together.

    Attributes:
        key: a day (``2026-11-22``), the Monday of a week, a month (``2026-11``), a model with its provider, a
            provider, a project, a tag or a conversation's id; None for calls that have none.
        calls: how many, whatever became of them.
        from_cache: how many of them were answered from the response cache.
        usage: what all of them were billed for; without what is billed by the piece.
        cost: US dollars of those that are settled and have a price; None where there is none of these.
        estimated: those whose bill is an estimate; they are in ``cost``.
        unpriced: how many have no price; they are nowhere in the sums.
        under_way: those that are being made, with what was set aside for them.
        unsettled: those whose process was killed, with the most that they may have cost; not in ``cost``.
    """

    key: str | None
    calls: int
    from_cache: int
    usage: Usage
    cost: Decimal | None
    estimated: Part
    unpriced: int
    under_way: Part
    unsettled: Part


def summaries(
    ledger: Ledger, by: By, now: datetime, since: date | None = None, until: date | None = None
) -> list[Summary]:
    """The calls of some days in groups: times in their order, everything else by what it cost, the most first.

    A call with several tags is in several groups.

    Args:
        ledger: the ledger.
        by: what the groups are.
        now: this moment, by which it is told whether a call is still under way.
        since: the first UTC day, or None for the very first.
        until: the last UTC day, or None for the very last.

    Raises:
        BadInputError: the ledger cannot be read.
    """
    groups = _groups(ledger, by, now, BETWEEN, between(since, until))
    return sorted(groups, key=lambda group: group.key or "") if by in TIMES else _dearest_first(groups)


def overall(ledger: Ledger, now: datetime, since: date | None = None, until: date | None = None) -> Summary:
    """All calls of some days together, each once.

    Raises:
        BadInputError: the ledger cannot be read.
    """
    found = _groups(ledger, "", now, BETWEEN, between(since, until))
    return found[0] if found else NOTHING


def by_conversation(ledger: Ledger, now: datetime) -> dict[str, Summary]:
    """The calls of every conversation, by its id. The rest of the ledger is not read.

    Raises:
        BadInputError: the ledger cannot be read.
    """
    return {group.key or "": group for group in _groups(ledger, "conversation", now, "conversation != ''", {})}


def of_conversation(ledger: Ledger, conversation: str, now: datetime) -> tuple[Summary, list[Summary]]:
    """The calls of one conversation: all together, and by model, the dearest first.

    Raises:
        BadInputError: the ledger cannot be read.
    """
    where, named = "conversation = :conversation AND conversation != ''", {"conversation": writable(conversation)}
    together = _groups(ledger, "", now, where, named)
    return (together[0] if together else NOTHING), _dearest_first(_groups(ledger, "model", now, where, named))


def _dearest_first(groups: list[Summary]) -> list[Summary]:
    return sorted(groups, key=lambda group: (-(group.cost or 0), group.key or ""))


def _groups(ledger: Ledger, by: str, now: datetime, where: str, parameters: dict[str, str]) -> list[Summary]:
    source = "calls LEFT JOIN tags ON tags.call = calls.id" if by == "tag" else "calls"
    inner = f"SELECT *, {_KEYS[by]} AS key, {STATE} AS standing FROM {source} WHERE {where}"  # noqa: S608 - our own words
    outer = f"SELECT key, {', '.join(_SUMS)} FROM ({inner}) GROUP BY key"  # noqa: S608 - our own words
    return [_summary(row) for row in ledger.database.rows(outer, {"now": stamp(now), **parameters})]


def _summary(row: tuple[Any, ...]) -> Summary:
    key, calls, from_cache = row[:3]
    buckets, sums = row[3 : 3 + len(BUCKETS)], row[3 + len(BUCKETS) :]
    cost, cost_rest, estimated, guess, guess_rest, unpriced, open_, open_sum, open_rest, lost, lost_sum, lost_rest = (
        sums
    )
    return Summary(
        key=key,
        calls=calls,
        from_cache=from_cache,
        usage=Usage(**{bucket: number or 0 for bucket, number in zip(BUCKETS, buckets, strict=True)}, pieces={}),
        cost=_dollars(cost, cost_rest),
        estimated=Part(estimated, _dollars(guess, guess_rest)),
        unpriced=unpriced,
        under_way=Part(open_, _dollars(open_sum, open_rest)),
        unsettled=Part(lost, _dollars(lost_sum, lost_rest)),
    )


def _dollars(whole: int | None, rest: int | None) -> Decimal | None:
    amount = total(whole, rest)
    return None if amount is None else nano.dollars(amount)


_NONE = Part(0, None)
NOTHING = Summary(None, 0, 0, Usage(), nano.dollars(0), _NONE, 0, _NONE, _NONE)
