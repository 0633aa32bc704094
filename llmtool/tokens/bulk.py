"""gigatoken, the engine for large inputs: exactly tiktoken's counts at some twenty times its speed.

An optional package (the extra ``fast``). See docs/decisions/0003-counting-engines.md for how it was chosen.

Where gigatoken is known to split otherwise than tiktoken, our own counter counts: beside the 4,699 characters that
Unicode 17 added, which gigatoken's tables know and tiktoken's do not. `make fuzz` found them.
"""

import os
import re
from collections.abc import Callable, Sized
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Protocol

from llmtool.tokens.cutting import first_safe_cut, last_safe_cut
from llmtool.tokens.encodings import Encoding
from llmtool.tokens.table import FOLDER

# A vocabulary → the engine's name for the way it is split.
SPLITS = {"o200k_base": "o200k", "cl100k_base": "gpt4"}
# Runs of code points, the first and the last of each.
_UNICODE_17 = (
    *((0x88F, 0x88F), (0xC5C, 0xC5C), (0xCDC, 0xCDC), (0x1ACF, 0x1ADD), (0x1AE0, 0x1AEB), (0xA7CE, 0xA7CF)),
    *((0xA7D2, 0xA7D2), (0xA7D4, 0xA7D4), (0xA7F1, 0xA7F1), (0x10940, 0x10959), (0x10EC5, 0x10EC7)),
    *((0x10EFA, 0x10EFB), (0x11B60, 0x11B67), (0x11DB0, 0x11DDB), (0x11DE0, 0x11DE9), (0x16EA0, 0x16EB8)),
    *((0x16EBB, 0x16ED3), (0x16FF2, 0x16FF6), (0x187F8, 0x187FF), (0x18D09, 0x18D1E), (0x18D80, 0x18DF2)),
    *((0x1E6C0, 0x1E6DE), (0x1E6E0, 0x1E6F5), (0x1E6FE, 0x1E6FF), (0x2B73A, 0x2B73F), (0x2CEA2, 0x2CEAD)),
    (0x323B0, 0x33479),
)


def _outside(runs: tuple[tuple[int, int], ...]) -> str:
    """The regex class of all characters that lie in none of the runs."""
    starts = [0, *(last + 1 for _, last in runs)]
    ends = [*(first - 1 for first, _ in runs), 0x10FFFF]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


# Searched for as "none of all the others", which `re` finds seven times faster than one of many runs.
_NEW = re.compile(f"[^{_outside(_UNICODE_17)}]")
# Small enough that most slices of mostly English text are ASCII, and need no search at all.
_SLICE = 1 << 11
# The engine remembers every piece that it has merged, for as long as it lives; so it is loaded anew after so many
# tokens. That is 140 MB of English, and less of a text in which little repeats itself, which leaves the most behind.
_LIFETIME = 1 << 25


class _Engine(Protocol):
    def encode(self, text: str) -> Sized: ...


class Bulk:
    """gigatoken over one of our vocabularies.

    Args:
        encoding: what to count in; encodings that share a table differ only in special tokens, which are ordinary
            text here.
        exactly: counts a short text as tiktoken does; used for what is disputed.

    Raises:
        ImportError: gigatoken is not installed.
        KeyError: there is no table of that vocabulary for it.
    """

    def __init__(self, encoding: Encoding, exactly: Callable[[str], int]) -> None:
        self._path = f"{FOLDER}/{encoding.table}.tiktoken"
        self._split = SPLITS[encoding.table]
        self._exactly = exactly
        self._load()

    def _load(self) -> None:
        self._engine: _Engine = _native().BPETokenizer.from_tiktoken(self._path, self._split)
        self._engine.encode("")  # imports NumPy now, rather than in every process that is forked from this one
        self._left = _LIFETIME

    def count(self, texts: list[str]) -> list[int]:
        """One count per text."""
        return [self._count(text) for text in texts]

    def _count(self, text: str) -> int:
        place = _disputed(text, 0)
        return self._fast(text) if place is None else self._carefully(text, place)

    def _fast(self, text: str) -> int:
        if self._left < 0:
            self._load()
        tokens = len(self._engine.encode(text))
        self._left -= tokens
        return tokens

    def _carefully(self, text: str, place: int | None) -> int:
        """The count of a text of which a little is disputed, from ``place`` on: that little is counted apart."""
        tokens = done = 0
        while place is not None:
            begin = last_safe_cut(text[:place], done) or done
            end = first_safe_cut(text, place + 1)
            tokens += self._fast(text[done:begin]) + self._exactly(text[begin:end])
            done = end
            place = _disputed(text, done)
        return tokens + self._fast(text[done:])


def _disputed(text: str, start: int) -> int | None:
    """The first place from ``start`` on where gigatoken may split otherwise than tiktoken does, or None."""
    if text.isascii():
        return None
    for at in range(start, len(text), _SLICE):
        part = text[at : at + _SLICE]
        if not part.isascii() and (new := _NEW.search(part)):
            return at + new.start()
    return None


@cache
def _native() -> ModuleType:
    """The engine alone: the package around it takes 35 ms to import, and nothing of it is needed."""
    package = find_spec("gigatoken")
    spec = package and PathFinder.find_spec("gigatoken_rs", package.submodule_search_locations)
    if not spec or not spec.loader:
        raise ImportError("gigatoken is not installed", name="gigatoken")
    # It gives out NumPy's arrays, and NumPy starts threads for linear algebra: nobody needs them here, they take as
    # long as all the rest of NumPy, and a process with threads does not fork well.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
