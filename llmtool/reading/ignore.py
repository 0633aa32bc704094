"""Which entries of a folder are left out: the patterns of ``.gitignore`` and its like, ready to be asked.

The last pattern of a file that matches decides. Neighbouring patterns with the same verdict are therefore one
question, and become one regular expression; a file seldom has more than three.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from llmtool.reading.globs import glob_to_regex

Matcher = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file.

    Args:
        regex: fits the whole path below the pattern's folder, or the whole name when floating.
        ignored: the verdict; False for a line that begins with ``!``.
        folders_only: written with a slash at its end.
        floating: written with no other slash, so that it holds at any depth.
    """

    regex: str
    ignored: bool
    folders_only: bool
    floating: bool


def parse_pattern(line: str) -> Pattern | None:
    """Read one pattern; None when it can match nothing."""
    ignored = not line.startswith("!")
    glob = line if ignored else line[1:]
    folders_only = glob.endswith("/")
    glob = glob[:-1] if folders_only else glob
    floating = "/" not in glob
    glob = glob.removeprefix("/")
    regex = glob_to_regex(glob) if glob else None
    return None if regex is None else Pattern(regex, ignored, folders_only, floating)


def read_patterns(content: bytes) -> list[Pattern]:
    """Read an ignore file: comments, trailing spaces and a byte order mark fall away."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    lines = (line.removesuffix("\r").partition("\0")[0] for line in text.split("\n") if not line.startswith("#"))
    return [pattern for line in lines if (pattern := parse_pattern(_without_trailing_spaces(line)))]


def _without_trailing_spaces(line: str) -> str:
    """Keep a space that follows a backslash, which is not itself behind one."""
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return kept + " " if kept != line and backslashes % 2 else kept


class Check(NamedTuple):
    """One question to a path.

    Args:
        matches: takes the path and ``start``; something true when it fits.
        start: where the path goes on below the folder that the patterns were written for.
        ignored: the verdict when it fits.
        from_git: ends where another repository begins.
    """

    matches: Matcher
    start: int
    ignored: bool
    from_git: bool


def verdict(checks: tuple[Check, ...], path: str) -> bool | None:
    """What the first check that fits says: ignored or not; None when none fits."""
    for matches, start, ignored, _ in checks:
        if matches(path, start):
            return ignored
    return None


@dataclass(frozen=True, slots=True)
class Rules:
    """The checks that hold in a folder, those that decide first in front.

    Args:
        files: the checks for everything that is not a folder.
        folders: the checks for folders.
    """

    files: tuple[Check, ...] = ()
    folders: tuple[Check, ...] = ()

    def with_patterns(self, patterns: Iterable[Pattern], start: int, *, from_git: bool = False) -> "Rules":
        """Put patterns in front; ``patterns`` in the order of their file, the rest as in ``Check``."""
        files: list[Check] = []
        folders: list[Check] = []
        for ignored, run in groupby(reversed(list(patterns)), key=lambda pattern: pattern.ignored):
            members = list(run)
            for folders_only in (False, True):
                regexes = [member for member in members if member.folders_only == folders_only]
                if regexes:
                    check = Check(_matcher(regexes), start, ignored, from_git)
                    folders.append(check)
                    if not folders_only:
                        files.append(check)
        return Rules((*files, *self.files), (*folders, *self.folders))

    def without_git(self) -> "Rules":
        """What is left where another repository begins."""
        return Rules(
            tuple(check for check in self.files if not check.from_git),
            tuple(check for check in self.folders if not check.from_git),
        )


def _matcher(patterns: list[Pattern]) -> Matcher:
    """All patterns in one expression; the floating ones begin behind the last slash."""
    names = "|".join(pattern.regex for pattern in patterns if pattern.floating)
    paths = "|".join(pattern.regex for pattern in patterns if not pattern.floating)
    both = ([f"(?>.*/|)(?:{names})"] if names else []) + ([paths] if paths else [])
    return re.compile("|".join(both), re.DOTALL).fullmatch
