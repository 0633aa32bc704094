"""What requests have cost, by what their providers say was used."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from llmtool.errors import UsageError
from llmtool.planning.estimate import Estimate, estimate_used
from llmtool.planning.work import Work
from llmtool.pricing.billed import Report, read_usage
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.model import Model


@dataclass(frozen=True, slots=True)
class ModelBill:
    """All requests to one model.

    Attributes:
        model: the model that is billed.
        requests: how many.
        input_tokens: of all prompts, cached tokens included.
        cached_tokens: how many of those were read from a cache.
        output_tokens: of all answers.
        cost: US dollars.
    """

    model: Model
    requests: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """What requests have cost.

    Attributes:
        requests: each one, in order.
        models: a sum for each model, the dearest first.
    """

    requests: tuple[Estimate, ...]
    models: tuple[ModelBill, ...]

    @property
    def total(self) -> Decimal:
        """US dollars."""
        return sum((request.cost.total for request in self.requests), Decimal(0))


def bill(
    reports: Iterable[Report], catalogue: Catalogue, work: Work, *, model: str | None, default: str | None
) -> Bill:
    """Price every request by itself, for its own prompt decides about its tier.

    Args:
        reports: what was used.
        catalogue: the rate card.
        work: when; and how requests were served, where a report does not say.
        model: the model of all reports, whatever they name; or None.
        default: the model of those that name none; or None.

    Raises:
        UsageError: a report names no model and none is given.
        UnknownModelError: no such model is listed.
        PriceMissingError: a model has no price for what was used.
        BadInputError: a report contradicts itself.
    """
    requests = tuple(_priced(report, catalogue, work, model or report.model or default) for report in reports)
    groups: dict[str, list[Estimate]] = {}
    for request in requests:
        groups.setdefault(request.model.full_id, []).append(request)
    sums = sorted(map(_sum, groups.values()), key=lambda each: (-each.cost, each.model.full_id))
    return Bill(requests, tuple(sums))


def _priced(report: Report, catalogue: Catalogue, work: Work, name: str | None) -> Estimate:
    if name is None:
        raise UsageError("the usage names no model", "name one with -m MODEL")
    found = catalogue.find(name, work.at.date())
    served = replace(work, conditions={**report.conditions, **work.conditions})
    return estimate_used(catalogue, found, read_usage(report, found.model), served)


def _sum(group: list[Estimate]) -> ModelBill:
    return ModelBill(
        model=group[0].model,
        requests=len(group),
        input_tokens=sum(each.usage.prompt for each in group),
        cached_tokens=sum(each.usage.cache_read + each.usage.cache_read_audio for each in group),
        output_tokens=sum(each.usage.completion for each in group),
        cost=sum((each.cost.total for each in group), Decimal(0)),
    )
