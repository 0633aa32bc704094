"""A place in a YAML file, and how to read what stands there: strictly, and with its line when it is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar, cast

from llmtool.errors import BadConfigError
from llmtool.names import nearest
from llmtool.yaml_file import KeyPath, YamlDocument

_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=str)
_MONEY = re.compile(r"\d{1,9}(\.\d{1,12})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9~][A-Za-z0-9._:/@+~-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a document, and what stands there.

    Every method that reads raises BadConfigError, with file and line, where the value is not what it reads.
    """

    document: YamlDocument
    keys: KeyPath
    value: object

    @property
    def where(self) -> str:
        """``file:line``, with ``/`` on every system."""
        return f"{self.document.path.as_posix()}:{self.document.line(*self.keys)}"

    def error(self, message: str, hint: str = "") -> BadConfigError:
        """An error, to be raised, that says where something is wrong."""
        return BadConfigError(f"{self.where}: {message}", hint)

    def entry(self, known: Collection[str], required: Collection[str] = ()) -> "Entry":
        """A mapping that has no other keys than ``known``, and all that are ``required``."""
        if not isinstance(self.value, dict):
            raise self.unlike("a mapping of keys to values")
        for key, value in self.value.items():
            inside = Place(self.document, (*self.keys, key), value)
            if key not in known:
                raise inside.error(f"unknown key {str(key)!r}{self._of()}", _meant(key, known))
            if value is None:
                raise inside.error(f"{key} says nothing", "leave it out where there is nothing to say")
        for key in required:
            if key not in self.value:
                raise self.error(f"{key} is missing{self._of()}")
        return Entry(self, {key: Place(self.document, (*self.keys, key), self.value[key]) for key in self.value})

    def items(self) -> list["Place"]:
        """The places of a list's items."""
        if not isinstance(self.value, list):
            raise self.unlike("a list")
        return [Place(self.document, (*self.keys, number), item) for number, item in enumerate(self.value)]

    def text(self) -> str:
        """Text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.unlike("text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts, none twice."""
        seen: list[str] = []
        for item in self.items():
            if item.text() in seen:
                raise item.error(f"{item.text()} stands here twice")
            seen.append(item.text())
        return tuple(seen)

    def name(self) -> str:
        """What a model, an alias or a provider may be called."""
        if not NAME.fullmatch(self.text()):
            raise self.error(f"{self.value!r} is no name", "letters, digits and . _ : / @ + ~ - make a name")
        return self.text()

    def url(self) -> str:
        """The address of a page."""
        if not self.text().startswith(("https://", "http://")):
            raise self.unlike("the address of a page, https://…")
        return self.text()

    def word(self, known: Collection[_Word]) -> _Word:
        """One of some words."""
        if self.text() not in known:
            raise self.error(f"{self._name()}: {self.value!r} is not known", _meant(self.value, known))
        return cast("_Word", self.value)

    def number(self) -> int:
        """A whole number above zero."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value <= 0:
            raise self.unlike("a whole number above zero")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.unlike("true or false")
        return self.value

    def money(self) -> Decimal:
        """A quoted decimal that is not negative."""
        return Decimal(self.quoted(_MONEY, 'an amount in quotes, such as "2.50"'))

    def day(self) -> date:
        """A quoted date."""
        expected = 'a date in quotes, such as "2026-11-09"'
        try:
            return date.fromisoformat(self.quoted(_DAY, expected))
        except ValueError as error:
            raise self.unlike(expected) from error

    def moment(self) -> datetime:
        """A quoted date, which is its first moment in UTC, or a quoted instant in UTC."""
        expected = 'a date or an instant in quotes, such as "2026-11-09" or "2026-11-09T16:00:00Z"'
        try:
            return datetime.fromisoformat(self.quoted(_MOMENT, expected)).replace(tzinfo=UTC)
        except ValueError as error:
            raise self.unlike(expected) from error

    def quoted(self, pattern: re.Pattern[str], expected: str) -> str:
        """Text in quotes that matches a pattern; YAML makes other things of such texts where they have no quotes."""
        written = self.document.scalar(*self.keys)
        if written is not None and not written.quoted and pattern.fullmatch(written.text):
            raise self.unlike(expected, f'put it in quotes: "{written.text}"')
        if not isinstance(self.value, str) or not pattern.fullmatch(self.value):
            raise self.unlike(expected)
        return self.value

    def unlike(self, expected: str, hint: str = "") -> BadConfigError:
        """An error, to be raised, that says what should stand here and what does."""
        written = self.document.scalar(*self.keys)
        if written is None:
            kinds: dict[type, str] = {list: "a list", dict: "a mapping"}
            shown = kinds.get(type(self.value), "nothing")
        else:
            shown = repr(written.text) if written.quoted else written.text or "nothing"
        return self.error(f"{self._name()} has to be {expected}, not {shown}", hint)

    def _name(self) -> str:
        """The nearest key above: an item of a list is called as the list is."""
        return next((str(key) for key in reversed(self.keys) if isinstance(key, str)), "the file")

    def _of(self) -> str:
        return f" in {self._name()}" if self.keys else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping with known keys.

    Attributes:
        place: where it stands.
        fields: the places of its values, by key.
    """

    place: Place
    fields: Mapping[str, Place]

    def __contains__(self, key: str) -> bool:
        return key in self.fields

    def __getitem__(self, key: str) -> Place:
        return self.fields[key]

    def read(self, key: str, how: Callable[[Place], _T], default: _T) -> _T:
        """What stands at a key, or the default where the key is not there."""
        return how(self.fields[key]) if key in self.fields else default

    def items(self, key: str) -> list[Place]:
        """The items of the list at a key, none where the key is not there."""
        return self.read(key, Place.items, [])

    def one_of(self, first: str, second: str) -> None:
        """Refuse that both of two keys stand here."""
        if first in self and second in self:
            raise self.place.error(f"{first} and {second} cannot both stand here")


def _meant(written: object, known: Collection[str]) -> str:
    """A hint at what may have been meant."""
    close = ", ".join(nearest(str(written), known))
    return f"did you mean {close}?" if close else ""
