"""Examples for a prompt, read from JSON, JSON Lines, YAML or CSV; and how many of them fit."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmtool.errors import BadInputError, OverTokensError
from llmtool.tokens.fitting import edge
from llmtool.tokens.framing.documents import documents

if TYPE_CHECKING:
    from llmtool.yaml_file import YamlDocument

_HINT = "every example has an 'input' and an 'output'"
_NAMES = ("input", "output")


@dataclass(frozen=True, slots=True)
class Example:
    """What came in, and what is to come out for it."""

    input: str
    output: str


def read_examples(text: str, path: str) -> tuple[Example, ...]:
    """The examples of a file, in its order.

    What is no text in JSON is written as JSON, and in YAML as it stands there. Anything beside input and output is
    left out.

    Args:
        text: of the file.
        path: its name; ``.csv``, ``.yaml`` and ``.yml`` are read as such, all else as JSON or JSON Lines.

    Raises:
        BadInputError: the file is no such thing, or an example is incomplete; with the line where it has one.
        BadConfigError: the same of YAML.
    """
    readers = {".csv": _from_csv, ".yaml": _from_yaml, ".yml": _from_yaml}
    read = readers.get(Path(path).suffix.lower(), _from_json)
    examples = tuple(read(text, path)) if text.strip() else ()
    if not examples:
        raise BadInputError(f"{path}: holds no examples", _HINT)
    return examples


def nearest_first(examples: Sequence[Example], likeness: Sequence[float]) -> tuple[Example, ...]:
    """Examples by how near they are to something; of equals the one that came first.

    Args:
        examples: in any order.
        likeness: one number for each, the nearer the higher.
    """
    ranking = sorted(zip(likeness, examples, strict=True), key=lambda scored: -scored[0])
    return tuple(example for _, example in ranking)


def that_fit(
    examples: Sequence[Example], tokens: Callable[[Sequence[Example]], int], limit: int
) -> tuple[Example, ...]:
    """The first of the examples, as many as fit.

    Args:
        examples: the most important first.
        tokens: how many tokens the whole prompt has with some of them.
        limit: how many it may have.

    Raises:
        OverTokensError: without any it has more already.
    """
    bare = tokens(())
    if bare > limit:
        raise OverTokensError(
            f"without any example the prompt has {bare} tokens, more than {limit}", "allow more tokens"
        )
    return tuple(examples[: edge(lambda number: tokens(examples[:number]) <= limit, 0, len(examples))])


def _from_json(text: str, path: str) -> Iterator[Example]:
    try:
        found = documents(text)
    except BadInputError as error:
        raise BadInputError(f"{path}: {error.message}", error.hint) from error
    if found[0].line is None:
        whole = found[0].value
        listed = whole if isinstance(whole, list) else [whole]
        for number, item in enumerate(listed, 1):
            yield _example(item, f"{path}: example {number}")
        return
    for document in found:
        if document.problem:
            raise BadInputError(f"{path}:{document.line}: {document.problem}")
        yield _example(document.value, f"{path}:{document.line}: the example")


def _from_csv(text: str, path: str) -> Iterator[Example]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in _NAMES if name not in (rows.fieldnames or ())]
        if missing:
            raise BadInputError(f"{path}:1: no column '{missing[0]}'", "the first line names the columns: input,output")
        for row in rows:
            yield _example(row, f"{path}:{rows.line_num}: the example")
    except csv.Error as error:
        raise BadInputError(f"{path}:{rows.reader.line_num}: not valid CSV: {error}") from error


def _from_yaml(text: str, path: str) -> Iterator[Example]:
    # Imported late: the YAML reader costs more than all the rest.
    document: YamlDocument = import_module("llmtool.yaml_file").parse(text.encode(), Path(path))
    listed = document.value if isinstance(document.value, list) else []
    if not listed and document.value is not None:
        raise document.error("a list of examples is expected", hint=_HINT)
    for number, item in enumerate(listed):
        place = f"{document.where(number)}: the example"
        written = {name: _as_it_stands(document, number, name) for name in _NAMES} if isinstance(item, dict) else item
        yield _example(written, place)


def _as_it_stands(document: "YamlDocument", number: int, name: str) -> object:
    """A value of YAML before ``no`` becomes False; a list or mapping as JSON."""
    value = document.value[number].get(name) if isinstance(document.value, list) else None
    scalar = document.scalar(number, name)
    return value if scalar is None or value is None else scalar.text


def _example(item: object, place: str) -> Example:
    if not isinstance(item, Mapping):
        raise BadInputError(f"{place} has no fields", _HINT)
    absent = next((name for name in _NAMES if item.get(name) is None), None)
    if absent is not None:
        raise BadInputError(f"{place} has no '{absent}'", _HINT)
    return Example(*(_text(item[name]) for name in _NAMES))


def _text(value: Any) -> str:  # noqa: ANN401 - it is JSON
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
