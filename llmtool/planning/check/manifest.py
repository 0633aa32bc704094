"""The budgets of a repository's prompts: ``checks`` in its ``llmtool.yaml``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from llmtool.errors import BadConfigError
from llmtool.planning.work import Projection
from llmtool.reading.naming import Glob
from llmtool.yaml_file import YamlDocument
from llmtool.yaml_place import Entry, Place

Form: TypeAlias = Literal["text", "messages", "request"]
Level: TypeAlias = Literal["fail", "warn"]
LimitName: TypeAlias = Literal[
    "max_tokens",
    "max_cost_per_call",
    "max_monthly_cost",
    "context_reserve",
    "max_growth_percent",
    "max_growth_tokens",
]

GROWTH: tuple[LimitName, ...] = ("max_growth_percent", "max_growth_tokens")
_AMOUNT = re.compile(r"\$?(\d{1,9}(?:\.\d{1,12})?)", re.ASCII)
_PERCENT = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*%?", re.ASCII)
_FORMS: tuple[Form, ...] = ("text", "messages", "request")
_LEVELS: tuple[Level, ...] = ("fail", "warn")
_KEYS = (
    *("paths", "models", "as", "output_tokens", "calls", "cached_share", "batch", "service_tier"),
    *("limits", "level", "owner", "allow_empty"),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and ``file:line`` of where it stands."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Check:
    """The budget of some prompts.

    Attributes:
        where: ``file:line`` of where it stands.
        globs: the files it is about.
        places: ``file:line`` of each glob.
        models: the models they are sent to.
        form: what is in the files.
        output_tokens: how long an answer is.
        calls: how often each is sent to each model; or None.
        cached_share: how much of a prompt is read from a cache, from 0 to 1; or None.
        conditions: how it is served: ``{"processing": "batch"}``.
        limits: the most that is allowed, by name; dollars and percents are Decimal.
        level: what a breach is.
        owner: what to do about one, in the words of whoever set the limit; or empty.
        allow_empty: whether a glob may match nothing.
    """

    where: str
    globs: tuple[Glob, ...]
    places: tuple[str, ...]
    models: tuple[Named, ...]
    form: Form
    output_tokens: int
    calls: Projection | None
    cached_share: Decimal | None
    conditions: Mapping[str, str]
    limits: Mapping[LimitName, int | Decimal]
    level: Level
    owner: str
    allow_empty: bool


def read_checks(document: YamlDocument) -> tuple[Check, ...]:
    """The checks of a project file.

    Raises:
        BadConfigError: there are none, or one is wrong.
    """
    value = document.value.get("checks") if isinstance(document.value, dict) else None
    if value is None:
        raise BadConfigError(f"{document.path}: holds no checks", "'llmtool check --init' writes some")
    items = Place(document, ("checks",), value).items()
    if not items:
        raise document.error("checks is empty", "checks", hint="'llmtool check --init' writes some")
    return tuple(_check(item) for item in items)


def _check(place: Place) -> Check:
    entry = place.entry(_KEYS, required=("paths", "models"))
    calls = entry.read("calls", _calls, None)
    limits = _limits(entry["limits"]) if "limits" in entry else {}
    if "max_monthly_cost" in limits and calls is None:
        hint = "say how often a prompt is sent: calls: {number: 1000, per: day}"
        raise entry["limits"].error("max_monthly_cost needs calls", hint)
    globs = _some(entry["paths"])
    return Check(
        where=place.where,
        globs=tuple(Glob.of(glob.text) for glob in globs),
        places=tuple(glob.where for glob in globs),
        models=_some(entry["models"]),
        form=entry.read("as", lambda found: found.word(_FORMS), "text"),
        output_tokens=entry.read("output_tokens", whole, 0),
        calls=calls,
        cached_share=entry.read("cached_share", _share, None),
        conditions=_conditions(entry),
        limits=limits,
        level=entry.read("level", lambda found: found.word(_LEVELS), "fail"),
        owner=entry.read("owner", Place.text, ""),
        allow_empty=entry.read("allow_empty", Place.flag, default=False),
    )


def _some(place: Place) -> tuple[Named, ...]:
    """A list of texts that is not empty."""
    if not place.texts():
        raise place.error(f"{place.keys[-1]} is empty")
    return tuple(Named(item.text(), item.where) for item in place.items())


def _conditions(entry: Entry) -> dict[str, str]:
    conditions = {"processing": "batch"} if entry.read("batch", Place.flag, default=False) else {}
    if "service_tier" in entry:
        conditions["service_tier"] = entry["service_tier"].text()
    return conditions


def _calls(place: Place) -> Projection:
    entry = place.entry(("number", "per"), required=("number", "per"))
    periods: tuple[Literal["day", "month"], ...] = ("day", "month")
    return Projection(entry["number"].number(), entry["per"].word(periods))


def _limits(place: Place) -> dict[LimitName, int | Decimal]:
    entry = place.entry(tuple(_LIMITS))
    return {name: read(entry[name]) for name, read in _LIMITS.items() if name in entry}


def whole(place: Place) -> int:
    """A whole number, zero included.

    Raises:
        BadConfigError: it is none.
    """
    if not isinstance(place.value, int) or isinstance(place.value, bool) or place.value < 0:
        raise place.unlike("a whole number")
    return place.value


def _written(place: Place, form: re.Pattern[str], expected: str) -> Decimal:
    """A number as it was written: YAML would make a binary fraction of it."""
    written = place.document.scalar(*place.keys)
    found = form.fullmatch(written.text.strip()) if written else None
    if found is None:
        raise place.unlike(expected)
    return Decimal(found[1])


def _dollars(place: Place) -> Decimal:
    return _written(place, _AMOUNT, "an amount of US dollars, such as 0.05")


def _percent(place: Place) -> Decimal:
    return _written(place, _PERCENT, "a percentage, such as 20")


def _share(place: Place) -> Decimal:
    written = place.document.scalar(*place.keys)
    if written is None or not written.text.rstrip().endswith("%"):
        raise place.unlike("a share of the prompt, such as 60%")
    share = _percent(place) / 100
    if share > 1:
        raise place.unlike("a share of the prompt, such as 60%")
    return share


_LIMITS: Mapping[LimitName, Callable[[Place], int | Decimal]] = {
    "max_tokens": whole,
    "max_cost_per_call": _dollars,
    "max_monthly_cost": _dollars,
    "context_reserve": whole,
    "max_growth_percent": _percent,
    "max_growth_tokens": whole,
}
