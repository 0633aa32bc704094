"""Count many texts: each file once, problems reported beside the counts, large jobs on every core."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice

from llmtool.errors import BadInputError
from llmtool.reading.decode import BinaryContentError, TextInfo, text_blocks
from llmtool.reading.problem import Problem
from llmtool.reading.sources import Source
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

# A chunk this full says that starting processes will pay; chunks travel between processes whole.
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class FileCount:
    """One text that was counted.

    Attributes:
        path: as the user named it, ``-`` for stdin.
        count: its tokens.
        info: its encoding, characters and bytes, and what had to be done to read it.
    """

    path: str
    count: TokenCount
    info: TextInfo


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that holds no text, and why."""

    path: str
    reason: str


Outcome = FileCount | Skipped | Problem


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of many texts.

    Attributes:
        files: what was counted, in the order it was named or found.
        skipped: what holds no text.
        errors: what could not be read.
    """

    files: tuple[FileCount, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[Problem, ...]

    @property
    def tokens(self) -> int:
        """All tokens."""
        return sum(file.count.tokens for file in self.files)

    @property
    def characters(self) -> int:
        """All characters."""
        return sum(file.info.characters for file in self.files)

    @property
    def bytes(self) -> int:
        """All bytes, as read."""
        return sum(file.info.bytes for file in self.files)

    @property
    def margin_percent(self) -> float | None:
        """The margin of the total: of each file as much as it weighs; None where nothing was estimated."""
        estimated = [file.count for file in self.files if file.count.margin_percent is not None]
        if not estimated:
            return None
        off = sum(count.tokens * (count.margin_percent or 0.0) for count in estimated)
        return round(off / max(self.tokens, 1), 1)


def tally(
    sources: Iterable[Source | Problem], tokenizer: Callable[[], Tokenizer], advance: Callable[[int], None]
) -> Tally:
    """Count every source.

    Args:
        sources: what to count; problems among them are passed on.
        tokenizer: makes the tokenizer; with many sources it is called once in every process, so it has to be
            hashable and fit to be sent there.
        advance: told how many sources have been dealt with since it was last called.
    """
    outcomes: list[Outcome] = []
    for done in _chunks_of_outcomes(iter(sources), tokenizer):
        outcomes += done
        advance(len(done))
    return Tally(
        tuple(outcome for outcome in outcomes if isinstance(outcome, FileCount)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Skipped)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Problem)),
    )


def _chunks_of_outcomes(
    sources: Iterator[Source | Problem], make: Callable[[], Tokenizer]
) -> Iterator[list[Outcome]]:
    first = list(islice(sources, _CHUNK))
    if len(first) < _CHUNK or _cores() == 1:
        tokenizer = make()
        for source in chain(first, sources):
            yield [count_source(source, tokenizer)]
        return
    with ProcessPoolExecutor(_cores(), _context(), initializer=_ignore_interrupts) as pool:
        yield from pool.map(partial(_count_chunk, make), _chunks(chain(first, sources)))


def _chunks(sources: Iterator[Source | Problem]) -> Iterator[list[Source | Problem]]:
    while chunk := list(islice(sources, _CHUNK)):
        yield chunk


def count_source(source: Source | Problem, tokenizer: Tokenizer) -> Outcome:
    """Count one source; whatever is wrong with it becomes its outcome."""
    if isinstance(source, Problem):
        return source
    try:
        with source.open() as stream:
            blocks = text_blocks(stream)
            count = tokenizer.count_blocks(blocks)
            return FileCount(source.path, count, blocks.info)
    except BinaryContentError as binary:
        return Skipped(source.path, binary.reason)
    except BadInputError as error:
        return Problem(source.path, error.message)
    except OSError as error:
        return Problem(source.path, (error.strerror or str(error)).lower())


def _cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> multiprocessing.context.BaseContext:
    # A forked process starts at once; elsewhere forking is missing, or unsafe beside system libraries.
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which then ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@cache
def _prepared(make: Callable[[], Tokenizer]) -> Tokenizer:
    tokenizer = make()
    tokenizer.prepare()
    return tokenizer


def _count_chunk(make: Callable[[], Tokenizer], sources: list[Source | Problem]) -> list[Outcome]:
    """What one process does: count a chunk, with a tokenizer that it keeps for the next."""
    tokenizer = _prepared(make)
    return [count_source(source, tokenizer) for source in sources]
