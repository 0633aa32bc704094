"""The files that the rate card of this run is made of: where they lie, and what is wrong in them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

from llmtool.cli import rate_card
from llmtool.errors import BadConfigError, LlmtoolError, TokenizerUnavailableError
from llmtool.pricing import snapshot
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.checks import check, problems
from llmtool.pricing.model import RateCard
from llmtool.pricing.places import files_in
from llmtool.pricing.problem import Problem, error, warning
from llmtool.render.views.pricing_files import PricePlace, Validated
from llmtool.settings import paths
from llmtool.settings.layers import Settings
from llmtool.tokens.estimated import UNKNOWN


def in_force() -> Catalogue:
    """The rate card without anything of the user's own."""
    return snapshot.load(rate_card.snapshot_in_force())


def validate(places: Sequence[Path], today: date) -> Validated:
    """Look for all that is wrong or odd in price files, each place read over the rate card and those before it.

    Args:
        places: files and folders.
        today: the day by which prices are old.

    Raises:
        BadConfigError: a place is not there, or is a folder without price files.
    """
    # Imported late, here and below: the YAML reader costs more than all the rest.
    form = import_module("llmtool.pricing.form")
    catalogue = in_force()
    files: list[Path] = []
    models, found = 0, list[Problem]()
    for place in places:
        if not place.exists():
            raise BadConfigError(f"{place}: no such file or folder of prices")
        own = files_in(place)
        if not own:
            raise BadConfigError(f"{place}: no price files in this folder", "a price file is called <provider>.yaml")
        card, errors = form.survey_own(place, catalogue.providers, catalogue.models)
        found += [_problem(wrong) for wrong in errors]
        # What a model has from the rate card is not these files' to mend, but they may have made it wrong.
        odd = [*problems(card, catalogue.models, today), *_unknown_tokenizers(card)]
        names = {file.as_posix() for file in own}
        found += [one for one in odd if one.severity == "error" or one.where.rpartition(":")[0] in names]
        files += own
        models += len(card.models)
        catalogue = catalogue.with_card(card)
    return Validated(tuple(files), models, tuple(sorted(found, key=_position)))


def price_places(settings: Settings) -> tuple[PricePlace, ...]:
    """Every place that prices may come from, the later ones over the earlier."""
    packaged, fetched = snapshot.PACKAGED, rate_card.fetched_snapshot()
    try:
        newest = rate_card.snapshot_in_force()
    except BadConfigError:
        newest = packaged
    places = [_snapshot_place("packaged", packaged, newest), _snapshot_place("fetched", fetched, newest)]
    named = settings.pricing.value
    own = [("own folder", paths.pricing_dir()), *([("setting", Path(named))] if named is not None else [])]
    catalogue = snapshot.load(newest)
    for name, path in own:
        place = PricePlace(name, path, "is not there")
        if path.exists():
            form = import_module("llmtool.pricing.form")
            card, errors = form.survey_own(path, catalogue.providers, catalogue.models)
            place = _own_place(place, card, errors or _refusals(card, catalogue))
            catalogue = catalogue.with_card(card)
        places.append(replace(place, note=settings.pricing.source if name == "setting" else ""))
    return tuple(places)


def _unknown_tokenizers(card: RateCard) -> Iterator[Problem]:
    """Prices may be right where nothing here counts tokens; a plug-in may do it elsewhere."""
    registry = import_module("llmtool.tokens.registry")
    built_in = {*registry.tokenizer_names(), UNKNOWN}
    for model in card.models:
        if model.tokenizer is not None and model.tokenizer not in built_in:
            try:
                registry.named(model.tokenizer)
            except TokenizerUnavailableError as wrong:
                yield warning(model.where, f"{model.full_id}: {wrong.message}")


def _refusals(card: RateCard, catalogue: Catalogue) -> list[BadConfigError]:
    """Why a card that is in the form cannot be used all the same."""
    try:
        check(card, catalogue.models)
    except BadConfigError as wrong:
        return [wrong]
    return []


def _snapshot_place(name: str, path: Path, newest: Path) -> PricePlace:
    place = PricePlace(name, path, "is not there")
    if not path.is_file():
        return place
    try:
        models, checked = len(snapshot.load(path).models), snapshot.checked(path)
    except BadConfigError as wrong:
        return replace(place, use="is wrong", wrong=wrong)
    return replace(place, use="in force" if path == newest else "is not newer", models=models, checked=checked)


def _own_place(place: PricePlace, card: RateCard, errors: Sequence[LlmtoolError]) -> PricePlace:
    if errors:
        return replace(place, use="is wrong", wrong=errors[0])
    if not card.models:
        return replace(place, use="is empty", models=0)
    checked = max((price.checked for model in card.models for price in model.prices), default=None)
    return replace(place, use="over it", models=len(card.models), checked=checked)


def _problem(wrong: LlmtoolError) -> Problem:
    where, _, said = wrong.message.partition(": ")
    return error(where, f"{said} ({wrong.hint})" if wrong.hint else said)


def _position(problem: Problem) -> tuple[str, int]:
    """By file and line; what is wrong with a whole file stands before its lines."""
    file, _, line = problem.where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (problem.where, 0)
