"""``llmtool pricing``: ``validate``, ``path``, ``doctor``, ``diff`` and ``update``."""

from pathlib import Path
from typing import Annotated

import typer

from llmtool.cli import estimating, model_options, options, price_files, priced_options, rate_card, updating
from llmtool.cli.groups import command_group
from llmtool.cli.session import Session
from llmtool.errors import BadConfigError
from llmtool.planning.candidates import refuse_unknown
from llmtool.pricing import foreign
from llmtool.pricing.difference import difference, price_list
from llmtool.pricing.doctor import Ailment, examine
from llmtool.render.views.pricing_diff import Compared, Only, diff_summary, diff_view
from llmtool.render.views.pricing_doctor import doctor_summary, doctor_view
from llmtool.render.views.pricing_files import counted, path_view, summary, validate_view
from llmtool.render.views.pricing_update import update_summary, update_view

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
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    places = [Path(path) for path in paths] if paths else rate_card.own_places(session.settings)
    result = price_files.validate(places, estimating.now().date())
    errors = result.count("error")
    error = BadConfigError(f"{counted(errors, 'error')} in price files") if errors else None
    if not places:
        session.note("you have no prices of your own; 'llmtool pricing path' shows where they would be")
    else:
        _note_summary(session, summary(result), shown=bool(result.problems))
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
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    session.show(path_view(price_files.price_places(session.settings)))


@pricing.command("doctor")
def doctor(
    context: typer.Context,
    provider: model_options.Providers = None,
    kind: Annotated[
        list[Ailment] | None, typer.Option("--kind", help="Only findings of a kind; again for another.")
    ] = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """List what a person should look at: old, disputed, odd and single-sourced prices, and models that end soon.

    llmtool pricing doctor --kind conflict
    llmtool pricing doctor --provider openai --provider google
    """
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    catalogue, today = session.catalogue, estimating.now().date()
    refuse_unknown("provider", provider or (), catalogue.providers)
    findings = examine(catalogue, today, tuple(provider or ()), tuple(kind or ()))
    models = sum(not provider or model.partition("/")[0] in provider for model in catalogue.models)
    _note_summary(session, doctor_summary(findings, models), shown=bool(findings))
    session.show(doctor_view(findings, models, today))


@pricing.command("diff")
def diff(
    context: typer.Context,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="A rate card, price files, or the JSON of genai-prices or LiteLLM.")
    ],
    provider: model_options.Providers = None,
    only: Annotated[Only | None, typer.Option("--only", help="Only a part of the difference.")] = None,
    at: priced_options.At = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show what another list of prices says differently: rates, windows, ends, and models that one of them lacks.

    llmtool pricing diff model_prices_and_context_window.json --only changed
    llmtool pricing diff older/snapshot.json --provider anthropic
    """
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    catalogue, moment = session.catalogue, priced_options.moment(at, estimating.now())
    refuse_unknown("provider", provider or (), catalogue.providers)
    there = foreign.read(Path(other), moment, catalogue)
    told = difference(price_list(catalogue, moment), there, tuple(provider or ()))
    compared = Compared(there, Path(other).as_posix(), moment, told, only)
    document = diff_view(compared)
    _note_summary(session, diff_summary(compared), shown=document.bare is None)
    session.show(document)


@pricing.command("update")
def update(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A compiled rate card, or its https address; or a folder of prices.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where many models are gone, or a rate is many times what it was.")
    ] = False,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Put a newer rate card in force, and show what that changes. An older one never takes the place of a newer.

    The package fetches nothing by itself: you name where the rate card is. To go back, delete the file that
    'llmtool pricing path' calls fetched.

      llmtool pricing update --dry-run https://example.com/snapshot.json
      llmtool pricing update snapshot.json
    """
    session = options.session(context, None, output_format, json=json, debug=debug, offline=offline)
    moment = estimating.now()
    change, card = updating.proposed(source, moment)
    error = updating.refusal(change, moment.date(), trusted=yes)
    written = error is None and not dry_run
    if written:
        updating.install(card, change.target)
    document = update_view(change, error, written=written)
    _note_summary(session, update_summary(change, written=written), shown=document.bare is None)
    session.show(document, error)


def _note_summary(session: Session, text: str, *, shown: bool) -> None:
    """Say on stderr what stands below a table, where there is none."""
    if session.format == "plain" or not shown:
        session.note(text)
