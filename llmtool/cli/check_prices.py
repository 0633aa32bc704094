"""The rate card of a commit: that of today, with the repository's own prices as they were."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from llmtool.cli import rate_card
from llmtool.cli.session import Session
from llmtool.errors import BadConfigError
from llmtool.pricing.catalogue import Catalogue
from llmtool.settings.declared import Value


def at_base(
    session: Session, folder: Path, read: Callable[[str], Mapping[str, bytes]]
) -> tuple[Catalogue, tuple[str, ...]]:
    """The rate card of then, and what is to be said of it.

    Args:
        session: the run; its setting ``pricing`` may name prices that are a part of the repository.
        folder: the manifest's.
        read: what a file, or each of a folder, held then, by name; for a path below the manifest's folder.
    """
    place = session.settings.pricing.value
    if place is None or not Path(place).absolute().is_relative_to(folder):
        return session.catalogue, ()
    below = Path(place).absolute().relative_to(folder).as_posix()
    held = read(below)
    with TemporaryDirectory() as name:
        for file, data in held.items():
            Path(name, file).write_bytes(data)
        prices = Value(name if held else None, "base")
        try:
            return rate_card.load(replace(session.settings, pricing=prices)), ()
        except BadConfigError:
            return session.catalogue, (f"{below}: the prices of the base cannot be read: today's are taken",)
