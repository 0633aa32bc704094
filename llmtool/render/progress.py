"""How far long work has come: an observer that the work reports to without knowing whether anybody looks."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol, TextIO

from llmtool.render.look import look_at

PATIENCE = 0.5
"""Seconds of work before anything is shown; most commands are done by then."""

_PAUSE = 0.1
"""Seconds between two drawings: a person sees no more, and the work is to have the time."""


class Progress(Protocol):
    """What work reports to."""

    def add(self, total: int) -> None:
        """So many units of work more are known of."""

    def advance(self, amount: int, label: str = "") -> None:
        """So many units are done; ``label``, such as a path, says where the work is."""


class Silent:
    """Nobody looks."""

    def add(self, total: int) -> None:
        """Nothing happens."""

    def advance(self, amount: int, label: str = "") -> None:
        """Nothing happens."""


@contextmanager
def shown_on(
    stream: TextIO, environ: Mapping[str, str], clock: Callable[[], float] = time.monotonic
) -> Iterator[Progress]:
    """An observer that draws a bar on this stream while the block runs, and removes it at the end.

    It stays silent where the stream is no terminal or one that cannot move its cursor, and until ``PATIENCE`` has
    passed.

    Args:
        stream: where to draw, which is never where data goes.
        environ: the environment variables.
        clock: seconds that never go back.
    """
    if not stream.isatty() or environ.get("TERM") == "dumb":
        yield Silent()
        return
    meter = _Meter(stream, environ, clock)
    try:
        yield meter
    finally:
        meter.close()


class _Bar(Protocol):
    def draw(self, done: int, total: int, label: str) -> None: ...

    def close(self) -> None: ...


class _Meter:
    """Adds up what is reported and draws it now and then."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str], clock: Callable[[], float]) -> None:
        self._stream = stream
        self._environ = environ
        self._clock = clock
        self._next_drawing = clock() + PATIENCE
        self._done = 0
        self._total = 0
        self._bar: _Bar | None = None

    def add(self, total: int) -> None:
        self._total += total

    def advance(self, amount: int, label: str = "") -> None:
        self._done += amount
        now = self._clock()
        if now >= self._next_drawing:
            self._next_drawing = now + _PAUSE
            self._opened().draw(self._done, self._total, label)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def _opened(self) -> _Bar:
        if self._bar is None:
            # Imported late: rich's bar costs as much as a short command, and short commands show none.
            bar: _Bar = import_module("llmtool.render.live").Bar(self._stream, look_at(self._stream, self._environ))
            self._bar = bar
        return self._bar
