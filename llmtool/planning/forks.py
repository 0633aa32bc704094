"""Work in forked processes, which have from their start whatever this process has loaded."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# From so many sources on, starting processes pays.
MANY = 200
# Elsewhere forking is missing, or unsafe beside system libraries.
FORKS = sys.platform == "linux"


def usable_cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which then ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def in_forks(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The results of all items: of the last in this process, of each other in a process of its own.

    Raises:
        EOFError: one of the processes ended without a result.
    """
    children = [_start(work, item) for item in items[:-1]]
    try:
        last = work(items[-1])
        return [*(pickle.load(results) for _, results in children), last]  # noqa: S301 - from our own child
    except BaseException:
        for child, _ in children:
            os.kill(child, signal.SIGKILL)
        raise
    finally:
        for child, results in children:
            results.close()
            os.waitpid(child, 0)


def _start(work: Callable[[_Item], _Result], item: _Item) -> tuple[int, BinaryIO]:
    """A child that works on the item, and the pipe that its result comes through."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, open(reading, "rb")  # noqa: PTH123 - a pipe has no path; it is closed when all are done
    try:
        ignore_interrupts()
        with open(writing, "wb") as results:  # noqa: PTH123 - as above
            pickle.dump(work(item), results)
    finally:
        # At once: whatever this process would tidy up is the parent's.
        os._exit(0)
