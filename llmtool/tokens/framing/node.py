"""A JSON value that knows where it stands, so that whatever is wrong with it can be named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from llmtool.errors import BadInputError

_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a JSON document.

    Attributes:
        value: as ``json.loads`` gives it.
        place: the way to it, as in ``messages[2].content``; empty for the whole document.
    """

    value: Any
    place: str = ""

    def __getitem__(self, key: str) -> "Node":
        """The value under a key; None where there is no such key."""
        return Node(self.fields.get(key), f"{self.place}.{key}" if self.place else key)

    def __iter__(self) -> Iterator["Node"]:
        """The items of a list; none where the value is missing."""
        for number, item in enumerate(self._of(list, [])):
            yield Node(item, f"{self.place}[{number}]")

    def __bool__(self) -> bool:
        """Whether there is anything: missing, null and empty are nothing."""
        return bool(self.value)

    @property
    def fields(self) -> dict[str, Any]:
        """The value as an object; an empty one where it is missing."""
        fields: dict[str, Any] = self._of(dict, {})
        return fields

    @property
    def text(self) -> str:
        """The value as text; empty where it is missing."""
        return str(self._of(str, ""))

    def has(self, kind: type) -> bool:
        """Whether the value is of that type."""
        return isinstance(self.value, kind)

    def one_of(self, *allowed: str) -> str:
        """The value, which has to be one of these words."""
        if self.value not in allowed:
            shown = f"'{self.value}'" if isinstance(self.value, str) else _kind(self.value)
            self.fail(f"{shown} is none of {', '.join(allowed)}")
        return str(self.value)

    def fail(self, message: str) -> NoReturn:
        """Say what is wrong with this value.

        Raises:
            BadInputError: always.
        """
        raise BadInputError(f"{self.place}: {message}" if self.place else message)

    def _of(self, kind: type, missing: object) -> Any:  # noqa: ANN401 - it is JSON
        if self.value is None:
            return missing
        if not isinstance(self.value, kind):
            self.fail(f"{_KINDS[kind]} is expected here, not {_kind(self.value)}")
        return self.value


def _kind(value: object) -> str:
    return "null" if value is None else _KINDS[type(value)]
