"""The compiled rate card: one JSON file with a model on every line, of which only those asked for are decoded.

Its lines are ``{"format":1,"checked":…,"providers":…,"names":…,"models":{``, then ``"provider/id":{…},`` for each
model, then ``}}``: for other programs one JSON object, for people a line that changes where a model does, and here
nothing to decode before it is asked for.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from llmtool.errors import BadConfigError
from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.model import Model, RateCard
from llmtool.pricing.records import from_record, provider_from_record, to_record

PACKAGED = Path(__file__).parent / "snapshot.json"
FORMAT = 1
_END = "}}"


def load(path: Path | None = None) -> Catalogue:
    """Open a compiled rate card, the one in the package by default.

    Raises:
        BadConfigError: it cannot be read, or is no snapshot of this format. A damaged model raises it when it is
            asked for.
    """
    path = path or PACKAGED
    try:
        head, *lines, end = path.read_text(encoding="utf-8").splitlines()
        whole = json.loads(head + _END)
        if whole["format"] != FORMAT or end != _END:
            raise BadConfigError(f"{path}: not a snapshot of format {FORMAT}", "compile it again")
        providers = {name: provider_from_record(record) for name, record in whole["providers"].items()}
        return Catalogue(providers, _Models(path, lines), whole["names"])
    except OSError as error:
        raise BadConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadConfigError(f"{path}: not a snapshot of a rate card", "compile it again") from error


def dump(card: RateCard) -> str:
    """The text of a snapshot; the same card always gives the same."""
    head = {
        "format": FORMAT,
        "checked": max((price.checked for model in card.models for price in model.prices), default=None),
        "providers": {provider.id: to_record(provider) for provider in card.providers},
        "names": index(card.models),
        "models": {},
    }
    lines = ",\n".join(f"{_compact(model.full_id)}:{_compact(to_record(model))}" for model in card.models)
    return f"{_compact(head).removesuffix(_END)}\n{lines}\n{_END}\n"


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
            except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
                raise BadConfigError(f"{self._path}: the record of {full_id} is damaged", "compile it again") from error
        return self._made[full_id]

    def __contains__(self, full_id: object) -> bool:
        return full_id in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
