"""The rate card of this run: the packaged one or a newer one that was fetched, and the user's own prices over it."""

from importlib import import_module
from pathlib import Path

from llmtool.errors import BadConfigError
from llmtool.pricing import snapshot
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.places import files_in
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
    catalogue = snapshot.load(snapshot_in_force())
    for place in own_places(settings):
        # Imported late: the YAML reader costs more than all the rest, and most users have no prices of their own.
        form = import_module("llmtool.pricing.form")
        catalogue = catalogue.with_card(form.read_own(place, catalogue.providers, catalogue.models))
    return catalogue


def snapshot_in_force() -> Path:
    """The fetched rate card where it is newer than the packaged one, else that.

    Raises:
        BadConfigError: the fetched one cannot be read.
    """
    fetched = fetched_snapshot()
    newer = fetched.is_file() and snapshot.checked(fetched) > snapshot.checked()
    return fetched if newer else snapshot.PACKAGED


def own_places(settings: Settings) -> list[Path]:
    """The user's own prices that are there, the later ones over the earlier: files, and folders that are not empty.

    Raises:
        BadConfigError: the settings name what is not there, or a folder without prices.
    """
    folder, named = paths.pricing_dir(), settings.pricing.value
    places = [folder] if _has_prices(folder) else []
    if named is None:
        return places
    if not Path(named).exists():
        raise BadConfigError(f"{named}: no such file or folder of prices", "it is the setting 'pricing'")
    if not _has_prices(Path(named)):
        raise BadConfigError(f"{named}: no price files in this folder", "a price file is called <provider>.yaml")
    return [*places, Path(named)]


def _has_prices(place: Path) -> bool:
    """Whether a place is anything but a folder without price files; what is no folder may also be a pipe."""
    return place.exists() and bool(files_in(place))
