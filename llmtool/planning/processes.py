"""Count sources in several processes: Python's own work on ten thousand files is more than the engine's."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from itertools import islice
from typing import TypeAlias

from llmtool.planning.forks import FORKS
from llmtool.planning.tally import FileCount, Outcome, Skipped, count_source, prepared
from llmtool.planning.workers import Workers
from llmtool.reading.decode import TextInfo
from llmtool.reading.problem import Problem
from llmtool.reading.source import Source
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

# As they travel: ten thousand frozen dataclasses take longer to pickle than to count.
_PackedSource: TypeAlias = tuple[str, int | None] | Outcome
_Packed: TypeAlias = Skipped | Problem | tuple[str, tuple[int, float | None], tuple[str, tuple[str, ...], int, int]]
Counters: TypeAlias = Workers[list[_PackedSource], list[_Packed]]

# Sources travel in chunks: small enough to keep all processes busy to the end, large enough to travel cheaply.
_CHUNK = 100


def outcomes(
    sources: Iterable[Source | Problem],
    tokenizer: Tokenizer,
    make: Callable[[], Tokenizer],
    cores: int,
    ahead: Counters | None = None,
) -> Iterator[list[Outcome]]:
    """The outcomes of all sources, in their order, chunk by chunk.

    Args:
        sources: what to count; they are looked for while the first are already being counted.
        tokenizer: counts what cannot be sent to another process.
        make: makes the same tokenizer, once in every process: hashable and fit to be sent there.
        cores: how many processes to start.
        ahead: processes that were started before; they are used if they count with this tokenizer.
    """
    chunks = _chunks(_packed_source(source, tokenizer) for source in sources)
    for packed in _counted(chunks, tokenizer, make, cores, ahead):
        yield [_unpacked(outcome) for outcome in packed]


def counter(make: Callable[[], Tokenizer]) -> Callable[[list[_PackedSource]], list[_Packed]]:
    """What counts the sources of a chunk, ready to do so; in the process that is to do it."""
    return partial(_count_chunk, prepared(make))


def _counted(
    chunks: Iterator[list[_PackedSource]],
    tokenizer: Tokenizer,
    make: Callable[[], Tokenizer],
    cores: int,
    ahead: Counters | None,
) -> Iterator[list[_Packed]]:
    if not FORKS:
        # Imported late: where processes are forked nobody needs it.
        with import_module("llmtool.planning.pool").pool(cores) as processes:
            yield from processes.map(partial(_prepare_and_count, make), chunks)
        return
    workers = ahead
    if workers is None or (workers.purpose, "exact") != (tokenizer.name, tokenizer.exactness):
        workers = Workers(partial(counter, make), cores)
    yield from workers.results(chunks, partial(_count_chunk, tokenizer))


def _packed_source(source: Source | Problem, tokenizer: Tokenizer) -> _PackedSource:
    """The source, or its outcome where another process could not read it: stdin is ours alone."""
    if not isinstance(source, Source):
        return source
    if source.stream is not None:
        return count_source(source, tokenizer)
    return source.path, source.size


def _chunks(sources: Iterator[_PackedSource]) -> Iterator[list[_PackedSource]]:
    while chunk := list(islice(sources, _CHUNK)):
        yield chunk


def _prepare_and_count(make: Callable[[], Tokenizer], sources: list[_PackedSource]) -> list[_Packed]:
    return _count_chunk(prepared(make), sources)


def _count_chunk(tokenizer: Tokenizer, sources: list[_PackedSource]) -> list[_Packed]:
    return [_packed(_outcome(source, tokenizer)) for source in sources]


def _outcome(packed: _PackedSource, tokenizer: Tokenizer) -> Outcome:
    return count_source(Source(*packed), tokenizer) if isinstance(packed, tuple) else packed


def _packed(outcome: Outcome) -> _Packed:
    if not isinstance(outcome, FileCount):
        return outcome
    count, info = outcome.count, outcome.info
    return outcome.path, (count.tokens, count.margin_percent), (info.encoding, info.notes, info.characters, info.bytes)


def _unpacked(packed: _Packed) -> Outcome:
    if not isinstance(packed, tuple):
        return packed
    path, count, info = packed
    return FileCount(path, TokenCount(*count), TextInfo(*info))
