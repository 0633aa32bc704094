"""A terminal that a test types at and looks at: a real pseudo-terminal, and what would be on its screen."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pexpect
import pyte

from tests.cli.terminal import INSTANT_FIRST, Place

_PATIENCE = 15.0
"""Seconds until what is waited for must have come; it takes a few tenths where nothing else is done."""
_LOOK = 0.02
ESCAPE, CTRL_C, CTRL_D, TAB, ENTER, UP = "\x1b", "\x03", "\x04", "\t", "\r", "\x1b[A"
CLEARED = "\x15"


class _Screen(pyte.HistoryScreen):
    """A screen that answers what it is asked, as terminals do."""

    answer: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        self.answer(data)


@dataclass
class Terminal:
    """A program at a terminal.

    Attributes:
        child: the program.
        screen: what the terminal shows.
        raw: all that was written to it.
    """

    child: "pexpect.spawn[str]"
    screen: _Screen
    stream: pyte.Stream
    raw: str = ""

    def type(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def enter(self, line: str) -> None:
        """Type a line and send it."""
        self.type(line + ENTER)

    def lines(self) -> list[str]:
        """Everything that was ever shown and not erased, without empty lines at the end."""
        above = ["".join(row[column].data for column in range(self.screen.columns)) for row in self.screen.history.top]
        shown = [line.rstrip() for line in [*above, *self.screen.display]]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines())

    def see(self, pattern: str, times: int = 1) -> None:
        """Wait until something is to be seen, so many times; a line end is a space, for lines break where they must."""
        self.wait(lambda: len(re.findall(pattern, " ".join(self.text.split()))) >= times, f"{pattern!r} {times} times")

    def see_prompt(self) -> None:
        """Wait until the next line can be typed: below an empty prompt there is the meter at most."""
        self.wait(self._is_ready, "a prompt")

    def _is_ready(self) -> bool:
        lines = self.lines()
        last = max((place for place, line in enumerate(lines) if line.startswith(">")), default=None)
        return last is not None and lines[last] == ">" and len([line for line in lines[last + 1 :] if line]) <= 1

    def wait(self, until: Callable[[], bool], what: str) -> None:
        """Look at the screen until something is so."""
        end = time.monotonic() + _PATIENCE
        more = True
        while not until():
            may_come = more and time.monotonic() < end
            assert may_come, f"{what} never came:\n{self.text}"
            more = self._read()

    def ended(self) -> int:
        """Wait for the program to end; its exit code."""
        self.wait(lambda: not self._read(), "the end")
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def resize(self, width: int, height: int = 24) -> None:
        """Drag the window."""
        self.screen.resize(height, width)
        self.child.setwinsize(height, width)

    def _read(self) -> bool:
        """Take in what has come; whether there may be more."""
        try:
            came = self.child.read_nonblocking(65536, _LOOK)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += came
        self.stream.feed(came)
        return True


@contextmanager
def at_terminal(
    place: Place, environ: dict[str, str], *argv: str, width: int = 80, height: int = 24
) -> Iterator[Terminal]:
    """Start ``llmtool`` at a terminal; it is ended at the end."""
    child = pexpect.spawn(
        sys.executable, [*INSTANT_FIRST, *argv],
        cwd=str(place.folder), env=place.environ({"TERM": "xterm-256color", **environ}),
        dimensions=(height, width), encoding="utf-8", echo=True,
    )  # fmt: skip
    child.delaybeforesend = None
    screen = _Screen(width, height, history=2000, ratio=0.5)
    screen.answer = child.send
    try:
        yield Terminal(child, screen, pyte.Stream(screen))
    finally:
        child.close(force=True)
