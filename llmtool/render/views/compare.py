"""How ``compare`` shows one request at many models: a table with bars, and lines for a pipe."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from llmtool.planning.compare import Compared
from llmtool.render.document import Document
from llmtool.render.table import Cell, Column, Row, Table
from llmtool.render.views.compare_data import CompareResult, compare_data

_FITS = {True: "yes", False: "no", None: "?"}

# So many models may have a note of their own.
_FEW = 5

_Field: TypeAlias = tuple[Column, Callable[[Compared], Cell]]


def compare_view(result: CompareResult, how: str) -> Document:
    """The models, in order.

    Args:
        result: what to show.
        how: the format: a ``table`` has bars and leaves out what does not fit the terminal, ``plain`` lines have the
            essentials, every other format has it all.
    """
    fields = _essentials() if how == "plain" else _fields(result, bars=how == "table")
    rows: tuple[Row, ...] = tuple(tuple(cell(row) for _, cell in fields) for row in result.comparison.rows)
    columns = tuple(column for column, _ in fields)
    return Document(compare_data(result), Table(columns, rows, notes=_notes(result)))


def about_prices(result: CompareResult) -> str:
    """Of when and for what the prices are, and how old the oldest of them may be."""
    work, oldest = result.work, result.comparison.oldest_checked
    served = "".join(f", {key.replace('_', ' ')} {value}" for key, value in work.conditions.items())
    checked = f"; the oldest was checked on {oldest}" if oldest else ""
    return f"prices of {work.at:%Y-%m-%d %H:%M} UTC{served}{checked}"


def _essentials() -> list[_Field]:
    return [
        (Column("total", align="right"), lambda row: row.estimate.cost.total),
        (Column("tokens", align="right"), lambda row: row.estimate.prompt.tokens),
        (Column("exactness"), _exactness),
        (Column("fits"), lambda row: _FITS[row.estimate.fit.fits]),
        (Column("model"), lambda row: _name(row, full=True)),
    ]


def _fields(result: CompareResult, *, bars: bool) -> list[_Field]:
    """The columns and what stands in them; those that would say nothing are not there."""
    rows, work = result.comparison.rows, result.work
    distinct = len({row.estimate.model.id for row in rows}) == len(rows)
    fields: list[_Field] = [
        (Column("model"), lambda row: _name(row, full=not distinct)),
        (Column("provider", minor=5), lambda row: row.estimate.model.provider),
        (Column("tokens", align="right"), lambda row: row.estimate.prompt.tokens),
        *_counts(apart=not bars),
        (Column("window", align="right", minor=3), lambda row: row.estimate.fit.window),
        (Column("used", align="right", minor=6), _used),
        (Column("fits"), lambda row: _FITS[row.estimate.fit.fits]),
        (Column("input", align="right", kind="usd", minor=2), lambda row: row.input_cost),
        (Column("output", align="right", kind="usd", minor=2), lambda row: row.estimate.cost.part("output")),
        (Column("total", align="right", kind="usd"), lambda row: row.estimate.cost.total),
        (Column("times", align="right"), lambda row: row.times_cheapest),
    ]
    if work.projection is not None:
        monthly = work.projection.monthly
        fields.append(
            (Column("a month", align="right", kind="usd"), lambda row: monthly(row.estimate.cost.total)),
        )
    if any(row.plan for row in rows):
        fields += [
            (Column("cache pays", align="right"), _pays),
            (Column("saved a read", align="right", kind="usd"), lambda row: row.plan.saved if row.plan else None),
        ]
    if any(row.retirement for row in rows):
        fields.append((Column("ends"), lambda row: row.retirement.removeprefix("retires ")))
    if bars:
        most = max((row.estimate.cost.total for row in rows), default=Decimal(0)) or Decimal(1)
        fields.append((Column("", kind="bar", minor=4), lambda row: row.estimate.cost.total / most))
    return fields


def _counts(*, apart: bool) -> list[_Field]:
    """How far to trust the count: in one column for people, in columns of their own for programs."""
    if not apart:
        return [(Column("exactness"), _exactness)]
    return [
        (Column("exactness"), lambda row: row.estimate.prompt.exactness),
        (Column("margin percent", align="right"), _margin),
        (Column("tokenizer"), lambda row: row.estimate.prompt.tokenizer),
    ]


def _margin(row: Compared) -> Decimal | None:
    margin = row.estimate.prompt.margin_percent
    return None if margin is None else Decimal(str(margin))


def _name(row: Compared, *, full: bool) -> str:
    model = row.estimate.model
    served = f" ({', '.join(row.served.values())})" if row.served else ""
    return f"{model.full_id if full else model.id}{served}"


def _exactness(row: Compared) -> str:
    """An estimate shows its margin, which says more than the word."""
    prompt = row.estimate.prompt
    return prompt.exactness if prompt.margin_percent is None else f"±{prompt.margin_percent:g}%"


def _used(row: Compared) -> str | None:
    percent = row.estimate.fit.used_percent
    return None if percent is None else f"{percent}%"


def _pays(row: Compared) -> str | None:
    """From which read on the cache pays, in words."""
    if row.plan is None:
        return None
    read = row.plan.pays_from_read
    return "never" if read is None else f"from read {read}" if read else "at once"


def _notes(result: CompareResult) -> tuple[str, ...]:
    comparison = result.comparison
    notes = [about_prices(result)]
    if result.texts is None and comparison.rows:
        notes.append(f"the prompt has {comparison.rows[0].estimate.prompt.tokens:,} tokens at every model, as given")
    problems = [
        f"{row.estimate.model.id}: {row.estimate.fit.problem}" for row in comparison.rows if row.estimate.fit.problem
    ]
    few = len(problems) <= _FEW
    notes += problems if few else [f"the request does not fit {len(problems)} models; --fits leaves them out"]
    if any(row.estimate.prompt.margin_percent for row in comparison.rows):
        notes.append("±: an estimated count; nineteen of twenty texts lie within")
    if any(row.plan for row in comparison.rows):
        notes.append(_about_cache(result))
    if comparison.left_out:
        models = "1 model is" if len(comparison.left_out) == 1 else f"{len(comparison.left_out)} models are"
        notes.append(f"{models} left out; --json says why")
    return tuple(notes)


def _about_cache(result: CompareResult) -> str:
    prefixes = [row.plan.prefix for row in result.comparison.rows if row.plan]
    size = f"{min(prefixes):,}" if min(prefixes) == max(prefixes) else f"{min(prefixes):,} to {max(prefixes):,}"
    return f"cache: a prefix of {size} tokens, written for {result.work.cache_ttl} and read while it lasts"
