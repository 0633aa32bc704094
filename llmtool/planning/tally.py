"""Count many texts: each file once, problems reported beside the counts, large jobs on every core."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain, islice
from typing import TYPE_CHECKING

from llmtool.errors import BadInputError
from llmtool.planning.forks import MANY, usable_cores
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import TextInfo, text_blocks
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.source import Source
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

if TYPE_CHECKING:
    from llmtool.planning.processes import Counters

# For files of so many bytes, starting processes pays.
LARGE = 16_000_000
# Bytes read at a time: small enough that most blocks of mostly English text are ASCII, which is decoded, looked
# through and handed to an engine at no cost.
BLOCK = 1 << 16


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


def tally(  # noqa: PLR0913 - what to count, and with what
    sources: Iterable[Source | Problem],
    tokenizer: Tokenizer,
    make: Callable[[], Tokenizer],
    advance: Callable[[int], None],
    *,
    cores: int | None = None,
    ahead: "Counters | None" = None,
) -> Tally:
    """Count every source.

    Args:
        sources: what to count; problems among them are passed on.
        tokenizer: counts in this process.
        make: makes the same tokenizer in another process: hashable and fit to be sent there.
        advance: told how many sources have been dealt with since it was last called.
        cores: how many processes may count; by default as many as this one may use cores.
        ahead: processes that were started for such a job before it was known.
    """
    outcomes: list[Outcome] = []
    for done in _outcomes(iter(sources), tokenizer, make, cores or usable_cores(), ahead):
        outcomes += done
        advance(len(done))
    return Tally(
        tuple(outcome for outcome in outcomes if isinstance(outcome, FileCount)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Skipped)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Problem)),
    )


def _outcomes(
    sources: Iterator[Source | Problem],
    tokenizer: Tokenizer,
    make: Callable[[], Tokenizer],
    cores: int,
    ahead: "Counters | None",
) -> Iterator[list[Outcome]]:
    """The outcomes in order, in chunks as they come."""
    first = list(islice(sources, MANY))
    every = chain(first, sources)
    if cores > 1 and len(first) == MANY:
        # Imported late: few counts are of many files.
        yield from import_module("llmtool.planning.processes").outcomes(every, tokenizer, make, cores, ahead)
        return
    for source in every:
        large = _count_large(source, tokenizer, make, cores) if cores > 1 else None
        yield [large or count_source(source, tokenizer)]


def _count_large(
    source: Source | Problem, tokenizer: Tokenizer, make: Callable[[], Tokenizer], cores: int
) -> FileCount | None:
    """The count of a large file by several processes, or None where it has to be counted in one."""
    if not isinstance(source, Source) or (source.size or 0) < LARGE or not tokenizer.adds_up:
        return None
    # Imported late: few files are as large as this.
    try:
        counted = import_module("llmtool.planning.ranges").count_ranges(source.path, source.size, make, cores)
    except OSError:
        return None
    return counted and FileCount(source.path, *counted)


@cache
def prepared(make: Callable[[], Tokenizer]) -> Tokenizer:
    """This process's tokenizer, ready for much; processes that are forked from this one have it too."""
    tokenizer = make()
    tokenizer.prepare()
    return tokenizer


def count_source(source: Source | Outcome, tokenizer: Tokenizer) -> Outcome:
    """Count one source; whatever is wrong with it becomes its outcome, and an outcome stays what it is."""
    if not isinstance(source, Source):
        return source
    try:
        with source.open() as stream:
            blocks = text_blocks(stream, BLOCK)
            count = tokenizer.count_blocks(blocks)
            return FileCount(source.path, count, blocks.info)
    except BinaryContentError as binary:
        return Skipped(source.path, binary.reason)
    except BadInputError as error:
        return Problem(source.path, error.message)
    except OSError as error:
        return problem_of(source.path, error)
