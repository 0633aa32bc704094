"""The fields of a provider's JSON: read by name, checked, and named as they are written where they are wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from llmtool.errors import BadInputError


class Conventions(Protocol):
    """What a provider means by its numbers where a usage itself leaves that open; a ``Model`` knows."""

    @property
    def input_includes_cache(self) -> bool:
        """Whether cached tokens are within the input."""
        ...

    @property
    def output_includes_reasoning(self) -> bool:
        """Whether reasoning is within the output."""
        ...


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object of a provider.

    Names are asked for with underscores and found in both spellings (``prompt_token_count``, ``promptTokenCount``);
    a field that is null is not there.

    Attributes:
        data: the object.
        where: what errors call it: the file, the line, the path to it.
    """

    data: Mapping[str, object]
    where: str

    def get(self, name: str) -> object:
        """A field's value; None where it is missing."""
        return self.data.get(self.spelled(name))

    def has(self, *names: str) -> bool:
        """Whether any of these fields is there."""
        return any(self.get(name) is not None for name in names)

    def text(self, *names: str) -> str | None:
        """The first of these fields that is there and is a text that is not empty."""
        return next((value for name in names if isinstance(value := self.get(name), str) and value), None)

    def number(self, *names: str) -> int:
        """How many the first of these fields that is there says; 0 where none is.

        Raises:
            BadInputError: it is no whole number, or negative.
        """
        name = next((name for name in names if self.has(name)), None)
        if name is None:
            return 0
        value = self.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(f"{self.spelled(name)} is {value!r}", "every number in a usage is whole and not negative")
        return value

    def within(self, *names: str) -> "Fields":
        """The object in the first of these fields that is there; an empty one where none is.

        Raises:
            BadInputError: it is no object.
        """
        name = next((name for name in names if self.has(name)), names[0])
        value = {} if self.get(name) is None else self.get(name)
        if not isinstance(value, Mapping):
            raise self.wrong(f"{self.spelled(name)} is {value!r}, not an object")
        return Fields(value, f"{self.where}: {self.spelled(name)}")

    def each(self, name: str) -> Iterator["Fields"]:
        """The objects of a list; nothing where the field is missing.

        Raises:
            BadInputError: it is no list of objects.
        """
        value = [] if self.get(name) is None else self.get(name)
        if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
            raise self.wrong(f"{self.spelled(name)} is not a list of objects")
        return (Fields(entry, f"{self.where}: {self.spelled(name)}[{place}]") for place, entry in enumerate(value))

    def wrong(self, what: str, hint: str = "") -> BadInputError:
        """An error about this object."""
        return BadInputError(f"{self.where}: {what}", hint)

    def spelled(self, name: str) -> str:
        """The name as this object spells it."""
        first, *rest = name.split("_")
        camel = first + "".join(word.capitalize() for word in rest)
        return camel if name not in self.data and camel in self.data else name
