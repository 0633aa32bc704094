"""Find models by what the rate card says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import get_args

from llmtool.errors import PriceMissingError
from llmtool.planning.candidates import is_over, refuse_unknown
from llmtool.planning.estimate import window
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.model import CAPABILITIES, Kind, Model, Price


class ListOrder(StrEnum):
    """What a list of models is sorted by."""

    NAME = "name"
    INPUT = "input"
    OUTPUT = "output"
    WINDOW = "window"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a model has to be, to be listed.

    Attributes:
        words: each has to be in its id, its title or one of its aliases; in any case.
        providers: whose it is; none means anybody's.
        kinds: what it is for; none means anything.
        capabilities: what it has to be able to do.
        min_context: tokens of its window, at least; or None.
        max_input_price: US dollars per million tokens of the prompt, at most; or None.
        retired: whether models that can no longer be called are listed too.
    """

    words: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    min_context: int | None = None
    max_input_price: Decimal | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A model of the list.

    Attributes:
        model: the model.
        price: what it costs at the moment in question; None where no price holds then.
    """

    model: Model
    price: Price | None

    def rate(self, bucket: str) -> Decimal | None:
        """US dollars per million tokens of a bucket, as the price itself says; or None."""
        return self.price.rates.get(bucket) if self.price else None


def list_models(catalogue: Catalogue, wanted: Filter, order: ListOrder, at: datetime) -> list[Listed]:
    """The models that meet a filter.

    Args:
        catalogue: the rate card.
        wanted: the filter.
        order: the cheapest, the widest window or the newest first, or by name.
        at: for when the prices are.

    Raises:
        UsageError: a provider, a kind or a capability does not exist.
    """
    refuse_unknown("kind", wanted.kinds, get_args(Kind))
    refuse_unknown("provider", wanted.providers, catalogue.providers)
    refuse_unknown("capability", wanted.capabilities, CAPABILITIES)
    models = (model for model in catalogue.models.values() if _is_wanted(model, wanted, at.date()))
    listed = [Listed(model, _price(catalogue, model, at)) for model in models]
    within = (entry for entry in listed if _is_within(entry, wanted.max_input_price))
    return sorted(within, key=lambda entry: _place(entry, order))


def _is_wanted(model: Model, wanted: Filter, on: date) -> bool:
    if wanted.providers and model.provider not in wanted.providers:
        return False
    if wanted.kinds and model.kind not in wanted.kinds:
        return False
    if not wanted.retired and (model.life.never_released or is_over(model, on)):
        return False
    if wanted.min_context is not None and (window(model) or 0) < wanted.min_context:
        return False
    return model.capabilities.issuperset(wanted.capabilities) and _has_words(model, wanted.words)


def _has_words(model: Model, words: Iterable[str]) -> bool:
    names = " ".join((model.full_id, model.title, *(alias.name for alias in model.aliases))).lower()
    return all(word.lower() in names for word in words)


def _is_within(entry: Listed, most: Decimal | None) -> bool:
    rate = entry.rate("input")
    return most is None or (rate is not None and rate <= most)


def _price(catalogue: Catalogue, model: Model, at: datetime) -> Price | None:
    try:
        return catalogue.price(model, at).price
    except PriceMissingError:
        return None


def _place(entry: Listed, order: ListOrder) -> tuple[Decimal | int, str]:
    """What an entry is sorted by; what is not known stands last, equal ones in the order of their names."""
    released, takes = entry.model.life.released, window(entry.model)
    last = Decimal("Infinity")
    places: dict[ListOrder, Decimal | int | None] = {
        ListOrder.NAME: 0,
        ListOrder.INPUT: entry.rate("input"),
        ListOrder.OUTPUT: entry.rate("output"),
        ListOrder.WINDOW: -takes if takes else None,
        ListOrder.RELEASED: -released.toordinal() if released else None,
    }
    place = places[order]
    return (last if place is None else place), entry.model.full_id.lower()
