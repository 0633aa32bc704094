"""``llmtool cache``: ``stats``, ``clear`` and ``path``."""

import typer

from llmtool.cli import bookkeeping, options
from llmtool.cli.groups import command_group
from llmtool.cli.session import Session
from llmtool.render.views.cache import cleared_view, path_view, stats_view

cache = command_group("Look at the answers and vectors that are kept, or drop them.")


@cache.command("stats")
def stats(
    context: typer.Context,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Show how many answers and vectors are kept, what they take, and how often answers were served.

    llmtool cache stats
    """
    session = _session(context, output_format, json=json, debug=debug)
    answers, vectors = bookkeeping.cache_stats(), bookkeeping.vector_stats()
    session.show(stats_view(answers, vectors, bookkeeping.cache_file(), bookkeeping.vectors_file()))


@cache.command("clear")
def clear(
    context: typer.Context,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Drop every answer and every vector that is kept; they have to be paid for again when they are asked for.

    llmtool cache clear
    """
    session = _session(context, output_format, json=json, debug=debug)
    session.show(cleared_view(bookkeeping.clear_cache(), bookkeeping.clear_vectors()))


@cache.command("path")
def path(
    context: typer.Context,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Show where the answers are kept, and where the vectors. The files may be deleted at any time.

    llmtool cache path
    """
    session = _session(context, output_format, json=json, debug=debug)
    session.show(path_view(bookkeeping.cache_file(), bookkeeping.vectors_file()))


def _session(context: typer.Context, output_format: options.Format | None, *, json: bool, debug: bool) -> Session:
    return Session(context.obj, options.settings_flags(None, output_format, json=json, debug=debug, offline=False))
