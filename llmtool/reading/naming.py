"""Which paths a list of globs names: files that match, and all below folders that do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmtool.reading.ignore import Rules, parse_pattern, verdict


@dataclass(frozen=True, slots=True)
class Glob:
    """One glob of a list, in the language of ``.gitignore``.

    Attributes:
        text: as it was written.
        leaves_out: whether it takes paths away that globs before it have named.
    """

    text: str
    leaves_out: bool
    _rules: Rules

    @classmethod
    def of(cls, text: str) -> "Glob":
        """Read a glob; ``!`` before it takes away what it names, ``./`` says nothing."""
        leaves_out = text.startswith("!")
        pattern = parse_pattern(text.removeprefix("!").removeprefix("./"))
        return cls(text, leaves_out, Rules().with_patterns([pattern] if pattern else [], 0))

    def names(self, path: str) -> bool:
        """Whether it matches a path, with ``/`` and without a folder before it, or a folder above that."""
        if verdict(self._rules.files, path) is not None:
            return True
        return any(verdict(self._rules.folders, folder) is not None for folder in _above(path))


def chosen(globs: Sequence[Glob], path: str) -> bool:
    """Whether a path is named: the last glob that names it decides. Globs name nothing outside of their folder."""
    if path.startswith("../"):
        return False
    return next((not glob.leaves_out for glob in reversed(globs) if glob.names(path)), False)


def _above(path: str) -> Iterator[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)
