"""One thing to read: a file, a pipe or standard input."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import FileIO
from typing import BinaryIO

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read once: a file, a pipe or standard input.

    Args:
        path: as it is shown, with ``/``; bytes that are not UTF-8 are in it as ``os.fsdecode`` gives them.
        size: of a regular file that was named itself, in bytes; None where it is not known beforehand.
        stream: standard input, already open; None for whatever has to be opened.
    """

    path: str
    size: int | None = None
    stream: BinaryIO | None = None

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open it for reading; standard input is not closed afterwards.

        Raises:
            OSError: it has vanished, or may not be read; reading can raise the same. ``problem_of`` words it.
        """
        if self.stream is not None:
            return nullcontext(self.stream)
        return FileIO(self.path)  # unbuffered: it is read in large blocks
