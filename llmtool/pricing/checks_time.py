"""Whether the dates of a model and its prices fit together, and whether they are old."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from llmtool.pricing.model import Model, Price
from llmtool.pricing.problem import Problem, error, warning

# Days after which a price should be looked up again; before which the end of a model is news; for which a calendar
# has to be known ahead.
_STALE = 30
_SOON = 30
_AHEAD = 45


def time_problems(model: Model) -> Iterator[Problem]:
    """What cannot be right, or is odd, whatever the day is."""
    life = model.life
    told = [(what, day) for what in ("released", "deprecated", "retires") if (day := getattr(life, what))]
    for (earlier, first), (later, second) in pairwise(told):
        if second < first:
            yield error(model.where, f"{model.full_id}: {later} on {second}, before {earlier} on {first}")
    if life.never_released and model.prices:
        yield error(model.prices[0].where, f"{model.full_id} was never released and has a price")
    if not life.never_released and not model.prices:
        yield warning(model.where, f"{model.full_id} has no price")
    for price in model.prices:
        yield from _row_problems(model, price)
    for earlier_price, price in pairwise(model.prices):
        yield from _order_problems(model, earlier_price, price)


def _row_problems(model: Model, price: Price) -> Iterator[Problem]:
    if price.start is None:
        return
    if price.end is not None and price.end <= price.start:
        yield error(price.where, f"{model.full_id}: a price from {_told(price.start)} to {_told(price.end)}")
    if model.life.retires and price.start.date() >= model.life.retires:
        yield error(
            price.where, f"{model.full_id}: a price from {_told(price.start)}, and it retires on {model.life.retires}"
        )
    if price.start.date() > price.checked and not price.source:
        yield error(price.where, f"{model.full_id}: a price from {_told(price.start)}, the future, needs a source")


def _order_problems(model: Model, earlier: Price, price: Price) -> Iterator[Problem]:
    if price.start is None or earlier.end is None or earlier.end > price.start:
        yield error(price.where, f"{model.full_id}: this price overlaps the one at {earlier.where}")
    elif earlier.end < price.start:
        yield warning(price.where, f"{model.full_id}: no price from {_told(earlier.end)} to {_told(price.start)}")


def age_problems(model: Model, today: date) -> Iterator[Problem]:
    """What is old, soon over or not known far enough, on a day."""
    retires = model.life.retires
    if retires and retires <= today:
        return
    if retires and retires <= today + timedelta(days=_SOON):
        yield warning(model.where, f"{model.full_id} retires on {retires}")
    for price in model.prices:
        if price.checked > today:
            yield warning(price.where, f"{model.full_id}: checked on {price.checked}, which is still to come")
        if price.end is not None and price.end.date() <= today:
            continue
        if price.checked < today - timedelta(days=_STALE):
            yield warning(price.where, f"{model.full_id}: last checked on {price.checked}")
    yield from calendar_problems(model, today)


def calendar_problems(model: Model, today: date) -> Iterator[Problem]:
    """The windows whose calendar is soon out, on a day."""
    for price in model.prices:
        if price.end is not None and price.end.date() <= today:
            continue
        for window in price.windows:
            if window.known_through and window.known_through < today + timedelta(days=_AHEAD):
                yield warning(
                    window.where, f"{model.full_id}: the calendar of this window ends on {window.known_through}"
                )


def _told(moment: datetime) -> str:
    """A moment for messages: the date alone where it is a date's first moment."""
    return moment.astimezone(UTC).isoformat().removesuffix("T00:00:00+00:00").replace("+00:00", "Z")
