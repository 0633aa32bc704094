"""Who takes part where a model is to be chosen: rated models that meet the needs, with their price for the task."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from llmtool.errors import PriceMissingError
from llmtool.money import usd
from llmtool.planning.candidates import LeftOut, cannot, is_over
from llmtool.planning.estimate import window
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Model
from llmtool.pricing.tasks import BEST, Opinions, Rating, Task
from llmtool.usage import Usage

# How many points of ten a price loses for each tenfold.
_POINTS_PER_TENFOLD = 4
_TENTH = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a model has to have, by the rate card.

    Attributes:
        min_context: tokens of its window, at least; or None.
        max_input_price: US dollars per million tokens of the prompt, at most; or None.
        capabilities: what it has to be able to do, beside what the task needs.
        providers: whose models may take part; none means anybody's.
    """

    min_context: int | None = None
    max_input_price: Decimal | None = None
    capabilities: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entrant:
    """A model that takes part.

    Attributes:
        model: the model.
        rating: what is thought of it.
        quality: how well it does the task, an opinion from 1 to 10.
        input_price: US dollars per million tokens of the prompt.
        cost: US dollars for a typical request of the task.
        times_cheapest: the same in costs of the cheapest model that takes part; 1 where all are free.
        price_points: the price as points: 10 for the cheapest, 4 fewer for each tenfold of its cost, never below 0.
        score: quality, speed and price points, by the weights of the task.
    """

    model: Model
    rating: Rating
    quality: int
    input_price: Decimal
    cost: Decimal
    times_cheapest: Decimal
    price_points: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class _Priced:
    """A rated model and what it costs."""

    model: Model
    rating: Rating
    input_price: Decimal
    cost: Decimal


def entrants(
    catalogue: Catalogue, opinions: Opinions, task: Task, needs: Needs, at: datetime
) -> tuple[list[Entrant], list[LeftOut]]:
    """The rated models that take part, and those that do not.

    Args:
        catalogue: the rate card: prices, windows, capabilities and lives.
        opinions: the ratings; those of models that the rate card does not have are passed over.
        task: what is to be done.
        needs: what has to be.
        at: when.
    """
    priced: list[_Priced] = []
    left_out: list[LeftOut] = []
    for rating in opinions.ratings.values():
        model = catalogue.models.get(rating.model)
        if model is None:
            continue
        found = _priced(catalogue, model, rating, task, at)
        reason = found if isinstance(found, str) else _why_not(found, task, needs, at.date())
        if isinstance(found, str) or reason:
            left_out.append(LeftOut(model, reason))
        else:
            priced.append(found)
    cheapest = min((entry.cost for entry in priced if entry.cost), default=Decimal(1))
    return [_entrant(entry, task, cheapest) for entry in priced], left_out


def _priced(catalogue: Catalogue, model: Model, rating: Rating, task: Task, at: datetime) -> _Priced | str:
    """The model with its price, or why it has none."""
    try:
        price = catalogue.price(model, at).price
        spent = cost(price, Usage(input=task.input_tokens, output=task.output_tokens), at, model=model.id).total
    except PriceMissingError as error:
        return error.message
    return _Priced(model, rating, price.rates.get("input", Decimal(0)), spent)


def _why_not(entry: _Priced, task: Task, needs: Needs, on: date) -> str:
    """Why a rated model does not take part; or empty."""
    model = entry.model
    reason = is_over(model, on) or cannot(model, (*task.capabilities, *needs.capabilities), on)
    if reason:
        return reason
    if task.id not in entry.rating.quality:
        return f"is not rated for {task.id}"
    if needs.providers and model.provider not in needs.providers:
        return f"is of {model.provider}"
    wanted = max(needs.min_context or 0, task.input_tokens + task.output_tokens)
    takes = window(model)
    if takes is None or takes < wanted:
        return f"takes {takes:,} tokens, not {wanted:,}" if takes else "its context window is not known"
    if needs.max_input_price is not None and entry.input_price > needs.max_input_price:
        return f"costs {usd(entry.input_price)} per million tokens of the prompt"
    return ""


def _entrant(entry: _Priced, task: Task, cheapest: Decimal) -> Entrant:
    times = entry.cost / cheapest
    points = max(Decimal(0), BEST - _POINTS_PER_TENFOLD * times.log10()) if times else Decimal(BEST)
    quality, speed, weights = entry.rating.quality[task.id], entry.rating.speed, task.weights
    total = weights.quality * quality + weights.speed * speed + weights.price * points
    return Entrant(
        model=entry.model,
        rating=entry.rating,
        quality=quality,
        input_price=entry.input_price,
        cost=entry.cost,
        times_cheapest=times.quantize(_TENTH),
        price_points=points.quantize(_TENTH),
        score=(total / (weights.quality + weights.speed + weights.price)).quantize(_HUNDREDTH),
    )
