"""Finding and reading the ignore files that hold in a folder: its own, those above it, and the repository's."""

import os
import stat
from collections.abc import Container
from pathlib import Path

from llmtool.reading.ignore import Pattern, Rules, read_patterns
from llmtool.reading.problem import Problem, problem_of, shown
from llmtool.reading.repository import exclude_file, root_above

_GIT = ".git"
_NAMES = (".gitignore", ".ignore")
"""The later one decides first."""


def rules_above(folder: str, problems: list[Problem]) -> tuple[str, Rules]:
    """What ignore files above a folder say of it, up to the root of its repository.

    Args:
        folder: where a walk begins.
        problems: ignore files that cannot be read are added.

    Returns:
        The folder below the repository's root, empty or with a slash at its end, and the rules that hold in it;
        nothing when it lies in no repository or is the root itself.
    """
    real = Path(os.path.realpath(folder))
    above = None if os.path.lexists(real / _GIT) else root_above(real)
    inner = ""
    rules = Rules()
    if above is None:
        return inner, rules
    for name in real.relative_to(above).parts:
        present = [file for file in (_GIT, *_NAMES) if os.path.lexists(above / file)]
        rules = rules_within(str(above), present, rules, len(inner), problems)
        above /= name
        inner += name + "/"
    return inner, rules


def rules_within(folder: str, names: Container[str], rules: Rules, start: int, problems: list[Problem]) -> Rules:
    """The rules that hold in a folder, once its own ignore files are read.

    Args:
        folder: where the operating system finds it.
        names: what it holds.
        rules: what holds above it.
        start: where paths go on below it.
        problems: ignore files that cannot be read are added.
    """
    if _GIT in names:
        excluded = _exclude_patterns(Path(folder, _GIT), problems)
        rules = rules.without_git().with_patterns(excluded, start, from_git=True)
    for name in _NAMES:
        if name in names:
            patterns = _patterns(Path(folder, name), problems)
            rules = rules.with_patterns(patterns, start, from_git=name == ".gitignore")
    return rules


def _exclude_patterns(dot_git: Path, problems: list[Problem]) -> list[Pattern]:
    try:
        path = exclude_file(dot_git)
    except OSError as error:
        problems.append(problem_of(shown(str(dot_git)), error))
        return []
    return _patterns(path, problems) if os.path.lexists(path) else []


def _patterns(path: Path, problems: list[Problem]) -> list[Pattern]:
    """The patterns of an ignore file; a link or a folder of that name is none, as for git."""
    try:
        return read_patterns(path.read_bytes()) if stat.S_ISREG(path.lstat().st_mode) else []
    except OSError as error:
        problems.append(problem_of(shown(str(path)), error))
        return []
