"""What the place where something is shown can do."""

import codecs
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

_USUAL_WIDTH = 80

# What the terminals of Windows that obey colours set; its old console prints the sequences as they are.
_WINDOWS_COLOUR = ("WT_SESSION", "ConEmuANSI", "ANSICON", "TERM")


@dataclass(frozen=True, slots=True)
class Look:
    """How something may be drawn.

    Args:
        width: columns of the terminal; None where a line may be as long as it likes.
        colour: whether sequences for bold and dim are obeyed and wanted.
        encoding: what the characters are written in; without UTF-8 everything is drawn in ASCII.
    """

    width: int | None = None
    colour: bool = False
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Whether every character can be written."""
        return codecs.lookup(self.encoding).name.startswith("utf")

    def writable(self, text: str) -> str:
        """The text with escapes for what cannot be written."""
        return text if self.unicode else text.encode(self.encoding, "backslashreplace").decode(self.encoding)


def look_at(stream: TextIO, environ: Mapping[str, str]) -> Look:
    """What a stream can do: only a terminal has a width and, unless the environment is against it, colours."""
    plain = Look(encoding=stream.encoding or "ascii")
    if not stream.isatty():
        return plain
    colour = plain.unicode and _wants_colour(environ)
    return Look(_width(stream, environ), colour, plain.encoding)


def _wants_colour(environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or any(environ.get(name) for name in _WINDOWS_COLOUR)


def _width(stream: TextIO, environ: Mapping[str, str]) -> int:
    """``COLUMNS`` where it is set, else what the terminal says; some say 0, and then it is 80."""
    given = environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    except (OSError, ValueError):
        return _USUAL_WIDTH
