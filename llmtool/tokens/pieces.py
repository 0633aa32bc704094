r"""Split text into the pieces that OpenAI's encodings merge within.

The published patterns (``encodings.PATTERNS``) need Unicode classes, which the standard library's ``re`` lacks, and
importing ``re`` alone takes as long as all the rest of an instant count. So each character is first replaced by one
letter for its class, and each pattern is a function that says where the piece ends which begins at a place:

    A upper or title case   a lower case    o letters without case and modifiers    ^ marks
    0 numbers               \n CR and LF    space   \t other white space            / ' themselves
    . everything else       D E L M R S T V d e l m r s t v, and z for the long s: letters of contractions
    \0 the end of the text

Each function takes the alternatives of its pattern in their order. The classes of all characters are in
``vocab/classes.bin`` (written by ``build/vocab.py``): runs of a 3-byte start and a class letter. On the path of the
instant ``count``: imports stay few, and ASCII text needs no file.
"""

from os.path import dirname, join

# As typing has it: importing collections.abc alone takes a millisecond.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = "."
_END = "\0"
_UPPER = "ADELMRSTV"
_LOWER = "adelmrstvz"
_LETTERS = frozenset(_UPPER + _LOWER + "o")
_SPACES = frozenset("\n \t")
_SIGNS = frozenset("./'^")
_NUMBERS = frozenset("0")
_UPPERISH = frozenset(_UPPER + "o^")
_LOWERISH = frozenset(_LOWER + "o^")
_CASELESS = frozenset("o^")
# What may stand before the letters of a piece in cl100k and o200k: anything but letters, numbers and line ends.
_LEADS = frozenset(" \t./'^")
_ONE_LETTER = frozenset("sSzdDmMtT")
_TWO_LETTERS = frozenset(
    a + b for pair in ("re", "ve", "ll") for a in (pair[0], pair[0].upper()) for b in (pair[1], pair[1].upper())
)

_ASCII = (
    "........." "\t\n\t\t\n" ".................." " ......'......./" "0000000000" "......."
    "AAADEAAAAAALMAAAARSTAVAAAA" "......" "aaadeaaaaaalmaaaarstavaaaa" "....."
)  # fmt: skip


class Splitter:
    """Splits text as one of the published patterns does.

    Args:
        pattern: a key of ``encodings.PATTERNS``.
    """

    __slots__ = ("_classes", "_end_of_piece")

    def __init__(self, pattern: str) -> None:
        self._end_of_piece = {"r50k": _r50k, "cl100k": _cl100k, "o200k": _o200k}[pattern]
        self._classes = _ASCII

    def pieces(self, text: str) -> "Iterator[str]":
        """The pieces of ``text``, in order; together they are the text."""
        if not text.isascii() and self._classes is _ASCII:
            self._classes = _all_classes()
        classes = text.translate(self._classes) + _END
        end_of_piece = self._end_of_piece
        start, size = 0, len(text)
        while start < size:
            end = end_of_piece(classes, start)
            yield text[start:end]
            start = end


def _r50k(classes: str, start: int) -> int:
    first = classes[start]
    if first == "'":
        if classes[start + 1] in "sdmt":
            return start + 2
        if classes[start + 1 : start + 3] in {"ll", "ve", "re"}:
            return start + 3
    begin = start + 1 if first == " " else start
    for kind in (_LETTERS, _NUMBERS, _SIGNS):
        if classes[begin] in kind:
            return _run(classes, begin, kind)
    return _spaces(classes, start, _run(classes, start, _SPACES))


def _cl100k(classes: str, start: int) -> int:
    first = classes[start]
    if first == "'" and (end := _contraction(classes, start)) > start:
        return end
    begin = start + 1 if first in _LEADS else start
    if classes[begin] in _LETTERS:
        return _run(classes, begin, _LETTERS)
    if first == "0":
        return _three_numbers(classes, start)
    begin = start + 1 if first == " " else start
    if classes[begin] in _SIGNS:
        return _run(classes, _run(classes, begin, _SIGNS), "\n")
    end = _run(classes, start, _SPACES)
    if classes[end] != _END and (line_end := classes.rfind("\n", start, end)) >= 0:
        return line_end + 1
    return _spaces(classes, start, end)


def _o200k(classes: str, start: int) -> int:
    first = classes[start]
    # With a lead before the letters if that can be, else without: only a mark is both a lead and part of a word.
    begins = (start + 1, start) if first in _LEADS else (start,)
    for word in (_ending_lower, _ending_upper):
        for begin in begins:
            if (end := word(classes, begin)) > begin:
                return _contraction(classes, end)
    if first == "0":
        return _three_numbers(classes, start)
    begin = start + 1 if first == " " else start
    if classes[begin] in _SIGNS:
        return _run(classes, _run(classes, begin, _SIGNS), "\n/")
    end = _run(classes, start, _SPACES)
    if (line_end := classes.rfind("\n", start, end)) >= 0:
        return line_end + 1
    return _spaces(classes, start, end)


def _ending_lower(classes: str, begin: int) -> int:
    """Where ``[Uo^]*[Lo^]+`` ends; ``begin`` where it does not match."""
    end = _run(classes, begin, _UPPERISH)
    if classes[end] in _LOWERISH:
        return _run(classes, end, _LOWERISH)
    # The first part gives back to the second until that begins with a letter without case, or a mark.
    while end > begin and classes[end - 1] not in _CASELESS:
        end -= 1
    return end


def _ending_upper(classes: str, begin: int) -> int:
    """Where ``[Uo^]+[Lo^]*`` ends; ``begin`` where it does not match."""
    end = _run(classes, begin, _UPPERISH)
    return _run(classes, end, _LOWERISH) if end > begin else begin


def _contraction(classes: str, end: int) -> int:
    """Where ``(?i:'s|'t|'re|'ve|'m|'ll|'d)?`` ends."""
    if classes[end] != "'":
        return end
    if classes[end + 1] in _ONE_LETTER:
        return end + 2
    return end + 3 if classes[end + 1 : end + 3] in _TWO_LETTERS else end


def _three_numbers(classes: str, start: int) -> int:
    return min(_run(classes, start, _NUMBERS), start + 3)


def _spaces(classes: str, start: int, end: int) -> int:
    r"""Where ``\s++$|\s+(?!\S)|\s`` ends: a run leaves its last character to the word behind it."""
    return end if classes[end] == _END else max(end - 1, start + 1)


def _run(classes: str, at: int, kind: frozenset[str] | str) -> int:
    while classes[at] in kind:
        at += 1
    return at


def _all_classes() -> str:
    """The class letter of every character, at its code point."""
    with open(join(dirname(__file__), "vocab", "classes.bin"), "rb") as file:
        runs = file.read()
    starts = [int.from_bytes(runs[at : at + 3], "little") for at in range(0, len(runs), 4)]
    letters = runs[3::4].decode("ascii")
    ends = [*starts[1:], 0x110000]
    return "".join(letter * (end - start) for letter, start, end in zip(letters, starts, ends, strict=True))
