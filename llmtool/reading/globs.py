"""The glob language of ``.gitignore``, as regular expressions.

A glob is read as git's wildmatch reads it: ``*`` and ``?`` stop at a slash, ``**`` between slashes crosses
folders, ``[a-z]``, ``[!a-z]`` and ``[[:alpha:]]`` are sets, a backslash takes the next character as it is. Two
differences are meant. ``?`` and sets match a character, not a byte, so that ``?.txt`` matches ``é.txt`` too;
and upper and lower case differ on every system, so that one tree gives one answer everywhere.
"""

import re

from llmtool.reading.globsets import read_set

_WILD = re.compile(r"[*?\[\\]")


def glob_to_regex(glob: str) -> str | None:
    """Translate a glob into an expression for ``fullmatch`` with ``re.DOTALL``.

    Matching takes no more than quadratic time, whatever the glob: ignore files come from strangers.

    Args:
        glob: without its leading ``!`` and its leading and trailing slash.

    Returns:
        The expression, or None when the glob can match nothing (an open set, a backslash at the end).
    """
    wild = _WILD.search(glob)
    start = wild.start() if wild else len(glob)
    regex = _Regex(glob[:start])
    at = start
    while at < len(glob):
        match glob[at]:
            case "*":
                at = _read_stars(glob, at, start, regex)
            case "?":
                regex.add("[^/]")
                at += 1
            case "[":
                found = read_set(glob, at + 1)
                if found is None:
                    return None
                expression, at = found
                regex.add(expression)
            case "\\" if at + 1 == len(glob):
                return None
            case character:
                escaped = character == "\\"
                regex.add_literal(glob[at + escaped])
                at += 1 + escaped
    return regex.text()


def _read_stars(glob: str, at: int, start: int, regex: "_Regex") -> int:
    """Add one star or more, and say where the glob goes on.

    Two stars cross folders where they stand alone between slashes. Git compares the plain text before the
    first wildcard (at ``start``) by itself, so stars that come first count as alone on their left.
    """
    end = at + 1
    while glob.startswith("*", end):
        end += 1
    alone = end - at > 1 and (at == start or glob[at - 1] == "/")
    if alone and end == len(glob):
        regex.add(".*")
    elif alone and glob.startswith("/", end):
        regex.add_folders("*")
        end += 1
    elif alone and glob.startswith("\\/", end):
        regex.add_folders("+")
        end += 2
    else:
        regex.add_star()
    return end


class _Regex:
    """An expression that grows from left to right.

    A star that is followed by another one in the same name need never be tried again further right than its
    first fit, and so with folders: such a piece is closed as an atomic group, which rules out endless retries.
    """

    def __init__(self, literal: str) -> None:
        self._parts = [re.escape(literal)]
        self._star = 0
        self._folders = 0
        self._folders_repeat = ""

    def text(self) -> str:
        return "".join(self._parts)

    def add(self, part: str) -> None:
        self._parts.append(part)

    def add_literal(self, character: str) -> None:
        self._parts.append(re.escape(character))
        if character == "/":
            self._star = 0

    def add_star(self) -> None:
        if self._star:
            self._parts[self._star] = "(?>[^/]*?"
            self._parts.append(")")
        self._star = len(self._parts)
        self._parts.append("[^/]*")

    def add_folders(self, repeat: str) -> None:
        """Any folders, each with its slash; ``repeat`` is ``*`` where there may be none, ``+`` otherwise."""
        if self._folders:
            self._parts[self._folders] = f"(?>(?:[^/]*/){self._folders_repeat}?"
            self._parts.append(")")
        self._star = 0
        self._folders = len(self._parts)
        self._folders_repeat = repeat
        self._parts.append(f"(?:[^/]*/){repeat}")
