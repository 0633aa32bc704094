"""The files below a folder, without those that ignore files leave out."""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmtool.reading.ignore import Rules, parse_pattern, verdict
from llmtool.reading.ignore_files import rules_above, rules_within
from llmtool.reading.problem import Problem, problem_of, shown


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder still to be opened.

    Args:
        path: where the operating system finds it.
        prefix: what stands before the names in it to show them; empty, or with a slash at its end.
        inner: the same as patterns see it, below the root of the repository or of the walk.
        rules: what the ignore files above it say.
        included: an include pattern has named it, or a folder above it.
    """

    path: str
    prefix: str
    inner: str
    rules: Rules
    included: bool


def walk(
    root: str, *, include: Sequence[str] = (), exclude: Sequence[str] = (), use_ignore: bool = True
) -> Iterator[str | Problem]:
    """Find the files below a folder, in the order of their names.

    Only regular files count: links, pipes, sockets and devices are left out, and so is ``.git``.
    With ``use_ignore``, ``.gitignore`` and ``.ignore`` files hold as they do for git and ripgrep, also outside of
    repositories; the deeper file decides first, and ``.ignore`` before its neighbour. Inside a repository the
    files between its root and ``root`` hold too, and its ``info/exclude``; a repository within it begins anew.

    Args:
        root: a folder, or a link to one; it is walked even where a pattern names it.
        include: gitignore patterns relative to ``root``: a file counts if one names it or a folder above it.
        exclude: gitignore patterns relative to ``root``, which decide before all others.
        use_ignore: whether ignore files are read at all.

    Yields:
        Each file's path as the user would write it, with ``/``, and without ``./`` for the root ``.``;
        a ``Problem`` for each folder or ignore file that cannot be read.
    """
    problems: list[Problem] = []
    inner, rules = rules_above(root, problems) if use_ignore else ("", Rules())
    yield from problems
    walker = _Walker(
        include=_written(include, len(inner)),
        exclude=_written(exclude, len(inner)),
        use_ignore=use_ignore,
    )
    yield from walker.files(_Folder(root, _prefix(root), inner, rules, included=not include))


def _written(globs: Sequence[str], start: int) -> Rules:
    """The rules of patterns that the user wrote on the command line."""
    patterns = [pattern for glob in globs if (pattern := parse_pattern(glob))]
    return Rules().with_patterns(patterns, start)


def _prefix(root: str) -> str:
    """What stands before the names in the root: nothing for the folder in which the user is."""
    path = shown(root)
    if path in {".", "./"}:
        return ""
    return path if path.endswith("/") else path + "/"


@dataclass(frozen=True, slots=True)
class _Walker:
    """What holds for a whole walk."""

    include: Rules
    exclude: Rules
    use_ignore: bool

    def files(self, root: _Folder) -> Iterator[str | Problem]:
        """Go depth first, without recursion: a tree may be deeper than Python's stack."""
        ahead: list[_Folder | Problem | str] = [root]
        while ahead:
            item = ahead.pop()
            if isinstance(item, _Folder):
                ahead.extend(reversed(self._entries(item)))
            else:
                yield item

    def _entries(self, folder: _Folder) -> list[_Folder | Problem | str]:
        """What a folder holds, by name, as far as it counts."""
        try:
            with os.scandir(folder.path) as listing:
                entries = {entry.name: entry for entry in listing}
        except OSError as error:
            return [problem_of(folder.prefix[:-1] or shown(folder.path), error)]
        problems: list[Problem] = []
        rules = folder.rules
        if self.use_ignore:
            rules = rules_within(folder.path, entries, rules, len(folder.inner), problems)
        found: list[_Folder | Problem | str] = [*problems]
        for name in sorted(entries):
            try:
                entry = self._entry(folder, entries[name], rules)
            except OSError as error:
                found.append(problem_of(folder.prefix + name, error))
            else:
                if entry is not None:
                    found.append(entry)
        return found

    def _entry(self, folder: _Folder, entry: os.DirEntry[str], rules: Rules) -> _Folder | str | None:
        """One entry; None when it does not count."""
        name = entry.name
        inner = folder.inner + name
        if entry.is_file(follow_symlinks=False):
            if verdict(self.exclude.files, inner) or verdict(rules.files, inner) or name == ".git":
                return None
            chosen = verdict(self.include.files, inner)
            return folder.prefix + name if chosen or (chosen is None and folder.included) else None
        if not _is_folder(entry) or name == ".git":
            return None
        if verdict(self.exclude.folders, inner) or verdict(rules.folders, inner):
            return None
        chosen = verdict(self.include.folders, inner)
        included = folder.included if chosen is None else chosen
        return _Folder(entry.path, folder.prefix + name + "/", inner + "/", rules, included)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder itself; the junctions of Windows are links."""
    if not entry.is_dir(follow_symlinks=False):
        return False
    if sys.platform == "win32":
        return entry.stat(follow_symlinks=False).st_reparse_tag != stat.IO_REPARSE_TAG_MOUNT_POINT
    return True
