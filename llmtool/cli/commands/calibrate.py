"""``llmtool calibrate``."""

from typing import Annotated

import typer

from llmtool.cli import calibrating, options
from llmtool.cli.session import Session
from llmtool.errors import UsageError
from llmtool.planning.calibrating import ENOUGH
from llmtool.render.views.calibrate import calibration_view, kept_view, removed_view


def calibrate(
    context: typer.Context,
    log: Annotated[
        str | None, typer.Argument(metavar="[LOG]", help="Bills, one JSON object a line; - is stdin.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Show how far counts are off, and store nothing.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show what is stored.")] = False,
    remove: Annotated[str | None, typer.Option(metavar="MODEL", help="Drop what is stored of a model.")] = None,
    min_samples: Annotated[
        int, typer.Option(metavar="N", min=2, help="Learn from no fewer bills than N; below 20 margins stay wide.")
    ] = ENOUGH,
    model: Annotated[
        str | None, typer.Option("-m", "--model", metavar="MODEL", help="The model of lines that name none.")
    ] = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Learn from bills how far estimated counts are off.

    A line holds what was sent ("text", "request" or "messages"), its "model", and what the provider billed for it:
    "billed", or its own "usage" or "response". What is learnt is stored in your data folder, and estimated counts of
    that model go by it from then on, with a narrower margin. Counts that are no estimates stay as they are.

      llmtool calibrate --check bills.jsonl
      llmtool calibrate bills.jsonl
      llmtool calibrate --list
      llmtool calibrate --remove grok-4
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    if (listed or remove is not None) and (log is not None or check):
        raise UsageError("--list and --remove go with no log")
    if listed and remove is not None:
        raise UsageError("--list and --remove exclude each other")
    if listed:
        session.show(kept_view(calibrating.stored(session), session.calibration_file))
    elif remove is not None:
        session.show(removed_view(calibrating.remove_model(session, remove)))
    else:
        result = calibrating.calibrate_log(session, log, check=check, min_samples=min_samples)
        session.show(calibration_view(result), result.error)
