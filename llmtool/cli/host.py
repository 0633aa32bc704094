"""The process that a command runs in: everything impure in one place, so that a test can put another in its stead."""

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from llmtool.cli.instant import Begun
from llmtool.errors import BadInputError, LlmtoolError

if TYPE_CHECKING:
    from llmtool.planning.processes import Counters


class OutputClosedError(Exception):
    """Whoever read our output has gone, as ``head`` does when it has seen enough."""


class ShownError(Exception):
    """A failure whose result has been written, with the error in it: only the message is still to be said.

    Args:
        error: what failed.
    """

    def __init__(self, error: LlmtoolError) -> None:
        super().__init__(error.message)
        self.error = error


@dataclass(frozen=True, slots=True)
class Host:
    """A command's surroundings.

    Attributes:
        environ: the environment.
        folder: the working folder.
        stdin: what is piped in, from its very beginning.
        stdin_is_terminal: whether a person would have to type it.
        stdout: where data goes.
        stderr: where everything else goes.
        ahead: processes that were started to count before it was known what; they are ended with this one.
    """

    environ: Mapping[str, str]
    folder: Path
    stdin: BinaryIO
    stdin_is_terminal: bool
    stdout: TextIO
    stderr: TextIO
    ahead: "Counters | None" = None

    @classmethod
    def of_process(cls, begun: Begun) -> "Host":
        """The real process, with what has been begun in it."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A redirected stream on Windows is not UTF-8 by itself; a name that is no text must not stop output.
                encoding = None if stream.isatty() else "utf-8"
                stream.reconfigure(encoding=encoding, errors="backslashreplace")
        # A stream that is closed from the start (`<&-`, `>&-`) is None here: nothing comes in, nobody reads.
        stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()
        return cls(
            os.environ,
            Path.cwd(),
            cast("BinaryIO", _After(begun.stdin_head, stdin)) if begun.stdin_head else stdin,
            sys.stdin.isatty() if sys.stdin else False,
            sys.stdout or _nowhere(),
            sys.stderr or _nowhere(),
            begun.ahead,
        )

    def write(self, text: str) -> None:
        """Write a document to stdout, or whatever else is for people; ``write_bytes`` is for texts as they are.

        Raises:
            OutputClosedError: nobody reads it any more.
            BadInputError: it cannot be written, as on a full disk.
        """
        with self._writing():
            self.stdout.write(self._unobeyed(text))
            self.stdout.flush()

    def write_bytes(self, data: bytes) -> None:
        """Write bytes to stdout just as they are: no line end is added, none is changed.

        Raises:
            OutputClosedError: nobody reads it any more.
            BadInputError: it cannot be written, as on a full disk.
        """
        with self._writing():
            self.stdout.flush()
            self.stdout.buffer.write(data)
            self.stdout.buffer.flush()

    def say(self, line: str) -> None:
        """Write a line to stderr; where nobody reads that, nothing is lost."""
        try:
            self.stderr.write(self._unobeyed(line) + "\n")
            self.stderr.flush()
        except OSError:
            _give_up(self.stderr)

    def _unobeyed(self, text: str) -> str:
        """The text as GitHub's runner only shows it: ``##[`` is a command to it, wherever in a log that stands.

        A file's name may hold it. What is written instead is the same in JSON.
        """
        return text.replace("##[", "#\\u0023[") if self.environ.get("GITHUB_ACTIONS") == "true" else text

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """In our own words what stdout says of being written to."""
        try:
            yield
        except BrokenPipeError:
            _give_up(self.stdout)
            raise OutputClosedError from None
        except OSError as error:
            _give_up(self.stdout)
            raise BadInputError(f"the output cannot be written: {error.strerror or error}") from error


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _give_up(stream: TextIO) -> None:
    """Send what is left of a stream nowhere: Python would fail again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _After(io.RawIOBase):
    """A stream that begins with bytes that were already read of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            head, self._head = bytes(self._head), self._head[len(self._head) :]
            return head + self._rest.read()
        if self._head:
            head, self._head = bytes(self._head[:size]), self._head[size:]
            return head
        return self._rest.read(size)
