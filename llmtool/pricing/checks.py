"""What a rate card has to fulfil beyond its form: errors where it cannot be right, warnings where it is odd."""

from collections.abc import Container, Iterator
from datetime import date

from llmtool.errors import BadConfigError
from llmtool.pricing.checks_names import name_problems
from llmtool.pricing.checks_rates import rate_problems, sibling_problems
from llmtool.pricing.checks_time import age_problems, time_problems
from llmtool.pricing.model import Model, RateCard
from llmtool.pricing.problem import Problem, warning


def check(card: RateCard, known: Container[str] = ()) -> None:
    """Refuse a card that cannot be right.

    Args:
        card: the card.
        known: full ids of models that it may name besides its own.

    Raises:
        BadConfigError: the first error, with its file and line; the hint says how many more there are.
    """
    errors = [problem for problem in problems(card, known) if problem.severity == "error"]
    if errors:
        more = len(errors) - 1
        hint = f"and {more} more error{'s' if more > 1 else ''}" if more else ""
        raise BadConfigError(f"{errors[0].where}: {errors[0].message}", hint)


def problems(card: RateCard, known: Container[str] = (), today: date | None = None) -> list[Problem]:
    """Everything that is wrong or odd, in the order of files and lines.

    Args:
        card: the card.
        known: full ids of models that it may name besides its own.
        today: the day by which prices are old, models soon retired and calendars out; None to leave that out.
    """
    found = [*name_problems(card.models, known), *sibling_problems(card.models)]
    for model in card.models:
        found += [*_limit_problems(model), *time_problems(model), *rate_problems(model)]
        if today:
            found += age_problems(model, today)
    return sorted(found, key=_place)


def _place(problem: Problem) -> tuple[str, int]:
    file, _, line = problem.where.rpartition(":")
    return file, int(line)


def _limit_problems(model: Model) -> Iterator[Problem]:
    context = model.context
    if context is None:
        return
    for name, limit in (("max_input", model.max_input), ("max_output", model.max_output)):
        if limit is not None and limit > context:
            yield warning(model.where, f"{model.full_id}: {name} of {limit} is more than the context of {context}")
    for price in model.prices:
        for tier in price.tiers:
            if tier.threshold >= context:
                yield warning(tier.where, f"{model.full_id}: a tier from {tier.threshold} in a context of {context}")
