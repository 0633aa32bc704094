"""What the user named to be read: files, folders, standard input, lists of names."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from llmtool.reading.problem import Problem, problem_of, shown
from llmtool.reading.source import STDIN, Source
from llmtool.reading.walk import walk

_LIST_BYTES = 1 << 16
_NAME_BYTES = 1 << 16
"""Longer than any system allows."""


def sources(  # noqa: PLR0913 - each is an option of the command line
    paths: Sequence[str],
    *,
    files0_from: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    use_ignore: bool = True,
    stdin: BinaryIO,
) -> Iterator[Source | Problem]:
    """Find what the user named, in the order in which it was named; what is named twice comes twice.

    A path named here is read even if it is ignored or excluded; ``include``, ``exclude`` and ``use_ignore`` are
    for the folders among them, as in ``walk``. Nothing is opened before its turn, and nothing raises.

    Args:
        paths: files, folders, pipes, and ``-`` for standard input.
        files0_from: a file with more of them, each ended by a NUL byte; ``-`` for standard input.
        include: gitignore patterns of files to read; none means all.
        exclude: gitignore patterns of files and folders to leave out.
        use_ignore: whether ignore files are read.
        stdin: standard input, which can be read once, as a text or as a list.
    """
    finder = _Finder(include, exclude, use_ignore, stdin)
    for path in paths:
        yield from finder.named(path)
    if files0_from is not None:
        yield from finder.listed(files0_from)


@dataclass(slots=True)
class _Finder:
    """One search; standard input is gone once it is taken."""

    include: Sequence[str]
    exclude: Sequence[str]
    use_ignore: bool
    stdin: BinaryIO | None

    def named(self, path: str) -> Iterator[Source | Problem]:
        """What one path stands for."""
        if path == STDIN:
            yield self._take_stdin()
            return
        try:
            status = os.stat(path)  # noqa: PTH116 - for Path an empty name is the current folder
        except FileNotFoundError:
            dangling = Path(path).is_symlink()
            yield Problem(shown(path), "is a link to nothing" if dangling else "no such file")
        except OSError as error:
            yield problem_of(shown(path), error)
        except ValueError:  # it holds a character that no file name can hold, such as NUL
            yield Problem(shown(path), "no such file")
        else:
            yield from self._walked(path) if stat.S_ISDIR(status.st_mode) else [_file(path, status)]

    def listed(self, path: str) -> Iterator[Source | Problem]:
        """What a list of names stands for, read as it comes."""
        names = self._take_stdin() if path == STDIN else Source(shown(path))
        if isinstance(names, Problem):
            yield names
            return
        try:
            with names.open() as stream:
                for number, name in enumerate(_names(stream), 1):
                    yield from self._entry(names.path, number, name)
        except OSError as error:
            yield problem_of(names.path, error)
        except ValueError:
            yield Problem(names.path, "no such file")

    def _entry(self, names: str, number: int, name: bytes) -> Iterator[Source | Problem]:
        """What one entry of a list stands for."""
        if not name:
            yield Problem(names, f"name {number} is empty")
        elif len(name) > _NAME_BYTES:
            yield Problem(names, f"name {number} is too long: names end with a NUL byte")
        else:
            try:
                path = os.fsdecode(name)
            except UnicodeDecodeError:  # on Windows, where names are text
                yield Problem(names, f"name {number} is not UTF-8")
            else:
                yield from self.named(path)

    def _walked(self, path: str) -> Iterator[Source | Problem]:
        for found in walk(path, include=self.include, exclude=self.exclude, use_ignore=self.use_ignore):
            yield found if isinstance(found, Problem) else Source(found)

    def _take_stdin(self) -> Source | Problem:
        stream, self.stdin = self.stdin, None
        return Problem(STDIN, "standard input can be read only once") if stream is None else Source(STDIN, None, stream)


def _file(path: str, status: os.stat_result) -> Source | Problem:
    """A path that is no folder; a pipe or a terminal is read like a file."""
    if stat.S_ISSOCK(status.st_mode):
        return Problem(shown(path), "is a socket")
    if stat.S_ISBLK(status.st_mode):
        return Problem(shown(path), "is a disk")
    if not os.access(path, os.R_OK):
        return Problem(shown(path), "permission denied")
    return Source(shown(path), status.st_size if stat.S_ISREG(status.st_mode) else None)


def _names(stream: BinaryIO) -> Iterator[bytes]:
    """Split a list at its NUL bytes; after a name that has no end comes nothing more."""
    rest = b""
    for block in iter(partial(stream.read, _LIST_BYTES), b""):
        *names, rest = (rest + block).split(b"\0")
        yield from names
        if len(rest) > _NAME_BYTES:
            break
    if rest:
        yield rest
