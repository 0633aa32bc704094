"""``llmtool embed``."""

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from llmtool.cli import call_options, embedding_options, options, priced_options
from llmtool.cli.embedding import EmbeddingTerms
from llmtool.cli.out_files import file_named
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session


class Kind(StrEnum):
    """What texts are for."""

    DOCUMENT = "document"
    QUERY = "query"


def embed(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files, folders, or - for what is piped in.")
    ] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Every line that is not empty is a text.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="What is piped in is JSON Lines, as files named .jsonl are.")
    ] = False,
    model: embedding_options.Model = None,
    dimensions: embedding_options.Dimensions = None,
    kind: Annotated[
        Kind, typer.Option("--kind", help="Whether texts are searched in or for; some models tell the two apart.")
    ] = Kind.DOCUMENT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the vectors there: .npy for NumPy, .csv, or JSON Lines; - is stdout.",
            dir_okay=False,
        ),
    ] = None,
    truncate: Annotated[
        bool, typer.Option("--truncate", help="Cut off the end of a text that is longer than the model takes.")
    ] = False,
    batch_size: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The most texts in a request. [default: the server's most]")
    ] = None,
    provider: call_options.Provider = None,
    base_url: call_options.BaseUrl = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    no_ignore: options.NoIgnore = False,
    max_cost: embedding_options.MaxCost = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent and what it could cost; send nothing.")
    ] = False,
    tags: embedding_options.Tags = None,
    no_cache: embedding_options.NoCache = False,
    allow_unpriced: call_options.AllowUnpriced = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing beside the vectors but errors.")] = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Turn texts into vectors: every file is a text, or every line, or every row of JSON Lines with a "text".

    In a pipe the vectors are JSON Lines, at a terminal the first few of them a table. Each is kept as soon as it is
    paid for, so a run that was interrupted pays for nothing twice when it is made again. Without a model, the one of
    the extra 'local' works on this machine, and nothing is sent.

      llmtool embed --lines questions.txt > vectors.jsonl
      llmtool embed -m text-embedding-3-small --out docs.npy docs
      llmtool embed -m voyage-4 --max-cost 0.50 --dry-run rows.jsonl
      llmtool embed -m nomic-embed-text --provider ollama README.md
    """
    flags = options.settings_flags(None, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(
        context.obj, flags | {"provider": provider, "base_url": base_url, "allow_unpriced": allow_unpriced or None}
    )
    # Imported late: the help of this command needs no network.
    service = import_module("llmtool.cli.embedding_run")
    selection = Selection(tuple(paths or ()), None, tuple(include or ()), tuple(exclude or ()), not no_ignore)
    file = file_named(out)
    given = service.Given(selection, lines, jsonl, file)
    limit = priced_options.amount("--max-cost", max_cost)
    terms = EmbeddingTerms(
        model, dimensions, limit, cache=not no_cache, tags=tuple(tags or ()), truncate=truncate, batch=batch_size
    )
    way = service.Way(kind.value, file, quiet)
    (service.plan if dry_run else service.run)(session, given, terms, way)
