"""Texts and vectors one after the other: those of files, of their lines, of JSON Lines and of NumPy files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.cli.text_rows import Item, of_numpy, of_row
from llmtool.errors import BadInputError, UsageError
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import text_blocks
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.source import STDIN, Source
from llmtool.reading.sources import sources

_STORES = (".jsonl", ".ndjson")
_NUMPY = ".npy"


@dataclass(slots=True)
class Texts:
    """Everything that was named, read as it is asked for.

    Attributes:
        session: the run.
        selection: what to read.
        by_line: whether each line of a file is a text of its own.
        leave_out: tells of a path whether it is not to be read.
        skipped: paths that hold no text, with the reason; complete when all has been read.
        problems: what could not be read; as above.
    """

    session: Session
    selection: Selection
    by_line: bool
    leave_out: Callable[[str], bool] = lambda _: False
    skipped: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Item]:
        """The texts, in the order in which they were named. Empty ones are left out, and empty files said to be.

        Raises:
            UsageError: nothing was named and nothing is piped in, or stdin is named twice.
            BadInputError: a line is not what it ought to be.
        """
        paths = self.selection.paths
        if not paths and self.session.host.stdin_is_terminal:
            raise UsageError("nothing to search", "name files or folders, or pipe texts in")
        if paths.count(STDIN) > 1:
            raise UsageError("standard input can be read only once")
        for path in paths or (STDIN,):
            if Path(path).suffix.lower() == _NUMPY:
                yield from of_numpy(path)
                continue
            for source in self._sources(path):
                if isinstance(source, Problem):
                    self.problems.append(source)
                else:
                    yield from self._read(source, is_store=path == STDIN or Path(path).suffix.lower() in _STORES)

    def _sources(self, path: str) -> Iterator[Source | Problem]:
        chosen = self.selection
        found = sources(
            (path,), include=chosen.include, exclude=chosen.exclude, use_ignore=chosen.use_ignore,
            stdin=self.session.host.stdin,
        )  # fmt: skip
        return (source for source in found if not self.leave_out(source.path))

    def _read(self, source: Source, *, is_store: bool) -> Iterator[Item]:
        """The texts of one file."""
        found = False
        try:
            with source.open() as stream:
                for item in _items(source.path, _decoded(stream), by_line=self.by_line, is_store=is_store):
                    found = True
                    yield item
        except BinaryContentError as binary:
            self.skipped.append(Problem(source.path, binary.reason))
        except _UndecodableError as error:
            self.problems.append(Problem(source.path, str(error)))
        except OSError as error:
            self.problems.append(problem_of(source.path, error))
        else:
            if not found:
                self.skipped.append(Problem(source.path, "empty"))


class _UndecodableError(Exception):
    """A file is not what its byte order mark says."""


def _decoded(stream: BinaryIO) -> Iterator[str]:
    try:
        yield from text_blocks(stream)
    except BadInputError as error:
        raise _UndecodableError(error.message) from error


def _items(path: str, blocks: Iterator[str], *, by_line: bool, is_store: bool) -> Iterator[Item]:
    if by_line:
        yield from (Item(path, number, text=line.strip()) for number, line in _lines(blocks))
    elif is_store:
        for number, line in _lines(blocks):
            item = of_row(path, number, line)
            if item.vector is not None or (item.text or "").strip():
                yield item
    else:
        text = "".join(blocks)
        if text.strip():
            yield Item(path, text=text)


def _lines(blocks: Iterator[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    number = 1
    unfinished: list[str] = []
    for block in blocks:
        first, *others = block.split("\n")
        unfinished.append(first)
        for begun in others:
            line = "".join(unfinished)
            if line.strip():
                yield number, line
            number += 1
            unfinished = [begun]
    line = "".join(unfinished)
    if line.strip():
        yield number, line


def in_blocks(items: Iterator[Item], most: int, characters: int) -> Iterator[Sequence[Item]]:
    """Items, some at a time.

    Args:
        items: one by one.
        most: so many at once.
        characters: a block ends with the text that brings it to so many.
    """
    block: list[Item] = []
    size = 0
    for item in items:
        block.append(item)
        size += len(item.text or "")
        if len(block) >= most or size >= characters:
            yield block
            block, size = [], 0
    if block:
        yield block
