r"""Split text into the pieces that OpenAI's encodings merge within, with the standard library's ``re``.

``re`` knows no Unicode classes. So each character is first replaced by one letter for its class, and the published
patterns, rewritten over those letters, run on the string of classes; where they match there, the text is cut.

    A upper or title case   a lower case    o letters without case and modifiers    ^ marks
    0 numbers               \n CR and LF    space   \t other white space            / ' themselves
    . everything else       D E L M R S T V d e l m r s t v, and z for the long s: letters of contractions

The classes of all characters are in ``vocab/classes.bin`` (written by ``build/vocab.py``): runs of a 3-byte start
and a class letter. On the path of the instant ``count``: imports stay few, and ASCII text needs no file.
"""

import re
from collections.abc import Iterator
from os.path import dirname, join

OTHER = "."
_UPPER = "ADELMRSTV"
_LOWER = "adelmrstvz"
_LETTER = _UPPER + _LOWER + "o"
_SPACE = r"\n \t"
_CONTRACTION = r"'(?:[SszTtMmDd]|[Rr][Ee]|[Vv][Ee]|[Ll][Ll])"

_PATTERNS = {
    "r50k": (
        rf"'(?:[sdmt]|ll|ve|re)| ?[{_LETTER}]++| ?0++| ?[^{_SPACE}{_LETTER}0]++"
        rf"|[{_SPACE}]++\Z|[{_SPACE}]+(?![^{_SPACE}])|[{_SPACE}]"
    ),
    "cl100k": (
        rf"{_CONTRACTION}|[^\n{_LETTER}0]?+[{_LETTER}]++|0{{1,3}}+| ?[^{_SPACE}{_LETTER}0]++\n*+"
        rf"|[{_SPACE}]++\Z|[{_SPACE}]*\n|[{_SPACE}]+(?![^{_SPACE}])|[{_SPACE}]"
    ),
    "o200k": (
        rf"[^\n{_LETTER}0]?[{_UPPER}o^]*[{_LOWER}o^]+(?:{_CONTRACTION})?"
        rf"|[^\n{_LETTER}0]?[{_UPPER}o^]+[{_LOWER}o^]*(?:{_CONTRACTION})?"
        rf"|0{{1,3}}| ?[^{_SPACE}{_LETTER}0]+[\n/]*|[{_SPACE}]*\n+|[{_SPACE}]+(?![^{_SPACE}])|[{_SPACE}]+"
    ),
}

_ASCII = (
    "........." "\t\n\t\t\n" ".................." " ......'......./" "0000000000" "......."
    "AAADEAAAAAALMAAAARSTAVAAAA" "......" "aaadeaaaaaalmaaaarstavaaaa" "....."
)  # fmt: skip


class Splitter:
    """Splits text as one of the published patterns does.

    Args:
        pattern: a key of ``encodings.PATTERNS``.
    """

    __slots__ = ("_classes", "_find")

    def __init__(self, pattern: str) -> None:
        self._find = re.compile(_PATTERNS[pattern]).finditer
        self._classes = _ASCII

    def pieces(self, text: str) -> Iterator[str]:
        """The pieces of ``text``, in order; together they are the text."""
        if not text.isascii() and self._classes is _ASCII:
            self._classes = _all_classes()
        for match in self._find(text.translate(self._classes)):
            yield text[match.start() : match.end()]


def _all_classes() -> str:
    """The class letter of every character, at its code point."""
    with open(join(dirname(__file__), "vocab", "classes.bin"), "rb") as file:
        runs = file.read()
    starts = [int.from_bytes(runs[at : at + 3], "little") for at in range(0, len(runs), 4)]
    letters = runs[3::4].decode("ascii")
    ends = [*starts[1:], 0x110000]
    return "".join(letter * (end - start) for letter, start, end in zip(letters, starts, ends, strict=True))
