"""How ``compare`` shows one request at many models: a table with bars, lines for a pipe, the object for programs."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from llmtool.errors import LlmtoolError
from llmtool.planning.by_tokenizer import Texts
from llmtool.planning.cache_plan import CachePlan
from llmtool.planning.compare import Compared, Comparison
from llmtool.planning.tally import Tally
from llmtool.planning.work import Work
from llmtool.pricing.model import Price
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Cell, Column, Row, Table

_FITS = {True: "yes", False: "no", None: "?"}

# So many models may have a note of their own.
_FEW = 5

_Field: TypeAlias = tuple[Column, Callable[[Compared], Cell]]


@dataclass(frozen=True, slots=True)
class CompareResult:
    """Everything that ``compare`` found out.

    Attributes:
        comparison: the models.
        work: what was priced.
        texts: what was counted; None where the user gave the size of the prompt.
        error: why the command fails although there is a result, or None.
    """

    comparison: Comparison
    work: Work
    texts: Texts | None
    error: LlmtoolError | None = None


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
    return Document(_data(result), Table(columns, rows, notes=_notes(result)))


def _essentials() -> list[_Field]:
    return [
        (Column("total", align="right"), lambda row: row.estimate.cost.total.normalize()),
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
    comparison, work = result.comparison, result.work
    served = "".join(f", {key.replace('_', ' ')} {value}" for key, value in work.conditions.items())
    oldest = f"; the oldest was checked on {comparison.oldest_checked}" if comparison.rows else ""
    notes = [f"prices of {work.at:%Y-%m-%d %H:%M} UTC{served}{oldest}"]
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


def _data(result: CompareResult) -> dict[str, Json]:
    comparison, work, texts = result.comparison, result.work, result.texts
    data: dict[str, Json] = {
        "schema": "llmtool.compare/1",
        "at": work.at.isoformat(),
        "conditions": dict(work.conditions),
        "input": _input(texts.tally) if texts else None,
        "output_tokens": work.output_tokens,
        "oldest_checked": comparison.oldest_checked.isoformat() if comparison.oldest_checked else None,
        "rows": [_row(row, work) for row in comparison.rows],
        "skipped": [
            {"model": left.model.id, "provider": left.model.provider, "reason": left.reason}
            for left in comparison.left_out
        ],
    }
    if result.error is not None:
        data["error"] = as_object(result.error)
    return data


def _input(tally: Tally) -> dict[str, Json]:
    return {
        "files": len(tally.files),
        "characters": tally.characters,
        "bytes": tally.bytes,
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in tally.skipped],
        "errors": [{"path": problem.path, "message": problem.message} for problem in tally.errors],
    }


def _row(row: Compared, work: Work) -> dict[str, Json]:
    estimate = row.estimate
    model, prompt, fit, cost = estimate.model, estimate.prompt, estimate.fit, estimate.cost
    return {
        "model": model.id,
        "provider": model.provider,
        "served": dict(row.served),
        "tokens": prompt.tokens,
        "tokenizer": prompt.tokenizer,
        "exactness": prompt.exactness,
        "margin_percent": prompt.margin_percent,
        "context_window": fit.window,
        "used_percent": fit.used_percent,
        "fits": fit.fits,
        "fit_note": fit.problem or fit.doubt or None,
        "input_cost": row.input_cost,
        "cache_read_cost": cost.part("cache_read"),
        "cache_write_cost": cost.part("cache_write"),
        "output_cost": cost.part("output"),
        "total_cost": cost.total,
        "total_low": estimate.low,
        "total_high": estimate.high,
        "times_cheapest": row.times_cheapest,
        "monthly_cost": work.projection.monthly(cost.total) if work.projection else None,
        "retires": model.life.retires.isoformat() if model.life.retires else None,
        "price": _price(estimate.price),
        "cache_plan": _plan(row.plan) if row.plan else None,
        "notes": list(dict.fromkeys((*estimate.notes, *(line.note for line in cost.lines if line.note)))),
    }


def _price(price: Price) -> dict[str, Json]:
    return {
        "from": price.start.isoformat() if price.start else None,
        "source": price.source,
        "checked": price.checked.isoformat(),
        "where": price.where,
    }


def _plan(plan: CachePlan) -> dict[str, Json]:
    return {
        "prefix_tokens": plan.prefix,
        "write_premium": plan.premium,
        "saved_per_read": plan.saved,
        "pays_from_read": plan.pays_from_read,
    }
