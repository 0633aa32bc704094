"""What prompts were at the base of a change: the commit that it and another branch have in common."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.git import Changes, Repository
from llmtool.planning.check import Pair
from llmtool.planning.check_files import named_by
from llmtool.planning.check_loosened import Tracks, loosened
from llmtool.planning.check_manifest import Check, read_checks
from llmtool.planning.check_read import text_of
from llmtool.planning.check_result import Base, Change, Loosened
from llmtool.planning.tally import Skipped
from llmtool.reading.problem import Problem

Content = str | Skipped | Problem


def compare(
    checks: Sequence[Check], manifest: Path, held: Mapping[str, Content], ref: str
) -> tuple[dict[str, Pair], Base]:
    """Put beside every file what it held at the base.

    Files that were renamed are followed. Those that were there and are not any more are pairs too, under the path
    that they had.

    Args:
        checks: the budgets as they are now: which files are compared is their word alone.
        manifest: the file that they stand in.
        held: what the files that they are about hold now, by path below the manifest's folder.
        ref: a branch, a tag or a commit's id.

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
    eased, why_not = _loosened(repository, commit, checks, tracks, manifest.name)
    return pairs, Base(ref, commit, eased, (*notes, *why_not))


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


def _loosened(
    repository: Repository, commit: str, checks: Sequence[Check], tracks: Tracks, name: str
) -> tuple[tuple[Loosened, ...], tuple[str, ...]]:
    """The limits that hold less strictly than at the base, and why none could be found out."""
    blob = repository.paths_outside(commit, [tracks.renamed.get(name, name)])
    if not blob:
        return (), ("the base has no such manifest: which limits were loosened cannot be said",)
    (data,) = repository.read(list(blob.values())).values()
    try:
        old = read_checks(yaml_file.parse(data, Path(name)))
    except BadConfigError as error:
        return (), (f"the base's manifest cannot be read: {error.message}",)
    return loosened(old, checks, tracks), ()
