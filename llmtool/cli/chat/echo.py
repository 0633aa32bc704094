"""What is typed while an answer comes waits for the next line, and is not shown among the answer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform != "win32":
    import termios

_LOCAL_FLAGS = 3  # the place of these among a terminal's attributes


@contextmanager
def unseen() -> Iterator[None]:
    """While this lasts, the terminal does not show what is typed; Ctrl-C does what it always does.

    Where stdin is no terminal, and on Windows, nothing is changed.
    """
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    hidden = [*before]
    hidden[_LOCAL_FLAGS] = before[_LOCAL_FLAGS] & ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
