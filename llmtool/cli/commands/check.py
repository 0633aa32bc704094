"""``llmtool check``."""

from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli import estimating, options, priced_options
from llmtool.cli.check import checking, reports
from llmtool.cli.check.against import Against
from llmtool.cli.check.checking import FailOn
from llmtool.cli.host import OutputClosedError, ShownError
from llmtool.cli.session import Session
from llmtool.render.views.check.view import check_view


def check(
    context: typer.Context,
    init: Annotated[
        bool, typer.Option("--init", help="Write budgets for the prompts of this folder into its llmtool.yaml.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of llmtool.yaml, which editors complete it by.")
    ] = False,
    manifest: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The budgets. [default: the nearest llmtool.yaml upward]"),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Compare with the last commit that this branch shares with REF."),
    ] = None,
    lock: Annotated[
        str | None, typer.Option(metavar="FILE", help="Compare with a lock that --update-lock wrote, instead.")
    ] = None,
    update_lock: Annotated[
        bool, typer.Option("--update-lock", help="Write llmtool.lock beside the budgets, or the file of --lock.")
    ] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="The verdict with which to exit with 1.")] = FailOn.FAIL,
    report: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=FILE",
            help="Write a report too: markdown, junit, sarif or gitlab; github, without a file, speaks to its runner.",
        ),
    ] = None,
    at: priced_options.At = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print pass, warn or fail and nothing else.")] = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Hold a repository's prompts against the budgets in its llmtool.yaml.

    Under checks, the file names prompts by globs, the models they are sent to and their limits: tokens, dollars a
    call and a month, room in the context window, and growth: since the commit from which a branch began, which is
    read from git's objects, or since somebody wrote the lock. Both sides are held against today's budgets. What
    moves a bill is told apart: another text, another tokenizer, another price.

    Exits with 1 where a limit of level fail is breached, with 4 where the file or a prompt is wrong, with 3 where a
    model or its price is not known.

      llmtool check --init
      llmtool check
      llmtool check --base origin/main
      llmtool check --base origin/main --report markdown=comment.md --report github
      llmtool check --update-lock
      llmtool check --lock llmtool.lock
      llmtool check --fail-on warn --json
    """
    if schema:
        # Imported late: it is done once, and it heeds no settings.
        context.obj.write(import_module("llmtool.planning.check.schema").schema())
        return
    flags = options.settings_flags(None, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    if init:
        # Imported late: it is done once.
        import_module("llmtool.cli.check.starting").start(session)
        return
    against = Against(base, lock, update_lock)
    asked = reports.wanted(report or ())
    budgets = checking.manifest(session, manifest)
    checked = checking.run(session, budgets, against, priced_options.moment(at, estimating.now()))
    error = checking.verdict(checked, fail_on)
    reports.write(session.host, checked, asked)
    if not quiet:
        checking.say(session, checked, budgets.checks, against)
    try:
        session.show(check_view(checked, error, status_only=quiet), error)
    except OutputClosedError:
        # Whoever has read enough, as head does, has not seen to it that the limits are kept.
        if error is None:
            raise
        raise ShownError(error) from None
