"""Price files, the form that people edit, into a rate card.

A folder has one ``<provider>.yaml`` for each provider, and ``_calendars.yaml`` with the days that are named in them;
other files whose names begin with ``_`` are about something else. A single file may change or add to models that are
known already: what it does not say of a known model stays as it is.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.pricing.checks import check
from llmtool.pricing.form_model import USAGE, is_same, read_model, read_same, read_usage
from llmtool.pricing.form_price import Calendars, read_calendar
from llmtool.pricing.model import Model, Provider, ProviderKind, RateCard
from llmtool.pricing.places import files_in
from llmtool.yaml_place import Place

_CALENDARS = "_calendars.yaml"
_PROVIDER = ("id", "name", "kind", "pricing_urls", "usage")
_NO_PROVIDERS: Mapping[str, Provider] = MappingProxyType({})
_NO_MODELS: Mapping[str, Model] = MappingProxyType({})


def read_folder(folder: Path) -> RateCard:
    """Read and check a whole folder.

    Raises:
        BadConfigError: a file cannot be read, or what it says is wrong; the message names file and line.
    """
    card = parse_folder(folder)
    check(card)
    return card


def read_own(place: Path, providers: Mapping[str, Provider], models: Mapping[str, Model]) -> RateCard:
    """Read and check a user's own prices: a file, or the files of a folder together.

    Calendars are those of ``_calendars.yaml`` beside the files.

    Args:
        place: the file, which may have any name, or the folder, which may be empty.
        providers: those that are known already, by id; of these a file needs to say the id only.
        models: those that are known already, by full id; of these it needs to say only what is different.

    Returns:
        The providers, and the models whole: as they are known, with what the files say instead.

    Raises:
        BadConfigError: a file cannot be read, or what it says is wrong; the message names file and line.
    """
    card = _own(place, providers, models, _refuse)
    check(card, models)
    return card


def survey_own(
    place: Path, providers: Mapping[str, Provider], models: Mapping[str, Model]
) -> tuple[RateCard, list[BadConfigError]]:
    """What ``read_own`` can read, not checked, and an error for each file or model that is not in the form."""
    errors: list[BadConfigError] = []
    return _own(place, providers, models, errors.append), errors


def parse_folder(folder: Path) -> RateCard:
    """Read a whole folder for its structure alone, so that everything else that is wrong can be listed.

    Raises:
        BadConfigError: a file cannot be read, or is not in the form.
    """
    shown = Path(folder.resolve().name)
    files = files_in(folder) if folder.is_dir() else []
    if not files:
        raise BadConfigError(f"{folder}: no price files in this folder", "a price file is called <provider>.yaml")
    roots = [_root(path, shown / path.name) for path in files]
    for path, root in zip(files, roots, strict=True):
        _require_file_name(path, root)
    return _card(roots, _calendars(folder, shown), _NO_PROVIDERS, _NO_MODELS, _refuse)


def _own(
    place: Path, known: Mapping[str, Provider], models: Mapping[str, Model], failed: Callable[[BadConfigError], None]
) -> RateCard:
    folder = place if place.is_dir() else place.parent
    calendars: Calendars = {}
    roots: list[Place] = []
    with _telling(failed):
        calendars = _calendars(folder, folder)
    for path in files_in(place):
        with _telling(failed):
            roots.append(_root(path, path))
    return _card(roots, calendars, known, models, failed)


def _refuse(error: BadConfigError) -> None:
    raise error


@contextmanager
def _telling(failed: Callable[[BadConfigError], None]) -> Iterator[None]:
    """Hand over what is wrong with one part, and go on with the next, unless that raises it again."""
    try:
        yield
    except BadConfigError as error:
        failed(error)


def _root(path: Path, shown: Path) -> Place:
    """The whole of a file; ``shown`` is what messages call it."""
    document = replace(yaml_file.load(path), path=shown)
    return Place(document, (), document.value)


def _require_file_name(path: Path, root: Place) -> None:
    provider = root.entry(("provider", "models"), required=("provider",))["provider"]
    name = provider.entry(_PROVIDER, required=("id",))["id"]
    if name.name() != path.stem:
        raise name.error(f"the provider {name.value!r} is in a file called {path.name}", "call both the same")


def _calendars(folder: Path, shown: Path) -> Calendars:
    """The calendars of a folder; ``shown`` is what messages call it."""
    if not (folder / _CALENDARS).exists():
        return {}
    root = _root(folder / _CALENDARS, shown / _CALENDARS)
    if not isinstance(root.value, dict):
        raise root.error("a file of calendars has to be a mapping of names to calendars")
    keys: Iterable[Hashable] = root.value
    return {str(key): read_calendar(Place(root.document, (key,), root.value[key])) for key in keys}


def _card(
    roots: Iterable[Place],
    calendars: Calendars,
    known: Mapping[str, Provider],
    models: Mapping[str, Model],
    failed: Callable[[BadConfigError], None],
) -> RateCard:
    """All that some files say; what is the same as another model waits until all others are read."""
    providers: dict[str, Provider] = {}
    read: list[Model] = []
    waiting: list[tuple[Place, Provider]] = []
    for root in roots:
        with _telling(failed):
            entry = root.entry(("provider", "models"), required=("provider",))
            provider = _provider(entry["provider"], {**known, **providers})
            providers[provider.id] = provider
            for place in entry.items("models"):
                if is_same(place):
                    waiting.append((place, provider))
                    continue
                with _telling(failed):
                    read.append(read_model(place, provider, calendars, models))
    listed = {**models, **{model.full_id: model for model in read}} if waiting else {}
    for place, provider in waiting:
        with _telling(failed):
            read.append(read_same(place, provider, calendars, listed))
    return RateCard(
        providers=tuple(providers[name] for name in sorted(providers)),
        models=tuple(sorted(read, key=lambda model: model.full_id)),
    )


def _provider(place: Place, known: Mapping[str, Provider]) -> Provider:
    entry = place.entry(_PROVIDER, required=("id",))
    name = entry["id"].name()
    base = known.get(name)
    if base is None:
        place.entry(_PROVIDER, required=_PROVIDER)
        entry["usage"].entry(USAGE, required=USAGE)
        base = Provider(name, "", "first_party", ())
    usage = entry.read(
        "usage",
        lambda usage: read_usage(usage, base.input_includes_cache, base.output_includes_reasoning),
        (base.input_includes_cache, base.output_includes_reasoning),
    )
    return Provider(
        id=name,
        title=entry.read("name", Place.text, base.title),
        kind=entry.read("kind", lambda kind: kind.word(get_args(ProviderKind)), base.kind),
        pricing_urls=entry.read("pricing_urls", _urls, base.pricing_urls),
        input_includes_cache=usage[0],
        output_includes_reasoning=usage[1],
    )


def _urls(place: Place) -> tuple[str, ...]:
    return tuple(item.url() for item in place.items())
