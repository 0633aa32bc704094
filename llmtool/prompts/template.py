"""Texts with places to be filled: ``{name}`` and nothing else, so that no template can run anything.

What is put in is never looked at again: braces in it are braces. ``{{`` and ``}}`` write one brace each.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from llmtool.errors import BadConfigError, UsageError

SUFFIXES = (".txt", ".md")
_PLACE = re.compile(r"(\{\{|\}\}|\{[^{}\n]*\}|[{}])")
_BRACES = {"{{": "{", "}}": "}"}
_FILE_NAME = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places.

    Attributes:
        parts: text, a placeholder's name, text, a name, …, text.
    """

    parts: tuple[str, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all places."""
        return frozenset(self.parts[1::2])

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with a value at each place; there has to be one for each."""
        return "".join(values[part] if number % 2 else part for number, part in enumerate(self.parts))


def parse(text: str, known: Iterable[str], path: str) -> Template:
    """Read a template. A line end at its end is no part of it.

    Args:
        text: the template.
        known: the placeholders that there are.
        path: what messages call it.

    Raises:
        BadConfigError: a placeholder is not known, or a brace stands alone; with file and line.
    """
    names = tuple(known)
    parts = [""]
    line = 1
    for number, part in enumerate(_PLACE.split(text.rstrip("\r\n"))):
        place = part if number % 2 else ""
        if place in _BRACES or not place:
            parts[-1] += _BRACES.get(place, part)
        else:
            parts += [_name(place, names, f"{path}:{line}"), ""]
        line += part.count("\n")
    return Template(tuple(parts))


def find(folder: Path, name: str, known: Iterable[str]) -> Template:
    """A template of the user's own.

    Args:
        folder: where they lie; it need not exist.
        name: of the file, with or without ``.txt`` or ``.md``.
        known: the placeholders that there are.

    Raises:
        UsageError: the name is none, or names no file there.
        BadConfigError: the file cannot be read or is wrong.
    """
    if not _FILE_NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name of a template", f"it names a file in {folder}")
    path = next((path for suffix in ("", *SUFFIXES) if (path := folder / (name + suffix)).is_file()), None)
    if path is None:
        there = sorted(file.stem for file in folder.glob("*") if file.suffix in SUFFIXES)
        listed = f"there are {', '.join(there)}" if there else "there is none yet"
        raise UsageError(f"no template '{name}' in {folder}", listed)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadConfigError(f"{path}: not UTF-8 text", "save the file as UTF-8") from error
    except OSError as error:
        raise BadConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return parse(text, known, str(path))


def _name(place: str, known: tuple[str, ...], where: str) -> str:
    if len(place) == 1:
        raise BadConfigError(f"{where}: a '{place}' stands alone", f"write {2 * place} for a brace")
    name = place[1:-1]
    if name not in known:
        listed = ", ".join(f"{{{each}}}" for each in known)
        raise BadConfigError(f"{where}: unknown placeholder {place}", f"there are {listed}; {{{{ writes a brace")
    return name
