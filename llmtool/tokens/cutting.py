r"""Safe places to cut a text: counting the parts gives the same total as counting the whole.

A place is safe when (1) the split patterns end a piece there whatever surrounds it, and (2) the part before it is
split the same way when nothing follows. Of the seven encodings' three patterns:

* A piece that holds a letter or a digit ends before any white space and before any punctuation but the apostrophe,
  which may begin a contraction. Nothing joins a letter to a digit, nor a digit to a letter.
* White space other than newlines never joins what stands before it, unless that is white space too.
* What looks ahead, ``\s+(?!\S)`` and ``\s++$``, only ever looks past white space, and no safe place follows any.

Newlines on their own are no such place: o200k joins them to punctuation before them, and runs of them to each other.
Letters are those of ASCII, kana, CJK ideographs and Hangul that every version of Unicode agrees on.
"""

import re
from collections.abc import Iterable, Iterator

_LETTERS = "A-Za-z\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
_PUNCTUATION = re.escape('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~') + "\u3001\u3002\u300c\u300d\uff01\uff0c\uff1a\uff1b\uff1f"
_SAFE = re.compile(
    rf"(?<=[{_LETTERS}0-9])(?=[\s{_PUNCTUATION}])|(?<=\S)(?=[ \t])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)
# A safe place is seldom further from the end; looking through more takes longer than counting it.
_WINDOW = 32


def last_safe_cut(text: str, start: int = 0) -> int:
    """The last safe place after ``start`` to cut ``text``, or 0 where there is none."""
    end, width = len(text), _WINDOW
    while end > start:
        begin = max(start, end - width)
        cuts = [match.start() for match in _SAFE.finditer(text, begin)]
        if cuts and cuts[-1] > start:
            return cuts[-1]
        if begin == start:
            return 0
        width *= 16
    return 0


def first_safe_cut(text: str, start: int) -> int:
    """The first safe place from ``start`` on to cut ``text``, or its end."""
    found = _SAFE.search(text, start)
    return found.start() if found else len(text)


def safe_parts(blocks: Iterable[str]) -> Iterator[str]:
    """The same text in parts that can be counted one by one.

    Memory stays within two blocks, except where a text has no safe place for long: such a stretch comes in one part.
    """
    pending: list[str] = []
    for block in blocks:
        before = pending[-1][-1:] if pending else ""
        cut = last_safe_cut(before + block) - len(before)
        if cut < 0 or (cut == 0 and not before):
            pending.append(block)
            continue
        yield "".join([*pending, block[:cut]])
        pending = [block[cut:]]
    if pending:
        yield "".join(pending)
