"""What in a rate card a person should look at: prices with one source, old ones, disputed ones, odd ones, ends."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.checks import problems
from llmtool.pricing.checks_rates import SINGLE_SOURCE
from llmtool.pricing.checks_time import calendar_problems
from llmtool.pricing.model import Model, Price, RateCard

_STALE, _VERY_STALE, _SOON = 30, 90, 60


class Ailment(StrEnum):
    """What is to be looked at, the most pressing first."""

    RETIRING = "retiring"
    CONFLICT = "conflict"
    ODD = "odd"
    STALE = "stale"
    SINGLE_SOURCED = "single-sourced"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        kind: what it is.
        level: ``warning`` where a price may well be wrong, ``note`` where that is good to know.
        model: the full id.
        where: the file and line.
        message: what it is, one line, no full stop.
    """

    kind: Ailment
    level: Literal["warning", "note"]
    model: str
    where: str
    message: str


def examine(
    catalogue: Catalogue, today: date, providers: Collection[str] = (), kinds: Collection[Ailment] = ()
) -> list[Finding]:
    """What to look at, the most pressing first, then by model.

    Models that have ended, or never were, and prices that no longer hold are left in peace.

    Args:
        catalogue: the rate card.
        today: the day by which prices are old and ends are near.
        providers: only models of these; none means all.
        kinds: only findings of these; none means all.
    """
    card = RateCard(tuple(catalogue.providers.values()), tuple(catalogue.models.values()))
    living = {model.full_id: model for model in card.models if _lives(model, today)}
    found = [*_odd(card, living), *(one for model in living.values() for one in _of_model(model, today))]
    order = list(Ailment)
    wanted = [
        one
        for one in found
        if (not kinds or one.kind in kinds) and (not providers or living[one.model].provider in providers)
    ]
    return sorted(wanted, key=lambda one: (order.index(one.kind), one.level != "warning", one.model, one.where))


def _lives(model: Model, today: date) -> bool:
    return not model.life.never_released and not (model.life.retires and model.life.retires <= today)


def _odd(card: RateCard, living: Collection[str]) -> Iterator[Finding]:
    """What the checks find odd, but for what is a finding of its own here."""
    for problem in problems(card):
        model, _, said = problem.message.partition(" ")
        model = model.removesuffix(":")
        if said != SINGLE_SOURCE and model in living:
            yield Finding(Ailment.ODD, "warning", model, problem.where, said)


def _of_model(model: Model, today: date) -> Iterator[Finding]:
    yield from _ending(model, today)
    for problem in calendar_problems(model, today):
        yield Finding(Ailment.ODD, "note", model.full_id, problem.where, problem.message.partition(" ")[2])
    for price in model.prices:
        if price.end is None or price.end.date() > today:
            yield from _of_price(model, price, today)


def _ending(model: Model, today: date) -> Iterator[Finding]:
    life = model.life
    if life.retires and life.retires <= today + timedelta(days=_SOON):
        then = f"; then {life.replacement}" if life.replacement else ", and no replacement is listed"
        level: Literal["warning", "note"] = "note" if life.replacement else "warning"
        yield Finding(Ailment.RETIRING, level, model.full_id, model.where, f"retires on {life.retires}{then}")
    end = model.prices[-1].end if model.prices else None
    if life.retires is None and end is not None and end.date() <= today:
        message = f"has no price since {end:%Y-%m-%d}, and no end is listed"
        yield Finding(Ailment.RETIRING, "warning", model.full_id, model.prices[-1].where, message)


def _of_price(model: Model, price: Price, today: date) -> Iterator[Finding]:
    name, where = model.full_id, price.where
    age = (today - price.checked).days
    if price.conflict:
        yield Finding(Ailment.CONFLICT, "warning", name, where, f"others say {price.conflict}")
    if age > _STALE:
        level: Literal["warning", "note"] = "warning" if age > _VERY_STALE else "note"
        yield Finding(Ailment.STALE, level, name, where, f"last checked on {price.checked}, {age} days ago")
    if len(price.verified_by) <= 1:
        message = f"only {price.verified_by[0]} says so" if price.verified_by else "no list says so"
        yield Finding(Ailment.SINGLE_SOURCED, "note", name, where, message)
    if price.start is not None and price.start.date() > today:
        yield Finding(Ailment.FUTURE, "note", name, where, f"a price from {price.start:%Y-%m-%d} on")
