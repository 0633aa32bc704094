"""How the servers that embed differ: how much they take at once, and what they call things. All of it is data.

``embeddings_servers.json`` has an entry for each provider, with where its facts are from; the one of the empty name is
for a server that nobody knows, which is taken to speak as OpenAI does. Some models differ from their provider's others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal

from llmtool.errors import UsageError

Form = Literal["openai", "gemini", "cohere"]
Kind = Literal["query", "document"]

_FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a server wants to be asked for vectors.

    Attributes:
        form: what it speaks.
        texts: the most texts in a request.
        is_guess: whether nobody says how many texts it takes, so that a user may know of more.
        request_tokens: the most tokens of all texts of a request, or None where nobody says.
        dimensions: the field for the length of vectors; empty where a model's vectors have one length only.
        encoding: what ``encoding_format`` asks for; empty where it is not sent.
        kind: the field that says what texts are for, or empty.
        kinds: what it holds for each kind.
        prefixes: what is written before a text of each kind instead, where there is no such field.
        more: fields that every request has.
        beside: what the base URL of its other protocol ends with, which is no part of the way to this one.
        elsewhere: why a model is not for this, or empty.
    """

    form: Form = "openai"
    texts: int = 1
    is_guess: bool = False
    request_tokens: int | None = None
    dimensions: str = "dimensions"
    encoding: str = ""
    kind: str = ""
    kinds: Mapping[Kind, str] = field(default_factory=dict)
    prefixes: Mapping[Kind, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)
    beside: str = ""
    elsewhere: str = ""

    def in_batches(self, most: int) -> "Habits":
        """The same with fewer texts in a request; or with more, where nobody says how many the server takes."""
        return replace(self, texts=most if self.is_guess else min(self.texts, most))

    def written(self, text: str, kind: Kind) -> str:
        """A text as it is sent."""
        return self.prefixes.get(kind, "") + text

    def marks(self, kind: Kind) -> str:
        """How a kind is told to the model; empty where it makes no difference, and vectors are the same."""
        return self.kinds.get(kind, "") or self.prefixes.get(kind, "")

    def fields(self, model: str, kind: Kind, dimensions: int | None) -> dict[str, object]:
        """The fields of a request beside its texts and its model.

        Raises:
            UsageError: the length of vectors cannot be chosen.
        """
        fields = dict(self.more)
        if self.encoding:
            fields["encoding_format"] = self.encoding
        if self.kind and kind in self.kinds:
            fields[self.kind] = self.kinds[kind]
        if dimensions is not None:
            if not self.dimensions:
                raise UsageError(f"the vectors of {model} have one length only", "leave out --dimensions")
            fields[self.dimensions] = dimensions
        return fields


def habits_of(provider: str | None, model: str) -> Habits:
    """How a provider's server wants to be asked for vectors of a model.

    Args:
        provider: its name, or None for one that nobody knows.
        model: the model's name there.

    Raises:
        UsageError: the model embeds something else than texts by themselves.
    """
    entries = _entries()
    general, special = entries.get(provider or "", entries[""])
    fitting = (changes for patterns, changes in special if any(fnmatchcase(model, pattern) for pattern in patterns))
    habits = replace(general, **next(fitting, {}))
    if habits.elsewhere:
        raise UsageError(f"{model} {habits.elsewhere}", "take another model of the provider")
    return habits


@cache
def _entries() -> dict[str, tuple[Habits, list[tuple[list[str], dict[str, Any]]]]]:
    told = json.loads(_FILE.read_bytes())
    return {name: _entry(entry) for name, entry in told.items()}


def _entry(entry: dict[str, Any]) -> tuple[Habits, list[tuple[list[str], dict[str, Any]]]]:
    special = [
        (model["models"], {name: value for name, value in model.items() if name != "models"})
        for model in entry.get("models", ())
    ]
    return Habits(**{name: value for name, value in entry.items() if name not in {"models", "source"}}), special
