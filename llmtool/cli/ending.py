"""What ends a program from outside, while something has to be written down first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A terminal that was closed, `kill`, a CI job that was cancelled. Windows has not all of them.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))


class EndedError(KeyboardInterrupt):
    """The program is asked to end: more than Ctrl-C, which may mean what it is doing just now."""


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """While this lasts, being asked to end is a kind of KeyboardInterrupt, so that a bill is settled before the end.

    A signal that is ignored, as ``nohup`` has it, stays ignored; outside the main thread nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = {number: old for number in _SIGNALS if (old := signal.getsignal(number)) != signal.SIG_IGN}
    for number in heeded:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, old in heeded.items():
            signal.signal(number, old or signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop whatever is under way, as Ctrl-C does."""
    del number, frame
    raise EndedError
