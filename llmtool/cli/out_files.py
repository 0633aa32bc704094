"""Where data goes that is not a document: files that are there whole or not at all."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from llmtool.cli.host import Host
from llmtool.errors import BadInputError, UsageError
from llmtool.reading.problem import problem_of, shown
from llmtool.reading.source import STDIN


def end_stdout(host: Host) -> None:
    """Let whoever reads stdout see its end, although this process has more to do; what is written later is lost."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, host.stdout.fileno())
    os.close(nowhere)


def file_named(name: str | Path | None) -> Path | None:
    """The file that data goes to; None for stdout, where none is named or ``-`` is."""
    return None if name is None or str(name) == STDIN else Path(name)


def write_file(path: Path, data: bytes) -> None:
    """Write a file, which takes the place of another of that name only when it is whole.

    Raises:
        BadInputError: it cannot be written; then nothing has changed.
    """
    with growing_file(path) as file:
        file.write(data)


@contextmanager
def growing_file(path: Path) -> Iterator[BinaryIO]:
    """A file to be written bit by bit, which takes the place of another of that name only when the block is left.

    Raises:
        BadInputError: it cannot be written; then, and where the block fails, nothing has changed.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        if _is_special(path):
            with path.open("wb") as file:
                yield file
            return
        try:
            with unfinished.open("wb") as file:
                yield file
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BadInputError(f"{shown(str(path))}: cannot be written, {problem_of('', error).message}") from error


def refuse_to_replace(paths: list[Path]) -> None:
    """See that none of the files is there yet.

    Raises:
        UsageError: one is.
    """
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        more = f", and {len(there) - 1} more" if len(there) > 1 else ""
        raise UsageError(f"{shown(str(there[0]))} is already there{more}", "give --force to replace it")


def _is_special(path: Path) -> bool:
    """Whether it is a pipe or a device, such as /dev/stdout, which nothing may take the place of."""
    try:
        return not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()
    except FileNotFoundError:
        return False
