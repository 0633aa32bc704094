"""Draw the README's pictures: what commands show at a terminal. ``python docs/picture.py``, part of ``make data``."""

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).parent
# File → the columns of the terminal, and the commands.
PICTURES = {
    "terminal.svg": (64, ("count docs/examples", "count --tokens docs/examples/hello.txt")),
    "compare.svg": (
        120,
        ("compare --output-tokens 500 --at 2026-11-22 docs/examples/prompts/review.md",),
    ),
}


def at_terminal(command: str, width: int) -> str:
    """What a command shows at a terminal."""
    ours, theirs = pty.openpty()
    env = {"PATH": os.environ["PATH"], "HOME": str(DOCS), "TERM": "xterm-256color", "COLUMNS": str(width)}
    words = [sys.executable, "-m", "llmtool", *command.split()]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=DOCS.parent, env=env) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # the terminal is closed when the command has ended
            process.wait()
    os.close(ours)
    # What was erased again, such as a progress bar, is not to be seen.
    return re.sub(r"(?s)\x1b\[\?25l.*?\x1b\[\?25h\r?(\x1b\[1A)?\x1b\[2K", "", shown.decode().replace("\r\n", "\n"))


def draw(name: str, width: int, texts: Iterable[Text]) -> None:
    """Write a picture of texts, one below the other, into the documentation.

    Args:
        name: of the file.
        width: columns.
        texts: what is to be seen.
    """
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="256")
    for text in texts:
        console.print(text)
    # A fixed id keeps the file the same from one run to the next.
    (DOCS / name).write_text(console.export_svg(title="llmtool", unique_id="llmtool"), encoding="utf-8")


def shown(command: str, width: int) -> Iterable[Text]:
    """A command as it was typed, and what it shows."""
    yield Text.assemble(("$ ", "dim"), (f"llmtool {command}", "bold"))
    yield Text.from_ansi(at_terminal(command, width))


def main() -> None:
    """Write the pictures."""
    for name, (width, commands) in PICTURES.items():
        draw(name, width, (text for command in commands for text in shown(command, width)))


if __name__ == "__main__":
    main()
