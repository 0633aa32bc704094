"""Which model for a task: facts decide who may take part, opinions and prices who comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from llmtool.money import usd
from llmtool.planning.candidates import LeftOut, cannot, is_over, refuse_unknown, retirement
from llmtool.planning.entrants import Entrant, Needs, entrants
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.model import CAPABILITIES
from llmtool.pricing.tasks import Opinions, Task


class Priority(StrEnum):
    """What matters most."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"
    SMARTEST = "smartest"
    BALANCED = "balanced"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the ranking.

    Attributes:
        entrant: who has it.
        reason: why, in words.
        retirement: when the model can no longer be called, in words; or empty.
    """

    entrant: Entrant
    reason: str
    retirement: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer.

    Attributes:
        task: for what.
        priority: by what.
        places: the best first.
        left_out: rated models that do not meet the needs.
        unrated: how many models of the rate card could answer but are not rated.
    """

    task: Task
    priority: Priority
    places: tuple[Place, ...]
    left_out: tuple[LeftOut, ...]
    unrated: int

    @property
    def oldest_opinion(self) -> date | None:
        """The day of the oldest rating that is shown; None where none is."""
        return min((place.entrant.rating.date for place in self.places), default=None)


def choose(  # noqa: PLR0913 - the facts, the opinions, and what is asked of them
    catalogue: Catalogue, opinions: Opinions, *, task: Task, priority: Priority, needs: Needs, at: datetime
) -> Ranking:
    """Rank the rated models that meet the needs.

    Args:
        catalogue: the rate card: prices, windows, capabilities and lives.
        opinions: the ratings.
        task: what is to be done.
        priority: what matters most; where two models are equal in that, the others decide.
        needs: what has to be.
        at: when.

    Raises:
        UsageError: a capability or a provider does not exist.
    """
    refuse_unknown("capability", needs.capabilities, CAPABILITIES)
    refuse_unknown("provider", needs.providers, catalogue.providers)
    taking_part, left_out = entrants(catalogue, opinions, task, needs, at)
    taking_part.sort(key=_orders(priority))
    places = _places(taking_part, priority, task, at.date())
    return Ranking(task, priority, places, tuple(left_out), _unrated(catalogue, opinions, at.date()))


def _orders(priority: Priority) -> Callable[[Entrant], tuple[Decimal | int | str, ...]]:
    """What to sort by: what matters most, then the rest, then the name."""

    def place(entrant: Entrant) -> tuple[Decimal | int | str, ...]:
        quality, speed, price = -entrant.quality, -entrant.rating.speed, entrant.cost
        orders: dict[Priority, tuple[Decimal | int, ...]] = {
            Priority.CHEAPEST: (price, quality, speed),
            Priority.FASTEST: (speed, quality, price),
            Priority.SMARTEST: (quality, price, speed),
            Priority.BALANCED: (-entrant.score, quality, price, speed),
        }
        return (*orders[priority], entrant.model.full_id)

    return place


def _places(ranked: list[Entrant], priority: Priority, task: Task, on: date) -> tuple[Place, ...]:
    reasons = [_reason(entrant, priority, task) for entrant in ranked]
    for number, (before, entrant) in enumerate(pairwise(ranked), 1):
        reasons[number] += _behind(before, entrant, priority)
    pairs = zip(ranked, reasons, strict=True)
    return tuple(Place(entrant, reason, retirement(entrant.model, on)) for entrant, reason in pairs)


def _reason(entrant: Entrant, priority: Priority, task: Task) -> str:
    """What the place is owed to, in numbers."""
    if priority is Priority.CHEAPEST:
        times = "the cheapest" if entrant.times_cheapest <= 1 else f"{entrant.times_cheapest} times the cheapest"
        return f"{usd(entrant.cost)} a request: {times}"
    if priority is Priority.FASTEST:
        return f"speed {entrant.rating.speed}: {entrant.rating.speed_reason}"
    if priority is Priority.SMARTEST:
        return f"quality {entrant.quality} for {task.id}"
    return (
        f"score {entrant.score}: quality {entrant.quality}, speed {entrant.rating.speed}, price {entrant.price_points}"
    )


def _behind(before: Entrant, entrant: Entrant, priority: Priority) -> str:
    """Why a model stands behind another that is its equal in what matters most; or empty."""
    first = {
        Priority.CHEAPEST: before.cost == entrant.cost,
        Priority.FASTEST: before.rating.speed == entrant.rating.speed,
        Priority.SMARTEST: before.quality == entrant.quality,
        Priority.BALANCED: before.score == entrant.score,
    }
    if not first[priority]:
        return ""
    if before.quality != entrant.quality:
        return f"; behind by quality, {entrant.quality} to {before.quality}"
    if before.cost != entrant.cost:
        return f"; behind by price, {usd(entrant.cost)} to {usd(before.cost)}"
    if before.rating.speed != entrant.rating.speed:
        return f"; behind by speed, {entrant.rating.speed} to {before.rating.speed}"
    return "; equal to the one above"


def _unrated(catalogue: Catalogue, opinions: Opinions, on: date) -> int:
    able = (model for model in catalogue.models.values() if not is_over(model, on) and not cannot(model, (), on))
    return sum(1 for model in able if model.full_id not in opinions.ratings)
