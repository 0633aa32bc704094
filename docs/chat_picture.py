"""Draw the README's picture of a conversation: ``python docs/chat_picture.py``.

It is a real one, at a pseudo-terminal, with the model server that ``make e2e-deps`` installs.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyte
from picture import DOCS, draw
from rich.style import Style
from rich.text import Text

from tests.cli.chat.screen import Terminal, at_terminal
from tests.cli.terminal import Place
from tests.e2e.server import MODEL, Server, missing, running

WIDTH, HEIGHT = 84, 60
PRICES = DOCS.parent / "tests" / "e2e" / "prices.yaml"
ARGUMENTS = f"chat -m {MODEL} --budget 0.04 --max-tokens 90 --temperature 0"
LINES = (
    "Write a Python function that returns the square of a number, with an example.",
    "Name three fruits.",
    "Write a poem of twenty lines.",
)
UNSENT = "/budget 0.06"
_DIM, _GREY = "\x1b[2m", "\x1b[90m"


def talked(server: Server, folder: Path) -> list[Text]:
    """Hold the conversation; the lines of the terminal."""
    environ = {"LLMTOOL_BASE_URL": server.v1, "LLMTOOL_PRICING": str(PRICES), "PYTHONPATH": str(DOCS.parent)}
    with at_terminal(Place(folder, folder), environ, *ARGUMENTS.split(), width=WIDTH, height=HEIGHT) as terminal:
        terminal.stream = _Greyed(terminal.screen)
        terminal.see_prompt()
        for line in LINES:
            terminal.enter(line)
            terminal.see(re.escape(f"> {line}"))
            terminal.see_prompt()
        terminal.type(UNSENT)
        terminal.see(f"> {UNSENT}")
        terminal.see(r"\S+ left$")
        return list(_lines(terminal))


class _Greyed(pyte.Stream):
    """What is written to the terminal, with grey instead of dim, which the screen does not know."""

    def feed(self, data: str) -> None:
        """Show it."""
        super().feed(data.replace(_DIM, _GREY))


def _lines(terminal: Terminal) -> Iterator[Text]:
    """The lines of the screen; where there are many empty ones, one."""
    screen, was_empty = terminal.screen, True
    for number in range(screen.lines):
        row = screen.buffer[number]
        line = Text()
        for style, chars in groupby((row[column] for column in range(screen.columns)), _style):
            line.append("".join(char.data for char in chars), style)
        line.rstrip()
        if line or not was_empty:
            yield line
        was_empty = not line


def _style(char: pyte.screens.Char) -> Style:
    return Style(
        color=_colour(char.fg), bgcolor=_colour(char.bg), bold=char.bold, italic=char.italics,
        underline=char.underscore, reverse=char.reverse, strike=char.strikethrough,
    )  # fmt: skip


def _colour(name: str) -> str:
    """The name of a colour, or its figures, as they are written for a picture."""
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    return name.replace("brown", "yellow").replace("bright", "bright_")


def main() -> int:
    """Hold the conversation, and draw it."""
    lacking = missing()
    if lacking:
        print(f"chat_picture: {' and '.join(lacking)} not installed: make e2e-deps installs them", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, running(Path(folder, "log")) as server:
        command = Text.assemble(("$ ", "dim"), (f"llmtool {ARGUMENTS}", "bold"))
        draw("chat.svg", WIDTH, [command, *talked(server, Path(folder))])
    return 0


if __name__ == "__main__":
    sys.exit(main())
