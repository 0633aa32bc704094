"""The object that ``compare --json`` writes."""

from dataclasses import dataclass

from llmtool.errors import LlmtoolError
from llmtool.planning.by_tokenizer import Texts
from llmtool.planning.cache_plan import CachePlan
from llmtool.planning.compare import Compared, Comparison
from llmtool.planning.tally import Tally
from llmtool.planning.work import Work
from llmtool.pricing.model import Price
from llmtool.render.as_json import Json
from llmtool.render.errors import as_object


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


def compare_data(result: CompareResult) -> dict[str, Json]:
    """Every number of every row, what was left out, and why the command fails if it does."""
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
        "notes": list(estimate.remarks),
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
