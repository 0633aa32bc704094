"""Which files the checks of a manifest are about."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from llmtool.errors import BadConfigError
from llmtool.planning.check.manifest import Check
from llmtool.reading.naming import Glob, chosen
from llmtool.reading.problem import Problem
from llmtool.reading.walk import walk


def files_below(folder: Path) -> tuple[list[str], list[Problem]]:
    """The files below a folder as checks name them, those left out that ignore files name; and what went wrong."""
    start = f"{folder.as_posix().rstrip('/')}/"
    paths: list[str] = []
    problems: list[Problem] = []
    for found in walk(str(folder)):
        if isinstance(found, Problem):
            problems.append(Problem(found.path.removeprefix(start), found.message))
        else:
            paths.append(found.removeprefix(start))
    return paths, problems


def named_by(check: Check, paths: Iterable[str]) -> list[str]:
    """The paths that a check is about."""
    return [path for path in paths if chosen(check.globs, path)]


def refuse_idle_globs(checks: Sequence[Check], paths: Sequence[str]) -> None:
    """See that every glob names something: one that is mistyped would guard nothing.

    Raises:
        BadConfigError: one does not, and its check does not allow that.
    """
    for check in checks:
        if check.allow_empty:
            continue
        for glob, where in zip(check.globs, check.places, strict=True):
            if not any(glob.names(path) for path in paths):
                raise _idle(glob, where)


def _idle(glob: Glob, where: str) -> BadConfigError:
    hint = "globs are read below the manifest's folder, without ignored files; allow_empty: true lets one name nothing"
    return BadConfigError(f"{where}: no file matches {glob.text!r}", hint)
