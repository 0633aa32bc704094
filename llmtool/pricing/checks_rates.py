"""Whether the rates of a model fit together, and fit those of the models beside it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from statistics import median

from llmtool.pricing.model import Model, Price, Rates, Tier, Window
from llmtool.pricing.problem import Problem, error, warning

SINGLE_SOURCE = "from a single source"
_TEXT_KINDS = frozenset({"chat", "completion", "responses"})
_INPUT_ONLY_KINDS = frozenset({"embedding", "rerank"})
_CACHE_WRITES = (Decimal("1.0"), Decimal("2.5"))
_OUTPUT_TIMES = 15
_MOST_INPUT = 200
_SIBLING_TIMES = 50
_CHANGE_TIMES = 5
_DAY = 24 * 60


def rate_problems(model: Model) -> Iterator[Problem]:
    """What cannot be right, or is odd, in one model's prices."""
    for price in model.prices:
        for where, listed, whole in _sets(price):
            yield from _set_problems(model, where, listed, whole)
        yield from _standard_problems(model, price)
        yield from _variant_problems(model, price)
        for one, other in combinations(price.windows, 2):
            if _meet(one, other):
                yield error(other.where, f"{model.full_id}: this window meets the one at {one.where}")
    for earlier, later in pairwise(model.prices):
        for bucket in sorted(earlier.rates.keys() & later.rates.keys()):
            low, high = sorted((earlier.rates[bucket], later.rates[bucket]))
            if high > low * _CHANGE_TIMES:
                change = f"from {earlier.rates[bucket]} to {later.rates[bucket]}"
                yield warning(later.where, f"{model.full_id}: {bucket} goes {change}")


def sibling_problems(models: Sequence[Model]) -> Iterator[Problem]:
    """Input that costs many times what it does with the provider's other models of the kind."""
    siblings: dict[tuple[str, str], list[tuple[Price, Model]]] = defaultdict(list)
    for model in models:
        for price in model.prices[-1:]:
            if price.rates.get("input"):
                siblings[model.provider, model.kind].append((price, model))
    for group in siblings.values():
        usual = median(price.rates["input"] for price, _ in group)
        for price, model in group:
            if price.rates["input"] > usual * _SIBLING_TIMES:
                times = f"{price.rates['input']} is more than {_SIBLING_TIMES} times the usual {usual}"
                yield warning(
                    price.where, f"{model.full_id}: input of {times} of {model.provider}'s {model.kind} models"
                )


def _sets(price: Price) -> Iterator[tuple[str, Rates, Rates]]:
    """Every set of rates that a request can be billed by: where it stands, what is listed there, and the whole."""
    yield price.where, price.rates, price.rates
    yield from _tier_sets(price.rates, price.tiers)
    for variant in price.variants:
        whole = {**price.rates, **variant.rates}
        yield variant.where, variant.rates, whole
        yield from _tier_sets(whole, variant.tiers)
    for window in price.windows:
        yield window.where, window.rates, {**price.rates, **window.rates}


def _tier_sets(rates: Rates, tiers: Sequence[Tier]) -> Iterator[tuple[str, Rates, Rates]]:
    for tier in tiers:
        yield tier.where, tier.rates, {**rates, **tier.rates}


def _set_problems(model: Model, where: str, listed: Rates, whole: Rates) -> Iterator[Problem]:
    """What is wrong with the rates that are listed in one place; cheap input beside dear standard caching is real."""
    name, paid = model.full_id, whole.get("input")
    if model.kind in _INPUT_ONLY_KINDS and (wrong := [bucket for bucket in listed if bucket.startswith("output")]):
        yield error(where, f"{name}: {wrong[0]} has a rate, and a model of kind {model.kind} puts nothing out")
    if paid is None:
        return
    if listed.get("cache_read", paid) > paid:
        yield error(where, f"{name}: cache_read of {listed['cache_read']} is more than input of {paid}")
    least, most = _CACHE_WRITES
    for bucket in ("cache_write", "cache_write_1h", "cache_write_12h"):
        if bucket in listed and not paid * least <= listed[bucket] <= paid * most:
            yield warning(where, f"{name}: {bucket} of {listed[bucket]} is not {least} to {most} times input of {paid}")
    if model.kind in _TEXT_KINDS and listed.get("output", paid) > paid * _OUTPUT_TIMES:
        yield warning(where, f"{name}: output of {listed['output']} is more than {_OUTPUT_TIMES} times input of {paid}")


def _standard_problems(model: Model, price: Price) -> Iterator[Problem]:
    name, rates = model.full_id, price.rates
    if model.kind in _TEXT_KINDS:
        for bucket in ("input", "output"):
            if bucket not in rates and not price.fees:
                yield warning(price.where, f"{name}: no rate for {bucket}")
    if rates.get("input", 0) > _MOST_INPUT:
        yield warning(price.where, f"{name}: input of {rates['input']} is more than {_MOST_INPUT} dollars a million")
    if price.end is None and len(price.verified_by) <= 1:
        yield warning(price.where, f"{name}: {SINGLE_SOURCE}")
    for tier in price.tiers:
        for bucket in sorted(tier.rates.keys() & rates.keys()):
            if tier.rates[bucket] < rates[bucket]:
                less = f"{bucket} of {tier.rates[bucket]} is less than the standard {rates[bucket]}"
                yield warning(tier.where, f"{name}: a tier's {less}")


def _variant_problems(model: Model, price: Price) -> Iterator[Problem]:
    for one, other in combinations(price.variants, 2):
        if one.when == other.when:
            yield error(other.where, f"{model.full_id}: the variant {_told(other.when)} stands also at {one.where}")
    for variant in price.variants:
        if variant.when.get("processing") != "batch":
            continue
        for bucket in sorted(variant.rates.keys() & price.rates.keys()):
            if variant.rates[bucket] > price.rates[bucket]:
                more = f"{bucket} of {variant.rates[bucket]} is more than the standard {price.rates[bucket]}"
                yield warning(variant.where, f"{model.full_id}: batch {more}")


def _told(when: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in sorted(when.items()))


def _meet(one: Window, other: Window) -> bool:
    """Whether there is a minute of a week that is in both windows."""
    return bool(_minutes(one) & _minutes(other))


def _minutes(window: Window) -> set[int]:
    """The minutes of a UTC week, from Monday, at which a window holds."""
    return {
        (minute - window.zone) % (7 * _DAY)
        for day in window.weekdays
        for minute in range((day - 1) * _DAY, day * _DAY)
        if _within((minute - window.zone) % _DAY, window)
    }


def _within(utc: int, window: Window) -> bool:
    return any(start <= utc < end if start < end else utc >= start or utc < end for start, end in window.hours)
