"""From a manifest to a checked repository: what ``check`` does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from llmtool import yaml_file
from llmtool.cli.check.against import Against, Files, compare, update
from llmtool.cli.counting import say_each, unread_error
from llmtool.cli.session import Session
from llmtool.errors import BadConfigError, CheckFailedError, LlmtoolError
from llmtool.planning.check.files import files_below, named_by, refuse_idle_globs
from llmtool.planning.check.items import hold
from llmtool.planning.check.manifest import GROWTH, Check, read_checks
from llmtool.planning.check.read import read_files
from llmtool.planning.check.result import Checked, Verdict
from llmtool.planning.check.rows import Market
from llmtool.planning.tally import Skipped
from llmtool.reading.problem import Problem, shown
from llmtool.reading.repository import root_above
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check.view import breach, easing
from llmtool.render.views.check.why import reasons
from llmtool.settings import files as settings_files
from llmtool.settings.layers import PROJECT_FILE, find_project_file

# So many breaches fit a screen; the whole list is in the JSON and in every report.
_NAMED = 20


class FailOn(StrEnum):
    """Which verdict makes the command fail."""

    WARN = "warn"
    FAIL = "fail"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The budgets, and where they stand.

    Attributes:
        path: of the file, as it is shown.
        file: the same, from the root of the file system on.
        checks: what it says.
    """

    path: str
    file: Path
    checks: tuple[Check, ...]

    @property
    def folder(self) -> Path:
        """The folder that its globs are read in."""
        return self.file.parent


def manifest(session: Session, named: str | None) -> Manifest:
    """The budgets that hold here.

    Args:
        session: the run.
        named: the file that was named; None for the nearest one upward.

    Raises:
        BadConfigError: there is none, or it is wrong.
    """
    path = Path(named) if named is not None else find_project_file(session.host.folder)
    if path is None:
        raise BadConfigError(f"no {PROJECT_FILE} here or above", "'llmtool check --init' writes one")
    # Where it is in this folder or below, messages can be clicked on.
    path = path.relative_to(session.host.folder) if path.is_relative_to(session.host.folder) else path
    document = yaml_file.load(path)
    if named is not None:
        settings_files.read_project(path)  # of the one that was found, the settings have been read
    return Manifest(shown(str(path)), path.absolute(), read_checks(document))


def run(session: Session, budgets: Manifest, against: Against, at: datetime) -> Checked:
    """Check the prompts of a repository, and write the lock where that is wanted.

    Args:
        session: the run.
        budgets: what they are held against.
        against: what they are compared with.
        at: when all is priced.

    Raises:
        UsageError: the base is no commit, or a model reads no text.
        BadConfigError: a glob names nothing, a limit cannot be held against a model, or the lock is wrong.
        BadInputError: there is no repository, or it does not go back far enough; or the lock cannot be written.
        UnknownModelError: a model is in no list.
        PriceMissingError: a model has no price for what is asked.
    """
    paths, problems = files_below(budgets.folder)
    refuse_idle_globs(budgets.checks, paths)
    wanted = sorted({path for check in budgets.checks for path in named_by(check, paths)})
    files = Files(budgets.file, budgets.checks, paths, read_files(budgets.folder, wanted))
    market = Market(session.catalogue, session.choice_of, at)
    compared = compare(session, files, against, market)
    found = hold(compared.rows, budgets.folder, market, compared.past)
    base = compared.base
    unread = [content for content in files.held.values() if isinstance(content, Problem)]
    checked = Checked(
        manifest=budgets.path,
        folder=_below_repository(budgets.folder),
        at=at,
        items=found.items,
        skipped=tuple(content for content in files.held.values() if isinstance(content, Skipped)),
        errors=(*problems, *unread, *found.problems),
        base=replace(base, notes=(*base.notes, *found.notes)) if base else None,
    )
    if against.update:
        update(session, files, against.lock, checked)
    return checked


def say(session: Session, checked: Checked, checks: Sequence[Check], against: Against) -> None:
    """Tell, on stderr, what the table does not say: each breach, what was skipped, what could not be compared."""
    for item, limit in checked.breaches[:_NAMED]:
        session.host.say(in_one_line(f"{limit.verdict}: {item.path}: {breach(item, limit)}"))
    if len(checked.breaches) > _NAMED:
        session.note(f"{len(checked.breaches) - _NAMED} more limits are not kept; --json names them all")
    say_each(session, "were skipped", [f"{skipped.path}: skipped, {skipped.reason}" for skipped in checked.skipped])
    if len(checked.errors) > 1:
        say_each(session, "could not be read", [f"{each.path}: {each.message}" for each in checked.errors])
    compares = checked.base is not None or against.update
    if not compares and any(name in check.limits for check in checks for name in GROWTH):
        session.note("limits of growth were not looked at; --base REF or --lock FILE says what to compare with")
    if session.format != "table" and (why := reasons(checked)):
        session.note(why)
    if checked.base is not None:
        for sentence in (*map(easing, checked.base.loosened), *checked.base.notes):
            session.note(sentence)
    for label in _labels(checked):
        session.note(label)


def _labels(checked: Checked) -> list[str]:
    """What the counts are that are not exact, by tokenizer, with the widest margin."""
    margins: dict[tuple[str, str, str], float] = {}
    for item in checked.items:
        if item.now and (prompt := item.now.prompt).exactness != "exact":
            key = (prompt.exactness, prompt.tokenizer or "", prompt.note)
            margins[key] = max(margins.get(key, 0.0), prompt.margin_percent or 0.0)
    return [
        f"{exactness}{f' ±{margin:g} % or less' if margin else ''}, by {tokenizer}: {note}"
        for (exactness, tokenizer, note), margin in margins.items()
    ]


def verdict(checked: Checked, fail_on: FailOn) -> LlmtoolError | None:
    """Why the command fails although there is a result: what could not be read goes before any limit."""
    unread = unread_error(checked.errors)
    if unread:
        return unread
    failing = {FailOn.WARN: (Verdict.WARN, Verdict.FAIL), FailOn.FAIL: (Verdict.FAIL,), FailOn.NEVER: ()}[fail_on]
    broken = [(item, limit) for item, limit in checked.breaches if limit.verdict in failing]
    if not broken:
        return None
    item, limit = broken[0]
    if len(broken) == 1:
        return CheckFailedError(f"{item.path}: {breach(item, limit)}")
    return CheckFailedError(f"{len(broken)} limits are not kept", f"the limits stand in {checked.manifest}")


def _below_repository(folder: Path) -> str:
    """The folder below the root of its repository, with ``/`` at its end; empty for the root, and outside of any."""
    root = root_above(folder / PROJECT_FILE)
    below = "" if root is None else folder.relative_to(root).as_posix()
    return "" if below in {"", "."} else f"{below}/"
