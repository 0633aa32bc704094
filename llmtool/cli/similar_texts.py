"""What a query is compared with: files, their lines, and JSON Lines of texts or vectors; one after the other."""

import json
import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import text_blocks
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.sources import STDIN, Source, sources

_STORES = (".jsonl", ".ndjson")
_HINT = 'a line is an object with a "text", or an "embedding" as llmtool embed writes it; or any text with --lines'


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be compared.

    Attributes:
        path: of its file, as it is shown; ``-`` for stdin.
        line: its line there, from 1; None where it is the whole file.
        name: what its line calls it, or None.
        text: what is in it, or None where there is only a vector.
        vector: as its line gives it, or None.
        model: whose vector that is, or None where nothing says so.
    """

    path: str
    line: int | None = None
    name: str | None = None
    text: str | None = None
    vector: "array[float] | None" = None
    model: str | None = None

    @property
    def place(self) -> str:
        """File and line."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(slots=True)
class Texts:
    """Everything that was named, read as it is asked for.

    Attributes:
        session: the run.
        selection: what to read.
        by_line: whether each line of a file is a text of its own.
        skipped: paths that hold no text, with the reason; complete when all has been read.
        problems: what could not be read; as above.
    """

    session: Session
    selection: Selection
    by_line: bool
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
            for source in self._sources(path):
                if isinstance(source, Problem):
                    self.problems.append(source)
                else:
                    yield from self._read(source, is_store=path == STDIN or Path(path).suffix.lower() in _STORES)

    def _sources(self, path: str) -> Iterator[Source | Problem]:
        chosen = self.selection
        return sources(
            (path,), include=chosen.include, exclude=chosen.exclude, use_ignore=chosen.use_ignore,
            stdin=self.session.host.stdin,
        )  # fmt: skip

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
            item = _item(path, number, line)
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


def _item(path: str, number: int, line: str) -> Item:
    place = f"{path}:{number}"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInputError(f"{place}: is no JSON", _HINT) from None
    if not isinstance(value, dict) or value.keys().isdisjoint({"text", "embedding"}):
        raise BadInputError(f"{place}: has no 'text' and no 'embedding'", _HINT)
    text, vector, name, model = (value.get(key) for key in ("text", "embedding", "id", "model"))
    if text is not None and not isinstance(text, str):
        raise BadInputError(f"{place}: the text is no text", _HINT)
    if vector is None and text is None:
        raise BadInputError(f"{place}: has no 'text' and no 'embedding'", _HINT)
    return Item(
        path, number, None if name is None else str(name), text,
        None if vector is None else _vector(vector, place), None if model is None else str(model),
    )  # fmt: skip


def _vector(value: Any, place: str) -> "array[float]":  # noqa: ANN401 - it is JSON
    if not isinstance(value, list) or not value or not all(type(number) in {int, float} for number in value):
        raise BadInputError(f"{place}: the embedding is no list of numbers", _HINT)
    try:
        vector = array("d", value)
    except OverflowError:
        raise BadInputError(f"{place}: the embedding has a number of too many digits") from None
    if not all(map(math.isfinite, vector)):
        raise BadInputError(f"{place}: the embedding has a number that is not finite")
    return vector


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
