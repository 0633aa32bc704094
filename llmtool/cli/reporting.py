"""From the options of ``usage`` to its report."""

from datetime import date

from llmtool.cli import bookkeeping
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, OverBudgetError, UsageError
from llmtool.money import exact
from llmtool.render.views.usage import UsageResult
from llmtool.storage.budgets import Standing, standings
from llmtool.storage.reports import NOTHING, By, overall, summaries


def day(flag: str, written: str | None) -> date | None:
    """The UTC day that an option names.

    Raises:
        UsageError: it names none.
    """
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UsageError(f"{flag} '{written}' is no date", "write it as 2026-11-22") from None


def report(session: Session, by: By, since: date | None, until: date | None) -> UsageResult:
    """What the ledger says of some days, and how the budgets stand today. Where there is no ledger, none is made.

    Raises:
        UsageError: the days end before they begin.
        BadInputError: the ledger cannot be read.
    """
    if since and until and until < since:
        raise UsageError(f"--until {until} is before --since {since}")
    limits, project = bookkeeping.limits(session.settings), bookkeeping.project_of(session.host.folder)
    if not bookkeeping.ledger_file().exists():
        nothing_spent = [Standing(limit) for limit in limits]
        return UsageResult(by, since, until, [], NOTHING, nothing_spent, project)
    now = bookkeeping.now()
    with bookkeeping.open_ledger() as ledger:
        return UsageResult(
            by=by,
            since=since,
            until=until,
            rows=summaries(ledger, by, now, since, until),
            total=overall(ledger, now, since, until),
            budgets=standings(ledger, limits, now, project),
            project=project,
        )


def verdict(budgets: list[Standing]) -> LlmtoolError | None:
    """Which budgets are spent, if any is.

    Raises:
        UsageError: there is no budget.
    """
    if not budgets:
        raise UsageError(
            "no budget is set, so there is none to check", "set budget_daily, budget_monthly or budget_project"
        )
    spent = [standing for standing in budgets if not standing.left]
    if not spent:
        return None
    message = "; ".join(
        f"the {entry.limit.name} of {exact(entry.limit.amount)} is spent: {exact(entry.spent)}" for entry in spent
    )
    return OverBudgetError(message, f"set by {', '.join(entry.limit.source for entry in spent)}")
