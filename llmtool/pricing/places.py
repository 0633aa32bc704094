"""Where files of prices lie."""

from pathlib import Path

_SUFFIXES = {".yaml", ".yml"}


def files_in(place: Path) -> list[Path]:
    """The price files of a folder, in the order of their names; or the file itself, which may also be a pipe."""
    if not place.is_dir():
        return [place]
    return sorted(path for path in place.iterdir() if path.suffix in _SUFFIXES and not path.name.startswith("_"))
