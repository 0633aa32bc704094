"""``llmtool truncate``."""

from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli import options, splitting, truncating
from llmtool.cli.session import Session
from llmtool.errors import UsageError
from llmtool.tokens.splitting import Splitting
from llmtool.tokens.truncation import HEAD_SHARE, Plan


class Strategy(StrEnum):
    """What to keep."""

    HEAD = "head"
    TAIL = "tail"
    MIDDLE = "middle"


class As(StrEnum):
    """What a file holds."""

    TEXT = "text"
    MESSAGES = "messages"


class Boundary(StrEnum):
    """Where a text may be cut."""

    CHAR = "char"
    GRAPHEME = "grapheme"
    SENTENCE = "sentence"
    LINE = "line"
    PARAGRAPH = "paragraph"


def truncate(
    context: typer.Context,
    path: Annotated[str | None, typer.Argument(metavar="[PATH]", help="A file; - is stdin.")] = None,
    max_tokens: Annotated[int | None, typer.Option(metavar="N", min=1, help="Keep at most N tokens.")] = None,
    for_model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Keep what fits the context window of a model.")
    ] = None,
    reserve: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="With --for-model: leave N tokens for the answer.")
    ] = None,
    what: Annotated[
        As, typer.Option("--as", help="Cut a text, or drop the oldest messages of a conversation (JSON).")
    ] = As.TEXT,
    keep_last: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With messages: drop none of the last N. [default: 1]")
    ] = None,
    strategy: Annotated[
        Strategy | None, typer.Option(help="Keep the beginning, the end, or both. [default: head]")
    ] = None,
    head_share: Annotated[
        float | None,
        typer.Option(metavar="SHARE", min=0, max=1, help="With middle: the share of the beginning. [default: 0.8]"),
    ] = None,
    marker: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Put TEXT where something was cut out; it is counted, too.")
    ] = None,
    boundary: Annotated[
        Boundary | None, typer.Option(help="Cut only there, or at the next smaller kind. [default: char]")
    ] = None,
    split: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Keep all, in pieces of at most N tokens.")
    ] = None,
    overlap: Annotated[
        int | None, typer.Option(metavar="K", min=0, help="With --split: repeat up to K tokens of the piece before.")
    ] = None,
    out_dir: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="With --split: write numbered files instead of lines of JSON.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="With --out-dir: replace files that are there.")] = False,
    out_file: Annotated[
        str | None, typer.Option("-o", "--out-file", metavar="FILE", help="Write to FILE instead of stdout.")
    ] = None,
    model: options.Model = None,
    encoding: options.Encoding = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Do not say what was cut; then the rest is not even read.")
    ] = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Cut a text to a number of tokens, or split it.

    The result never has more tokens than it may, counted by the model's own tokenizer, and is as long as that allows.
    A text that fits passes through byte for byte. What was cut, and what that saves, is said on stderr.

      llmtool truncate --max-tokens 2000 big.log | llm "what went wrong?"
      llmtool truncate --max-tokens 2000 --strategy tail --boundary line big.log
      llmtool truncate --max-tokens 900 --strategy middle --marker '[...]' a.md
      llmtool truncate --for-model gpt-4o --reserve 4000 --boundary line a.md
      llmtool truncate --as messages --max-tokens 8000 --keep-last 4 chat.json
      llmtool truncate --split 500 --overlap 50 --out-dir pieces book.txt
    """
    if for_model is not None and model is not None:
        raise UsageError("--for-model and --model exclude each other")
    flags = options.settings_flags(
        for_model or model, output_format, pricing=pricing, json=json, debug=debug, offline=offline
    )
    session = Session(context.obj, flags)
    if what is As.MESSAGES:
        _refuse("--as messages", strategy=strategy, head_share=head_share, marker=marker, boundary=boundary,
                split=split, overlap=overlap, out_dir=out_dir, force=force or None)  # fmt: skip
        room = truncating.limit(session, max_tokens, for_model, reserve)
        # Imported late: texts need none of it.
        dropping = import_module("llmtool.cli.dropping")
        limits = dropping.Limits(room, keep_last or 1)
        chosen = truncating.choice(session, for_model, encoding) if for_model else session.choice(model, encoding)
        dropping.cut_messages(session, path, chosen, limits, out_file=out_file, quiet=quiet)
        return
    _refuse("--as text", keep_last=keep_last)
    cut_at = boundary or Boundary.CHAR
    if split is not None:
        _refuse("--split", max_tokens=max_tokens, for_model=for_model, reserve=reserve, strategy=strategy,
                head_share=head_share, marker=marker, out_file=out_file)  # fmt: skip
        if (overlap or 0) >= split:
            raise UsageError(f"--overlap {overlap} is not less than --split {split}")
        choice = session.choice(session.settings.model.value, encoding)
        pieces = Splitting(split, overlap or 0, cut_at.value)
        splitting.split_text(session, path, choice, pieces, out_dir=out_dir, force=force, quiet=quiet)
        return
    _refuse("a cut without --split", overlap=overlap, out_dir=out_dir, force=force or None)
    kept = strategy or Strategy.HEAD
    if kept is not Strategy.MIDDLE:
        _refuse(f"--strategy {kept}", head_share=head_share)
    limit = truncating.limit(session, max_tokens, for_model, reserve)
    choice = truncating.choice(session, for_model, encoding)
    share = HEAD_SHARE if head_share is None else head_share
    plan = Plan(limit, kept.value, share, marker or "", cut_at.value)
    truncating.cut_text(session, path, choice, plan, out_file=out_file, quiet=quiet)


def _refuse(beside: str, **given: object) -> None:
    """See that options which mean nothing together are not given together."""
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"--{name.replace('_', '-')} does not go with {beside}")
