"""``llmtool estimate``."""

from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli import estimating, options, priced_options
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.planning.estimate import estimate as estimate_request
from llmtool.render.views.estimate import Shown, estimate_view


def estimate(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="The prompt: files and folders; - is stdin.")
    ] = None,
    model: options.Model = None,
    input_tokens: priced_options.InputTokens = None,
    output_tokens: priced_options.OutputTokens = None,
    cached_tokens: priced_options.CachedTokens = None,
    cached_share: priced_options.CachedShare = None,
    cache_write_tokens: priced_options.CacheWriteTokens = None,
    cache_ttl: priced_options.CacheTtlOption = priced_options.CacheTtl.SHORT,
    batch: priced_options.Batch = False,
    service_tier: priced_options.ServiceTier = None,
    at: priced_options.At = None,
    requests: priced_options.Requests = None,
    per: priced_options.Per = None,
    max_cost: Annotated[
        str | None, typer.Option(metavar="USD", help="Exit with 1 if a request may cost more than that.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show where each rate stands, its source and its date.")
    ] = False,
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage", metavar="FILE", help="Price what a provider says was used: its replies, or - for stdin."
        ),
    ] = None,
    batch_file: Annotated[
        str | None, typer.Option("--batch-file", metavar="FILE", help="Price a file of requests for a batch API.")
    ] = None,
    files0_from: options.Files0From = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    no_ignore: options.NoIgnore = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show what a request costs: its prompt counted by the model's own tokenizer, its price by date and source.

    Several files are one prompt. Without --output-tokens only the prompt is priced. A request that does not fit the
    model's context window, or that may cost more than --max-cost, is shown all the same and exits with 1.

      llmtool estimate -m gpt-4o --output-tokens 500 prompt.md
      llmtool estimate -m gpt-4o --input-tokens 2000 --output-tokens 500 --requests 5000 --per day
      llmtool estimate -m claude-sonnet-5 --cached-share 80% --explain prompts
      llmtool estimate -m gpt-4o --max-cost 0.05 prompt.md || exit 1
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    limit = priced_options.amount("--max-cost", max_cost)
    work = priced_options.work(
        now=estimating.now(), at=at, output_tokens=output_tokens, cached_tokens=cached_tokens,
        cached_share=cached_share, cache_write_tokens=cache_write_tokens, cache_ttl=cache_ttl, batch=batch,
        service_tier=service_tier, requests=requests, per=per,
    )  # fmt: skip
    shown = Shown(explain, amounts_only=session.format == "plain" and not explain, total_only=quiet)
    selection = Selection(tuple(paths or ()), files0_from, tuple(include or ()), tuple(exclude or ()), not no_ignore)
    card = session.catalogue
    if usage is not None or batch_file is not None:
        estimating.refuse_beside(usage, batch_file, selection, input_tokens, work)
        # Imported late: reading requests and usages takes longer than all the rest.
        billing = import_module("llmtool.cli.billing")
        terms = billing.Terms(card, work, model, output_tokens, limit)
        document, error = billing.price_files(session, billing.Files(usage, batch_file), terms, shown)
    else:
        found = estimating.found(session, card, work)
        prompt, unread = estimating.prompt_or_given(session, selection, found.model, input_tokens)
        result = estimate_request(card, found, prompt, work)
        error = unread or estimating.verdict(result, limit)
        estimating.say(session, result, output_given=output_tokens is not None)
        document = estimate_view(result, error, shown)
    session.show(document, error)
