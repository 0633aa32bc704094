"""Count one large file in several processes, each a range of it that ends at a safe place.

It serves plain UTF-8 and a tokenizer whose counts add up at safe places; for anything else it declines, and the file is
counted from its beginning in one process.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from llmtool.errors import BadInputError
from llmtool.planning.forks import FORKS, in_forks, usable_cores
from llmtool.planning.tally import BLOCK, LARGE, prepared
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import TextInfo, decode
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

# Of the safe places that `tokens/cutting.py` argues for, one that can be told from bytes: UTF-8 has these bytes
# nowhere else than where they mean these characters.
_SAFE = re.compile(rb"(?<=[A-Za-z0-9])(?= )|(?<=[A-Za-z])(?=[0-9])|(?<=[A-Za-z0-9])(?=[\n,.;:)\"])")
_WINDOW = 1 << 16


@dataclass(frozen=True, slots=True)
class _Range:
    """Part of a file, in bytes."""

    path: str
    start: int
    end: int


def count_ranges(
    path: str, size: int, make: Callable[[], Tokenizer], cores: int | None = None
) -> tuple[TokenCount, TextInfo] | None:
    """The count of a whole file, or None where it cannot be had in ranges.

    Args:
        path: a regular file.
        size: its size in bytes.
        make: makes the tokenizer, once in every process.
        cores: into how many ranges; by default one for each usable core, if the file is so large that it pays.

    Raises:
        OSError: the file cannot be read.
    """
    cores = cores or (usable_cores() if size >= LARGE else 1)
    if not _begins_plainly(path):
        return None
    cuts = [_safe_cut(path, size * part // cores) for part in range(1, cores)]
    if None in cuts:
        return None
    ranges = [_Range(path, start, end) for start, end in pairwise([0, *filter(None, cuts), size])]
    found = [pair for pair in _count_all(make, ranges) if pair is not None]
    if len(found) < len(ranges):
        return None
    tokens = TokenCount(sum(count.tokens for count, _ in found))
    characters = sum(info.characters for _, info in found)
    return tokens, TextInfo("utf-8", (), characters, sum(info.bytes for _, info in found))


def _count_all(make: Callable[[], Tokenizer], ranges: list[_Range]) -> list[tuple[TokenCount, TextInfo] | None]:
    """The counts of all ranges, each in a process of its own."""
    count = partial(_count_range, make)
    if len(ranges) == 1:
        return [count(ranges[0])]
    if not FORKS:
        # Imported late: it takes as long as counting some megabytes.
        with import_module("llmtool.planning.pool").pool(len(ranges)) as processes:
            return list(processes.map(count, ranges))
    prepared(make)
    try:
        return in_forks(count, ranges)
    except EOFError:
        return []


def _begins_plainly(path: str) -> bool:
    """Whether the beginning of a file, which decides how it is read, is plain UTF-8."""
    with Path(path).open("rb") as file:
        head = file.read(_WINDOW)
    end = head.rfind(b" ")
    try:
        _, info = decode(head if end < 0 else head[:end])
    except (BinaryContentError, BadInputError):
        return False
    return info.encoding == "utf-8" and not info.notes


def _safe_cut(path: str, near: int) -> int | None:
    """A safe place soon after an offset, or None."""
    with Path(path).open("rb") as file:
        file.seek(near)
        found = _SAFE.search(file.read(_WINDOW))
    return near + found.start() if found else None


def _count_range(make: Callable[[], Tokenizer], part: _Range) -> tuple[TokenCount, TextInfo] | None:
    """The count of one range, or None where it is not plain UTF-8, or no longer there."""
    characters = 0

    def counted(blocks: Iterator[str]) -> Iterator[str]:
        nonlocal characters
        for block in blocks:
            characters += len(block)
            yield block

    try:
        count = prepared(make).count_blocks(counted(_blocks(part)))
    except (UnicodeDecodeError, EOFError):
        return None
    return count, TextInfo("utf-8", (), characters, part.end - part.start)


def _blocks(part: _Range) -> Iterator[str]:
    """The text of a range."""
    decoder = getincrementaldecoder("utf-8")("strict")
    left = part.end - part.start
    with Path(part.path).open("rb", buffering=0) as file:
        file.seek(part.start)
        while left:
            data = file.read(min(BLOCK, left))
            if not data:
                raise EOFError(part.path)
            left -= len(data)
            yield decoder.decode(data, final=not left)
