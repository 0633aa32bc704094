"""Fetch a rate card that the user names, look at it closely, and put it where this program finds it."""

import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from llmtool.cli import rate_card
from llmtool.errors import BadConfigError, BadInputError, LlmtoolError
from llmtool.pricing import snapshot
from llmtool.pricing.checks import check
from llmtool.pricing.difference import Change, difference, price_list
from llmtool.pricing.model import Model, Provider, RateCard
from llmtool.reading.problem import problem_of
from llmtool.render.views.pricing_update import Update

MOST_BYTES = 8 * 2**20
_SECONDS = 30
_FETCHED = "fetched/"
# A rate card that takes away more of the models, or makes a rate so many times another, is looked at by a person first.
_MOST_REMOVED = Decimal("0.1")
_MOST_TIMES = 5
_HINT = "a rate card is what 'python -m llmtool.pricing.compile' makes, or the folder that it is made from"

_T = TypeVar("_T")


def proposed(source: str, at: datetime) -> tuple[Update, RateCard]:
    """What an update would change, and what it would put in place.

    Args:
        source: a compiled rate card as a file or an https address, or a folder of price files.
        at: now.

    Raises:
        NetworkError: it cannot be fetched.
        BadInputError: it cannot be read, or is no rate card.
        BadConfigError: what a price file or a record says is wrong.
    """
    card = obtain(source)
    path = _path_in_force()
    old, new = snapshot.load(path), snapshot.parse(snapshot.dump(card), rate_card.fetched_snapshot())
    told = difference(price_list(old, at), price_list(new, at))
    update = Update(
        source=source, target=rate_card.fetched_snapshot(), in_force=path, checked_before=snapshot.checked(path),
        checked=_checked(card), models_before=len(old.models), models=len(new.models), difference=told,
    )  # fmt: skip
    return update, card


def obtain(source: str) -> RateCard:
    """The rate card that lies somewhere, decoded and checked.

    Raises:
        NetworkError: it cannot be fetched.
        BadInputError: it cannot be read, or is no rate card.
        BadConfigError: what a price file or a record says is wrong.
    """
    if "://" in source:
        # Imported late: nothing else needs a network, and nothing else may have it.
        return _decoded(import_module("llmtool.providers.download").download(source, MOST_BYTES, _SECONDS), source)
    path = Path(source)
    if path.is_dir():
        # Imported late: the YAML reader costs more than all the rest.
        card: RateCard = import_module("llmtool.pricing.form").read_folder(path)
        return card
    try:
        with path.open("rb") as file:
            return _decoded(file.read(MOST_BYTES + 1), source)
    except OSError as error:
        raise BadInputError(f"{source}: cannot be read, {problem_of('', error).message}") from error


def refusal(update: Update, today: date, *, trusted: bool) -> LlmtoolError | None:
    """Why a rate card is not put in place, if there is a reason.

    Args:
        update: what would change.
        today: no price can have been checked much later; a day is for the time zones.
        trusted: whether the user has said that great changes are right.
    """
    if update.checked > today + timedelta(days=1):
        return BadInputError(f"{update.source}: it was checked on {update.checked}, which is still to come")
    if update.checked <= update.checked_before:
        return BadInputError(
            f"{update.source}: it was checked on {update.checked}, the one in force on {update.checked_before}",
            "only a newer rate card takes the place of the one in force",
        )
    told = update.difference
    removed = len(told.only_here)
    if not trusted and removed > _MOST_REMOVED * update.models_before:
        return BadInputError(f"{update.source}: {removed} models are missing in it", "put it in place with --yes")
    wild = next((change for change in told.changes if _is_wild(change)), None)
    if wild is not None and not trusted:
        change = f"{wild.what} of {wild.model} goes from {wild.here} to {wild.there}"
        return BadInputError(f"{update.source}: {change}", "put it in place with --yes")
    return None


def install(card: RateCard, path: Path) -> None:
    """Put a rate card in place whole, for this user's eyes.

    What is written is what was understood; the places of its prices tell that they were fetched.

    Raises:
        BadInputError: it cannot be written; then nothing has changed.
    """
    marked = replace(card, models=tuple(map(_marked, card.models)))
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            folder.mkdir(mode=0o700, exist_ok=True)
        try:
            unfinished.touch(mode=0o600)
            unfinished.write_text(snapshot.dump(marked), encoding="utf-8", newline="\n")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BadInputError(f"{path}: cannot be written, {problem_of('', error).message}") from error


def _path_in_force() -> Path:
    try:
        return rate_card.snapshot_in_force()
    except BadConfigError:
        # A damaged one that was fetched is no reason not to fetch another.
        return snapshot.PACKAGED


def _decoded(data: bytes, source: str) -> RateCard:
    if len(data) > MOST_BYTES:
        raise BadInputError(f"{source}: is larger than {MOST_BYTES:,} bytes")
    # Imported late: what it shares with the form brings the YAML reader.
    untrusted = import_module("llmtool.pricing.untrusted")
    try:
        found = snapshot.parse(data.decode(), Path("-"))
        card = RateCard(tuple(found.providers.values()), tuple(found.models.values()))
    except (UnicodeDecodeError, RecursionError, BadConfigError) as error:
        looks = "; it looks like a web page" if data.lstrip()[:1] == b"<" else ""
        raise BadInputError(f"{source}: not a rate card of format {snapshot.FORMAT}{looks}", _HINT) from error
    parts: tuple[Provider | Model, ...] = (*card.providers, *card.models)
    for thing in parts:
        if not untrusted.is_sound(thing):
            raise BadInputError(f"{source}: the record of {thing.id} is damaged", _HINT)
    strangers = {model.provider for model in card.models} - {provider.id for provider in card.providers}
    if strangers or not card.models:
        what = f"there is no provider {min(strangers)} in it" if strangers else "there is no model in it"
        raise BadInputError(f"{source}: {what}", _HINT)
    check(card)
    return card


def _checked(card: RateCard) -> date:
    return max((price.checked for model in card.models for price in model.prices), default=date.min)


def _is_wild(change: Change) -> bool:
    if not isinstance(change.here, Decimal) or not isinstance(change.there, Decimal):
        return False
    low, high = sorted((change.here, change.there))
    return high > low * _MOST_TIMES


def _marked(thing: _T) -> _T:
    return replace(thing, **dict(_marks(thing)))  # type: ignore[type-var]  # every part of a rate card is a dataclass


def _marks(thing: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - any part of a rate card
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name == "where":
            yield "where", f"{_FETCHED}{value.removeprefix(_FETCHED)}"
        elif isinstance(value, tuple) and value and is_dataclass(value[0]) and hasattr(value[0], "where"):
            yield field.name, tuple(map(_marked, value))
