"""Lists of prices that others publish, and older or newer ones of ours, brought into one shape to be compared."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from llmtool.errors import BadConfigError, BadInputError
from llmtool.names import readings
from llmtool.pricing import foreign_genai, foreign_litellm, snapshot
from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.difference import Offer, PriceList, price_list
from llmtool.pricing.foreign_value import Named

MOST_BYTES = 32 * 2**20
_HINT = "known are genai-prices' data.json, LiteLLM's model_prices_and_context_window.json, and rate cards of llmtool"


def read(path: Path, at: datetime, ours: Catalogue) -> PriceList:
    """What a list says at a moment.

    Args:
        path: a snapshot or price files of ours, genai-prices' JSON or LiteLLM's; which it is shows in what is in it.
        at: the moment, in UTC.
        ours: the rate card, which knows the names of models and providers.

    Raises:
        BadInputError: it cannot be read, or is none of these.
        BadConfigError: a price file is wrong.
    """
    if path.is_dir() or path.suffix in {".yaml", ".yml"}:
        # Imported late: the YAML reader costs more than all the rest.
        form = import_module("llmtool.pricing.form")
        card = form.read_own(path, ours.providers, ours.models)
        if not card.models:
            raise BadInputError(f"{path}: no price files in this folder", "a price file is called <provider>.yaml")
        models = {model.full_id: model for model in card.models}
        return price_list(Catalogue(ours.providers, models, index(card.models)), at)
    value = _json(path)
    if isinstance(value, dict) and value.get("format") == snapshot.FORMAT:
        return _compiled(path, at)
    if foreign_genai.is_form(value):
        return _known(foreign_genai.FORM, foreign_genai.offers(value, at.date()), ours, at.date(), timeless=False)
    if foreign_litellm.is_form(value):
        return _known(foreign_litellm.FORM, foreign_litellm.offers(value), ours, at.date(), timeless=True)
    raise BadInputError(f"{path}: no list of prices that is known here", _HINT)


def _compiled(path: Path, at: datetime) -> PriceList:
    """What a rate card of ours says, from wherever it comes."""
    # Imported late: what it shares with the form brings the YAML reader.
    is_sound = import_module("llmtool.pricing.untrusted").is_sound
    try:
        catalogue = snapshot.load(path)
        damaged = next((full for full, model in catalogue.models.items() if not is_sound(model)), None)
    except BadConfigError as error:
        raise BadInputError(error.message) from error
    if damaged:
        raise BadInputError(f"{path}: the record of {damaged} is damaged")
    return price_list(catalogue, at)


def _json(path: Path) -> object:
    """What is in a file, its numbers exact."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise BadInputError(f"{path}: is larger than {MOST_BYTES // 2**20} MiB")
    try:
        value: object = json.loads(data, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, InvalidOperation, RecursionError) as error:
        raise BadInputError(f"{path}: is not JSON", _HINT) from error
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _known(form: str, named: Iterable[Named], ours: Catalogue, on: date, *, timeless: bool) -> PriceList:
    """The list by our names; where several of its names are one model of ours, the one that is most like its id."""
    names = _Names(ours, on)
    offers: dict[str, tuple[int, Offer]] = {}
    elsewhere = 0
    for one in named:
        place = names.place(one.provider, one.name)
        if place is None:
            elsewhere += 1
        elif place[0] not in offers or place[1] < offers[place[0]][0]:
            offers[place[0]] = (place[1], one.offer)
    found = {full_id: offer for full_id, (_, offer) in offers.items()}
    return PriceList(form, found, elsewhere=elsewhere, timeless=timeless)


class _Names:
    """Which of our models other lists mean. An alias counts on the days on which it holds."""

    def __init__(self, ours: Catalogue, on: date) -> None:
        self._providers = ours.providers
        self._models = ours.models
        self._aliases: dict[str, str] = {}
        for full_id, model in ours.models.items():
            for alias in model.aliases:
                if (alias.start is None or alias.start <= on) and (alias.end is None or on < alias.end):
                    self._aliases[f"{model.provider}/{alias.name}"] = full_id

    def place(self, provider: str, name: str) -> tuple[str, int] | None:
        """The full id, and how far the name is from it; None for a provider that we do not have."""
        own = next((found for found in self._read(f"{provider}/x")), provider).partition("/")[0]
        if own not in self._providers:
            return None
        # Some lists write the provider before the name, too.
        prefixed = [full for full in self._read(name) if full.startswith(f"{own}/")]
        for distance, full_id in enumerate((f"{own}/{name}", *prefixed, *self._read(f"{own}/{name}"))):
            if full_id in self._models:
                return full_id, 2 * distance
            if full_id in self._aliases:
                return self._aliases[full_id], 2 * distance + 1
        return (prefixed[0] if prefixed else f"{own}/{name}"), 0

    def _read(self, name: str) -> Iterator[str]:
        """Ways to read a name that say all that it says."""
        for reading in readings(name):
            if reading.provider and not (reading.conditions or reading.notes or reading.elsewhere or reading.any_case):
                yield reading.name
