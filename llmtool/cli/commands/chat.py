"""``llmtool chat``."""

from importlib import import_module
from typing import Annotated, Literal

import typer

from llmtool.cli import call_options, options, priced_options
from llmtool.cli.session import Session
from llmtool.exchange import Sampling

_LATE = ("cli.chat.opening", "cli.chat.partner", "calls.turn")


def chat(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[PROMPT]...", help="The first message; several words are one.")
    ] = None,
    system: Annotated[str | None, typer.Option("-s", "--system", metavar="TEXT", help="The system message.")] = None,
    model: options.Model = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="USD", help="What the conversation may cost; a call that could pass it is refused."),
    ] = None,
    go_on: Annotated[bool, typer.Option("--continue", help="Go on with the last conversation.")] = False,
    load: Annotated[
        str | None, typer.Option(metavar="ID", help="Go on with that conversation; the beginning of its id will do.")
    ] = None,
    list_kept: Annotated[bool, typer.Option("--list", help="List the conversations that are kept, and end.")] = False,
    export: Annotated[
        Literal["md", "json"] | None,
        typer.Option(help="Write the conversation of --load or --continue to stdout, and end."),
    ] = None,
    delete: Annotated[
        str | None, typer.Option(metavar="ID", help="Delete that conversation for good, and end; its cost stays known.")
    ] = None,
    summary_model: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="Who summarises older messages. [default: the provider's cheapest]"),
    ] = None,
    no_summarise: Annotated[
        bool, typer.Option("--no-summarise", help="Do not summarise: drop the oldest messages where they are too long.")
    ] = False,
    threshold: Annotated[
        int, typer.Option(metavar="N", min=1, help="Think of a shorter history from so many tokens on.")
    ] = 10_000,
    task: call_options.Task = None,
    max_tokens: call_options.MaxTokens = None,
    temperature: call_options.Temperature = None,
    top_p: call_options.TopP = None,
    stop: call_options.Stop = None,
    frequency_penalty: call_options.FrequencyPenalty = None,
    presence_penalty: call_options.PresencePenalty = None,
    seed: call_options.Seed = None,
    reasoning_effort: call_options.ReasoningEffort = None,
    provider: call_options.Provider = None,
    api: call_options.ApiName = None,
    base_url: call_options.BaseUrl = None,
    tags: call_options.Tags = None,
    allow_unpriced: call_options.AllowUnpriced = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing beside the answers but errors.")] = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    r"""Talk with a model: what a turn can cost is shown before it is sent, what it did cost after it.

    At a terminal, /help lists the commands. Esc-Enter or a backslash at the end of a line begin another one, Ctrl-C
    stops an answer, Ctrl-D ends. In a pipe every line is a message, and none is a command. A history that has become
    long is summarised where that pays. Conversations are kept; every call is in the ledger.

      llmtool chat -m gpt-4o-mini --budget 0.50
      llmtool chat --continue
      llmtool chat --load 261122-1531 --export md > talk.md
      printf 'Name a colour.\nAnd another.\n' | llmtool chat -m claude-haiku-4-5
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    flags |= {"provider": provider, "api": api, "base_url": base_url, "allow_unpriced": allow_unpriced or None}
    session = Session(context.obj, flags)
    # Imported late, as below: it needs no network.
    keeping = import_module("llmtool.cli.chat.keeping")
    errand = keeping.Errand(list_kept, export, delete, load, go_on)
    if errand.is_any:
        keeping.run(session, errand)
        return
    sampling = Sampling(
        temperature=temperature, top_p=top_p, stop=tuple(stop or ()), frequency_penalty=frequency_penalty,
        presence_penalty=presence_penalty, seed=seed, reasoning_effort=reasoning_effort,
    )  # fmt: skip
    # Imported late: the help of this command needs no network.
    opening, partner, turn = (import_module(f"llmtool.{name}") for name in _LATE)
    limit = priced_options.amount("--budget", budget)
    wanted = opening.Wanted(" ".join(words or ()), system, limit, load, go_on)
    room = turn.Room(threshold, summarise=not no_summarise)
    manner = partner.Manner(flags, sampling, max_tokens, task, tuple(tags or ()), room, summary_model)
    opening.run(session, wanted, manner, quiet=quiet)
