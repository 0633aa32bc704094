"""The sets of a glob, ``[a-z]``, as git's wildmatch reads them."""

import re

_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t\\n\\r",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


def read_set(glob: str, at: int) -> tuple[str, int] | None:
    """Translate a set into an expression for one character, which is never a slash.

    Args:
        glob: the whole glob.
        at: the place behind the opening bracket.

    Returns:
        The expression and the place behind the closing bracket; None for a set that is not closed or names an
        unknown class, with which the whole glob matches nothing.
    """
    negated = glob.startswith(("!", "^"), at)
    at += negated
    inside = ""
    previous = ""
    first = True
    while first or not glob.startswith("]", at):
        found = _read_item(glob, at, previous)
        if found is None:
            return None
        item, previous, at = found
        inside += item
        first = False
    if negated:
        return f"[^/{inside}]", at + 1
    return (f"(?!/)[{inside}]" if inside else "(?!)"), at + 1


def _read_item(glob: str, at: int, previous: str) -> tuple[str, str, int] | None:
    """One item, the character that a range after it would begin with, and the place behind it."""
    if previous and glob.startswith("-", at) and not glob.startswith("]", at + 1):
        last = _character(glob, at + 1)
        after = at + 1 + _width(glob, at + 1)
        span = f"{re.escape(previous)}-{re.escape(last)}" if previous <= last else ""
        return (span, "", after) if last else None
    if glob.startswith("[:", at):
        close = glob.find("]", at + 2)
        if close < 0:
            return None
        if close > at + 2 and glob[close - 1] == ":":
            known = _CLASSES.get(glob[at + 2 : close - 1])
            return (known, "", close + 1) if known else None
    character = _character(glob, at)
    return (re.escape(character), character, at + _width(glob, at)) if character else None


def _character(glob: str, at: int) -> str:
    """The character that stands here, without its backslash; empty at the end of the glob."""
    escaped = glob.startswith("\\", at)
    return glob[at + escaped : at + escaped + 1]


def _width(glob: str, at: int) -> int:
    return 1 + glob.startswith("\\", at)
