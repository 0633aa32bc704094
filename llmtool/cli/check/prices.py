"""The rate card of a commit: that of today, with the repository's own prices as they were."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory

from llmtool.cli import rate_card
from llmtool.cli.session import Session
from llmtool.errors import BadConfigError
from llmtool.pricing.catalogue import Catalogue
from llmtool.settings.declared import Value

CALENDARS = "_calendars.yaml"


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
    relative = Path(place).absolute().relative_to(folder)
    below = relative.as_posix() if relative.name else ""
    held = read(below)
    name = PurePosixPath(below).name
    if name in held:
        held = {name: held[name], **read(str(PurePosixPath(below).with_name(CALENDARS)))}
    with TemporaryDirectory() as folder_then:
        for file, data in held.items():
            if PurePath(file).name == file:  # on Windows, a name may lead elsewhere
                Path(folder_then, file).write_bytes(data)
        then = None if not held else str(Path(folder_then, name)) if name in held else folder_then
        try:
            return rate_card.load(replace(session.settings, pricing=Value(then, "base"))), ()
        except BadConfigError:
            return session.catalogue, (f"{below}: the prices of the base cannot be read: today's are taken",)
