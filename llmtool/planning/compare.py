"""The same request at many models: what it costs at each, and in which order they stand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from llmtool.errors import PriceMissingError
from llmtool.planning.cache_plan import CachePlan, cache_plan
from llmtool.planning.candidates import Candidate, LeftOut, retirement
from llmtool.planning.estimate import Estimate, estimate
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.catalogue import Catalogue

_HUNDREDTH = Decimal("0.01")


class Order(StrEnum):
    """What rows are sorted by."""

    TOTAL = "total"
    INPUT = "input"
    OUTPUT = "output"
    TOKENS = "tokens"
    WINDOW = "window"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Compared:
    """One model.

    Attributes:
        estimate: what the request costs there, and whether it fits.
        served: how the name itself asks to be served: ``{"processing": "batch"}``.
        times_cheapest: the total, in totals of the cheapest row; None where that costs nothing and this one something.
        retirement: when the model can no longer be called, in words; or empty.
        plan: what a cached prefix is worth, where that was asked for.
        by_name: whether the user named it.
    """

    estimate: Estimate
    served: Mapping[str, str]
    times_cheapest: Decimal | None
    retirement: str
    plan: CachePlan | None
    by_name: bool

    @property
    def input_cost(self) -> Decimal:
        """US dollars for the whole prompt, read from a cache, written to one or neither."""
        cost = self.estimate.cost
        return cost.part("input") + cost.part("cache_read") + cost.part("cache_write")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The models that were compared.

    Attributes:
        rows: sorted.
        left_out: models that were wanted and are not shown.
    """

    rows: tuple[Compared, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def oldest_checked(self) -> date | None:
        """The day on which the price was last checked that was checked longest ago; None without rows."""
        return min((row.estimate.price.checked for row in self.rows), default=None)


def compare(  # noqa: PLR0913 - the candidates, the work, and three questions about them
    catalogue: Catalogue,
    chosen: Iterable[Candidate],
    prompt_of: Callable[[Candidate], Prompt | None],
    work: Work,
    *,
    order: Order = Order.TOTAL,
    only_fitting: bool = False,
    plan_cache: bool = False,
) -> Comparison:
    """Price one request at every candidate.

    Args:
        catalogue: the rate card.
        chosen: the models.
        prompt_of: the prompt's tokens, as a model counts them; None where it reads no text.
        work: the rest of the request.
        order: what to sort by: cheapest, fewest tokens or widest window first, or by name.
        only_fitting: whether a model is left out that the request does not fit, or is not known to.
        plan_cache: whether to say what a cached prefix is worth; it is the part of the prompt that ``work`` reads
            from a cache, or all of it.

    Raises:
        UsageError: more of the prompt is cached than there is.
    """
    rows: list[Compared] = []
    left_out: list[LeftOut] = []
    for candidate in chosen:
        row = _compared(catalogue, candidate, prompt_of(candidate), work, plan_cache=plan_cache)
        if isinstance(row, LeftOut):
            left_out.append(row)
        elif only_fitting and not row.estimate.fit.fits:
            why = row.estimate.fit.problem or "its context window is not known"
            left_out.append(LeftOut(candidate.found.model, why, candidate.by_name))
        else:
            rows.append(row)
    cheapest = min((row.estimate.cost.total for row in rows), default=Decimal(0))
    measured = [replace(row, times_cheapest=_times(row.estimate.cost.total, cheapest)) for row in rows]
    return Comparison(tuple(sorted(measured, key=lambda row: _place(row, order))), tuple(left_out))


def _compared(
    catalogue: Catalogue, candidate: Candidate, prompt: Prompt | None, work: Work, *, plan_cache: bool
) -> Compared | LeftOut:
    """The model's row, yet without its distance to the cheapest; or why it has none."""
    model = candidate.found.model
    if prompt is None:
        return LeftOut(model, "reads no text", candidate.by_name)
    try:
        estimated = estimate(catalogue, candidate.found, prompt, work)
        plan = _plan(candidate, estimated, work) if plan_cache else None
    except PriceMissingError as error:
        return LeftOut(model, error.message, candidate.by_name, error)
    ends = retirement(model, work.at.date())
    return Compared(estimated, candidate.found.conditions, None, ends, plan, candidate.by_name)


def _plan(candidate: Candidate, estimated: Estimate, work: Work) -> CachePlan:
    served = replace(work, conditions={**candidate.found.conditions, **work.conditions})
    prompt = estimated.usage.prompt
    return cache_plan(estimated.price, prompt, estimated.usage.cache_read or prompt, served)


def _times(total: Decimal, cheapest: Decimal) -> Decimal | None:
    if not cheapest:
        return None if total else Decimal(1)
    return (total / cheapest).quantize(_HUNDREDTH)


def _place(row: Compared, order: Order) -> tuple[Decimal | str, str]:
    """What a row is sorted by; equal ones stand in the order of their names."""
    estimated = row.estimate
    places: dict[Order, Decimal | str] = {
        Order.TOTAL: estimated.cost.total,
        Order.INPUT: row.input_cost,
        Order.OUTPUT: estimated.cost.part("output"),
        Order.TOKENS: Decimal(estimated.prompt.tokens),
        Order.WINDOW: Decimal(-(estimated.fit.window or 0)),
        Order.MODEL: estimated.model.id.lower(),
    }
    return places[order], estimated.model.full_id
