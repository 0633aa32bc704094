"""The rate card of this run: the packaged one or a newer one that was fetched, and the user's own prices over it."""

from importlib import import_module
from pathlib import Path

from llmtool.errors import BadConfigError
from llmtool.pricing import snapshot
from llmtool.pricing.catalogue import Catalogue
from llmtool.settings import paths
from llmtool.settings.layers import Settings

SNAPSHOT = "snapshot.json"


def fetched_snapshot() -> Path:
    """Where ``pricing update`` puts a rate card. It need not exist."""
    return paths.data_dir() / "pricing" / SNAPSHOT


def load(settings: Settings) -> Catalogue:
    """The rate card with all that goes over it: first the user's folder, then what the settings name.

    Raises:
        BadConfigError: a file of prices is wrong or is not there.
    """
    catalogue = _newest()
    for place in (paths.pricing_dir(), settings.pricing.value):
        for file in _files(place):
            # Imported late: the YAML reader costs more than all the rest, and most users have no prices of their own.
            form = import_module("llmtool.pricing.form")
            card = form.read_file(file, providers=catalogue.providers, models=catalogue.models)
            catalogue = catalogue.with_card(card)
    return catalogue


def _newest() -> Catalogue:
    fetched = fetched_snapshot()
    if fetched.is_file() and snapshot.checked(fetched) > snapshot.checked():
        return snapshot.load(fetched)
    return snapshot.load()


def _files(place: Path | str | None) -> list[Path]:
    if place is None:
        return []
    path = Path(place)
    if path.is_dir():
        return sorted(file for file in path.glob("*.yaml") if not file.name.startswith("_"))
    if isinstance(place, str) and not path.is_file():
        raise BadConfigError(f"{path}: no such file or folder of prices", "it is the setting 'pricing'")
    return [path] if path.is_file() else []
