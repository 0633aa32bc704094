"""The compiled rate card: one JSON file with a model on every line, of which only those asked for are decoded.

Its lines are ``{"format":1,"checked":…,"providers":…,"names":…,"models":{``, then ``"provider/id":{…},`` for each
model, then ``}}``: for other programs one JSON object, for people a line that changes where a model does, and here
nothing to decode before it is asked for.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

from llmtool.errors import BadConfigError
from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.model import Model, RateCard
from llmtool.pricing.records import from_record, provider_from_record, to_record

PACKAGED = Path(__file__).parent / "snapshot.json"
FORMAT = 1
_END = "}}"
_HINT = "put another in its place, 'llmtool pricing update SOURCE', or delete it if it was fetched"


def load(path: Path | None = None) -> Catalogue:
    """Open a compiled rate card, the one in the package by default.

    Raises:
        BadConfigError: it cannot be read, or is no snapshot of this format. A damaged model raises it when it is
            asked for.
    """
    path = path or PACKAGED
    with _refusing(path), path.open(encoding="utf-8") as file:
        return _catalogue(file, path)


def parse(text: str, path: Path) -> Catalogue:
    """What ``load`` makes of a file with this text; ``path`` is what messages call it."""
    with _refusing(path):
        return _catalogue(StringIO(text), path)


def _catalogue(file: TextIO, path: Path) -> Catalogue:
    head = _head(file)
    *lines, end = file.read().splitlines()
    if end != _END:
        raise ValueError(end)
    providers = {name: provider_from_record(record) for name, record in head["providers"].items()}
    return Catalogue(providers, _Models(path, lines), head["names"])


def checked(path: Path | None = None) -> date:
    """The newest day on which a price of a compiled rate card was checked, of the one in the package by default.

    Raises:
        BadConfigError: as for ``load``.
    """
    path = path or PACKAGED
    with _refusing(path), path.open(encoding="utf-8") as file:
        return date.fromisoformat(_head(file)["checked"])


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say of a file that it is no snapshot, where reading it as one fails."""
    try:
        yield
    except OSError as error:
        raise BadConfigError(f"{path}: cannot be read: {error.strerror}", _HINT) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadConfigError(f"{path}: not a rate card of format {FORMAT}", _HINT) from error


def _head(file: TextIO) -> Mapping[str, Any]:
    """What stands before the models."""
    head: Mapping[str, Any] = json.loads(file.readline().rstrip("\n") + _END)
    if head["format"] != FORMAT:
        raise ValueError(head["format"])
    return head


def dump(card: RateCard) -> str:
    """The text of a snapshot; the same card always gives the same."""
    head = {
        "format": FORMAT,
        "checked": max((price.checked for model in card.models for price in model.prices), default=date.min),
        "providers": {provider.id: to_record(provider) for provider in card.providers},
        "names": index(card.models),
        "models": {},
    }
    lines = ",".join(f"\n{_compact(model.full_id)}:{_compact(to_record(model))}" for model in card.models)
    return f"{_compact(head).removesuffix(_END)}{lines}\n{_END}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), default=str)


class _Models(Mapping[str, Model]):
    """Models by full id, each decoded when it is first asked for."""

    __slots__ = ("_lines", "_made", "_path")

    def __init__(self, path: Path, lines: list[str]) -> None:
        self._path = path
        self._made: dict[str, Model] = {}
        self._lines: dict[str, str] = {}
        for line in lines:
            full_id, _, record = line.rstrip(",").partition(":{")
            self._lines[full_id.strip('"')] = "{" + record

    def __getitem__(self, full_id: str) -> Model:
        if full_id not in self._made:
            record = self._lines[full_id]
            try:
                self._made[full_id] = from_record(json.loads(record))
            except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
                raise BadConfigError(f"{self._path}: the record of {full_id} is damaged", _HINT) from error
        return self._made[full_id]

    def __contains__(self, full_id: object) -> bool:
        return full_id in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
