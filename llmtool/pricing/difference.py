"""Two lists of prices, model by model: what only one of them has, and what they say differently."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from llmtool.errors import PriceMissingError
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.lifetime import is_over, price_at
from llmtool.pricing.model import Model, Price, Rates, Tier

RATE_CARD = "rate card"
# Lists in other units than ours are rounded in other places: less than that is no difference.
_ROUNDING = Decimal("0.0005")
_ALONE = frozenset({"processing", "service_tier"})

Value: TypeAlias = Decimal | int | date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a list says of one model at one moment.

    Attributes:
        rates: by name: ``input``, ``input over 200000``, ``output batch``, ``cache_read flex over 128000``.
        limits: tokens, by name: ``context``, ``max_input``, ``max_output``.
        retires: the first day on which calls fail, or None.
    """

    rates: Rates
    limits: Mapping[str, int]
    retires: date | None = None


@dataclass(frozen=True, slots=True)
class PriceList:
    """All that a list says at one moment.

    Attributes:
        form: what kind of list it is: ``rate card``, ``genai-prices``, ``LiteLLM``.
        offers: by full id, ours where we know the model.
        over: full ids of models that could not be called any more at that moment → since when.
        elsewhere: how many models it has besides, of providers that the rate card does not have.
        timeless: whether it says only what holds on the day it was made.
    """

    form: str
    offers: Mapping[str, Offer]
    over: Mapping[str, date] = field(default_factory=dict)
    elsewhere: int = 0
    timeless: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that two lists say differently.

    Attributes:
        model: the full id.
        what: the name of a rate or a limit, or ``retires``.
        here: what the one says; None where it says nothing.
        there: what the other says.
    """

    model: str
    what: str
    here: Value
    there: Value

    @property
    def percent(self) -> Decimal | None:
        """By how much the other one is more, to a tenth; None where that cannot be said."""
        if isinstance(self.here, Decimal) and isinstance(self.there, Decimal) and self.here:
            return ((self.there - self.here) / self.here * 100).quantize(Decimal("0.1"))
        return None


@dataclass(frozen=True, slots=True)
class Difference:
    """How two lists differ.

    Attributes:
        only_here: full ids that the other one does not have.
        only_there: full ids that the one does not have.
        changes: what both say, and differently, by model.
        compared: how many models both have.
    """

    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    changes: tuple[Change, ...]
    compared: int


def price_list(catalogue: Catalogue, at: datetime) -> PriceList:
    """What a rate card of ours says at a moment; names of models that never were are left out."""
    offers: dict[str, Offer] = {}
    over: dict[str, date] = {}
    for full_id, model in catalogue.models.items():
        if model.life.retires and is_over(model, at):
            over[full_id] = model.life.retires
        elif not model.life.never_released:
            offers[full_id] = Offer(_rates(model, at), _limits(model), model.life.retires)
    return PriceList(RATE_CARD, offers, over)


def difference(here: PriceList, there: PriceList, providers: Collection[str] = ()) -> Difference:
    """Compare two lists.

    Two rate cards are compared in everything. Other lists have their own ways to leave things out, so that with them
    only what both say is compared, and the plain rates; their roundings, and what is over in the one or the other, are
    no difference.

    Args:
        here: the one, a rate card.
        there: the other one.
        providers: only models of these; none means all.
    """
    strict = here.form == there.form

    def wanted(full_id: str) -> bool:
        return not providers or full_id.partition("/")[0] in providers

    both = sorted(full_id for full_id in here.offers.keys() & there.offers.keys() if wanted(full_id))
    compare = _strictly if strict else _loosely
    changes = (change for full_id in both for change in compare(full_id, here.offers[full_id], there.offers[full_id]))
    # A model that has ended in the meantime is still in both lists.
    ends = _ended(here, there) if strict else ()
    return Difference(
        only_here=tuple(sorted(filter(wanted, here.offers.keys() - there.offers.keys() - there.over.keys()))),
        only_there=tuple(sorted(filter(wanted, there.offers.keys() - here.offers.keys() - here.over.keys()))),
        changes=tuple(sorted((*changes, *(end for end in ends if wanted(end.model))), key=lambda one: one.model)),
        compared=len(both),
    )


def _strictly(model: str, here: Offer, there: Offer) -> Iterator[Change]:
    for name in _names(here.rates, there.rates):
        if here.rates.get(name) != there.rates.get(name):
            yield Change(model, name, here.rates.get(name), there.rates.get(name))
    for name in _names(here.limits, there.limits):
        if here.limits.get(name) != there.limits.get(name):
            yield Change(model, name, here.limits.get(name), there.limits.get(name))
    if here.retires != there.retires:
        yield Change(model, "retires", here.retires, there.retires)


def _loosely(model: str, here: Offer, there: Offer) -> Iterator[Change]:
    for name in _names(here.rates, there.rates):
        ours, theirs = here.rates.get(name), there.rates.get(name)
        if ours is None or theirs is None:
            # What one says is free, the other may not mention.
            if name in {"input", "output"} and (ours or theirs):
                yield Change(model, name, ours, theirs)
        elif abs(theirs - ours) > max(ours, theirs) * _ROUNDING:
            yield Change(model, name, ours, theirs)
    for name in _names(here.limits, there.limits):
        # What others call a window is sometimes the longest prompt.
        known = {here.limits.get(name), here.limits.get("max_input") if name == "context" else None} - {None}
        if known and name in there.limits and there.limits[name] not in known:
            yield Change(model, name, here.limits.get(name), there.limits[name])
    if here.retires and there.retires and here.retires != there.retires:
        yield Change(model, "retires", here.retires, there.retires)


def _ended(here: PriceList, there: PriceList) -> Iterator[Change]:
    for full_id in here.offers.keys() & there.over.keys():
        yield Change(full_id, "retires", here.offers[full_id].retires, there.over[full_id])
    for full_id in here.over.keys() & there.offers.keys():
        yield Change(full_id, "retires", here.over[full_id], there.offers[full_id].retires)


def _names(here: Mapping[str, object], there: Mapping[str, object]) -> list[str]:
    """The names of both, in the order of the first and then the second."""
    return list(dict.fromkeys((*here, *there)))


def way(when: Mapping[str, str]) -> str:
    """What the name of a rate says of the way to be served: ``batch``, ``flex``, ``region=us``."""
    return " ".join(value if key in _ALONE else f"{key}={value}" for key, value in when.items())


def tier_name(name: str, threshold: int) -> str:
    """The name of a rate for long prompts."""
    return f"{name} over {threshold}"


def _rates(model: Model, at: datetime) -> Rates:
    try:
        price = price_at(model, at)
    except PriceMissingError:
        return {}
    rates = {**price.rates, **_tiers(price.tiers), **_ways(price), **price.fees}
    for window in price.windows:
        factor = window.multiply
        changed = window.rates if factor is None else {name: rate * factor for name, rate in price.rates.items()}
        rates |= {f"{name} {window.name}": rate for name, rate in changed.items()}
    return rates


def _ways(price: Price) -> Rates:
    """The rates of variants: those that they list, or all, multiplied."""
    rates: dict[str, Decimal] = {}
    for variant in price.variants:
        listed, tiers, factor = variant.rates, variant.tiers, variant.multiply
        if factor is not None:
            listed = {**{name: rate * factor for name, rate in price.rates.items()}, **listed}
            tiers = tiers or tuple(_times(tier, factor) for tier in price.tiers)
        named = {**listed, **_tiers(tiers)}
        for name, rate in named.items():
            bucket, _, size = name.partition(" ")
            rates[f"{bucket} {way(variant.when)}{' ' if size else ''}{size}"] = rate
    return rates


def _tiers(tiers: Iterable[Tier]) -> Rates:
    return {tier_name(name, tier.threshold): rate for tier in tiers for name, rate in tier.rates.items()}


def _times(tier: Tier, factor: Decimal) -> Tier:
    return replace(tier, rates={name: rate * factor for name, rate in tier.rates.items()})


def _limits(model: Model) -> Mapping[str, int]:
    limits = {"context": model.context, "max_input": model.max_input, "max_output": model.max_output}
    return {name: limit for name, limit in limits.items() if limit is not None}
