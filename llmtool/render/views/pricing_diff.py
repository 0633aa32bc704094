"""How ``pricing diff`` shows what two lists of prices say differently."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from llmtool.pricing.difference import Change, Difference, PriceList, Value
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Cell, Column, Row, Table
from llmtool.render.views.pricing_files import counted

_COLUMNS = (
    Column("model"),
    Column("what"),
    Column("here", align="right", kind="usd"),
    Column("there", align="right", kind="usd"),
    Column("percent", align="right", minor=1),
)


class Only(StrEnum):
    """Which part of a difference is shown."""

    CHANGED = "changed"
    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared, and what came of it.

    Attributes:
        there: the other list.
        path: where it lies.
        at: for when both were asked.
        difference: what they say differently.
        only: the part of it that is wanted; None means all.
    """

    there: PriceList
    path: str
    at: datetime
    difference: Difference
    only: Only | None = None

    def wants(self, part: Only) -> bool:
        """Whether a part is to be shown."""
        return self.only in {None, part}


def diff_view(compared: Compared) -> Document:
    """What is different, then what only one of them has: rates in US dollars per million tokens, limits in tokens."""
    told, rows = compared.difference, list[Row]()
    if compared.wants(Only.CHANGED):
        rows += [change_row(change) for change in told.changes]
    if compared.wants(Only.HERE):
        rows += [(model, "only here", None, None, None) for model in told.only_here]
    if compared.wants(Only.THERE):
        rows += [(model, "only there", None, None, None) for model in told.only_there]
    table = Table(_COLUMNS, tuple(rows), notes=(diff_summary(compared),))
    data: dict[str, Json] = {
        "schema": "llmtool.pricing-diff/1",
        "other": compared.path,
        "form": compared.there.form,
        "at": compared.at.isoformat(timespec="seconds"),
        "compared": told.compared,
        "elsewhere": compared.there.elsewhere,
    }
    return Document({**data, **difference_data(told, compared.only)}, table, bare=None if rows else "")


def diff_summary(compared: Compared) -> str:
    """How much was compared, and how much of it is different."""
    told, there = compared.difference, compared.there
    models = len({change.model for change in told.changes})
    parts = [
        f"{counted(told.compared, 'model')} compared at {compared.at:%Y-%m-%d}",
        f"{models:,} with {counted(len(told.changes), 'difference')}",
        f"{len(told.only_here):,} only here",
        f"{len(told.only_there):,} only there",
    ]
    if there.elsewhere:
        parts.append(f"{there.elsewhere:,} there of providers that are not here")
    undated = f"; {there.form} says no dates: it is taken to hold then" if there.timeless else ""
    return f"{', '.join(parts)}{undated}"


def difference_data(told: Difference, only: Only | None = None) -> dict[str, Json]:
    """The object for programs; what is not wanted is not there."""
    parts: dict[Only, dict[str, Json]] = {
        Only.CHANGED: {"changes": [_data(change) for change in told.changes]},
        Only.HERE: {"only_here": list(told.only_here)},
        Only.THERE: {"only_there": list(told.only_there)},
    }
    return {key: value for part, data in parts.items() if only in {None, part} for key, value in data.items()}


def change_row(change: Change) -> Row:
    """A change as a line of a table."""
    return change.model, change.what, _cell(change.here), _cell(change.there), change.percent


def _cell(value: Value) -> Cell:
    """Only a rate is a number of dollars."""
    return value if isinstance(value, Decimal) or value is None else str(value)


def _data(change: Change) -> dict[str, Json]:
    here, there = _plain(change.here), _plain(change.there)
    return {"model": change.model, "what": change.what, "here": here, "there": there, "percent": change.percent}


def _plain(value: Value) -> Json:
    return value.isoformat() if isinstance(value, date) else value
