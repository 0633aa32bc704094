"""How ``usage`` shows what calls used and cost: a table with bars, lines for a pipe, the object for programs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Cell, Column, Row, Table
from llmtool.render.views import standing
from llmtool.storage.budgets import Standing
from llmtool.storage.reports import By, Part, Summary
from llmtool.usage import Usage

_Field: TypeAlias = tuple[Column, Callable[[Summary], Cell]]

# What an object for programs has even where it is 0.
_ALWAYS = ("input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning")


@dataclass(frozen=True, slots=True)
class UsageResult:
    """Everything that ``usage`` found out.

    Attributes:
        by: what calls are added up by.
        since: the first UTC day, or None for the very first.
        until: the last UTC day, or None for the very last.
        rows: the sums.
        total: all calls together.
        budgets: how the budgets stand now, whatever days are shown.
        project: whose the project's budget is.
    """

    by: By
    since: date | None
    until: date | None
    rows: Sequence[Summary]
    total: Summary
    budgets: list[Standing]
    project: str


def usage_view(result: UsageResult, how: str, error: LlmtoolError | None = None) -> Document:
    """The sums.

    Args:
        result: what to show.
        how: the format: a ``table`` has bars and leaves out what says nothing, ``plain`` lines have the essentials,
            every other format has it all.
        error: the budget that is spent, where that was asked, or None.
    """
    fields = _essentials(result.by) if how == "plain" else _fields(result, table=how == "table")
    rows: tuple[Row, ...] = tuple(tuple(cell(row) for _, cell in fields) for row in result.rows)
    total = replace(result.total, key="total")
    footer = tuple(None if column.kind == "bar" else cell(total) for column, cell in fields)
    table = Table(tuple(column for column, _ in fields), rows, footer, (*doubts(result), *_notes(result)))
    return Document(_data(result, error), table)


def _essentials(by: By) -> list[_Field]:
    return [
        (Column("cost", align="right"), lambda row: row.cost),
        (Column("prompt", align="right"), lambda row: row.usage.prompt),
        (Column("answer", align="right"), lambda row: row.usage.completion),
        (Column("calls", align="right"), lambda row: row.calls),
        (Column(by), lambda row: row.key),
    ]


def _fields(result: UsageResult, *, table: bool) -> list[_Field]:
    """The columns and what stands in them; at a terminal those that would say nothing are not there."""
    fields: list[_Field] = [
        (Column("week of" if result.by == "week" else result.by), lambda row: row.key),
        (Column("calls", align="right"), lambda row: row.calls),
        (Column("from cache", align="right", minor=4), lambda row: row.from_cache),
        (Column("prompt", align="right", minor=2), lambda row: row.usage.prompt),
        (Column("cache read", align="right", minor=5), lambda row: row.usage.cache_read),
        (Column("answer", align="right", minor=2), lambda row: row.usage.completion),
        (Column("cost", align="right", kind="usd"), lambda row: row.cost),
        (Column("estimated", align="right", kind="usd", minor=3), lambda row: row.estimated.amount),
        (Column("unsettled", align="right", kind="usd"), lambda row: row.unsettled.amount),
        (Column("unpriced", align="right"), lambda row: row.unpriced or (None if table else 0)),
    ]
    if not table:
        return fields
    rare = {"from cache", "cache read", "estimated", "unsettled", "unpriced"}
    fields = [field for field in fields if field[0].title not in rare or any(field[1](row) for row in result.rows)]
    most = max((row.cost or Decimal(0) for row in result.rows), default=Decimal(0)) or Decimal(1)
    return [*fields, (Column("", kind="bar", minor=1), lambda row: (row.cost or Decimal(0)) / most)]


def doubts(result: UsageResult) -> Iterator[str]:
    """What the sums do not say by themselves: what is not in them, and what in them is no bill."""
    total = result.total
    if total.unpriced:
        yield f"{_calls(total.unpriced, 'has', 'have')} no price and {_is(total.unpriced)} in no sum"
    if total.estimated.calls:
        amount = usd(total.estimated.amount or Decimal(0))
        yield f"{amount} of it is estimated, for {_calls(total.estimated.calls)} without a bill"
    if total.unsettled.calls:
        yield f"{_calls(total.unsettled.calls, 'was', 'were')} cut off before the bill came{_at_most(total.unsettled)}"
    if total.under_way.calls:
        yield f"{_calls(total.under_way.calls, 'is', 'are')} under way{_at_most(total.under_way)}"


def _notes(result: UsageResult) -> Iterator[str]:
    if not result.total.calls:
        yield "no calls"
    if result.by == "tag" and result.total.calls:
        yield "a call with several tags is in several rows, and once in the total"
    for each in result.budgets:
        yield f"{each.limit.name}: {standing.as_line(each)}"


def _at_most(part: Part) -> str:
    if part.amount is None:
        return ""
    return f"; budgets count the most that {'it' if part.calls == 1 else 'they'} may cost, {usd(part.amount)}"


def _calls(number: int, one: str = "", many: str = "") -> str:
    return f"1 call {one}".rstrip() if number == 1 else f"{number:,} calls {many}".rstrip()


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _data(result: UsageResult, error: LlmtoolError | None) -> dict[str, Json]:
    data: dict[str, Json] = {
        "schema": "llmtool.usage/1",
        "by": result.by,
        "since": result.since.isoformat() if result.since else None,
        "until": result.until.isoformat() if result.until else None,
        "rows": [{result.by: row.key, **_sums(row)} for row in result.rows],
        "total": _sums(result.total),
        "project": result.project,
        "budgets": [standing.as_data(each) for each in result.budgets],
    }
    if error is not None:
        data["error"] = as_object(error)
    return data


def _sums(row: Summary) -> dict[str, Json]:
    return {
        "calls": row.calls,
        "from_cache": row.from_cache,
        "usage": usage_data(row.usage),
        "cost": row.cost,
        "estimated": _part(row.estimated),
        "unpriced": row.unpriced,
        "under_way": _part(row.under_way),
        "unsettled": _part(row.unsettled),
    }


def usage_data(usage: Usage) -> dict[str, Json]:
    """The buckets of a usage for programs: those of text always, the others where there is something in them."""
    return {**{bucket: getattr(usage, bucket) for bucket in _ALWAYS}, **usage.buckets}


def _part(part: Part) -> dict[str, Json]:
    return {"calls": part.calls, "amount": part.amount}
