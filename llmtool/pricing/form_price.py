"""One row of a model's ``prices``: rates from one moment to another, with tiers, variants and windows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import cast, get_args

from llmtool.pricing.model import Basis, Price, Rates, Tier, Variant, Window
from llmtool.pricing.rates import FEES, PARENTS
from llmtool.yaml_place import Entry, Place

# fmt: off
_ROW = (
    "from", "to", "basis", "rates", "tiers", "variants", "windows", "fees",
    "source", "checked", "verified_by", "conflict", "note",
)
# fmt: on
_WINDOW = ("name", "utc", "weekdays", "zone", "except_calendar", "rates", "multiply")
# What a request can ask for that makes it a variant.
CONDITIONS = ("processing", "service_tier", "speed", "region", "search_type")
_NONE: Rates = MappingProxyType({})
_WEEK = frozenset(range(1, 8))
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)
_ZONE = re.compile(r"([+-])(0\d|1[0-4]):([0-5]\d)", re.ASCII)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which a window does not hold.

    Attributes:
        dates: the days.
        covers_through: the last day for which they are known.
    """

    dates: frozenset[date]
    covers_through: date


Calendars = Mapping[str, Calendar]


def read_calendar(place: Place) -> Calendar:
    """One entry of ``_calendars.yaml``."""
    entry = place.entry(("covers_through", "dates", "source"), required=("covers_through", "dates", "source"))
    entry["source"].url()
    covers_through = entry["covers_through"].day()
    dates: set[date] = set()
    for item in entry["dates"].items():
        if item.day() in dates:
            raise item.error(f"{item.day()} stands here twice")
        if item.day() > covers_through:
            raise item.error(f"{item.day()} is later than covers_through, {covers_through}")
        dates.add(item.day())
    return Calendar(frozenset(dates), covers_through)


def read_price(place: Place, calendars: Calendars) -> Price:
    """One row."""
    entry = place.entry(_ROW, required=("checked",))
    rates, fees = _rates(entry), entry.read("fees", lambda fees: _amounts(fees, FEES), _NONE)
    if not rates and not fees:
        raise place.error("a price without rates and fees", 'what costs nothing has a rate of "0"')
    basis = entry.read("basis", lambda basis: basis.word(get_args(Basis)), "unknown")
    if "from" not in entry and basis != "unknown":
        raise entry["basis"].error(f"the basis is {basis}, of a beginning that is not told")
    return Price(
        start=entry.read("from", Place.moment, None),
        end=entry.read("to", Place.moment, None),
        basis=cast("Basis", basis),
        rates=rates,
        tiers=_tiers(entry),
        variants=tuple(_variant(item) for item in entry.items("variants")),
        windows=tuple(_window(item, calendars) for item in entry.items("windows")),
        fees=fees,
        source=entry.read("source", Place.url, None),
        checked=entry["checked"].day(),
        verified_by=entry.read("verified_by", Place.texts, ()),
        conflict=entry.read("conflict", Place.text, ""),
        note=entry.read("note", Place.text, ""),
        where=_where_amounts_are(entry),
    )


def factor(place: Place) -> Decimal:
    """A quoted decimal above zero, to multiply rates with."""
    if not place.money():
        raise place.error("a factor of 0", 'what costs nothing has a rate of "0"')
    return place.money()


def _amounts(place: Place, known: Mapping[str, object]) -> Rates:
    return {key: amount.money() for key, amount in place.entry(known).fields.items()}


def _rates(entry: Entry) -> Rates:
    return entry.read("rates", lambda rates: _amounts(rates, PARENTS), _NONE)


def _where_amounts_are(entry: Entry) -> str:
    """The line of the rates, or of the factor, where they have one of their own: what an amount is explained by."""
    place = next((entry[key] for key in ("rates", "multiply") if key in entry), entry.place)
    return place.where


def _tiers(entry: Entry) -> tuple[Tier, ...]:
    tiers = tuple(_tier(item) for item in entry.items("tiers"))
    for lower, upper in pairwise(tiers):
        # "at least 200" begins one token before "above 200".
        if (upper.threshold, not upper.inclusive) <= (lower.threshold, not lower.inclusive):
            raise entry["tiers"].error(f"the tiers do not rise: {upper.threshold} after {lower.threshold}")
    return tiers


def _tier(place: Place) -> Tier:
    entry = place.entry(("above", "at_least", "rates"), required=("rates",))
    entry.one_of("above", "at_least")
    threshold = entry.read("above", Place.number, 0) or entry.read("at_least", Place.number, 0)
    rates = _rates(entry)
    if not threshold or not rates:
        raise place.error("a tier needs above or at_least, and rates")
    return Tier(threshold, "at_least" in entry, rates, _where_amounts_are(entry))


def _variant(place: Place) -> Variant:
    entry = place.entry(("when", "rates", "multiply", "tiers"), required=("when",))
    when = {key: value.name() for key, value in entry["when"].entry(CONDITIONS).fields.items()}
    rates, multiply = _change(entry)
    tiers = _tiers(entry)
    if not when or not (rates or multiply or tiers):
        raise place.error("a variant needs a condition under when, and rates or multiply")
    return Variant(when, rates, multiply, tiers, _where_amounts_are(entry))


def _window(place: Place, calendars: Calendars) -> Window:
    entry = place.entry(_WINDOW, required=("name", "utc"))
    rates, multiply = _change(entry)
    hours = tuple(_hours(item) for item in entry["utc"].items())
    if not hours or not (rates or multiply):
        raise place.error("a window needs hours under utc, and rates or multiply")
    calendar = entry.read("except_calendar", lambda name: calendars[name.word(calendars)], None)
    return Window(
        name=entry["name"].word(("peak", "off_peak")),
        hours=hours,
        weekdays=entry.read("weekdays", _weekdays, _WEEK),
        zone=entry.read("zone", _zone, 0),
        except_dates=calendar.dates if calendar else frozenset(),
        known_through=calendar.covers_through if calendar else None,
        rates=rates,
        multiply=multiply,
        where=_where_amounts_are(entry),
    )


def _change(entry: Entry) -> tuple[Rates, Decimal | None]:
    """The rates of a variant or window, or the one factor on all of them."""
    entry.one_of("rates", "multiply")
    return _rates(entry), entry.read("multiply", factor, None)


def _hours(place: Place) -> tuple[int, int]:
    text = place.quoted(_HOURS, 'hours in quotes, such as "01:00-04:00"')
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    if start == end % _DAY_MINUTES and end != _DAY_MINUTES:
        raise place.error(f"{text} has no length")
    return start, end


def _weekdays(place: Place) -> frozenset[int]:
    days = [item.number() for item in place.items()]
    if not days or len(set(days)) < len(days) or not _WEEK.issuperset(days):
        raise place.error("weekdays are numbers from 1 (Monday) to 7, each once")
    return frozenset(days)


def _zone(place: Place) -> int:
    text = place.quoted(_ZONE, 'an offset from UTC in quotes, such as "+08:00"')
    minutes = int(text[1:3]) * 60 + int(text[4:])
    return -minutes if text[0] == "-" else minutes
