"""One entry of ``models``: a new model, another provider's under a name of its own, or changes to one that is known."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from llmtool.names import nearest
from llmtool.pricing.form_price import Calendars, factor, read_price
from llmtool.pricing.model import CAPABILITIES, Alias, Kind, Life, Model, Price, Provider, Rates
from llmtool.yaml_place import Entry, Place

# fmt: off
_ENTRY = (
    "id", "name", "kind", "aliases", "limits", "knowledge_cutoff", "tokenizer", "capabilities", "lifecycle", "usage",
    "note", "prices",
)
# fmt: on
_SAME = ("same_as", "multiply", "checked", "source")
_LIFE = ("released", "deprecated", "retires", "replacement", "after_retirement", "status")
_LIMITS = ("context", "max_input", "max_output")
USAGE = ("input_includes_cache", "output_includes_reasoning")
_CUTOFF = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", re.ASCII)


def is_same(place: Place) -> bool:
    """Whether an entry takes over what another model says."""
    return isinstance(place.value, dict) and "same_as" in place.value


def read_model(place: Place, provider: Provider, calendars: Calendars, known: Mapping[str, Model]) -> Model:
    """An entry without ``same_as``; of a model that is known it needs to say only what is different."""
    entry = place.entry(_ENTRY, required=("id",))
    name = entry["id"].name()
    base = known.get(f"{provider.id}/{name}")
    if base is None:
        never = entry.read("lifecycle", _life, Life()).never_released
        place.entry(_ENTRY, required=("name", "kind") if never else ("name", "kind", "prices"))
        base = _blank(provider, name)
    return _stated(entry, base, calendars)


def read_same(place: Place, provider: Provider, calendars: Calendars, known: Mapping[str, Model]) -> Model:
    """An entry with ``same_as``: what it does not say itself is taken over from another provider's model.

    Not the aliases, the life and the note; and the prices only with a day of its own on which that was checked.
    """
    entry = place.entry((*_ENTRY, *_SAME), required=("id", "same_as"))
    if "prices" in entry:
        place.entry((*_ENTRY, "same_as"))
    else:
        place.entry((*_ENTRY, *_SAME), required=("checked",))
    target = entry["same_as"].name()
    if target not in known:
        close = ", ".join(nearest(target, known))
        hint = f"did you mean {close}?" if close else "it names a provider and a model that has prices of its own"
        raise entry["same_as"].error(f"no model {target!r} with prices of its own", hint)
    other = known[target]
    base = replace(
        other,
        provider=provider.id,
        id=entry["id"].name(),
        aliases=(),
        life=Life(),
        prices=() if "prices" in entry else tuple(_taken_over(price, entry) for price in other.prices),
        note="",
        same_as=other.full_id,
    )
    return _stated(entry, base, calendars)


def _blank(provider: Provider, name: str) -> Model:
    """A model of which nothing has been said."""
    return Model(
        provider=provider.id, id=name, title="", kind="chat", aliases=(), context=None, max_input=None,
        max_output=None, knowledge_cutoff=None, tokenizer=None, tokenizer_assumed=False, capabilities=frozenset(),
        life=Life(), prices=(), input_includes_cache=provider.input_includes_cache,
        output_includes_reasoning=provider.output_includes_reasoning, note="", where="",
    )  # fmt: skip


def _stated(entry: Entry, base: Model, calendars: Calendars) -> Model:
    """The base with what the entry says instead."""
    context, max_input, max_output = entry.read("limits", _limits, (base.context, base.max_input, base.max_output))
    tokenizer, assumed = entry.read("tokenizer", _tokenizer, (base.tokenizer, base.tokenizer_assumed))
    includes_cache, includes_reasoning = entry.read(
        "usage",
        lambda usage: read_usage(usage, base.input_includes_cache, base.output_includes_reasoning),
        (base.input_includes_cache, base.output_includes_reasoning),
    )
    return replace(
        base,
        title=entry.read("name", Place.text, base.title),
        kind=entry.read("kind", lambda kind: kind.word(get_args(Kind)), base.kind),
        aliases=entry.read("aliases", _aliases, base.aliases),
        context=context,
        max_input=max_input,
        max_output=max_output,
        knowledge_cutoff=entry.read("knowledge_cutoff", _cutoff, base.knowledge_cutoff),
        tokenizer=tokenizer,
        tokenizer_assumed=assumed,
        capabilities=entry.read("capabilities", _capabilities, base.capabilities),
        life=entry.read("lifecycle", _life, base.life),
        prices=entry.read(
            "prices", lambda rows: tuple(read_price(row, calendars) for row in rows.items()), base.prices
        ),
        input_includes_cache=includes_cache,
        output_includes_reasoning=includes_reasoning,
        note=entry.read("note", Place.text, base.note),
        where=entry.place.where,
    )


def read_usage(place: Place, includes_cache: bool, includes_reasoning: bool) -> tuple[bool, bool]:  # noqa: FBT001 - two facts, in the order of USAGE
    """What a provider's or model's ``usage`` says; the defaults hold for what it does not."""
    entry = place.entry(USAGE)
    return (
        entry.read("input_includes_cache", Place.flag, includes_cache),
        entry.read("output_includes_reasoning", Place.flag, includes_reasoning),
    )


def _taken_over(price: Price, entry: Entry) -> Price:
    """Another model's price as this entry's: its factor, its source, its day."""
    times = entry.read("multiply", factor, None)

    def rates(theirs: Rates) -> Rates:
        return theirs if times is None else {bucket: rate * times for bucket, rate in theirs.items()}

    return replace(
        price,
        rates=rates(price.rates),
        tiers=tuple(replace(tier, rates=rates(tier.rates)) for tier in price.tiers),
        variants=tuple(
            replace(
                variant,
                rates=rates(variant.rates),
                tiers=tuple(replace(tier, rates=rates(tier.rates)) for tier in variant.tiers),
            )
            for variant in price.variants
        ),
        windows=tuple(replace(window, rates=rates(window.rates)) for window in price.windows),
        source=entry.read("source", Place.url, None),
        checked=entry["checked"].day(),
        verified_by=(),
        conflict="",
        where=entry["same_as"].where,
    )


def _limits(place: Place) -> tuple[int | None, int | None, int | None]:
    entry = place.entry(_LIMITS)
    return (
        entry.read("context", Place.number, None),
        entry.read("max_input", Place.number, None),
        entry.read("max_output", Place.number, None),
    )


def _tokenizer(place: Place) -> tuple[str, bool]:
    if not isinstance(place.value, dict):
        return place.name(), False
    entry = place.entry(("id", "assumed"), required=("id", "assumed"))
    return entry["id"].name(), entry["assumed"].flag()


def _aliases(place: Place) -> tuple[Alias, ...]:
    return tuple(_alias(item) for item in place.items())


def _alias(place: Place) -> Alias:
    if not isinstance(place.value, dict):
        return Alias(place.name())
    entry = place.entry(("name", "from", "to"), required=("name",))
    alias = Alias(entry["name"].name(), entry.read("from", Place.day, None), entry.read("to", Place.day, None))
    if alias.start and alias.end and alias.start >= alias.end:
        raise place.error(f"{alias.name} ends on {alias.end}, before it begins on {alias.start}")
    return alias


def _cutoff(place: Place) -> str:
    return place.quoted(_CUTOFF, 'a month or a date in quotes, such as "2025-01"')


def _capabilities(place: Place) -> frozenset[str]:
    place.texts()
    return frozenset(item.word(CAPABILITIES) for item in place.items())


def _life(place: Place) -> Life:
    entry = place.entry(_LIFE)
    life = Life(
        released=entry.read("released", Place.day, None),
        deprecated=entry.read("deprecated", Place.day, None),
        retires=entry.read("retires", Place.day, None),
        replacement=entry.read("replacement", Place.name, None),
        redirects=entry.read("after_retirement", lambda after: after.word(("error", "redirect")), "error")
        == "redirect",
        never_released=entry.read("status", lambda status: status.word(("never_released",)), "") != "",
    )
    if life.redirects and not (life.retires and life.replacement):
        raise place.error("a redirect needs retires and replacement")
    return life
