"""How well texts have the words of a query: BM25, as a share of the most that the query can have.

The formula is Okapi's, after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
with the logarithm of Lucene, which is never negative. For each different word of the query

    weight = ln(1 + (N - n + 0.5) / (n + 0.5))
    score  = weight * times / (times + K1 * (1 - B + B * length / mean length))

where N texts are searched, n of them have the word, and this one has it so many times and is so many words long. The
scores of all words are added, and divided by the sum of the weights, which no text can reach.
"""

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

K1 = 1.2
"""How soon more of the same word counts for less."""

B = 0.75
"""How much a text's length counts against it, from 0 to 1."""

# Scripts that put no spaces between words: each of their characters is taken for a word.
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a text has of the query.

    Attributes:
        times: how often it has each word of the query.
        length: how many words it has in all.
    """

    times: tuple[int, ...]
    length: int


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of the query does for a text.

    Attributes:
        word: as it is compared: in compatible forms, without case.
        times: how often the text has it.
        texts: how many texts have it.
        weight: how rare it is.
        share: its part of the text's score.
    """

    word: str
    times: int
    texts: int
    weight: float
    share: float


class Keywords:
    """The words of a query, and how many texts have them. Add every text before asking for a score.

    Attributes:
        words: the different words, in their order.
    """

    def __init__(self, query: str) -> None:
        self.words: tuple[str, ...] = tuple(dict.fromkeys(_words(query)))
        self._texts = 0
        self._length = 0
        self._having = [0] * len(self.words)

    def add(self, text: str) -> Counts:
        """Take a text among those that are searched."""
        found = Counter(_words(text))
        counts = Counts(tuple(found[word] for word in self.words), found.total())
        self._texts += 1
        self._length += counts.length
        for place, times in enumerate(counts.times):
            self._having[place] += times > 0
        return counts

    def score(self, counts: Counts) -> float:
        """How well a text has the words, from 0 for none of them to almost 1."""
        return math.fsum(word.share for word in self.explained(counts))

    def explained(self, counts: Counts) -> tuple[Word, ...]:
        """What each word of the query does for a text; the shares add up to its score."""
        weights = [math.log1p((self._texts - having + 0.5) / (having + 0.5)) for having in self._having]
        # Where no text has a word, none has a length to compare.
        mean = self._length / self._texts or 1
        tempered = K1 * (1 - B + B * counts.length / mean)
        whole = math.fsum(weights)
        return tuple(
            Word(word, times, having, weight, weight * times / (times + tempered) / whole)
            for word, times, having, weight in zip(self.words, counts.times, self._having, weights, strict=True)
        )


def _words(text: str) -> list[str]:
    found: list[str] = _pattern().findall(unicodedata.normalize("NFKC", text).casefold())
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Letters, digits and marks in a row; what Python calls a word has no marks, of which Indian vowels are some."""
    marks = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)).startswith("M"))
    return re.compile(f"[{_ALONE}][{marks}]*|(?:(?![{_ALONE}])[\\w{marks}])+")
