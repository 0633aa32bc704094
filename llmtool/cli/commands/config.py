"""``llmtool config``."""

import typer

from llmtool.cli import options
from llmtool.cli.completion import SCRIPTS
from llmtool.cli.session import Session
from llmtool.render.views.config import ConfigResult, config_view
from llmtool.settings import paths


def config(
    context: typer.Context,
    model: options.Model = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show every setting, its value and where that comes from; then the folders and the shells' completions.

    A flag goes before the environment, that before the project's llmtool.yaml (found upward from here), that before
    the user's file, and all of them before the default.
    """
    session = Session(
        context.obj, options.settings_flags(model, output_format, json=json, debug=debug, offline=offline)
    )
    folders = {"config file": paths.config_file(), "data": paths.data_dir(), "cache": paths.cache_dir()}
    completions = {shell: place for shell, (_, place) in SCRIPTS.items()}
    session.show(config_view(ConfigResult(session.settings, folders, completions)))
