"""``llmtool compare``."""

from typing import Annotated

import typer

from llmtool.cli import comparing, estimating, model_options, options, priced_options
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.planning.candidates import Wanted
from llmtool.planning.compare import Order
from llmtool.render.views.compare import compare_view


def compare(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="The prompt: files and folders; - is stdin.")
    ] = None,
    model: model_options.Models = None,
    provider: model_options.Providers = None,
    everything: Annotated[bool, typer.Option("--all", help="Every model that answers text with text.")] = False,
    capability: model_options.Capabilities = None,
    fits: Annotated[bool, typer.Option("--fits", help="Only models that the request fits.")] = False,
    retired: model_options.Retired = False,
    sort: Annotated[Order, typer.Option("--sort", help="What to sort by.")] = Order.TOTAL,
    plan_cache: Annotated[
        bool, typer.Option("--plan-cache", help="Say from which read on a cached prefix pays.")
    ] = False,
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
    files0_from: options.Files0From = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    no_ignore: options.NoIgnore = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show what the same request costs at many models, each counting with its own tokenizer.

    Without -m, --provider or --all some current models are compared. Several files are one prompt. A model that the
    request does not fit is marked, not left out. Retired models are left out unless they are named.

      llmtool compare prompt.md
      llmtool compare --output-tokens 500 -m gpt-4o -m claude-sonnet-5-5 prompt.md
      llmtool compare --all --fits --capability vision --cached-share 80% --batch prompts
      llmtool compare --input-tokens 20000 --plan-cache --provider anthropic
    """
    flags = options.settings_flags(None, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    work = priced_options.work(
        now=estimating.now(), at=at, output_tokens=output_tokens, cached_tokens=cached_tokens,
        cached_share=cached_share, cache_write_tokens=cache_write_tokens, cache_ttl=cache_ttl, batch=batch,
        service_tier=service_tier, requests=requests, per=per,
    )  # fmt: skip
    wanted = Wanted(tuple(model or ()), tuple(provider or ()), everything, tuple(capability or ()), retired)
    selection = Selection(tuple(paths or ()), files0_from, tuple(include or ()), tuple(exclude or ()), not no_ignore)
    question = comparing.Question(selection, input_tokens, work, sort, only_fitting=fits, plan_cache=plan_cache)
    result = comparing.compare_selection(session, session.catalogue, wanted, question)
    comparing.say(session, result, output_given=output_tokens is not None)
    session.show(compare_view(result, session.format), result.error)
