"""Estimates for the tokenizers that cannot be had here, from the exact count of another one.

A tokenizer is known by what it made of a few thousand documents (benchmarks/margins.py): how many tokens it adds
or saves, against o200k_base, for each character of each class. So

    tokens = weight * tokens of o200k_base + sum over the classes (weight * characters)

kept within the ratios that were seen. All terms add up over the blocks of a text. The margin, in percent of the
estimate, covered 95 % of the documents of the same group of scripts, and of each widespread language in it, every
document being judged by weights that came from others.
"""

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

UNKNOWN = "unknown"
"""The family of a tokenizer of which nothing is known: it covers all that are."""

# In UTF-8 the first byte of a character names its script, or the first two.
ASCII = {
    "letters": b"adeilmqruvxz",
    "letters_of_english": b"bcfghnopstwy",  # which English uses more than most languages in Latin script
    "letters_of_others": b"jk",
    "space": b" ",
    "punctuation": bytes(byte for byte in range(128) if not chr(byte).isalnum() and byte not in b" \t\n\r"),
    "capitals": b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "digits": b"0123456789",
    "newline": b"\t\n\r",
}
FIRST_BYTE = {
    "han": bytes(range(0xE4, 0xEA)),
    "kana": b"\xe3\xef",  # and the wide punctuation that comes with it
    "cyrillic": b"\xd0\xd1",
    "cyrillic_more": b"\xd2\xd3",
    "hangul": bytes(range(0xEA, 0xEE)),
    "arabic": b"\xd8\xd9",
    "arabic_more": b"\xda\xdb",
    "latin": b"\xc3",
    "latin_more": bytes(range(0xC4, 0xCC)),
    "symbols": b"\xc2\xe2\xee\xf0\xf1\xf2\xf3\xf4",
    "greek": bytes(range(0xCC, 0xD0)),
    "hebrew": b"\xd7",
    "armenian": bytes(range(0xD4, 0xD7)),
    "rare": bytes(range(0xDC, 0xE0)),
}
SECOND_BYTE = {
    "[^\u0800-\u0fff]+": {
        "devanagari": b"\xa4\xa5",
        "bengali": b"\xa6\xa7",
        "gurmukhi": b"\xa8\xa9",
        "gujarati": b"\xaa\xab",
        "odia": b"\xac\xad",
        "tamil": b"\xae\xaf",
        "telugu": b"\xb0\xb1",
        "kannada": b"\xb2\xb3",
        "malayalam": b"\xb4\xb5",
        "sinhala": b"\xb6\xb7",
        "thai": b"\xb8\xb9",
        "lao": b"\xba\xbb",
        "rare": bytes(range(0x80, 0xC0)),
    },
    "[^\u1000-\u1fff]+": {
        "vietnamese": bytes(range(0xB8, 0xBC)),
        "myanmar": b"\x80\x81\x82",
        "georgian": b"\x83",
        "ethiopic": bytes(range(0x88, 0x8F)),
        "khmer": b"\x9e\x9f",
        "rare": bytes(range(0x80, 0xC0)),
    },
}
CONTINUED = bytes(range(0x80, 0xC0))
CLASSES = tuple(dict.fromkeys([*ASCII, *FIRST_BYTE, *(name for names in SECOND_BYTE.values() for name in names)]))
LETTERS = ("letters", "letters_of_english", "letters_of_others")
ACCENTED = ("latin", "latin_more", "vietnamese")
SCRIPTS = {
    "greek_cyrillic": ("greek", "cyrillic", "cyrillic_more"),
    "arabic_hebrew": ("arabic", "arabic_more", "hebrew"),
    "cjk": ("han", "kana", "hangul"),
    "symbols": ("symbols",),
}
# These part English, code and data from the other languages in Latin script. Of the measured documents they take 4 %
# of English, 12 % of code and 6 % of JSON for another language, and 3 % of the other languages for English.
MIXED = 0.02  # of all characters, from which on another script decides
ACCENTS = 0.005  # for each letter
ENGLISH = 0.435  # of the letters
PROSE = 0.7  # of what is no white space


@dataclass(frozen=True, slots=True)
class Features:
    """What a text is made of. The features of two texts add up to those of the one behind the other.

    Attributes:
        counts: characters of each of `CLASSES`.
    """

    counts: tuple[int, ...] = (0,) * len(CLASSES)

    @classmethod
    def of(cls, text: str) -> "Features":
        """Look at a text, or at a block of one."""
        counts = dict.fromkeys(CLASSES, 0)
        foreign = _take(counts, ASCII, text.encode("utf-8", "surrogatepass"))
        if _take(counts, FIRST_BYTE, foreign.translate(None, CONTINUED)):
            characters = foreign.decode("utf-8", "surrogatepass")
            for others, scripts in SECOND_BYTE.items():
                _take(counts, scripts, re.sub(others, "", characters).encode()[1::3])
        return cls(tuple(counts.values()))

    def __add__(self, other: "Features") -> "Features":
        return Features(tuple(map(sum, zip(self.counts, other.counts, strict=True))))

    @property
    def group(self) -> str:
        """The group whose margin holds: `english` (with code and data), `latin`, one of `SCRIPTS`, `other`."""
        counts = dict(zip(CLASSES, self.counts, strict=True))
        scripts = {group: sum(counts[name] for name in names) for group, names in SCRIPTS.items()}
        foreign = sum(count for name, count in counts.items() if name not in ASCII and name not in ACCENTED)
        scripts["other"] = foreign - sum(scripts.values())
        largest = max(scripts, key=scripts.__getitem__)
        characters = sum(self.counts)
        if scripts[largest] > MIXED * characters:
            return largest
        letters = sum(counts[name] for name in LETTERS)
        accents = sum(counts[name] for name in ACCENTED)
        prose = letters > PROSE * (characters - counts["space"] - counts["newline"])
        unlike = prose and counts["letters_of_english"] < ENGLISH * letters
        return "latin" if unlike or accents > ACCENTS * letters else "english"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count that may be off.

    Attributes:
        tokens: never 0 for a text that has tokens.
        margin_percent: how far off, up or down, in percent of `tokens`; 95 of 100 texts are nearer.
    """

    tokens: int
    margin_percent: float


@dataclass(frozen=True, slots=True)
class Family:
    """What is known of one tokenizer.

    Attributes:
        base: what a token of o200k_base weighs.
        weights: class → what a character of it weighs.
        lowest: the least tokens for one of o200k_base, over all documents.
        highest: the most.
        margins: group of scripts → percent of the estimate.
        slack: tokens by which a text of some words may be off besides.
    """

    base: float
    weights: dict[str, float]
    lowest: float
    highest: float
    margins: dict[str, float]
    slack: int

    def predict(self, base_tokens: int, features: Features) -> float:
        """Tokens, not rounded."""
        weighed = (self.weights[name] * count for name, count in zip(CLASSES, features.counts, strict=True))
        raw = self.base * base_tokens + sum(weighed)
        return min(max(raw, self.lowest * base_tokens), self.highest * base_tokens)


def estimate(family: str, base_tokens: int, features: Features) -> Estimate:
    """Estimate the tokens of a text.

    Args:
        family: one of `families()`; any other name is estimated as `UNKNOWN`.
        base_tokens: the exact count in o200k_base.
        features: of the whole text.
    """
    if not base_tokens:
        return Estimate(0, 0.0)
    known = _load()[0]
    about = known[family if family in known else UNKNOWN]
    tokens = max(1, math.floor(about.predict(base_tokens, features) + 0.5))
    return Estimate(tokens, _tenth(about.margins[features.group] + 100 * about.slack / tokens))


def assumed_margin(features: Features) -> float:
    """How far a count may be off whose model is only assumed to use its vendor's newest known tokenizer, in percent.

    It is how much the counts changed from one generation to the next, where they did.
    """
    return _load()[1][features.group]


def families() -> tuple[str, ...]:
    """Every tokenizer that was measured, and `UNKNOWN`."""
    return tuple(_load()[0])


def _take(counts: dict[str, int], classes: dict[str, bytes], left: bytes) -> bytes:
    """Count the bytes of each class, and hand back those of none."""
    for name, members in classes.items():
        before = len(left)
        left = left.translate(None, members)
        counts[name] += before - len(left)
    return left


def _tenth(percent: float) -> float:
    """Rounded up to one decimal; the inner rounding takes off what is only binary."""
    return math.ceil(round(percent * 10, 6)) / 10


@cache
def _load() -> tuple[dict[str, Family], dict[str, float]]:
    """The families and the assumed margins, as measured."""
    read: dict[str, Any] = json.loads(Path(__file__).with_name("ratios.json").read_text(encoding="utf-8"))
    return {name: Family(**fields) for name, fields in read["families"].items()}, read["assumed"]
