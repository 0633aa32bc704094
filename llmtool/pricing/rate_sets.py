"""Which rates of a price hold for one request: its size, the way it is served, the time of day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from types import MappingProxyType
from typing import TypeAlias

from llmtool.errors import PriceMissingError
from llmtool.pricing.model import Price, Rates, Tier, Variant, Window

# What may be asked for that is nothing but the standard.
STANDARD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "processing": frozenset({"sync", "standard"}),
        "service_tier": frozenset({"auto", "default", "on_demand", "standard"}),
        "speed": frozenset({"standard"}),
        "region": frozenset({"global"}),
    }
)
# Conditions whose value alone says what is meant.
_PLAIN = frozenset({"processing", "service_tier"})
# More digits than any product of a rate and a number of tokens has: nothing is ever rounded.
EXACT_DIGITS = 1_000


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate and where it stands.

    Attributes:
        usd: US dollars per million tokens.
        where: the file and line of the set of rates that gave it.
    """

    usd: Decimal
    where: str


RateSet: TypeAlias = dict[str, Rate]


def in_force(price: Price, prompt: int, window: Window | None, conditions: Mapping[str, str], model: str) -> RateSet:
    """The rates of one request: the standard ones, then a tier, then a variant, then a window upon them.

    Args:
        price: what the model costs at that time.
        prompt: tokens of the whole prompt: what tiers go by.
        window: the window that holds, or None.
        conditions: what is asked for: ``{"processing": "batch"}``; what is standard anyway does not count.
        model: what errors call the model.

    Raises:
        PriceMissingError: there is no price for these conditions, or none for them at this size or time.
    """
    base = _set(price.rates, price.where)
    tier = _tier(price.tiers, prompt)
    rates = base | _of_tier(tier)
    asked = {key: value for key, value in conditions.items() if value not in STANDARD.get(key, ())}
    if asked:
        variant = _variant(price.variants, asked, model)
        _must_fit(variant, tier, window, prompt, f"{model} has no {_spoken(asked)} price")
        if variant.multiply is not None:
            # Tiers of its own are written with the factor in them.
            rates = _times(base if variant.tiers else rates, variant.multiply, variant.where)
        rates |= _set(variant.rates, variant.where) | _of_tier(_tier(variant.tiers, prompt))
    if window is None:
        return rates
    if window.multiply is not None:
        rates = _times(rates, window.multiply, window.where)
    return rates | _set(window.rates, window.where)


def _set(rates: Rates, where: str) -> RateSet:
    return {name: Rate(usd, where) for name, usd in rates.items()}


def _times(rates: RateSet, factor: Decimal, where: str) -> RateSet:
    with localcontext(Context(prec=EXACT_DIGITS)):
        return {name: Rate(rate.usd * factor, where) for name, rate in rates.items()}


def _tier(tiers: Sequence[Tier], prompt: int) -> Tier | None:
    """The highest tier that a prompt of this size is in."""
    reached = [tier for tier in tiers if prompt > tier.threshold or (tier.inclusive and prompt == tier.threshold)]
    return max(reached, key=lambda tier: tier.threshold, default=None)


def _of_tier(tier: Tier | None) -> RateSet:
    return _set(tier.rates, tier.where) if tier else {}


def _variant(variants: Sequence[Variant], asked: Mapping[str, str], model: str) -> Variant:
    """The variant that has all that is asked for, and nothing that is not."""
    found = next((variant for variant in variants if variant.when == asked), None)
    if found:
        return found
    offered = ", ".join(dict.fromkeys(_written(variant.when) for variant in variants))
    alone = all(any(variant.when == {key: value} for variant in variants) for key, value in asked.items())
    what = f"no price for {_written(asked)} together" if alone else f"no {_spoken(asked)} price"
    hint = f"besides the standard price it has {offered}" if offered else "it has nothing but the standard price"
    raise PriceMissingError(f"{model} has {what}", hint)


def _must_fit(variant: Variant, tier: Tier | None, window: Window | None, prompt: int, complaint: str) -> None:
    """Refuse where a variant's flat rates meet a tier or window that it says nothing about."""
    if variant.multiply is not None:
        return
    if tier and not variant.tiers and variant.rates.keys() & tier.rates.keys():
        limit = f"{'from' if tier.inclusive else 'above'} {tier.threshold:,} tokens"
        hint = f"{limit} only its standard price is known"
        raise PriceMissingError(f"{complaint} for a prompt of {prompt:,} tokens", hint)
    if window and window.multiply is None:
        name = window.name.replace("_", "-")
        raise PriceMissingError(f"{complaint} for {name} hours", "choose a time outside of them with --at")


def _spoken(asked: Mapping[str, str]) -> str:
    """``batch``, ``flex``, ``region=us``."""
    return " ".join(value if key in _PLAIN else f"{key}={value}" for key, value in asked.items())


def _written(asked: Mapping[str, str]) -> str:
    return " and ".join(f"{key}={value}" for key, value in asked.items())
