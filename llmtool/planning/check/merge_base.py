"""What prompts were at the base of a change: the commit that it and another branch have in common."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.git import Changes, Repository
from llmtool.planning.check.files import named_by
from llmtool.planning.check.loosened import Tracks, loosened
from llmtool.planning.check.manifest import Check, read_checks
from llmtool.planning.check.read import text_of
from llmtool.planning.check.result import Base, Change
from llmtool.planning.check.rows import Pair
from llmtool.planning.tally import Skipped
from llmtool.reading.problem import Problem

Content = str | Skipped | Problem

# The last words of a commit's line about who made it: seconds since 1970, and a time zone that does not matter.
_COMMITTED = re.compile(rb"^committer .* (\d{1,15}) [+-]\d{4}$", re.MULTILINE)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found at the base.

    Attributes:
        pairs: every file beside what it held.
        checks: the budgets of then; empty where they cannot be read.
        base: what was compared with.
        repository: whose commit that is.
        files: all that there was below the manifest's folder, and the ids of what it held.
        renamed: what files are called now → what they were called.
    """

    pairs: dict[str, Pair]
    checks: tuple[Check, ...]
    base: Base
    repository: Repository
    files: Mapping[str, str]
    renamed: Mapping[str, str]

    def read(self, place: str) -> dict[str, bytes]:
        """What a file held, or each file of a folder, by name; nothing where there was no such place.

        A file that was renamed is found by the name that it has now.
        """
        was = self.renamed.get(place, place)
        blobs = {path: blob for path, blob in self.files.items() if path.rpartition("/")[0] == place}
        if was in self.files:
            blobs[place] = self.files[was]
        objects = self.repository.read(sorted(set(blobs.values())))
        return {path.rpartition("/")[2]: objects[blob] for path, blob in blobs.items()}


def compare(checks: Sequence[Check], manifest: Path, held: Mapping[str, Content], ref: str, now: datetime) -> Compared:
    """Put beside every file what it held at the base.

    Files that were renamed are followed. Those that were there and are not any more are pairs too, under the path
    that they had.

    Args:
        checks: the budgets as they are now: which files are compared is their word alone.
        manifest: the file that they stand in.
        held: what the files that they are about hold now, by path below the manifest's folder.
        ref: a branch, a tag or a commit's id.
        now: the moment at whose prices everything is held; the base is no later.

    Raises:
        UsageError: ``ref`` is written like an option.
        BadInputError: there is no repository, no such commit, or none that both sides have.
    """
    repository = Repository.around(manifest.parent)
    commit = repository.merge_base(ref)
    before = repository.files(commit)
    changes = repository.changes(commit)
    came_from = [changes.renamed[path] for path in held if path in changes.renamed]
    before |= repository.paths_outside(commit, [path for path in came_from if path not in before])
    tracks = Tracks(held.keys(), changes.renamed, before.keys(), manifest.parent)
    gone = sorted({path for check in checks for path in named_by(check, before)} - set(tracks.before.values()))
    blobs = {path: before[old] for path, old in tracks.before.items() if path in changes.paths}
    blobs |= {path: before[path] for path in gone}
    objects = repository.read(sorted(set(blobs.values())))
    texts = {path: text_of(tracks.before.get(path, path), objects[blob]) for path, blob in blobs.items()}
    texts = _with_same_ends(repository, held, texts)
    pairs = {path: _pair(path, content, tracks, changes, texts) for path, content in held.items()}
    pairs |= {path: Pair(path, "removed", path, None, texts[path]) for path in gone}
    notes = [f"{text.path}: at the base, {text.message}" for text in texts.values() if isinstance(text, Problem)]
    old, why_not = _checks(repository, commit, tracks.renamed.get(manifest.name, manifest.name))
    eased = loosened(old, checks, tracks) if old else ()
    at = min(now, _committed(repository.read([commit])[commit]))
    base = Base(ref, commit, eased, (*notes, *why_not), at=at)
    return Compared(pairs, old, base, repository, before, changes.renamed)


def _committed(commit: bytes) -> datetime:
    """When a commit was made, in UTC, by its own word; the end of time where that is none."""
    found = _COMMITTED.search(commit)
    try:
        return datetime.fromtimestamp(int(found[1]), UTC) if found else _NEVER
    except (ValueError, OverflowError, OSError):
        return _NEVER


def _pair(path: str, now: Content, tracks: Tracks, changes: Changes, texts: Mapping[str, Content]) -> Pair:
    old = tracks.before.get(path)
    if old is None:
        return Pair(path, "new", "", now, None)
    if path not in changes.paths:
        return Pair(path, "unchanged", path, now, now)
    text = texts[path]
    change: Change = "renamed" if old != path else "unchanged" if text == now else "changed"
    return Pair(path, change, old, now, text)


def _with_same_ends(
    repository: Repository, held: Mapping[str, Content], texts: Mapping[str, Content]
) -> dict[str, Content]:
    """The base's texts with the line ends that a checkout of them would have here."""
    suspects = [path for path, text in texts.items() if _has_other_ends(held.get(path), text)]
    converted = repository.with_converted_ends(suspects) if suspects else ()
    return {
        path: text.replace("\n", "\r\n") if path in converted and isinstance(text, str) else text
        for path, text in texts.items()
    }


def _has_other_ends(now: Content | None, before: Content) -> bool:
    return isinstance(now, str) and isinstance(before, str) and "\r\n" in now and "\r" not in before


def _checks(repository: Repository, commit: str, name: str) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """The budgets at the base; or why they are not known."""
    blob = repository.paths_outside(commit, [name])
    if not blob:
        return (), ("the base has no such manifest: which limits were loosened cannot be said",)
    (data,) = repository.read(list(blob.values())).values()
    try:
        return read_checks(yaml_file.parse(data, Path(name))), ()
    except BadConfigError as error:
        return (), (f"the base's manifest cannot be read: {error.message}",)
