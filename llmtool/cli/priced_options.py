"""The options that say what is to be priced: shared by every command that prices something."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated

import typer

from llmtool.errors import UsageError
from llmtool.planning.work import Projection, Work

_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_NOON = time(12)


class Period(StrEnum):
    """What a number of requests is counted in."""

    DAY = "day"
    MONTH = "month"


class CacheTtl(StrEnum):
    """For how long a prompt is written to a cache."""

    SHORT = "5m"
    LONG = "1h"


InputTokens = Annotated[
    int | None,
    typer.Option("--input-tokens", metavar="N", min=0, help="The whole prompt has N tokens; no text is read."),
]
OutputTokens = Annotated[
    int | None, typer.Option("--output-tokens", metavar="N", min=0, help="The answer has N tokens. [default: 0]")
]
CachedTokens = Annotated[
    int | None,
    typer.Option("--cached-tokens", metavar="N", min=0, help="N tokens of the prompt are read from a cache."),
]
CachedShare = Annotated[
    str | None,
    typer.Option("--cached-share", metavar="P%", help="That part of the prompt is read from a cache, as in 80%."),
]
CacheWriteTokens = Annotated[
    int | None,
    typer.Option("--cache-write-tokens", metavar="N", min=0, help="N tokens of the prompt are written to a cache."),
]
CacheTtlOption = Annotated[CacheTtl, typer.Option("--cache-ttl", help="For how long they are written.")]
Batch = Annotated[bool, typer.Option("--batch", help="At the price of batch processing.")]
ServiceTier = Annotated[
    str | None, typer.Option("--service-tier", metavar="TIER", help="At the price of that tier: flex, priority, …")
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DATE",
        help="At the prices of that day (12:00 UTC), or moment: 2026-12-01, 2026-12-01T02:00Z. [default: now]",
    ),
]
Requests = Annotated[
    int | None, typer.Option("--requests", metavar="N", min=1, help="Show what N requests cost; needs --per.")
]
Per = Annotated[Period | None, typer.Option("--per", help="What the requests are counted in; a month has 30 days.")]


def moment(written: str | None, now: datetime) -> datetime:
    """The moment that ``--at`` means, in UTC.

    Raises:
        UsageError: it is neither a date nor a moment.
    """
    if written is None:
        return now
    at = _moment(written)
    # Days around a moment are asked for too, and the first and the last year have no such days at their ends.
    if at is None or at.year in {MINYEAR, MAXYEAR}:
        hint = "write it as 2026-12-01, or as 2026-12-01T02:00Z for a moment"
        raise UsageError(f"--at '{written}' is no date", hint)
    return at


def _moment(written: str) -> datetime | None:
    """What is written, in UTC; None where that is no moment."""
    try:
        if len(written) == len("2026-12-01"):
            return datetime.combine(date.fromisoformat(written), _NOON, UTC)
        at = datetime.fromisoformat(written)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def amount(flag: str, written: str | None) -> Decimal | None:
    """An amount of US dollars as it was written: ``0.05`` or ``$0.05``.

    Raises:
        UsageError: it is none.
    """
    if written is None:
        return None
    try:
        value = Decimal(written.removeprefix("$"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise UsageError(f"{flag} '{written}' is no amount of US dollars", "write it as 0.05")
    return value


def work(  # noqa: PLR0913 - one for each option
    *,
    now: datetime,
    at: str | None,
    output_tokens: int | None,
    cached_tokens: int | None,
    cached_share: str | None,
    cache_write_tokens: int | None,
    cache_ttl: CacheTtl,
    batch: bool,
    service_tier: str | None,
    requests: int | None,
    per: Period | None,
) -> Work:
    """What the options say is to be priced.

    Raises:
        UsageError: options contradict each other, or one cannot be read.
    """
    if cached_tokens is not None and cached_share is not None:
        raise UsageError("--cached-tokens and --cached-share exclude each other")
    if (requests is None) != (per is None):
        raise UsageError("--requests and --per belong together", "write --requests 5000 --per day")
    conditions = {"processing": "batch"} if batch else {}
    if service_tier is not None:
        conditions["service_tier"] = service_tier
    return Work(
        at=moment(at, now),
        output_tokens=output_tokens or 0,
        cached_tokens=cached_tokens or 0,
        cached_share=_share(cached_share),
        cache_write_tokens=cache_write_tokens or 0,
        cache_ttl=cache_ttl.value,
        conditions=conditions,
        projection=None if requests is None or per is None else Projection(requests, per.value),
    )


def _share(written: str | None) -> Decimal | None:
    if written is None:
        return None
    found = _SHARE.fullmatch(written.strip())
    share = Decimal(found[1]) / 100 if found else Decimal(-1)
    if not 0 <= share <= 1:
        raise UsageError(f"--cached-share '{written}' is no share of the prompt", "write it as 80%")
    return share
