"""Count one large file in several processes, each a range of it that ends at a safe place.

It serves plain UTF-8 and a tokenizer whose counts add up at safe places; for anything else it declines, and the file is
counted from its beginning in one process.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from llmtool.errors import BadInputError
from llmtool.planning.processes import pool, prepared
from llmtool.planning.tally import BLOCK
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import TextInfo, text_blocks
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


def count_ranges(path: str, size: int, make: Callable[[], Tokenizer], cores: int) -> tuple[TokenCount, TextInfo] | None:
    """The count of a whole file, or None where it cannot be had in ranges.

    Args:
        path: a regular file.
        size: its size in bytes.
        make: makes the tokenizer, once in every process.
        cores: how many processes to start.

    Raises:
        OSError: the file cannot be read.
    """
    cuts = [_safe_cut(path, size * part // cores) for part in range(1, cores)]
    if None in cuts:
        return None
    ranges = [_Range(path, start, end) for start, end in pairwise([0, *filter(None, cuts), size])]
    with pool(cores) as processes:
        counted = list(processes.map(partial(_count_range, make), ranges))
    found = [pair for pair in counted if pair is not None]
    if len(found) < len(ranges):
        return None
    tokens = TokenCount(sum(count.tokens for count, _ in found))
    characters = sum(info.characters for _, info in found)
    return tokens, TextInfo("utf-8", (), characters, sum(info.bytes for _, info in found))


def _safe_cut(path: str, near: int) -> int | None:
    """A safe place soon after an offset, or None."""
    with Path(path).open("rb") as file:
        file.seek(near)
        found = _SAFE.search(file.read(_WINDOW))
    return near + found.start() if found else None


def _count_range(make: Callable[[], Tokenizer], part: _Range) -> tuple[TokenCount, TextInfo] | None:
    """The count of one range, or None where it is not plain UTF-8 as a matter of course."""
    try:
        with Path(part.path).open("rb", buffering=0) as file:
            file.seek(part.start)
            blocks = text_blocks(cast("BinaryIO", _Until(file, part.end - part.start)), BLOCK)
            count = prepared(make).count_blocks(blocks)
    except (BinaryContentError, BadInputError):
        return None
    return None if blocks.info.notes or blocks.info.encoding != "utf-8" else (count, blocks.info)


class _Until(io.RawIOBase):
    """The next bytes of a file, and no more."""

    def __init__(self, file: io.FileIO, size: int) -> None:
        self._file = file
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        view = memoryview(buffer)[: self._left]
        read = self._file.readinto(view) or 0
        self._left -= read
        return read
