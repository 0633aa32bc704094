"""Rows of texts and vectors: lines of JSON, and NumPy files."""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmtool.cli.embedding_output import beside
from llmtool.cli.extras import load
from llmtool.errors import BadInputError
from llmtool.reading.problem import problem_of, shown

if TYPE_CHECKING:
    from llmtool.calls.nearest import Vector

_HINT = 'a line is an object with a "text", or an "embedding" as llmtool embed writes it; or any text with --lines'


@dataclass(frozen=True, slots=True)
class Item:
    """A text, or a vector of one.

    Attributes:
        path: of its file, as it is shown; ``-`` for stdin.
        line: its line or row there, from 1; None where it is the whole file.
        name: what its line or row calls it, or None.
        text: what is in it, or None where there is only a vector.
        vector: as its line or row gives it, or None.
        model: whose vector that is, or None where nothing says so.
    """

    path: str
    line: int | None = None
    name: str | None = None
    text: str | None = None
    vector: "Vector | None" = None
    model: str | None = None

    @property
    def place(self) -> str:
        """File, and line or row."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


def of_row(path: str, number: int, line: str) -> Item:
    """What a line of JSON Lines stands for.

    Raises:
        BadInputError: it is no object with a text or a vector.
    """
    place = f"{path}:{number}"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInputError(f"{place}: is no JSON", _HINT) from None
    if not isinstance(value, dict) or value.keys().isdisjoint({"text", "embedding"}):
        raise BadInputError(f"{place}: has no 'text' and no 'embedding'", _HINT)
    text, vector, name, model = (value.get(key) for key in ("text", "embedding", "id", "model"))
    if text is not None and not isinstance(text, str):
        raise BadInputError(f"{place}: the text is no text", _HINT)
    if vector is None and text is None:
        raise BadInputError(f"{place}: has no 'text' and no 'embedding'", _HINT)
    return Item(
        path, number, None if name is None else str(name), text,
        None if vector is None else _vector(vector, place), None if model is None else str(model),
    )  # fmt: skip


def _vector(value: Any, place: str) -> "array[float]":  # noqa: ANN401 - it is JSON
    if not isinstance(value, list) or not value or not set(map(type, value)) <= {int, float}:
        raise BadInputError(f"{place}: the embedding is no list of numbers", _HINT)
    try:
        return array("d", value)
    except OverflowError:
        raise BadInputError(f"{place}: the embedding has a number of too many digits") from None


def of_numpy(path: str) -> Iterator[Item]:
    """The rows of a NumPy file, with the names and the model that the file beside it gives them, if there is one.

    Raises:
        BadInputError: it cannot be read, holds no vectors, or the file beside it does not fit.
        MissingPackageError: NumPy is not installed.
    """
    vectors = load("llmtool.calls.nearest", "vectors", "reading vectors").mapped(path)
    named = beside(Path(path))
    try:
        names = named.read_text(encoding="utf-8").splitlines() if named.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        reason = problem_of("", error).message if isinstance(error, OSError) else "is not UTF-8"
        raise BadInputError(f"{shown(str(named))}: {reason}") from error
    if names is not None and len(names) != len(vectors):
        raise BadInputError(f"{shown(str(named))}: has {len(names)} lines for {len(vectors)} vectors")
    for number, vector in enumerate(vectors, 1):
        about = {} if names is None else _about(names[number - 1], f"{shown(str(named))}:{number}")
        name, model = about.get("id"), about.get("model")
        yield Item(
            shown(path), number, None if name is None else str(name), None, vector,
            None if model is None else str(model),
        )  # fmt: skip


def _about(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInputError(f"{place}: is no JSON object")
    return value
