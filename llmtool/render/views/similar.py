"""How ``similar`` shows the nearest texts: their scores, where they are, how they begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.errors import LlmtoolError
from llmtool.planning.keywords import K1, B, Word
from llmtool.reading.problem import Problem
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.safe_text import in_one_line
from llmtool.render.table import Column, Row, Table

_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Match:
    """A text that was found.

    Attributes:
        path: of its file.
        line: its line there, or None.
        name: what its line calls it, or None.
        beginning: of its text; None where nobody knows the text.
        score: how near it is; what the texts are ordered by.
        vector: the cosine of its vector with the query's.
        keywords: how well it has the query's words, from 0 to 1; None where that was not asked for.
        words: what each word did for that.
    """

    path: str
    line: int | None
    name: str | None
    beginning: str | None
    score: float
    vector: float
    keywords: float | None = None
    words: tuple[Word, ...] = ()

    @property
    def place(self) -> str:
        """File and line."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Similar:
    """Everything that ``similar`` found out.

    Attributes:
        query: what was searched for.
        model: whose vectors were compared.
        dimensions: how long they are.
        vector_weight: the part of the cosine in the score; None where words were not asked for.
        compared: how many texts there were.
        matches: the nearest, the nearest first.
        skipped: what holds no text.
        problems: what could not be read.
        explain: whether it is to be said how each score came about.
        error: why the command fails although there is a result, or None.
    """

    query: str
    model: str
    dimensions: int
    vector_weight: float | None
    compared: int
    matches: tuple[Match, ...]
    skipped: Sequence[Problem]
    problems: Sequence[Problem]
    explain: bool
    error: LlmtoolError | None


def similar_view(result: Similar) -> Document:
    """The matches, a line each: score, place, and how the text begins."""
    with_words = result.vector_weight is not None
    columns = [Column("score", align="right")]
    if with_words:
        minor = 0 if result.explain else 1
        columns += [Column("vector", align="right", minor=minor), Column("keywords", align="right", minor=minor)]
    columns += [Column("place", kind="path"), Column("text")]
    if with_words and result.explain:
        columns.insert(3, Column("words"))
    rows = tuple(_row(match, with_words=with_words, explain=result.explain) for match in result.matches)
    notes = tuple(_explained(result)) if result.explain else ()
    return Document(_data(result), Table(tuple(columns), rows, notes=notes))


def _row(match: Match, *, with_words: bool, explain: bool) -> Row:
    row: Row = (_score(match.score),)
    if with_words:
        row = (*row, _score(match.vector), _score(match.keywords or 0))
        if explain:
            row = (*row, ", ".join(f"{word.word} {_score(word.share)}" for word in match.words if word.times))
    return (*row, match.place, match.name if match.beginning is None else in_one_line(match.beginning))


def _explained(result: Similar) -> list[str]:
    vector = f"the cosine of the vectors by {result.model}, of {result.dimensions} numbers each"
    if result.vector_weight is None:
        return [f"score: {vector}"]
    return [
        f"score: {result.vector_weight:g} * vector + {1 - result.vector_weight:g} * keywords",
        f"vector: {vector}",
        f"keywords: BM25 with k1 = {K1:g} and b = {B:g}, as a share of the most that the query's words can have",
    ]


def _score(number: float) -> Decimal:
    return Decimal(number).quantize(_DIGITS)


def _data(result: Similar) -> dict[str, Json]:
    fusion: Json = None
    if result.vector_weight is not None:
        weight = result.vector_weight
        fusion = {"vector_weight": weight, "keywords_weight": round(1 - weight, 9), "k1": K1, "b": B}
    data: dict[str, Json] = {
        "schema": "llmtool.similar/1",
        "query": result.query,
        "model": result.model,
        "dimensions": result.dimensions,
        "fusion": fusion,
        "compared": result.compared,
        "matches": [_match(rank, match, explain=result.explain) for rank, match in enumerate(result.matches, 1)],
        "skipped": [{"path": each.path, "reason": each.message} for each in result.skipped],
        "errors": [{"path": each.path, "message": each.message} for each in result.problems],
    }
    return data if result.error is None else {**data, "error": as_object(result.error)}


def _match(rank: int, match: Match, *, explain: bool) -> dict[str, Json]:
    data: dict[str, Json] = {
        "rank": rank,
        "path": match.path,
        "line": match.line,
        "id": match.name,
        "score": match.score,
        "vector": match.vector,
        "keywords": match.keywords,
        "beginning": match.beginning,
    }
    if explain and match.keywords is not None:
        data["words"] = [
            {"word": word.word, "times": word.times, "texts": word.texts, "weight": word.weight, "share": word.share}
            for word in match.words
        ]
    return data
