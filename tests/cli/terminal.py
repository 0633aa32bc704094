"""Run llmtool as people do: in a pipe, and at a real terminal."""

import errno
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INSTANT_FIRST = ("-m", "llmtool")
FULL_PATH = ("-c", "import sys; from llmtool.cli import frame; sys.exit(frame.run(sys.argv[1:]))")


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished command left behind."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to run in, with a home of its own and no settings."""

    folder: Path
    home: Path

    def environ(self, extra: dict[str, str]) -> dict[str, str]:
        """The environment: nothing but the path and the home, and what is added."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {**kept, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"), **extra}

    def run(self, *argv: str, stdin: bytes | None = b"", way: Sequence[str] = INSTANT_FIRST, **environ: str) -> Done:
        """Run in pipes; stdin is what is piped in."""
        done = subprocess.run(
            [sys.executable, *way, *argv],
            input=stdin, capture_output=True, cwd=self.folder, env=self.environ(environ), timeout=60, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def at_terminal(self, *argv: str, width: int = 80, **environ: str) -> Done:
        """Run with stdin, stdout and stderr on one pseudo-terminal; what it shows is ``out``."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        env = self.environ({"TERM": "xterm-256color", **environ})
        process = subprocess.Popen(
            [sys.executable, *INSTANT_FIRST, *argv],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=self.folder, env=env, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        shown = _read_all(ours)
        return Done(process.wait(60), shown.decode().replace("\r\n", "\n"), "")


def _read_all(terminal: int) -> bytes:
    shown = b""
    try:
        while chunk := os.read(terminal, 65536):
            shown += chunk
    except OSError as gone:
        # Linux says so when the last process has closed the terminal.
        if gone.errno != errno.EIO:
            raise
    finally:
        os.close(terminal)
    return shown
