"""The options of commands that call a model, each written once."""

from importlib import import_module
from math import isnan
from typing import Annotated

import typer

from llmtool.errors import UsageError


def _server_names(incomplete: str) -> list[str]:
    # Imported late: only the shell's completion asks.
    names: list[str] = list(import_module("llmtool.providers.servers").servers())
    return [name for name in names if name.startswith(incomplete)]


def _number(value: float | None) -> float | None:
    """A number; what is none is within every range, and no JSON can say it."""
    if value is not None and isnan(value):
        raise typer.BadParameter("it is no number")
    return value


def _task_names(incomplete: str) -> list[str]:
    # Imported late: only the shell's completion asks.
    names: list[str] = list(import_module("llmtool.providers.task_presets").presets())
    return [name for name in names if name.startswith(incomplete)]


Task = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=_task_names,
        help="What the answer is for, which sets a temperature or a longest answer where you do not: code, factual, "
        "general, creative, brainstorm, classification, paragraph, long-form.",
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="The longest answer. [default: 4096, or the model's longest]"),
]
Temperature = Annotated[
    float | None,
    typer.Option(min=0, max=2, callback=_number, help="How freely tokens are chosen; 0 is the likeliest."),
]
TopP = Annotated[
    float | None,
    typer.Option(
        "--top-p", min=0, max=1, callback=_number, help="The share of probability that tokens are chosen from."
    ),
]
Stop = Annotated[
    list[str] | None, typer.Option("--stop", metavar="TEXT", help="A text that ends the answer; again for another.")
]
FrequencyPenalty = Annotated[
    float | None, typer.Option(min=-2, max=2, callback=_number, help="Against repeating what came often.")
]
PresencePenalty = Annotated[
    float | None, typer.Option(min=-2, max=2, callback=_number, help="Against repeating what came at all.")
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Makes answers repeatable where that is known.")]
ReasoningEffort = Annotated[
    str | None,
    typer.Option(metavar="EFFORT", help="none, minimal, low, medium, high, xhigh or max; models differ in these."),
]
Provider = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", autocompletion=_server_names, help="Whose server to call, as in groq. [env: LLMTOOL_PROVIDER]"
    ),
]
ApiName = Annotated[
    str | None,
    typer.Option(
        "--api", metavar="API", help="What it speaks: chat, responses, messages, gemini, ollama. [env: LLMTOOL_API]"
    ),
]


def _not_empty(url: str | None) -> str | None:
    """A variable that is not set must not send a prompt, and a key, to another server than was meant."""
    if url is not None and not url.strip():
        raise UsageError("--base-url is empty", "leave it out, or write it as http://127.0.0.1:8080/v1")
    return url


BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url", metavar="URL", callback=_not_empty, help="A server of your own. [env: LLMTOOL_BASE_URL]"
    ),
]
MaxCost = Annotated[
    str | None, typer.Option(metavar="USD", help="Do not call if it could cost more than that; exit with 1.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be sent and what it could cost; send nothing.")
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help="Mark the call in the ledger; again for another.")
]
Cache = Annotated[
    bool | None,
    typer.Option(
        "--cache/--no-cache",
        help="Look the answer up among those that are kept, and keep it; --temperature 0 does so too.",
        show_default=False,
    ),
]
AllowUnpriced = Annotated[
    bool, typer.Option("--allow-unpriced", help="Call a model even if nobody knows what that costs.")
]
