"""``llmtool similar``."""

from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli import call_options, embedding_options, options, priced_options
from llmtool.cli.embedding import EmbeddingTerms
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.render.views.similar import similar_view


def similar(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What to come near to.")],
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files and folders, .jsonl files of texts or vectors, .npy files; - is stdin, JSON Lines.",
        ),
    ] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Every line is a text of its own.")] = False,
    top: Annotated[int, typer.Option("-k", "--top", metavar="N", min=1, help="Show the N nearest.")] = 10,
    min_score: Annotated[
        float | None, typer.Option(metavar="S", min=-1, max=1, help="Show none with a score below S.")
    ] = None,
    keywords: Annotated[bool, typer.Option("--keywords", help="Let the words of the query count too.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each score came about.")] = False,
    include: options.Include = None,
    exclude: options.Exclude = None,
    no_ignore: options.NoIgnore = False,
    model: embedding_options.Model = None,
    dimensions: embedding_options.Dimensions = None,
    provider: call_options.Provider = None,
    base_url: call_options.BaseUrl = None,
    max_cost: embedding_options.MaxCost = None,
    no_cache: embedding_options.NoCache = False,
    tags: embedding_options.Tags = None,
    allow_unpriced: call_options.AllowUnpriced = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Find the texts that are nearest in meaning to a query.

    A score is the cosine of two vectors: 1 is the same direction. With --keywords it is 0.7 times that plus 0.3 times
    how well the text has the query's words, from 0 to 1, which finds names and numbers better. Lines of JSON have a
    "text", or an "embedding" as llmtool embed writes it, and may have an "id".

      llmtool similar "how do I get my money back" docs
      git log --oneline | llmtool similar --lines "speed" -
      llmtool embed --model text-embedding-3-small docs > store.jsonl
      llmtool similar --model text-embedding-3-small "refunds" store.jsonl
    """
    flags = options.settings_flags(None, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(
        context.obj, flags | {"provider": provider, "base_url": base_url, "allow_unpriced": allow_unpriced or None}
    )
    # Imported late: the help of this command compares nothing.
    searching = import_module("llmtool.cli.similar")
    chosen = Selection(tuple(paths or ()), None, tuple(include or ()), tuple(exclude or ()), not no_ignore)
    limit = priced_options.amount("--max-cost", max_cost)
    terms = EmbeddingTerms(model, dimensions, limit, cache=not no_cache, tags=tuple(tags or ()), command="similar")
    asked = searching.Search(query, top, min_score, keywords, explain)
    result = searching.search(session, asked, searching.Texts(session, chosen, lines), terms)
    session.show(similar_view(result), result.error)
