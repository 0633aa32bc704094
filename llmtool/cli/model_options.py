"""The options that say which models: shared by the commands that show several."""

from importlib import import_module
from typing import Annotated

import typer


def _model_names(incomplete: str) -> list[str]:
    # Imported late: only the shell's completion asks.
    names: list[str] = import_module("llmtool.tokens.registry").model_names()
    return [name for name in names if name.startswith(incomplete)]


def _provider_names(incomplete: str) -> list[str]:
    # Imported late, as above.
    names = import_module("llmtool.pricing.snapshot").load().providers
    return [name for name in names if name.startswith(incomplete)]


def _capability_names(incomplete: str) -> list[str]:
    # Imported late, as above.
    names: tuple[str, ...] = import_module("llmtool.pricing.model").CAPABILITIES
    return [name for name in names if name.startswith(incomplete)]


Models = Annotated[
    list[str] | None,
    typer.Option(
        "-m",
        "--model",
        metavar="MODEL",
        autocompletion=_model_names,
        help="A model, as in gpt-4o or openai/gpt-4o; again for another.",
    ),
]
Providers = Annotated[
    list[str] | None,
    typer.Option(
        "--provider",
        metavar="PROVIDER",
        autocompletion=_provider_names,
        help="All models of a provider; again for another.",
    ),
]
Capabilities = Annotated[
    list[str] | None,
    typer.Option(
        "--capability",
        metavar="NAME",
        autocompletion=_capability_names,
        help="Only models that have it, as in vision or tools; again for another.",
    ),
]
Retired = Annotated[bool, typer.Option("--retired", help="Also models that can no longer be called.")]
