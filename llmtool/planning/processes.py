"""Count sources in several processes: Python's own work on ten thousand files is more than the engine's."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice

from llmtool.planning.forks import FORKS, ignore_interrupts
from llmtool.planning.tally import FileCount, Outcome, Skipped, count_source, prepared
from llmtool.reading.decode import TextInfo
from llmtool.reading.problem import Problem
from llmtool.reading.sources import Source
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

_Packed = Skipped | Problem | tuple[str, tuple[int, float | None], tuple[str, tuple[str, ...], int, int]]

# Sources travel in chunks: small enough to keep all processes busy to the end, large enough to travel cheaply.
_CHUNK = 100


def outcomes(
    sources: Iterable[Source | Problem], tokenizer: Tokenizer, make: Callable[[], Tokenizer], cores: int
) -> Iterator[list[Outcome]]:
    """The outcomes of all sources, in their order, chunk by chunk.

    Args:
        sources: what to count; they are looked for while the first are already being counted.
        tokenizer: counts what cannot be sent to another process.
        make: makes the same tokenizer, once in every process: hashable and fit to be sent there.
        cores: how many processes to start.
    """
    fit = (_fit_to_send(source, tokenizer) for source in sources)
    if FORKS:
        prepared(make)
    with pool(cores) as processes:
        for packed in processes.map(partial(_count_chunk, make), _chunks(fit)):
            yield [_unpacked(outcome) for outcome in packed]


@contextmanager
def pool(cores: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes; they leave interrupts to this one, and end with it."""
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    with ProcessPoolExecutor(cores, context, initializer=ignore_interrupts) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _fit_to_send(source: Source | Problem, tokenizer: Tokenizer) -> Source | Outcome:
    """The source, or its outcome where another process could not read it: stdin is ours alone."""
    if isinstance(source, Source) and source.stream is not None:
        return count_source(source, tokenizer)
    return source


def _chunks(sources: Iterator[Source | Outcome]) -> Iterator[list[Source | Outcome]]:
    while chunk := list(islice(sources, _CHUNK)):
        yield chunk


def _count_chunk(make: Callable[[], Tokenizer], sources: list[Source | Outcome]) -> list[_Packed]:
    tokenizer = prepared(make)
    return [_packed(count_source(source, tokenizer)) for source in sources]


def _packed(outcome: Outcome) -> _Packed:
    """The outcome as it travels: ten thousand frozen dataclasses take longer to pickle than to count."""
    if not isinstance(outcome, FileCount):
        return outcome
    count, info = outcome.count, outcome.info
    return outcome.path, (count.tokens, count.margin_percent), (info.encoding, info.notes, info.characters, info.bytes)


def _unpacked(packed: _Packed) -> Outcome:
    if not isinstance(packed, tuple):
        return packed
    path, count, info = packed
    return FileCount(path, TokenCount(*count), TextInfo(*info))
