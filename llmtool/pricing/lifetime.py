"""Which of a model's prices holds at a moment, from its release to its retirement."""

from datetime import date, datetime, time, timedelta

from llmtool.errors import PriceMissingError
from llmtool.pricing.model import Life, Model, Price

_SOON = timedelta(days=60)
# A day on the command line is its noon: these lead from a moment to the next noon, and to the last one before it.
_TO_NOON = timedelta(hours=12, microseconds=-1)
_FROM_NOON = timedelta(hours=12, microseconds=1)


def is_over(model: Model, at: datetime) -> bool:
    """Whether the model was retired by that moment (UTC)."""
    return model.life.retires is not None and at.date() >= model.life.retires


def price_at(model: Model, at: datetime) -> Price:
    """The price that holds at a moment (UTC). One whose beginning is unknown holds from the model's release on.

    Raises:
        PriceMissingError: there is none; the hint says for when there is one, or which model to use.
    """
    life = model.life
    if life.never_released:
        raise PriceMissingError(f"{model.title} was never released", "name a model that was")
    if life.retires and is_over(model, at):
        raise PriceMissingError(
            f"{model.full_id} was retired on {life.retires}", _before(model, _midnight(life.retires, at))
        )
    for price in model.prices:
        if _start(model, price, at) <= at and (price.end is None or at < price.end):
            return price
    raise _missing(model, at)


def notes(model: Model, price: Price, at: datetime) -> tuple[str, ...]:
    """What to know of a price at a moment: that it is not sure to have held then already, or that the model ends."""
    said = []
    if price.start is None and at.date() < price.checked:
        said.append(f"since when this price holds is not known; it was found on {price.checked}")
    retires = model.life.retires
    if retires and at.date() < retires <= at.date() + _SOON:
        said.append(f"{model.id} retires on {retires}{_then(model.life)}")
    return tuple(said)


def _then(life: Life) -> str:
    if not life.replacement:
        return ""
    return f"; then it is billed as {life.replacement}" if life.redirects else f"; use {life.replacement}"


def _start(model: Model, price: Price, at: datetime) -> datetime:
    """When a price begins to hold, as far as anybody knows."""
    return price.start or _midnight(model.life.released or date.min, at)


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time.min, like.tzinfo)


def _missing(model: Model, at: datetime) -> PriceMissingError:
    """Why no price holds, and when one does."""
    name = model.full_id
    ends = [price.end for price in model.prices if price.end and price.end <= at]
    starts = [start for price in model.prices if (start := _start(model, price, at)) > at]
    if ends and starts:
        span = f"{name} has no price from {_moment(max(ends))} to {_moment(min(starts))}"
        return PriceMissingError(span, f"{_before(model, max(ends))}, or {_after(min(starts))}")
    if starts:
        return PriceMissingError(f"{name} has no price before {_moment(min(starts))}", _after(min(starts)))
    if ends:
        return PriceMissingError(f"{name} has no price since {_moment(max(ends))}", _before(model, max(ends)))
    return PriceMissingError(f"no price is listed for {name}", _before(model, at))


def _before(model: Model, end: datetime) -> str:
    """What to do where prices have ended: the replacement, and a day on which there was a price."""
    ways = [f"use {model.life.replacement}"] if model.life.replacement else []
    if any(_start(model, price, end) < end for price in model.prices):
        ways.append(f"--at {(end - _FROM_NOON).date()} for what it cost then")
    return ", or ".join(ways) or "add its price to a price file of your own"


def _after(start: datetime) -> str:
    return f"--at {(start + _TO_NOON).date()} or later"


def _moment(moment: datetime) -> str:
    """A day where it begins with one, else the instant."""
    return f"{moment:%Y-%m-%d}" if moment.time() == time.min else f"{moment:%Y-%m-%dT%H:%MZ}"
