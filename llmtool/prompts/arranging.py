"""Documents in an order against "lost in the middle": the most relevant at the edges, the least in the middle.

Models use best what stands at the beginning and at the end of a long prompt.
"""

import html
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from llmtool.errors import BadInputError, OverTokensError
from llmtool.tokens.fitting import edge
from llmtool.tokens.framing.documents import documents

_HINT = 'every line is an object with a "text", and with a "score" unless --scores has it'


@dataclass(frozen=True, slots=True)
class Document:
    """Something to be read by a model.

    Attributes:
        name: what it is called.
        text: what is in it.
        score: how relevant it is, the more the higher; finite. None where that is not known.
    """

    name: str
    text: str
    score: float | None = None


def read_lines(text: str, path: str) -> Iterator[Document]:
    """The documents of JSON Lines: each an object with ``text``, and perhaps ``score`` and ``id``.

    Args:
        text: of the file.
        path: its name.

    Raises:
        BadInputError: a line is no such object, with its number; or there is none.
    """
    if not text.strip():
        raise BadInputError(f"{path}: holds no documents", _HINT)
    try:
        found = documents(text)
    except BadInputError as error:
        raise BadInputError(f"{path}: {error.message}", error.hint) from error
    for document in found:
        place = f"{path}:{document.line or 1}"
        if document.problem:
            raise BadInputError(f"{place}: {document.problem}")
        yield _document(document.value, place)


def ranked(found: Iterable[Document]) -> tuple[Document, ...]:
    """The most relevant first; of equals the one that came first."""
    return tuple(sorted(found, key=lambda document: -(document.score or 0)))


def at_the_edges(ranking: Sequence[Document]) -> tuple[Document, ...]:
    """The first of a ranking at the beginning, the second at the end, the third after the first, and so on inwards."""
    return (*ranking[::2], *ranking[1::2][::-1])


def that_fit(
    ranking: Sequence[Document], tokens: Callable[[Sequence[Document]], int], limit: int
) -> tuple[Document, ...]:
    """A ranking without so many of the least relevant that the rest fits.

    Args:
        ranking: the most relevant first; at least one.
        tokens: how many tokens the prompt has with some of them.
        limit: how many it may have.

    Raises:
        OverTokensError: the most relevant has more by itself.
    """
    kept = edge(lambda number: tokens(ranking[:number]) <= limit, len(ranking), len(ranking))
    if not kept:
        alone = tokens(ranking[:1])
        raise OverTokensError(f"{ranking[0].name} alone has {alone} tokens, more than {limit}", "allow more, or cut it")
    return tuple(ranking[:kept])


def in_one(arranged: Iterable[Document]) -> str:
    """Documents as one text, each between tags that name it."""
    return "\n".join(
        f'<document source="{html.escape(document.name)}">\n{document.text}\n</document>' for document in arranged
    )


def _document(value: Any, place: str) -> Document:  # noqa: ANN401 - it is JSON
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise BadInputError(f"{place}: has no 'text'", _HINT)
    score, name = value.get("score"), value.get("id")
    if score is not None and (isinstance(score, bool) or not isinstance(score, int | float) or not _finite(score)):
        raise BadInputError(f"{place}: the score is no number: {score}", _HINT)
    return Document(place if name is None else str(name), text, None if score is None else float(score))


def _finite(score: float) -> bool:
    try:
        return math.isfinite(score)
    except OverflowError:
        return False
