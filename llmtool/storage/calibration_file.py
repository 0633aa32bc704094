"""The file of what bills have taught: changed by one process at a time, and there whole or not at all."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from llmtool.errors import BadInputError
from llmtool.tokens.calibration import Learnt, read, written

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_WAIT_SECONDS = 10.0
_RETRY_SECONDS = 0.02


def store(path: Path, learnt: Iterable[Learnt]) -> None:
    """Keep what was learnt; of each place the newest alone.

    Raises:
        BadConfigError: what is there is damaged; then nothing has changed.
        BadInputError: it cannot be written; then nothing has changed.
    """
    with _alone(path):
        kept = {each.place: each for each in (*read(path), *learnt)}
        _replace(path, written(kept.values()))


def remove(path: Path, model: str) -> tuple[Learnt, ...]:
    """Drop all that was learnt of a model, and hand it back.

    Args:
        path: the file; it need not exist.
        model: as ``registry.known_as`` names it.

    Raises:
        BadConfigError: what is there is damaged; then nothing has changed.
        BadInputError: it cannot be written; then nothing has changed.
    """
    if not path.exists():
        return ()
    with _alone(path):
        learnt = read(path)
        dropped = tuple(each for each in learnt if each.is_of(model))
        if dropped:
            _replace(path, written(each for each in learnt if not each.is_of(model)))
        return dropped


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from changing the file; a process that ends, however it does, lets go of it."""
    try:
        _make_folder(path.parent)
        lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for(lock, path)
            yield
        finally:
            os.close(lock)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInputError(f"{path}: the calibration cannot be written: {reason}") from error


def _wait_for(lock: int, path: Path) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while not _taken(lock):
        if time.monotonic() > until:
            raise BadInputError(f"{path}: another process is writing it", "try again when that has ended")
        time.sleep(_RETRY_SECONDS)


def _taken(lock: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for the user alone; one that exists stays as it is."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
