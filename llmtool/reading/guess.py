"""Guessing the legacy encoding of a text: the one in which its bytes are spelled most cheaply.

Every encoding is tried with every language that is written in it. A usual letter of the language costs few
bits, a rare one more, a character from outside many; what is out of place in a word costs extra. The reading
with the smallest bill wins. That needs no statistics but the alphabets, and a sentence is mostly enough:
tests/reading/test_guess.py measures it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log2

from llmtool.reading import alphabets
from llmtool.reading.alphabets import PUNCTUATION, Alphabet


@dataclass(frozen=True, slots=True)
class Legacy:
    """An encoding from before UTF-8.

    Args:
        name: as the web calls it.
        codec: as Python calls it, or a superset of it that is in use under that name.
        languages: the alphabets that are written in it.
        handicap: bits; what is rare is believed later.
    """

    name: str
    codec: str
    languages: tuple[Alphabet, ...]
    handicap: float


_SINGLE_BYTE = (
    Legacy("windows-1252", "cp1252", alphabets.WESTERN, 0),
    Legacy("windows-1250", "cp1250", alphabets.CENTRAL, 6),
    Legacy("iso-8859-2", "iso8859-2", alphabets.CENTRAL, 6),
    Legacy("windows-1251", "cp1251", alphabets.CYRILLIC, 6),
    Legacy("koi8-r", "koi8-r", alphabets.CYRILLIC, 7),
    Legacy("koi8-u", "koi8-u", alphabets.CYRILLIC, 7.5),
    Legacy("ibm866", "cp866", alphabets.CYRILLIC, 9),
    Legacy("iso-8859-5", "iso8859-5", alphabets.CYRILLIC, 9),
    Legacy("windows-1253", "cp1253", alphabets.GREEK, 7),
    Legacy("iso-8859-7", "iso8859-7", alphabets.GREEK, 7),
    Legacy("windows-1254", "cp1254", alphabets.TURKISH, 7),
    Legacy("windows-1255", "cp1255", alphabets.HEBREW, 7),
    Legacy("windows-1256", "cp1256", alphabets.ARABIC, 7),
    Legacy("iso-8859-6", "iso8859-6", alphabets.ARABIC, 8),
    Legacy("windows-1257", "cp1257", alphabets.BALTIC, 7),
    Legacy("windows-1258", "cp1258", alphabets.VIETNAMESE, 9),
    Legacy("windows-874", "cp874", alphabets.THAI, 7),
)
_MULTIBYTE = (
    Legacy("shift_jis", "cp932", alphabets.JAPANESE, 7),
    Legacy("euc-jp", "euc_jp", alphabets.JAPANESE, 7),
    Legacy("gb18030", "gb18030", alphabets.CHINESE, 7),
    Legacy("big5", "big5hkscs", alphabets.TRADITIONAL_CHINESE, 7),
    Legacy("euc-kr", "cp949", alphabets.KOREAN, 7),
)

_USUAL, _ALSO, _FAMILY = 0.8, 0.15, 0.04
"""How much of a language's writing is its usual characters, the others of its alphabet, the rest of its script."""

_PUNCTUATION_BITS = 10.0
_FOREIGN_BITS = 24.0
_BROKEN_BITS = 40.0
_MISPLACED_BITS = 8.0
_CAPITALS_BITS = 16.0
_MAX_BITS_PER_BYTE = 10.5
"""Dearer readings are no text: random bytes come to 11 or 12, names in Chinese to 10, most texts to less than 6."""

_ODD_BITS = 48.0
"""So much more is allowed, or else a short text would not be believed for two strange signs in it."""

_ASCII = bytes(range(0x80))
_HIGH = bytes(range(0x80, 0x100))
_BESIDE_ASCII_LETTER = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_NEIGHBOURS = re.compile(rb"(?=([\x80-\xff]{2}))")


def guess(sample: bytes) -> Legacy | None:
    """The legacy encoding that a text is most likely written in; None when it reads as a text in none.

    Args:
        sample: a part of the text, up to 64 KiB, that is not UTF-8.
    """
    high = sample.translate(None, _ASCII)
    bills = sorted((*_single_byte_bills(sample, high), *_multibyte_bills(sample)), key=lambda bill: bill[0])
    bits, best = bills[0]
    return best if bits <= len(high) * _MAX_BITS_PER_BYTE + _ODD_BITS else None


def _single_byte_bills(sample: bytes, high: bytes) -> Iterator[tuple[float, Legacy]]:
    """What the text costs in each encoding of one byte per character."""
    values = Counter(high)
    beside_ascii = Counter(found[0] for found in _BESIDE_ASCII_LETTER.findall(sample))
    neighbours = Counter(_NEIGHBOURS.findall(sample))
    for legacy in _SINGLE_BYTE:
        table = _HIGH.decode(legacy.codec, "replace")
        characters: Counter[str] = Counter()
        lowered: Counter[str] = Counter()
        for value, times in values.items():
            characters[table[value - 0x80]] += times
            lowered[table[value - 0x80].lower()] += times
        bits = min(
            min(_spelling_bits(characters, language), _spelling_bits(lowered, language) + _CAPITALS_BITS)
            for language in legacy.languages
        )
        misplaced = sum(times for value, times in beside_ascii.items() if _is_foreign_letter(table[value - 0x80]))
        misplaced += sum(
            times
            for (left, right), times in neighbours.items()
            if table[left - 0x80].islower() and table[right - 0x80].isupper()
        )
        yield bits + misplaced * _MISPLACED_BITS + legacy.handicap, legacy


def _multibyte_bills(sample: bytes) -> Iterator[tuple[float, Legacy]]:
    """What the text costs in each encoding of East Asia."""
    for legacy in _MULTIBYTE:
        characters = Counter(sample.decode(legacy.codec, "replace"))
        for ascii_character in [character for character in characters if character.isascii()]:
            del characters[ascii_character]
        yield min(_spelling_bits(characters, language) for language in legacy.languages) + legacy.handicap, legacy


def _is_foreign_letter(character: str) -> bool:
    """A character of a script other than Latin, which never shares a word with ASCII letters."""
    return "\u0370" <= character < "\u2000"


def _spelling_bits(characters: Mapping[str, int], language: Alphabet) -> float:
    """How many bits it takes to spell these characters in a language."""
    weights = _weights(language)
    family = log2(language.size / _FAMILY)
    bits = 0.0
    for character, times in characters.items():
        weight = weights.get(character)
        if weight is None:
            weight = family if language.first <= character <= language.last else _FOREIGN_BITS
        bits += times * weight
    return bits


@cache
def _weights(language: Alphabet) -> dict[str, float]:
    """The bits of each character that a language is known to use, and of what stands for broken bytes."""
    weights = {"\ufffd": _BROKEN_BITS, **dict.fromkeys(PUNCTUATION, _PUNCTUATION_BITS)}
    weights |= dict.fromkeys(language.also, log2(len(language.also) / _ALSO))
    weights |= dict.fromkeys(language.usual, log2(len(language.usual) / _USUAL))
    return weights
