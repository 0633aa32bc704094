"""What the ledger knows of one call."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from llmtool.storage import nano
from llmtool.storage.ledger_schema import BUCKETS
from llmtool.usage import Usage

# settled: it is over and this is the bill; reserved: it is under way; unsettled: whoever made it is gone, and it may
# have cost its worst.
State: TypeAlias = Literal["settled", "reserved", "unsettled"]

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The price that a cost was reckoned by.

    Attributes:
        where: the file and line that say so.
        source: the page where it is published, or None.
        checked: the day on which it was last found so, or None.
    """

    where: str
    source: str | None = None
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. What follows ``conversation`` is known only when it is over.

    Attributes:
        at: when it began, with a time zone. Budgets and reports go by its UTC day.
        command: the command that made it, as in ``stream``.
        project: the name of the project it was made in.
        provider: who was asked; None for a server of the user's own.
        model: the model.
        tags: what the user marks calls with; empty ones and repetitions do not count.
        conversation: the conversation that it is a part of, or empty.
        usage: what was billed, or is reckoned to be; nothing for an answer from the cache; None where it is not known.
        cost: US dollars; 0 for an answer from the cache; None where there is no price.
        price: the price it was reckoned by, or None.
        estimated: whether the bill is an estimate of ours, because the provider sent none.
        from_cache: whether the answer came from the response cache.
        request_id: the provider's id of the request, or empty.
        latency_ms: milliseconds from sending to the end of the answer.
        first_token_ms: milliseconds from sending to the first of the answer.
    """

    at: datetime
    command: str
    project: str
    provider: str | None
    model: str
    tags: tuple[str, ...] = ()
    conversation: str = ""
    usage: Usage | None = None
    cost: Decimal | None = None
    price: PriceRow | None = None
    estimated: bool = False
    from_cache: bool = False
    request_id: str = ""
    latency_ms: int | None = None
    first_token_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call as it stands in the ledger.

    Attributes:
        id: its number.
        entry: the call.
        state: whether it is over.
        worst: what was set aside for it, US dollars; None where nothing was, or where there is no price.
    """

    id: int
    entry: Entry
    state: State
    worst: Decimal | None


def stamp(at: datetime) -> str:
    """A moment as the file has it: UTC, and in the order of time when sorted as text.

    Raises:
        ValueError: it has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC).strftime(_MOMENT)


def moment(written: str) -> datetime:
    """The moment of a :func:`stamp`."""
    return datetime.fromisoformat(written)


COLUMNS = (
    *("at", "command", "project", "conversation", "provider", "model", "cost", "estimated", "from_cache"),
    *("price_where", "price_source", "price_checked", "request_id", "latency_ms", "first_token_ms"),
    *BUCKETS,
    "pieces",
)


def values(entry: Entry) -> dict[str, object]:
    """An entry as the columns of its row."""
    price, usage = entry.price, entry.usage
    columns: dict[str, object] = {
        "at": stamp(entry.at),
        "command": entry.command,
        "project": entry.project,
        "conversation": entry.conversation,
        "provider": entry.provider,
        "model": entry.model,
        "cost": None if entry.cost is None else nano.billed(entry.cost),
        "estimated": entry.estimated,
        "from_cache": entry.from_cache,
        "price_where": price and price.where,
        "price_source": price and price.source,
        "price_checked": price.checked.isoformat() if price and price.checked else None,
        "request_id": entry.request_id,
        "latency_ms": entry.latency_ms,
        "first_token_ms": entry.first_token_ms,
        **{bucket: getattr(usage, bucket, None) for bucket in BUCKETS},
        "pieces": None if usage is None else json.dumps(dict(usage.pieces), sort_keys=True),
    }
    return {name: writable(value) if isinstance(value, str) else value for name, value in columns.items()}


def writable(text: str) -> str:
    """The text without what UTF-8 cannot hold: a folder's name may be bytes that are no text."""
    return text.encode("utf-8", "replace").decode()


def from_row(row: Sequence[Any], tags: tuple[str, ...]) -> Entry:
    """An entry of the values of ``COLUMNS``."""
    column = dict(zip(COLUMNS, row, strict=True))
    where, source, checked = (column[f"price_{name}"] for name in ("where", "source", "checked"))
    buckets = {bucket: column[bucket] for bucket in BUCKETS}
    return Entry(
        at=moment(column["at"]),
        command=column["command"],
        project=column["project"],
        provider=column["provider"],
        model=column["model"],
        tags=tags,
        conversation=column["conversation"],
        usage=None if column["pieces"] is None else Usage(**buckets, pieces=json.loads(column["pieces"])),
        cost=None if column["cost"] is None else nano.dollars(column["cost"]),
        price=None if where is None else PriceRow(where, source, date.fromisoformat(checked) if checked else None),
        estimated=bool(column["estimated"]),
        from_cache=bool(column["from_cache"]),
        request_id=column["request_id"],
        latency_ms=column["latency_ms"],
        first_token_ms=column["first_token_ms"],
    )
