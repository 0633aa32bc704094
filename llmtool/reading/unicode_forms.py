"""Recognising the forms of Unicode: UTF-8, UTF-16 and UTF-32, with a byte order mark and without."""

from codecs import (
    BOM_UTF8,
    BOM_UTF16_BE,
    BOM_UTF16_LE,
    BOM_UTF32_BE,
    BOM_UTF32_LE,
    utf_8_decode,
    utf_16_be_decode,
    utf_16_le_decode,
)
from collections.abc import Callable

from llmtool.reading.binary import BinaryContentError, has_many_controls

_MARKS = {  # UTF-32 first: its little-endian mark begins like that of UTF-16
    BOM_UTF32_LE: "utf-32-le",
    BOM_UTF32_BE: "utf-32-be",
    BOM_UTF16_LE: "utf-16-le",
    BOM_UTF16_BE: "utf-16-be",
    BOM_UTF8: "utf-8",
}
_ALL_MARKS = tuple(_MARKS)
_Decoder = Callable[[bytes, str, bool], tuple[str, int]]

_MAX_STRANGE_PERCENT = 5
_MIN_NUL_PERCENT = 40
"""Of a sample that could as well be ASCII with NUL bytes between: UTF-16 of ASCII has 50."""

_MIN_BYTES = 4
_MIN_PROPER = 3


def byte_order_mark(head: bytes) -> tuple[bytes, str] | None:
    """The byte order mark that content begins with, and the encoding that it declares."""
    if not head.startswith(_ALL_MARKS):
        return None
    return next((mark, encoding) for mark, encoding in _MARKS.items() if head.startswith(mark))


def is_damaged_utf8(sample: bytes) -> bool:
    """Whether a sample that is not UTF-8 was so once, judged by the characters beyond ASCII that still are.

    That is so if they are as many as the bytes that do not fit, or if three come before these: two may be chance
    in Chinese or Japanese.
    """
    text, used = utf_8_decode(sample, "ignore")
    proper = _beyond_ascii(text)
    return proper >= max(used - len(text.encode()), 1) or _beyond_ascii(_proper_beginning(sample)) >= _MIN_PROPER


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _proper_beginning(sample: bytes) -> str:
    try:
        return utf_8_decode(sample)[0]
    except UnicodeDecodeError as error:
        return sample[: error.start].decode()


def utf16_or_binary(sample: bytes, *, whole: bool) -> str | None:
    """What content with NUL bytes is: the kind of UTF-16; or None, for UTF-8 in which NUL is a character.

    Args:
        sample: its beginning.
        whole: there is nothing behind the sample.

    Raises:
        BinaryContentError: it is neither.
    """
    encoding = _unmarked_utf16(sample, whole=whole)
    if encoding is None and (b"\0\0" in sample or not is_utf8(sample, whole=whole)):
        raise BinaryContentError("binary: NUL bytes")
    return encoding


def is_utf8(sample: bytes, *, whole: bool) -> bool:
    """Whether a sample is UTF-8, which may break off inside a character unless it is the whole."""
    try:
        utf_8_decode(sample, "strict", whole)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked_utf16(sample: bytes, *, whole: bool) -> str | None:
    """The kind of UTF-16: the one in which a text has more ASCII characters, as every text has some."""
    little, big = (_ascii_characters(sample, decode, whole=whole) for decode in (utf_16_le_decode, utf_16_be_decode))
    if little == big or len(sample) < _MIN_BYTES:
        return None
    if sample.count(0) * 100 < len(sample) * _MIN_NUL_PERCENT and _could_be_ascii(sample):
        return None
    return "utf-16-le" if little > big else "utf-16-be"


def _ascii_characters(sample: bytes, decode: _Decoder, *, whole: bool) -> int:
    """How many ASCII characters there are in what a kind of UTF-16 makes of a sample; none if that is no text."""
    try:
        text, _ = decode(sample, "strict", whole)
    except UnicodeDecodeError:
        return 0
    if "\0" in text:
        return 0
    strange = sum(not (character.isprintable() or character.isspace()) for character in text)
    return len(text.encode("ascii", "ignore")) if strange * 100 <= len(text) * _MAX_STRANGE_PERCENT else 0


def _could_be_ascii(sample: bytes) -> bool:
    """Whether it reads well with NUL bytes as separators."""
    return sample.isascii() and b"\0\0" not in sample and not has_many_controls(sample.replace(b"\0", b""))
