"""How ``estimate`` shows a cost: an amount, a table of its parts, their derivation, and the object for programs."""

from dataclasses import dataclass
from decimal import Decimal

from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.planning.estimate import Estimate
from llmtool.pricing.cost import Line, Part
from llmtool.pricing.model import Price
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table

_PARTS: tuple[Part, ...] = ("input", "cache_read", "cache_write", "output", "fees")
_UNITS = {1_000_000: "1M", 1_000: "1k", 3_600: "hour"}
_COLUMNS = (
    Column("item"),
    Column("quantity", align="right"),
    Column("rate", align="right", kind="usd"),
    Column("per", align="right"),
    Column("cost", align="right", kind="usd"),
)
# On a narrow terminal the notes below the table are enough to say what every line has in common.
_EXPLAINED = (Column("where", kind="path"), Column("source", minor=2), Column("checked", minor=1), Column("note"))


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of a cost is shown.

    Attributes:
        explain: whether each part says on which line of the rate card its rate stands, where that is from, and when
            it was checked.
        amounts_only: whether the amounts are enough, as in a pipe.
        total_only: whether a bare number is all that is wanted.
    """

    explain: bool
    amounts_only: bool
    total_only: bool

    def bare(self, total: Decimal, amounts: str) -> str | None:
        """What takes the place of a table, or None."""
        return f"{total:f}\n" if self.total_only else amounts if self.amounts_only else None


def estimate_view(estimate: Estimate, error: LlmtoolError | None, shown: Shown) -> Document:
    """The parts of the cost and their sum.

    Args:
        estimate: what to show.
        error: why the command fails although there is a result, or None.
        shown: how much of it.
    """
    explain = shown.explain
    columns = _COLUMNS + (_EXPLAINED if explain else ())
    rows = tuple(_row(line, estimate, explain=explain) for line in estimate.cost.lines)
    footer: Row = ("total", None, None, None, estimate.cost.total, *((None,) * len(_EXPLAINED) if explain else ()))
    table = Table(columns, rows, footer=footer, notes=_notes(estimate, explain=explain))
    return Document(estimate_data(estimate, error), table, bare=shown.bare(estimate.cost.total, summary(estimate)))


def summary(estimate: Estimate) -> str:
    """The amounts alone, a line each, for a pipe."""
    projection, total = estimate.work.projection, estimate.cost.total
    if projection is None:
        return f"{usd(total)}\n"
    daily, monthly = usd(projection.daily(total)), usd(projection.monthly(total))
    return f"{usd(total)} a request\n{daily} a day\n{monthly} a month\n"


def about_margin(estimate: Estimate) -> str:
    """What an estimated prompt may cost."""
    return f"within the margin of the count: {usd(estimate.low)} to {usd(estimate.high)}"


def _row(line: Line, estimate: Estimate, *, explain: bool) -> Row:
    row: Row = (line.item, line.quantity, line.rate, _UNITS.get(line.per, str(line.per)), line.amount)
    if not explain:
        return row
    price = estimate.price
    return (*row, line.where, _source(price), price.checked.isoformat(), line.note)


def _source(price: Price) -> str:
    """Where a price is from: a page or, where none is listed, the lists that have it."""
    return price.source or ", ".join(price.verified_by)


def _notes(estimate: Estimate, *, explain: bool) -> tuple[str, ...]:
    model, price, fit = estimate.model, estimate.price, estimate.fit
    since = f", since {price.start:%Y-%m-%d}" if price.start else ""
    notes = [f"{model.full_id}, at the price of {estimate.work.at:%Y-%m-%d}{since}; checked {price.checked}"]
    if explain and _source(price):
        notes.append(f"source: {_source(price)}")
    if fit.window is not None:
        notes.append(f"context: {fit.used:,} of {fit.window:,} tokens ({fit.used_percent} %)")
    if estimate.low != estimate.high:
        notes.append(about_margin(estimate))
    if estimate.work.projection is not None:
        times = estimate.work.projection
        lines = summary(estimate).splitlines()
        notes.append(f"{times.requests:,} requests a {times.per}: {lines[0]}, {lines[1]}, {lines[2]}")
    return tuple(notes)


def estimate_data(estimate: Estimate, error: LlmtoolError | None) -> dict[str, Json]:
    """The object for programs."""
    model, price, prompt, fit = estimate.model, estimate.price, estimate.prompt, estimate.fit
    parts: dict[str, Json] = {part: estimate.cost.part(part) for part in _PARTS}
    data: dict[str, Json] = {
        "schema": "llmtool.estimate/1",
        "model": model.id,
        "provider": model.provider,
        "at": estimate.work.at.isoformat(timespec="seconds"),
        "input": {
            "tokens": prompt.tokens,
            "tokenizer": prompt.tokenizer,
            "exactness": prompt.exactness,
            "margin_percent": prompt.margin_percent,
        },
        "output_tokens": estimate.usage.completion,
        "lines": [_line(line) for line in estimate.cost.lines],
        "cost": {**parts, "total": estimate.cost.total, "low": estimate.low, "high": estimate.high},
        "context": {"window": fit.window, "used_percent": fit.used_percent, "fits": fit.fits},
        "price": {
            "from": price.start.isoformat() if price.start else None,
            "to": price.end.isoformat() if price.end else None,
            "source": price.source,
            "checked": price.checked.isoformat(),
            "where": price.where,
        },
        "projection": _projection(estimate),
        "notes": list(estimate.notes),
    }
    if error is not None:
        data["error"] = as_object(error)
    return data


def _line(line: Line) -> dict[str, Json]:
    data: dict[str, Json] = {"item": line.item, "quantity": line.quantity, "rate": line.rate, "per": line.per}
    return {**data, "cost": line.amount, "where": line.where, "note": line.note or None}


def _projection(estimate: Estimate) -> dict[str, Json] | None:
    projection = estimate.work.projection
    if projection is None:
        return None
    total = estimate.cost.total
    return {
        "requests": projection.requests,
        "per": projection.per,
        "per_request": total,
        "daily": projection.daily(total),
        "monthly": projection.monthly(total),
    }
