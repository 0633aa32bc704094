"""What ``check`` compares with: nothing, a commit, or a lock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from llmtool.cli.check import prices
from llmtool.cli.out_files import write_file
from llmtool.cli.session import Session
from llmtool.errors import BadConfigError, UsageError
from llmtool.planning.check.manifest import Check
from llmtool.planning.check.past import Past
from llmtool.planning.check.result import Base, Checked
from llmtool.planning.check.rows import Market, Pair, Row, rows_of
from llmtool.planning.tally import Skipped
from llmtool.reading.problem import Problem, problem_of, shown

LOCK_FILE = "llmtool.lock"
_LOCK_MARK = b'"llmtool_lock"'
# In so many bytes the head of a lock stands, marks of a merge before it included.
_ABOVE_HEAD = 1_000


@dataclass(frozen=True, slots=True)
class Against:
    """What the command line says of it.

    Attributes:
        base: a branch, a tag or a commit; None for none.
        lock: the lock's file; None for none, or for the one beside the manifest where that is written.
        update: whether the lock is written, and nothing is compared.
    """

    base: str | None = None
    lock: str | None = None
    update: bool = False

    def __post_init__(self) -> None:
        if self.base is not None and (self.lock is not None or self.update):
            other = "--update-lock" if self.update else "--lock"
            raise UsageError(f"--base and {other} exclude each other", "compare with a commit, or with a lock")


@dataclass(frozen=True, slots=True)
class Files:
    """The prompts of a repository.

    Attributes:
        manifest: the file that says which they are, from the root of the file system on.
        checks: what it says of them.
        paths: of all files that it could have named, below its folder.
        held: what those hold that it does name, by path.
    """

    manifest: Path
    checks: Sequence[Check]
    paths: Sequence[str]
    held: Mapping[str, str | Skipped | Problem]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is held against what.

    Attributes:
        rows: each prompt, its budget and a model.
        past: what knows how they were; None where nothing is compared.
        base: what is compared with; or None.
    """

    rows: Sequence[Row]
    past: Past | None = None
    base: Base | None = None


def compare(session: Session, files: Files, against: Against, market: Market) -> Comparison:
    """Put the prompts beside what they were.

    Raises:
        UsageError: the base is written like an option, or a model reads no text.
        BadInputError: there is no repository, no such commit, or none that both sides have.
        BadConfigError: the lock cannot be read, or is wrong.
        UnknownModelError: a check names a model that is in no list.
    """
    if against.base is not None:
        return _with_base(session, files, against.base, market)
    if against.lock is not None and not against.update:
        return _with_lock(files, Path(against.lock), market)
    pairs = {path: Pair(path, None, "", content, None) for path, content in files.held.items()}
    return Comparison(rows_of(files.checks, pairs, market))


def _with_base(session: Session, files: Files, ref: str, market: Market) -> Comparison:
    # Imported late, as below: without a base, no git is needed.
    found = import_module("llmtool.planning.check.merge_base").compare(
        files.checks, files.manifest, files.held, ref, market.at
    )
    rows = rows_of(files.checks, found.pairs, market)
    catalogue, notes = prices.at_base(session, files.manifest.parent, found.read)
    base = replace(found.base, notes=(*found.base.notes, *notes))
    then = Market(catalogue, market.choice, found.base.at)
    make: Callable[..., Past] = import_module("llmtool.planning.check.then").Then
    return Comparison(rows, make(found.checks, files.checks, rows, files.manifest.parent, then), base)


def _with_lock(files: Files, file: Path, market: Market) -> Comparison:
    # Imported late: most checks are without a lock.
    read = import_module("llmtool.planning.check.lock_read")
    locked = import_module("llmtool.planning.check.locked")
    name = shown(str(file))
    lock = read.parse(_bytes(file, name, read.MAX_BYTES), name)
    rows = rows_of(files.checks, locked.pairs_of(files.checks, files.held, lock), market)
    past = locked.InLock(lock, rows)
    return Comparison(rows, past, past.compared(name, files.paths))


def update(session: Session, files: Files, named: str | None, checked: Checked) -> None:
    """Write the lock, and say so; nothing is written where a prompt could not be read.

    Raises:
        BadConfigError: the file is a link, or holds something else.
        BadInputError: it cannot be written.
    """
    if checked.errors:
        return
    file = files.manifest.with_name(LOCK_FILE) if named is None else Path(named)
    file = file.relative_to(session.host.folder) if file.is_relative_to(session.host.folder) else file
    _refuse_other(file, shown(str(file)))
    lock = import_module("llmtool.planning.check.lock")
    texts = {path: content for path, content in files.held.items() if isinstance(content, str)}
    made = lock.lock_of(checked.items, texts)
    write_file(file, lock.dump(made).encode())
    session.note(f"{shown(str(file))}: written; lines of prompts: {len(made.prompts)}, of prices: {len(made.prices)}")


def _bytes(file: Path, name: str, most: int) -> bytes:
    _refuse_link(file, name)
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        hint = "'llmtool check --update-lock' writes one" if not file.exists() else ""
        raise BadConfigError(f"{name}: cannot be read, {problem_of('', error).message}", hint) from error


def _refuse_other(file: Path, name: str) -> None:
    """A lock takes the place of a lock, also of one that a merge has left in two versions, and of nothing else."""
    if file.is_file() and (held := _bytes(file, name, _ABOVE_HEAD)) and _LOCK_MARK not in held:
        raise BadConfigError(f"{name}: is there and is no lock", "name another file, or remove it first")
    _refuse_link(file, name)


def _refuse_link(file: Path, name: str) -> None:
    """A link may have come with the repository, and leads where its author wants; a pipe is the user's own."""
    if file.is_symlink() and (file.is_file() or not file.exists()):
        raise BadConfigError(f"{name}: is a link", "name the file itself")
