"""Draw docs/terminal.svg: what two commands show at a terminal. ``python docs/picture.py``, part of ``make data``."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).parent
COMMANDS = ("count docs/examples", "count --tokens docs/examples/hello.txt")
WIDTH = 64


def at_terminal(command: str) -> str:
    """What a command shows at a terminal."""
    ours, theirs = pty.openpty()
    env = {"PATH": os.environ["PATH"], "HOME": str(DOCS), "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
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
    return shown.decode().replace("\r\n", "\n")


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="256")
    for command in COMMANDS:
        console.print(Text.assemble(("$ ", "dim"), (f"llmtool {command}", "bold")))
        console.print(Text.from_ansi(at_terminal(command)))
    # A fixed id keeps the file the same from one run to the next.
    (DOCS / "terminal.svg").write_text(console.export_svg(title="llmtool", unique_id="llmtool"), encoding="utf-8")


if __name__ == "__main__":
    main()
