"""How ``models show`` shows one model: everything that the rate card says of it, its newest price first."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import cast

from llmtool.money import exact
from llmtool.planning.candidates import retirement
from llmtool.pricing.catalogue import Found
from llmtool.pricing.model import Alias, Model, Price, Provider, Tier, Variant, Window
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Row, Table
from llmtool.render.views.models import model_data

_WIDTH = 54
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def model_view(found: Found, provider: Provider, at: datetime, *, wrapped: bool) -> Document:
    """A line for each fact, and a group of lines for each price.

    Args:
        found: the model, as its name was understood.
        provider: who sells it.
        at: at which moment a price is called the one that holds.
        wrapped: whether long values go on in a line of their own.
    """
    model = found.model
    facts = [*_facts(model, provider, at.date())]
    for price in reversed(model.prices):
        facts += _price(price, at)
    rows: list[Row] = []
    for name, value in facts:
        lines = wrap(value, _WIDTH, break_long_words=False, break_on_hyphens=False) if wrapped else [value]
        rows += [(name if number == 0 else "", line) for number, line in enumerate(lines)]
    return Document(_data(found, at), Table((Column("what"), Column("value")), tuple(rows), notes=found.notes))


def _facts(model: Model, provider: Provider, on: date) -> Iterator[tuple[str, str]]:
    """What is not a price; nothing is said of what is not known."""
    life = model.life
    tokenizer = f"{model.tokenizer} (assumed)" if model.tokenizer_assumed else model.tokenizer
    replacement = f"; then {life.replacement}" if life.replacement else ""
    redirect = ", to which calls are redirected" if life.redirects else ""
    facts = {
        "model": model.full_id,
        "name": model.title,
        "provider": f"{provider.title} ({provider.kind.replace('_', ' ')})",
        "kind": model.kind,
        "same as": model.same_as,
        "aliases": ", ".join(map(_alias, model.aliases)),
        "window": _tokens(model.context),
        "longest prompt": _tokens(model.max_input),
        "longest answer": _tokens(model.max_output),
        "knowledge until": model.knowledge_cutoff,
        "tokenizer": tokenizer or "reads no text",
        "capabilities": ", ".join(sorted(model.capabilities)),
        "released": "never" if life.never_released else _day(life.released),
        "deprecated": _day(life.deprecated),
        "ends": f"{retirement(model, on)}{replacement}{redirect}" if life.retires else None,
        "note": model.note,
        "stands in": model.where,
    }
    yield from ((name, value) for name, value in facts.items() if value)


def _price(price: Price, at: datetime) -> Iterator[tuple[str, str]]:
    """One price: when, how much, and where that is from."""
    holds = (price.start is None or price.start <= at) and (price.end is None or at < price.end)
    start = f"from {_moment(price.start)} ({price.basis})" if price.start else "since an unknown day"
    end = f" to {_moment(price.end)}" if price.end else ""
    yield "now" if holds else "price", f"{start}{end}"
    yield "  per 1M tokens", _rates(price.rates)
    yield from ((f"  {_tier(tier)}", _rates(tier.rates)) for tier in price.tiers)
    for variant in price.variants:
        yield f"  {_when(variant)}", _changed(variant)
        yield from ((f"    {_tier(tier)}", _rates(tier.rates)) for tier in variant.tiers)
    yield from (
        (f"  {window.name.replace('_', ' ')}", f"{_hours(window)}: {_changed(window)}") for window in price.windows
    )
    origin = {
        "fees": _rates(price.fees),
        "source": price.source,
        "checked": f"{price.checked}{' by ' if price.verified_by else ''}{', '.join(price.verified_by)}",
        "others say": price.conflict,
        "note": price.note,
        "stands in": price.where,
    }
    yield from ((f"  {name}", value) for name, value in origin.items() if value)


def _rates(rates: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {exact(rate)}" for name, rate in rates.items())


def _tier(tier: Tier) -> str:
    return f"{'from' if tier.inclusive else 'above'} {tier.threshold:,}"


def _when(variant: Variant) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in variant.when.items())


def _changed(rates: Variant | Window) -> str:
    return _rates(rates.rates) if rates.multiply is None else f"times {rates.multiply}"


def _hours(window: Window) -> str:
    ranges = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in window.hours)
    days = ", ".join(_DAYS[day - 1] for day in sorted(window.weekdays)) if len(window.weekdays) < len(_DAYS) else ""
    holidays = ", without holidays" if window.except_dates else ""
    return f"{ranges} UTC{' on ' if days else ''}{days}{holidays}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _alias(alias: Alias) -> str:
    start = f" from {alias.start}" if alias.start else ""
    return f"{alias.name}{start}{f' to {alias.end}' if alias.end else ''}"


def _tokens(number: int | None) -> str | None:
    return None if number is None else f"{number:,} tokens"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}" if moment.hour == moment.minute == 0 else f"{moment:%Y-%m-%d %H:%M} UTC"


def _data(found: Found, at: datetime) -> dict[str, Json]:
    model = found.model
    return {
        "schema": "llmtool.model/1",
        "at": at.isoformat(),
        **model_data(model),
        "max_input": model.max_input,
        "knowledge_cutoff": model.knowledge_cutoff,
        "aliases": _plain(model.aliases),
        "life": _plain(model.life),
        "same_as": model.same_as,
        "input_includes_cache": model.input_includes_cache,
        "output_includes_reasoning": model.output_includes_reasoning,
        "prices": _plain(model.prices),
        "note": model.note or None,
        "where": model.where,
        "notes": list(found.notes),
    }


def _plain(value: object) -> Json:
    """A part of a model as JSON has it: fields by name, amounts as numbers."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    return value.isoformat() if isinstance(value, date) else cast("Json", value)
