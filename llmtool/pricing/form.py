"""Price files, the form that people edit, into a rate card.

A folder has one ``<provider>.yaml`` for each provider, and ``_calendars.yaml`` with the days that are named in them;
other files whose names begin with ``_`` are about something else. A single file may change or add to models that are
known already: what it does not say of a known model stays as it is.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.pricing.checks import check
from llmtool.pricing.form_model import USAGE, is_same, read_model, read_same, read_usage
from llmtool.pricing.form_place import Place
from llmtool.pricing.form_price import Calendars, read_calendar
from llmtool.pricing.model import Model, Provider, ProviderKind, RateCard

_CALENDARS = "_calendars.yaml"
_PROVIDER = ("id", "name", "kind", "pricing_urls", "usage")
_NO_CALENDARS: Calendars = MappingProxyType({})
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


def read_file(
    path: Path,
    calendars: Calendars = _NO_CALENDARS,
    *,
    providers: Mapping[str, Provider] = _NO_PROVIDERS,
    models: Mapping[str, Model] = _NO_MODELS,
) -> RateCard:
    """Read and check one file: a user's own prices.

    Args:
        path: the file; it may have any name.
        calendars: the calendars that its windows may name.
        providers: those that are known already, by id; of these the file needs to say the id only.
        models: those that are known already, by full id; of these it needs to say only what is different.

    Returns:
        The file's provider, and its models whole: as they are known, with what the file says instead.

    Raises:
        BadConfigError: the file cannot be read, or what it says is wrong; the message names file and line.
    """
    card = _card([_root(path, path)], calendars, providers, models)
    check(card, models)
    return card


def parse_folder(folder: Path) -> RateCard:
    """Read a whole folder for its structure alone, so that everything else that is wrong can be listed.

    Raises:
        BadConfigError: a file cannot be read, or is not in the form.
    """
    shown = Path(folder.resolve().name)
    files = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("_"))
    if not files:
        raise BadConfigError(f"{folder}: no price files in this folder", "a price file is called <provider>.yaml")
    roots = [_root(path, shown / path.name) for path in files]
    for path, root in zip(files, roots, strict=True):
        _require_file_name(path, root)
    calendars: Calendars = {}
    if (folder / _CALENDARS).exists():
        calendars = _read_calendars(_root(folder / _CALENDARS, shown / _CALENDARS))
    return _card(roots, calendars, _NO_PROVIDERS, _NO_MODELS)


def _root(path: Path, shown: Path) -> Place:
    """The whole of a file; ``shown`` is what messages call it."""
    document = replace(yaml_file.load(path), path=shown)
    return Place(document, (), document.value)


def _require_file_name(path: Path, root: Place) -> None:
    provider = root.entry(("provider", "models"), required=("provider",))["provider"]
    name = provider.entry(_PROVIDER, required=("id",))["id"]
    if name.name() != path.stem:
        raise name.error(f"the provider {name.value!r} is in a file called {path.name}", "call both the same")


def _read_calendars(root: Place) -> Calendars:
    if not isinstance(root.value, dict):
        raise root.error("a file of calendars has to be a mapping of names to calendars")
    keys: Iterable[Hashable] = root.value
    return {str(key): read_calendar(Place(root.document, (key,), root.value[key])) for key in keys}


def _card(
    roots: Iterable[Place], calendars: Calendars, known: Mapping[str, Provider], models: Mapping[str, Model]
) -> RateCard:
    """All that some files say; what is the same as another model waits until all others are read."""
    providers: list[Provider] = []
    read: list[Model] = []
    waiting: list[tuple[Place, Provider]] = []
    for root in roots:
        entry = root.entry(("provider", "models"), required=("provider",))
        provider = _provider(entry["provider"], known)
        providers.append(provider)
        for place in entry.items("models"):
            if is_same(place):
                waiting.append((place, provider))
            else:
                read.append(read_model(place, provider, calendars, models))
    listed = {**models, **{model.full_id: model for model in read}} if waiting else {}
    read += [read_same(place, provider, calendars, listed) for place, provider in waiting]
    return RateCard(
        providers=tuple(sorted(providers, key=lambda provider: provider.id)),
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
