"""A pool of processes for work that is known, on every system."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from llmtool.planning.forks import FORKS, ignore_interrupts


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
