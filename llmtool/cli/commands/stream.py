"""``llmtool stream``."""

from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli import call_options, options, priced_options
from llmtool.cli.session import Session
from llmtool.exchange import Sampling


def stream(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[PROMPT]...", help="The prompt; several words are one.")
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Option("-a", "--attach", metavar="FILE", help="A file of text, before the prompt; again for another."),
    ] = None,
    system: Annotated[str | None, typer.Option("-s", "--system", metavar="TEXT", help="The system message.")] = None,
    model: options.Model = None,
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
    no_stream: Annotated[bool, typer.Option("--no-stream", help="Ask for the answer in one piece.")] = False,
    max_cost: call_options.MaxCost = None,
    dry_run: call_options.DryRun = False,
    tags: call_options.Tags = None,
    cache: call_options.Cache = None,
    allow_unpriced: call_options.AllowUnpriced = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing beside the answer but errors.")] = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Ask a model and write its answer as it comes; then say on stderr what it cost.

    The prompt is made of the files of -a, then of what is piped in, then of the arguments, with an empty line between
    them. A call that could cost more than a budget has left is not made. Every call is written into the ledger, which
    llmtool usage shows; an answer that was cut off, refused or stopped with Ctrl-C as well.

      llmtool stream -m gpt-4o-mini "Why is the sky blue?"
      git diff | llmtool stream -m claude-haiku-4-5 -s "Write a commit message."
      llmtool stream -m gpt-4o -a report.md --max-cost 0.05 --json "Sum it up."
      llmtool stream -m gpt-4o --task classification "Spam or not? You have won!"
      llmtool stream -m llama3.2 --provider ollama hello
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(
        context.obj,
        flags | {"provider": provider, "api": api, "base_url": base_url, "allow_unpriced": allow_unpriced or None},
    )
    sampling = Sampling(
        temperature=temperature, top_p=top_p, stop=tuple(stop or ()), frequency_penalty=frequency_penalty,
        presence_penalty=presence_penalty, seed=seed, reasoning_effort=reasoning_effort,
    )  # fmt: skip
    # Imported late: the help of this command needs no network.
    streaming = import_module("llmtool.cli.streaming")
    asked = streaming.Asked(tuple(words or ()), tuple(files or ()), system, task)
    limit = priced_options.amount("--max-cost", max_cost)
    terms = streaming.Terms(sampling, max_tokens, not no_stream, limit, tuple(tags or ()))
    streaming.run(session, asked, terms, cache=cache, dry_run=dry_run, quiet=quiet)
