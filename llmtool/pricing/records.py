"""Models and providers as plain JSON records and back, without loss. What is empty is left out of a record."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from llmtool.pricing.model import Alias, Life, Model, Price, Provider, Rates, Tier, Variant, Window

# What ``json.loads`` made of a record; a record with anything else in it raises KeyError, TypeError or ValueError.
Record: TypeAlias = Mapping[str, Any]


def to_record(thing: Model | Provider) -> dict[str, object]:
    """The record of a model or a provider: fields by name, decimals and dates as text."""
    return _fields(thing)


def from_record(record: Record) -> Model:
    """The model of a record."""
    return Model(
        provider=record["provider"],
        id=record["id"],
        title=record["title"],
        kind=record["kind"],
        aliases=tuple(_alias(alias) for alias in record.get("aliases", ())),
        context=record.get("context"),
        max_input=record.get("max_input"),
        max_output=record.get("max_output"),
        knowledge_cutoff=record.get("knowledge_cutoff"),
        tokenizer=record.get("tokenizer"),
        tokenizer_assumed=record.get("tokenizer_assumed", False),
        capabilities=frozenset(record.get("capabilities", ())),
        life=_life(record.get("life", {})),
        prices=tuple(_price(price) for price in record.get("prices", ())),
        input_includes_cache=record.get("input_includes_cache", False),
        output_includes_reasoning=record.get("output_includes_reasoning", False),
        note=record.get("note", ""),
        where=record["where"],
        same_as=record.get("same_as"),
    )


def provider_from_record(record: Record) -> Provider:
    """The provider of a record."""
    return Provider(
        id=record["id"],
        title=record["title"],
        kind=record["kind"],
        pricing_urls=tuple(record.get("pricing_urls", ())),
        input_includes_cache=record.get("input_includes_cache", False),
        output_includes_reasoning=record.get("output_includes_reasoning", False),
    )


def _fields(thing: Any) -> dict[str, object]:  # noqa: ANN401 - any of the dataclasses of model.py
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return {name: _plain(value) for name, value in values.items() if not _is_empty(name, value)}


def _is_empty(name: str, value: object) -> bool:
    """Whether decoding comes to this value where a record says nothing; a number always says something."""
    if isinstance(value, tuple | frozenset | Mapping) or name in {"note", "conflict"}:
        return not value
    return value is None or value is False or value == Life()


def _plain(value: object) -> object:
    """A value as JSON has it; sets in order, so that equal models have equal records."""
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return [_plain(item) for item in sorted(value)]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _alias(record: Record) -> Alias:
    return Alias(record["name"], _day(record.get("start")), _day(record.get("end")))


def _life(record: Record) -> Life:
    return Life(
        released=_day(record.get("released")),
        deprecated=_day(record.get("deprecated")),
        retires=_day(record.get("retires")),
        replacement=record.get("replacement"),
        redirects=record.get("redirects", False),
        never_released=record.get("never_released", False),
    )


def _price(record: Record) -> Price:
    return Price(
        start=_moment(record.get("start")),
        end=_moment(record.get("end")),
        basis=record["basis"],
        rates=_rates(record.get("rates", {})),
        tiers=_tiers(record),
        variants=tuple(_variant(variant) for variant in record.get("variants", ())),
        windows=tuple(_window(window) for window in record.get("windows", ())),
        fees=_rates(record.get("fees", {})),
        source=record.get("source"),
        checked=date.fromisoformat(record["checked"]),
        verified_by=tuple(record.get("verified_by", ())),
        conflict=record.get("conflict", ""),
        note=record.get("note", ""),
        where=record["where"],
    )


def _tiers(record: Record) -> tuple[Tier, ...]:
    return tuple(
        Tier(tier["threshold"], tier.get("inclusive", False), _rates(tier.get("rates", {})), tier["where"])
        for tier in record.get("tiers", ())
    )


def _variant(record: Record) -> Variant:
    return Variant(
        when=dict(record.get("when", {})),
        rates=_rates(record.get("rates", {})),
        multiply=_decimal(record.get("multiply")),
        tiers=_tiers(record),
        where=record["where"],
    )


def _window(record: Record) -> Window:
    return Window(
        name=record["name"],
        hours=tuple((start, end) for start, end in record.get("hours", ())),
        weekdays=frozenset(record.get("weekdays", ())),
        zone=record.get("zone", 0),
        except_dates=frozenset(_days(record.get("except_dates", ()))),
        known_through=_day(record.get("known_through")),
        rates=_rates(record.get("rates", {})),
        multiply=_decimal(record.get("multiply")),
        where=record["where"],
    )


def _rates(record: Mapping[str, str]) -> Rates:
    return {bucket: Decimal(rate) for bucket, rate in record.items()}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _days(texts: Iterable[str]) -> Iterable[date]:
    return (date.fromisoformat(text) for text in texts)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
