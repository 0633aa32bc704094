"""How ``pricing update`` shows what a newer rate card changes, summed for each provider."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from llmtool.errors import LlmtoolError
from llmtool.pricing.difference import Difference
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Table
from llmtool.render.views.pricing_diff import difference_data

_COLUMNS = (
    Column("provider"),
    Column("new", align="right"),
    Column("gone", align="right"),
    Column("changed", align="right"),
    Column("largest percent", align="right"),
)


@dataclass(frozen=True, slots=True)
class Update:
    """What a newer rate card would change.

    Attributes:
        source: where it is from.
        target: where it goes.
        in_force: the one that it is compared with.
        checked_before: the newest day on which a price of that was checked.
        checked: the same of the newer one.
        models_before: how many models there are.
        models: how many there would be.
        difference: what they say differently at this moment.
    """

    source: str
    target: Path
    in_force: Path
    checked_before: date
    checked: date
    models_before: int
    models: int
    difference: Difference


def update_view(update: Update, error: LlmtoolError | None, *, written: bool) -> Document:
    """A line for each provider of whose models something changes.

    Args:
        update: what changes.
        error: why nothing was written, or None.
        written: whether it is in place now.
    """
    told = update.difference
    new, gone = _by_provider(told.only_there), _by_provider(told.only_here)
    changed = _by_provider({change.model for change in told.changes})
    providers = sorted({*new, *gone, *changed})
    rows = tuple((name, new[name], gone[name], changed[name], _largest(told, f"{name}/")) for name in providers)
    footer = ("total", new.total(), gone.total(), changed.total(), _largest(told, ""))
    notes = (update_summary(update, written=written),)
    data = _data(update, written=written)
    if error is not None:
        data["error"] = as_object(error)
    return Document(data, Table(_COLUMNS, rows, footer=footer, notes=notes), bare=None if rows else "")


def _data(update: Update, *, written: bool) -> dict[str, Json]:
    return {
        "schema": "llmtool.pricing-update/1",
        "source": update.source,
        "checked": update.checked.isoformat(),
        "models": update.models,
        "in_force": {
            "path": update.in_force.as_posix(),
            "checked": update.checked_before.isoformat(),
            "models": update.models_before,
        },
        "written": update.target.as_posix() if written else None,
        **difference_data(update.difference),
    }


def update_summary(update: Update, *, written: bool) -> str:
    """From which day to which, and whether it is in place."""
    place = f"in place at {update.target.as_posix()}" if written else "nothing was written"
    days = f"checked {update.checked}, before {update.checked_before}"
    return f"{update.models:,} models, before {update.models_before:,}; {days}; {place}"


def _by_provider(models: tuple[str, ...] | set[str]) -> Counter[str]:
    return Counter(model.partition("/")[0] for model in models)


def _largest(told: Difference, prefix: str) -> Decimal | None:
    """The change of a rate that is the greatest either way."""
    percents = [change.percent for change in told.changes if change.model.startswith(prefix)]
    return max((percent for percent in percents if percent is not None), key=abs, default=None)
