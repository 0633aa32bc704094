"""Which model for a task: facts decide who may take part, opinions and prices who comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

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
    on = at.date()
    places = (Place(entrant, _reason(entrant, priority), retirement(entrant.model, on)) for entrant in taking_part)
    return Ranking(task, priority, tuple(places), tuple(left_out), _unrated(catalogue, opinions, on))


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


def _reason(entrant: Entrant, priority: Priority) -> str:
    """What the place is owed to: the numbers, in the order in which they decide."""
    quality, speed = f"quality {entrant.quality}", f"speed {entrant.rating.speed}"
    price = f"{usd(entrant.cost)} a request"
    if priority is Priority.CHEAPEST:
        return f"{price}; {quality}, {speed}"
    if priority is Priority.FASTEST:
        return f"{speed}; {quality}, {price}"
    if priority is Priority.SMARTEST:
        return f"{quality}; {price}, {speed}"
    return f"score {entrant.score}: {quality}, {speed}, price {entrant.price_points}"


def _unrated(catalogue: Catalogue, opinions: Opinions, on: date) -> int:
    able = (model for model in catalogue.models.values() if not is_over(model, on) and not cannot(model, (), on))
    return sum(1 for model in able if model.full_id not in opinions.ratings)
