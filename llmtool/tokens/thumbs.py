"""Rules of thumb, which need no tokenizer: so many characters, words or lines of code to a token.

What they are worth was measured (``benchmarks/thumbs.py``): the margin, in percent of the estimate, covered 95 % of the
documents of the same group of scripts, whichever of the known tokenizers counted them.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from llmtool.tokens.estimated import Features
from llmtool.tokens.tokenizer import Exactness, TokenCount

PREFIX = "approx-"
"""What the ids of these tokenizers begin with."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of thumb.

    Attributes:
        tokens: for each of what is counted.
        words: the rule in words.
        kinds: the kinds of documents that it is for, on which its margin was measured.
        measured_on: the same in words.
    """

    tokens: Fraction
    words: str
    kinds: tuple[str, ...]
    measured_on: str


RULES = {
    "characters": Rule(Fraction(1, 4), "characters / 4", ("english", "language", "code"), "prose and code"),
    "words": Rule(Fraction(4, 3), "words * 4/3", ("english", "language"), "prose"),
    "lines": Rule(Fraction(10), "lines that are not blank * 10", ("code",), "code"),
}


class ThumbTokenizer:
    """Counts by a rule of thumb.

    Args:
        name: ``approx-`` and the name of a rule.
    """

    exactness: Exactness = "estimated"
    adds_up = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._about = name.removeprefix(PREFIX)
        self._rule = RULES[self._about]
        measured = f"its margin spans all known tokenizers, on {self._rule.measured_on}"
        self.note = f"{self._rule.words}, a rule of thumb; {measured}"

    def prepare(self) -> None:
        """Nothing has to be loaded."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One estimate per text, in order."""
        return [self.count_blocks([text]) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The estimate of one text that comes in blocks."""
        features = Features()

        def watched() -> Iterator[str]:
            nonlocal features
            for block in blocks:
                features += Features.of(block)
                yield block

        amount = _AMOUNTS[self._about](watched())
        if not sum(features.counts):
            return TokenCount(0, 0.0)
        tokens = max(1, math.floor(amount * self._rule.tokens + Fraction(1, 2)))
        margins, slack = _measured()[self._about]
        return TokenCount(tokens, math.ceil(10 * (margins[features.group] + 100 * slack / tokens)) / 10)


def amount(rule: str, text: str) -> int:
    """How many characters, words or lines a text has, as a rule counts them."""
    return _AMOUNTS[rule]([text])


def _characters(blocks: Iterable[str]) -> int:
    return sum(map(len, blocks))


def _words(blocks: Iterable[str]) -> int:
    """What white space parts, though a word may go on in the next block."""
    number, inside = 0, False
    for block in blocks:
        number += len(block.split()) - (inside and not block[:1].isspace() and bool(block))
        inside = not block[-1].isspace() if block else inside
    return number


def _lines(blocks: Iterable[str]) -> int:
    """Lines with something in them, though a line may go on in the next block."""
    number, counted = 0, False
    for block in blocks:
        first, *later = block.split("\n")
        if first.strip() and not counted:
            number, counted = number + 1, True
        for line in later:
            counted = bool(line.strip())
            number += counted
    return number


_AMOUNTS = {"characters": _characters, "words": _words, "lines": _lines}


def english() -> dict[str, float]:
    """Tokenizer → how many tokens a character of English prose has with it."""
    found: dict[str, float] = _read()["english"]
    return found


@cache
def _measured() -> dict[str, tuple[dict[str, float], int]]:
    """For each rule the margins of the groups of scripts, in percent, and the tokens that short texts lack besides."""
    return {name: (rule["margins"], rule["slack"]) for name, rule in _read()["rules"].items()}


def _read() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path(__file__).with_name("thumbs.json").read_text(encoding="utf-8"))
    return read
