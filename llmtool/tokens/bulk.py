"""toktok, the engine for large inputs: exactly tiktoken's counts at some ten times its speed.

An optional package (the extra ``fast``); importing this module fails where it is missing. See
docs/decisions/0003-counting-engines.md for how it was chosen.

Where toktok is known to split otherwise than tiktoken, our own counter counts: after the contraction of an apostrophe
and the long s, and beside the 4,699 characters that Unicode 17 added, which toktok's tables know and tiktoken's do not.
`make fuzz` found both.
"""

import re
from collections.abc import Callable

import toktok

from llmtool.tokens.cutting import first_safe_cut, last_safe_cut
from llmtool.tokens.encodings import Encoding

_HAS = frozenset({"o200k_base", "cl100k_base"})
_LONG_S = "'\u017f"
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
_SLICE = 1 << 14


class Bulk:
    """toktok over one of its vocabularies.

    Args:
        encoding: what to count in; encodings that share a table differ only in special tokens, which are ordinary
            text here.
        exactly: counts a short text as tiktoken does; used for what is disputed.

    Raises:
        KeyError: toktok does not carry that vocabulary.
    """

    def __init__(self, encoding: Encoding, exactly: Callable[[str], int]) -> None:
        if encoding.table not in _HAS:
            raise KeyError(encoding.table)
        self._table = encoding.table
        self._exactly = exactly

    def count(self, texts: list[str]) -> list[int]:
        """One count per text."""
        counts = self._fast(texts)
        for at, text in enumerate(texts):
            if (place := _disputed(text, 0)) is not None:
                counts[at] = self._carefully(text, place)
        return counts

    def _fast(self, texts: list[str]) -> list[int]:
        counts: list[int] = toktok.batch_count(texts, self._table, threads=1)
        return counts

    def _carefully(self, text: str, place: int | None) -> int:
        """The count of a text of which a little is disputed, from ``place`` on: that little is counted apart."""
        undisputed: list[str] = []
        tokens = done = 0
        while place is not None:
            begin = last_safe_cut(text[:place], done) or done
            end = first_safe_cut(text, place + 1)
            undisputed.append(text[done:begin])
            tokens += self._exactly(text[begin:end])
            done = end
            place = _disputed(text, done)
        return tokens + sum(self._fast([*undisputed, text[done:]]))


def _disputed(text: str, start: int) -> int | None:
    """The first place from ``start`` on where toktok may split otherwise than tiktoken does, or None."""
    if text.isascii():
        return None
    long_s = text.find(_LONG_S, start)
    places = [] if long_s < 0 else [long_s]
    for at in range(start, len(text), _SLICE):
        part = text[at : at + _SLICE]
        if not part.isascii() and (new := _NEW.search(part)):
            places.append(at + new.start())
            break
    return min(places, default=None)
