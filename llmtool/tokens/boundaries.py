r"""Where a text may be cut besides between any two characters: graphemes, sentences, lines, paragraphs.

Each kind of place is a position in the text, a beginning as well as an end:

* a grapheme cluster ends there (``graphemes.py``);
* a sentence ends: behind ``.``, ``!``, ``?`` or their like, any closing quotes and brackets, and white space; behind
  their Chinese and Japanese forms and closing quotes no white space is needed. A paragraph's end is one, too.
  Abbreviations are not known: "e.g. this" has an end in it;
* a line ends: behind ``\n``, ``\r\n`` or ``\r``;
* a paragraph ends: behind one or more blank lines.

The beginning and the end of the text are places of every kind.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Literal

Boundary = Literal["char", "grapheme", "sentence", "line", "paragraph"]

SMALLER: dict[Boundary, tuple[Boundary, ...]] = {
    "char": ("char",),
    "grapheme": ("grapheme",),
    "sentence": ("sentence", "grapheme"),
    "line": ("line", "sentence", "grapheme"),
    "paragraph": ("paragraph", "line", "sentence", "grapheme"),
}
"""The kind that was asked for, and what to fall back to where none of it is in reach; never within a cluster."""

_TERMINATORS = ".!?\u2026\u203c\u2047\u2048\u2049\u061f\u06d4\u0964\u0965\u0589\u1362"
_WIDE_TERMINATORS = "\u3002\uff01\uff1f\uff61"
_CLOSERS = re.escape("\"')]}\u2019\u201d\u00bb\u203a\u300d\u300f\uff09\uff3d\u3011\u300b\u3009")
_WIDE = _WIDE_TERMINATORS + _CLOSERS

# Every pattern looks one character back and one ahead, so that it may be searched in any window.
_LINE = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_SENTENCE = re.compile(rf"(?<=\s)(?=\S)|(?<=[{_WIDE}])(?=[^\s{_WIDE}])|(?<=\r)(?!\n)|(?<=\n)")
_CANDIDATES = {"line": _LINE, "paragraph": _LINE, "sentence": _SENTENCE}

_BLANK_LINE_BEFORE = re.compile(r"(?:\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)\Z")
_BLANK_LINE = re.compile(r"[ \t]*[\r\n]")
_SENTENCE_BEFORE = re.compile(rf"(?:[{_TERMINATORS}][{_CLOSERS}]*\s+|[{_WIDE_TERMINATORS}][{_CLOSERS}]*\s*)\Z")
_NOT_SPACE = re.compile(r"\S")
# Longer runs of white space and quotes than this are not looked through.
_LOOK_BACK = 128
_WINDOW = 4096


def before(text: str, kind: Boundary, place: int, start: int = 0) -> Iterator[int]:
    """The places of that kind from ``place`` back to, but without, ``start``, the last one first."""
    if place == len(text) > start:
        yield place
        place -= 1
    if kind == "char":
        yield from range(place, start, -1)
    elif kind == "grapheme":
        yield from _graphemes_before(text, place, start)
    else:
        yield from (at for at in _descending(_CANDIDATES[kind], text, place, start) if _is_place(text, kind, at))


def after(text: str, kind: Boundary, place: int, end: int) -> Iterator[int]:
    """The places of that kind from ``place`` on up to, but without, ``end``, the first one first."""
    if place == 0 < end:
        yield place
        place += 1
    if kind == "char":
        yield from range(place, end)
    elif kind == "grapheme":
        yield from _graphemes_after(text, place, end)
    else:
        found = (match.start() for match in _CANDIDATES[kind].finditer(text, place, end))
        yield from (at for at in found if at < end and _is_place(text, kind, at))


def _descending(pattern: re.Pattern[str], text: str, place: int, start: int) -> Iterator[int]:
    while place > start:
        begin = max(start + 1, place - _WINDOW)
        found = [match.start() for match in pattern.finditer(text, begin, place + 1)]
        yield from (at for at in reversed(found) if at <= place)
        place = begin - 1


def _is_place(text: str, kind: Boundary, at: int) -> bool:
    if kind == "line":
        return True
    before = max(0, at - _LOOK_BACK)
    if _BLANK_LINE_BEFORE.search(text, before, at) and not _BLANK_LINE.match(text, at):
        return True
    ends_sentence = kind == "sentence" and _NOT_SPACE.match(text, at) and _SENTENCE_BEFORE.search(text, before, at)
    return bool(ends_sentence)


def _graphemes_before(text: str, place: int, start: int) -> Iterator[int]:
    # Imported late: it brings a regex engine of its own, and few texts are cut so.
    found: Iterator[int] = import_module("llmtool.tokens.graphemes").before(text, place, start)
    return found


def _graphemes_after(text: str, place: int, end: int) -> Iterator[int]:
    # Imported late, as above.
    found: Iterator[int] = import_module("llmtool.tokens.graphemes").after(text, place, end)
    return found
