"""How ``/why`` shows whether a summary of a conversation's oldest messages pays: the whole sum."""

from collections.abc import Iterator
from decimal import Decimal

from llmtool.planning.summarising import Sum
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Row, Table


def why_view(asked: Sum) -> Document:
    """A line for each part of the sum.

    Args:
        asked: the sum, as it was before the last turn.
    """
    lengths = asked.lengths
    columns = (
        Column("what"),
        Column("tokens", align="right", minor=1),
        Column("turns", align="right", minor=2),
        Column("cost", align="right", kind="usd"),
    )
    rows: tuple[Row, ...] = (
        ("as it is", lengths.before, lengths.turns, asked.long),
        ("with a summary", lengths.after, lengths.turns, asked.short),
        *_rewriting(asked),
        ("that saves", lengths.before - lengths.after, lengths.turns, asked.saved),
        ("the summary itself", lengths.summary_prompt + lengths.summary, None, asked.summary),
    )
    footer = ("gain", None, None, asked.gain)
    return Document(_data(asked), Table(columns, rows, footer, tuple(_notes(asked))))


def _rewriting(asked: Sum) -> Iterator[Row]:
    """What a new beginning costs that is in no cache yet."""
    if asked.rewriting:
        yield "  of that, the cache anew", None, None, asked.rewriting


def _notes(asked: Sum) -> Iterator[str]:
    lengths = asked.lengths
    yield f"the oldest {lengths.old:,} tokens would become {lengths.new:,} at most"
    yield f"expected: {lengths.turns} turns, each longer by {lengths.exchange:,} tokens"
    if asked.has_to:
        yield "the history has to become shorter, whether that pays or not"
    elif asked.gain is None:
        yield "nobody knows what that costs, so nothing is summarised"
    elif asked.gain > Decimal(0):
        yield "a summary pays"
    else:
        yield "a summary does not pay: nothing is summarised"


def _data(asked: Sum) -> dict[str, Json]:
    lengths = asked.lengths
    return {
        "schema": "llmtool.chat.why/1",
        "pays": asked.pays,
        "has_to": asked.has_to,
        "turns": lengths.turns,
        "tokens": {name: getattr(lengths, name) for name in ("old", "before", "after", "exchange", "answer")},
        "cost": {name: getattr(asked, name) for name in ("long", "short", "rewriting", "saved", "summary", "gain")},
    }
