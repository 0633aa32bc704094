"""From files, JSON Lines and scores to documents in an order against "lost in the middle": ``prompt arrange``."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from llmtool.cli.counting import say_each
from llmtool.cli.one_text import read_named
from llmtool.cli.prompting import Counter, Made, Way, deliver
from llmtool.cli.session import Session
from llmtool.cli.truncating import limit
from llmtool.errors import UsageError
from llmtool.exchange import Message
from llmtool.prompts.arranging import Document, at_the_edges, in_one, ranked, read_lines, that_fit
from llmtool.prompts.shapes import Written
from llmtool.reading.source import STDIN
from llmtool.tokens.fitting import on_the_safe_side

_LINES = (".jsonl", ".ndjson")


def room(session: Session, max_tokens: int | None, for_model: str | None, reserve: int | None) -> int | None:
    """The most tokens, as the options say it; None where all documents are to stay.

    Raises:
        UsageError: they say it twice, or a reserve of nothing.
        UnknownModelError: the model, or its context window, is not known.
    """
    if max_tokens is not None and for_model is not None:
        raise UsageError("--max-tokens and --for-model exclude each other")
    if max_tokens is None and for_model is None:
        if reserve is not None:
            raise UsageError("--reserve goes with --for-model")
        return None
    return limit(session, max_tokens, for_model, reserve)


@dataclass(frozen=True, slots=True)
class Relevance:
    """How it is known how relevant documents are; without either, they have scores of their own.

    Attributes:
        scores: numbers with commas between them, one for each document; or None.
        query: what they are to be near to, or None.
        embedding_model: what tells how near they are, or None for that of the settings.
    """

    scores: str | None
    query: str | None
    embedding_model: str | None


def arrange(session: Session, paths: Sequence[str], relevance: Relevance, most: int | None, way: Way) -> None:
    """Write documents, the most relevant at the edges, and say on stderr which were dropped.

    Args:
        session: the run.
        paths: files of one document each, and of JSON Lines; none for JSON Lines that are piped in.
        relevance: how it is known how relevant each is.
        most: the most tokens, or None.
        way: how to write and count.

    Raises:
        UsageError: nothing is named, or a document has no score.
        BadInputError: something cannot be read.
        OverTokensError: not even one document fits.
    """
    counter = Counter(session, way)
    every = _scored(session, [document for path in paths or (STDIN,) for document in _read(session, path)], relevance)
    ranking = ranked(every)
    kept = ranking
    if most is not None:
        kept = that_fit(ranking, lambda some: on_the_safe_side(counter.count(_written(some))), most)
    dropped = ranking[len(kept) :]
    about = {
        "documents": [_data(document, ranking) for document in at_the_edges(kept)],
        "dropped": [_data(document, ranking) for document in dropped],
    }
    deliver(session, Made("arrange", _written(kept), about), way, counter)
    if not way.quiet:
        say_each(session, "were dropped", [f"dropped: {each.name}, score {each.score:g}" for each in dropped])


def _read(session: Session, path: str) -> Iterator[Document]:
    if path == STDIN or Path(path).suffix.lower() in _LINES:
        yield from read_lines(read_named(session, None if path == STDIN else path, "documents"), path)
    else:
        yield Document(path, read_named(session, path, "documents").rstrip("\r\n"))


def _scored(session: Session, found: list[Document], relevance: Relevance) -> list[Document]:
    if relevance.query is not None:
        # Imported late: most ways to know a score need no model.
        likeness: Callable[..., list[float]] = import_module("llmtool.cli.likeness").likeness
        texts = [(document.name, document.text) for document in found]
        return _with(likeness(session, relevance.query, texts, relevance.embedding_model), found)
    if relevance.scores is None:
        without = next((document for document in found if document.score is None), None)
        if without is not None:
            hint = "give one for each document: --scores 0.9,0.2,0.5; or say what they are for: --query TEXT"
            raise UsageError(f"{without.name} has no score", hint)
        return found
    numbers = [_number(part) for part in relevance.scores.split(",")]
    if len(numbers) != len(found):
        raise UsageError(f"--scores has {len(numbers)} numbers for {len(found)} documents")
    return _with(numbers, found)


def _with(numbers: Sequence[float], found: Sequence[Document]) -> list[Document]:
    return [replace(document, score=number) for document, number in zip(found, numbers, strict=True)]


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"--scores: '{text.strip()}' is no number")
    return number


def _written(ranking: Sequence[Document]) -> Written:
    text = in_one(at_the_edges(ranking))
    return Written.of(text, (Message("user", text),))


def _data(document: Document, ranking: Sequence[Document]) -> dict[str, str | float | int | None]:
    place = next(number for number, each in enumerate(ranking, 1) if each is document)
    return {"document": document.name, "score": document.score, "rank": place}
