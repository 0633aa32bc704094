"""``llmtool pricing``: ``validate``, ``path``, ``doctor``, ``diff`` and ``update``."""

from pathlib import Path
from typing import Annotated

import typer

from llmtool.cli import estimating, options, price_files, rate_card
from llmtool.cli.groups import command_group
from llmtool.cli.session import Session
from llmtool.errors import BadConfigError
from llmtool.render.views.pricing_files import counted, path_view, summary, validate_view

pricing = command_group("Look after the prices: the rate card and your own.")


@pricing.command("validate")
def validate(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Price files, and folders of them. [default: your own]"),
    ] = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Look for all that is wrong or odd in price files. Errors exit with 4, warnings with 0.

    llmtool pricing validate
    llmtool pricing validate mine.yaml
    """
    session = _session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    places = [Path(path) for path in paths] if paths else rate_card.own_places(session.settings)
    result = price_files.validate(places, estimating.now().date())
    errors = result.count("error")
    error = BadConfigError(f"{counted(errors, 'error')} in price files") if errors else None
    if not places:
        session.note("you have no prices of your own; 'llmtool pricing path' shows where they would be")
    elif session.format == "plain" or not result.problems:
        session.note(summary(result))
    session.show(validate_view(result, error), error)


@pricing.command("path")
def path(
    context: typer.Context,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show where prices come from.

    The rate card is the packaged one, or one that was fetched where that is newer; your own prices go over it.

    llmtool pricing path
    """
    session = _session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    session.show(path_view(price_files.price_places(session.settings)))


def _session(
    context: typer.Context,
    pricing: str | None,
    output_format: options.Format | None,
    *,
    json: bool,
    debug: bool,
    offline: bool,
) -> Session:
    flags = options.settings_flags(None, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    return Session(context.obj, flags)
