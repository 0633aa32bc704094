"""``llmtool usage``."""

from enum import StrEnum
from typing import Annotated

import typer

from llmtool.cli import bookkeeping, options, reporting
from llmtool.cli.session import Session
from llmtool.render.views.usage import doubts, usage_view


class Group(StrEnum):
    """What calls are added up by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    MODEL = "model"
    PROVIDER = "provider"
    PROJECT = "project"
    TAG = "tag"
    CONVERSATION = "conversation"


def usage(
    context: typer.Context,
    by: Annotated[Group, typer.Option("--by", help="What to add calls up by.")] = Group.DAY,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="From that day on, as in 2026-11-22.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to that day and with it.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Fail with exit code 1 when a budget is spent.")] = False,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show what calls used and cost, and how the budgets stand.

    Days, weeks and months are those of UTC; a week begins on Monday. Budgets are the settings budget_daily,
    budget_monthly and budget_project, in US dollars.

    llmtool usage --by model --since 2026-11-01
    """
    session = Session(context.obj, options.settings_flags(None, output_format, json=json, debug=debug, offline=offline))
    days = reporting.day("--since", since), reporting.day("--until", until)
    result = reporting.report(session, by.value, *days)
    for note in (*bookkeeping.overruled(session.settings), *(doubts(result) if session.format == "plain" else ())):
        session.note(note)
    error = reporting.verdict(result.budgets) if check else None
    session.show(usage_view(result, session.format, error), error)
