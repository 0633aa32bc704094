"""Count sources in several processes: Python's own work on ten thousand files is more than the engine's."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import islice

from llmtool.planning.tally import Outcome, count_source
from llmtool.reading.problem import Problem
from llmtool.reading.sources import Source
from llmtool.tokens.tokenizer import Tokenizer

# Sources travel in chunks: small enough to keep all processes busy to the end, large enough to travel cheaply.
_CHUNK = 100


def outcomes(sources: Iterable[Source | Problem], make: Callable[[], Tokenizer], cores: int) -> Iterator[list[Outcome]]:
    """The outcomes of all sources, in their order, chunk by chunk.

    Args:
        sources: what to count; they are looked for while the first are already being counted.
        make: makes the tokenizer, once in every process: hashable and fit to be sent there.
        cores: how many processes to start.
    """
    fit = (_fit_to_send(source, make) for source in sources)
    with pool(cores) as processes:
        yield from processes.map(partial(_count_chunk, make), _chunks(fit))


def pool(cores: int) -> ProcessPoolExecutor:
    """So many processes, which leave interrupts to this one."""
    # A forked process starts at once; elsewhere forking is missing, or unsafe beside system libraries.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(cores, context, initializer=_ignore_interrupts)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which then ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _fit_to_send(source: Source | Problem, make: Callable[[], Tokenizer]) -> Source | Outcome:
    """The source, or its outcome where another process could not read it: stdin is ours alone."""
    if isinstance(source, Source) and source.stream is not None:
        return count_source(source, make())
    return source


def _chunks(sources: Iterator[Source | Outcome]) -> Iterator[list[Source | Outcome]]:
    while chunk := list(islice(sources, _CHUNK)):
        yield chunk


@cache
def prepared(make: Callable[[], Tokenizer]) -> Tokenizer:
    """This process's tokenizer, kept from chunk to chunk."""
    tokenizer = make()
    tokenizer.prepare()
    return tokenizer


def _count_chunk(make: Callable[[], Tokenizer], sources: list[Source | Outcome]) -> list[Outcome]:
    tokenizer = prepared(make)
    return [count_source(source, tokenizer) for source in sources]
