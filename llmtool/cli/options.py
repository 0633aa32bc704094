"""Options that several commands share, each written once."""

from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli.session import Session
from llmtool.errors import UsageError


class Format(StrEnum):
    """How a result is written."""

    AUTO = "auto"
    PLAIN = "plain"
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def _model_names(incomplete: str) -> list[str]:
    # Imported late: only the shell's completion asks.
    names: list[str] = import_module("llmtool.tokens.registry").model_names()
    return [name for name in names if name.startswith(incomplete)]


def _tokenizer_names(incomplete: str) -> list[str]:
    # Imported late, as above.
    names: list[str] = import_module("llmtool.tokens.registry").tokenizer_names()
    return [name for name in names if name.startswith(incomplete)]


Model = Annotated[
    str | None,
    typer.Option(
        "-m",
        "--model",
        metavar="MODEL",
        autocompletion=_model_names,
        help="The model, as in gpt-4o or openai/gpt-4o. [env: LLMTOOL_MODEL]",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", autocompletion=_tokenizer_names, help="A tokenizer by its own name, as in o200k_base."
    ),
]
OutputFormat = Annotated[
    Format | None,
    typer.Option("--format", help="How to write the result; auto is a table on a terminal, plain text in a pipe."),
]
Json = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print the total and nothing else.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an unexpected error comes from.")]
Offline = Annotated[bool, typer.Option("--offline", help="Make opening a connection an error.")]
Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="In folders, only files that match.")
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="In folders, no file that matches.")
]
NoIgnore = Annotated[bool, typer.Option("--no-ignore", help="Do not heed .gitignore and .ignore files.")]
Files0From = Annotated[
    str | None,
    typer.Option("--files0-from", metavar="FILE", help="Read NUL-separated names from FILE, or from stdin if it is -."),
]


Pricing = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="Prices of your own, over the rate card. [env: LLMTOOL_PRICING]"),
]


def settings_flags(  # noqa: PLR0913 - one for each option
    model: str | None,
    output_format: Format | None,
    *,
    json: bool,
    debug: bool,
    offline: bool,
    pricing: str | None = None,
) -> dict[str, object]:
    """What the shared options say of the settings; None where they say nothing.

    Raises:
        UsageError: ``--json`` stands beside another format.
    """
    if json and output_format not in {None, Format.JSON}:
        raise UsageError(f"--json and --format {output_format} exclude each other")
    return {
        "model": model,
        "format": "json" if json else output_format and output_format.value,
        "pricing": pricing,
        "debug": debug or None,
        "offline": offline or None,
    }


def session(  # noqa: PLR0913 - one for each option
    context: typer.Context,
    pricing: str | None,
    output_format: Format | None,
    *,
    json: bool,
    debug: bool,
    offline: bool,
) -> Session:
    """The run of a command that asks the rate card, of no model in particular.

    Raises:
        UsageError: as for :func:`settings_flags`.
        BadConfigError: a settings file or variable is wrong.
    """
    flags = settings_flags(None, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    return Session(context.obj, flags)
