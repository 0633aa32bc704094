"""From a query and what is named to the nearest texts: ``similar``."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmtool.cli.counting import say_each, unread_error
from llmtool.cli.embedding import Embedder, EmbeddingTerms, embedder
from llmtool.cli.extras import load
from llmtool.cli.session import Session
from llmtool.cli.text_rows import Item
from llmtool.cli.texts import Texts, in_blocks
from llmtool.errors import BadInputError, UsageError
from llmtool.planning.keywords import Counts, Keywords
from llmtool.render.views.similar import Match, Similar

if TYPE_CHECKING:
    from llmtool.calls.nearest import Query, Vector

VECTOR_WEIGHT = 0.7
"""The part of the vectors in a score that has words in it."""

_SHOWN = 200
"""So many characters of a text are kept."""

_BLOCK = 1024
_BLOCK_CHARACTERS = 1 << 22


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked.

    Attributes:
        query: the text to come near to.
        top: how many texts are wanted at most.
        min_score: the lowest score that is wanted, or None.
        keywords: whether the query's words count too.
        explain: whether it is to be said how each score came about.
    """

    query: str
    top: int
    min_score: float | None
    keywords: bool
    explain: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A text that may be shown: only its beginning is kept."""

    item: Item
    vector: float
    counts: Counts | None


def search(session: Session, asked: Search, texts: Texts, terms: EmbeddingTerms) -> Similar:
    """Compare everything that is named with the query, and keep the nearest.

    Texts are read and compared in blocks, and only the nearest are kept. With keywords something small is kept of every
    text, because how rare a word is shows at the end.

    Args:
        session: the run.
        asked: the query, and what is wanted.
        texts: what to search; read once.
        terms: how to embed.

    Raises:
        UsageError: there is nothing to search for, or the lowest score is none.
        BadInputError: nothing is there to be searched, or a line or vector is wrong; with its file and line.
        MissingPackageError: NumPy is not installed.
        LlmtoolError: texts cannot be embedded.
    """
    if not asked.query.strip():
        raise UsageError("the query is empty", "write what you are looking for")
    if asked.min_score is not None and math.isnan(asked.min_score):
        raise UsageError("--min-score nan is no score")
    words = Keywords(asked.query) if asked.keywords else None
    if words is not None and not words.words:
        raise UsageError("the query has no words", "leave --keywords out")
    with embedder(session, terms) as model, session.progress() as progress:
        comparison = _Comparison(asked, model)
        kept: list[_Candidate] = []
        for block in in_blocks(iter(texts), _BLOCK, _BLOCK_CHARACTERS):
            kept += comparison.of(block, words)
            if words is None:
                kept = sorted(kept, key=lambda each: -each.vector)[: asked.top]
            progress.advance(len(block), block[-1].place)
        name = model.model
    if comparison.compared == 0:
        raise unread_error(texts.problems) or BadInputError("no text was found in what was named")
    _say(session, texts, comparison)
    scored = sorted(((_score(each, words), each) for each in kept), key=lambda pair: -pair[0])[: asked.top]
    matches = tuple(
        _match(score, each, words) for score, each in scored if asked.min_score is None or score >= asked.min_score
    )
    return Similar(
        asked.query, name, comparison.dimensions, None if words is None else VECTOR_WEIGHT, comparison.compared,
        matches, texts.skipped, texts.problems, asked.explain, unread_error(texts.problems),
    )  # fmt: skip


class _Comparison:
    """The query's vector against blocks of texts."""

    def __init__(self, asked: Search, model: Embedder) -> None:
        # Imported late: NumPy may be missing, and takes longer to load than all the rest.
        self._nearest = load("llmtool.calls.nearest", "vectors", "comparing vectors")
        self._asked = asked
        self._model = model
        self._query: Query | None = None
        self.compared = 0
        self.dimensions = 0
        self.nameless: str | None = None
        """The first vector that does not say whose it is."""

    def of(self, block: Sequence[Item], words: Keywords | None) -> Iterator[_Candidate]:
        """What of a block may be shown.

        Raises:
            BadInputError: a vector does not fit the query's, or there is no text to look for words in; with its place.
        """
        # Before anything is paid for.
        counts = [None if words is None else words.add(_text(item)) for item in block]
        vectors = self._vectors(block)
        try:
            cosines = self._vector_of_the_query().cosines(vectors)
        except self._nearest.UnfitVectorError as unfit:
            raise BadInputError(f"{block[unfit.place].place}: the vector {unfit.reason}", unfit.hint) from unfit
        self.compared += len(block)
        places = self._nearest.best(cosines, self._asked.top) if words is None else range(len(block))
        for place in places:
            yield _Candidate(_short(block[place]), float(cosines[place]), counts[place])

    def _vectors(self, block: Sequence[Item]) -> "list[Vector]":
        """The vector of each, those that are missing from the model."""
        own = [item for item in block if item.vector is not None]
        other = next((item for item in own if item.model not in {None, self._model.model}), None)
        if other is not None:
            raise BadInputError(
                f"{other.place}: is a vector by {other.model}, and the query's is by {self._model.model}",
                f"search with --model {other.model}, or embed it anew",
            )
        self.nameless = self.nameless or next((item.place for item in own if item.model is None), None)
        made = self._model.embed([item.text or "" for item in block if item.vector is None], "document")
        return [next(made) if item.vector is None else item.vector for item in block]

    def _vector_of_the_query(self) -> "Query":
        """The query, embedded once, and not before there is something to compare it with."""
        if self._query is None:
            vector = next(self._model.embed([self._asked.query], "query"))
            self.dimensions = len(vector)
            try:
                self._query = self._nearest.Query(vector)
            except self._nearest.UnfitVectorError as unfit:
                raise BadInputError(f"the query's vector {unfit.reason}", "ask in other words") from unfit
        return self._query


def _say(session: Session, texts: Texts, comparison: _Comparison) -> None:
    if comparison.nameless is not None:
        session.note(f"{comparison.nameless}: the vector does not say by which model it is")
    say_each(session, "were skipped", [f"{skipped.path}: skipped, {skipped.message}" for skipped in texts.skipped])
    if len(texts.problems) > 1:
        say_each(session, "could not be read", [f"{each.path}: {each.message}" for each in texts.problems])


def _text(item: Item) -> str:
    if item.text is None:
        raise BadInputError(f"{item.place}: has no text to look for words in", "leave --keywords out")
    return item.text


def _short(item: Item) -> Item:
    beginning = None if item.text is None else " ".join(item.text[: 2 * _SHOWN].split())[:_SHOWN]
    return replace(item, text=beginning, vector=None)


def _score(found: _Candidate, words: Keywords | None) -> float:
    if words is None or found.counts is None:
        return found.vector
    return VECTOR_WEIGHT * found.vector + (1 - VECTOR_WEIGHT) * words.score(found.counts)


def _match(score: float, found: _Candidate, words: Keywords | None) -> Match:
    item = found.item
    match = Match(item.path, item.line, item.name, item.text, score, found.vector)
    if words is None or found.counts is None:
        return match
    return replace(match, keywords=words.score(found.counts), words=words.explained(found.counts))
