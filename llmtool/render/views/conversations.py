"""How ``chat --list`` shows the conversations that are kept, and what each of them cost."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from llmtool.conversation import Conversation
from llmtool.money import usd
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.storage.conversations import Kept
from llmtool.storage.reports import NOTHING, Summary


def conversations_view(kept: Sequence[Kept], calls: Mapping[str, Summary], how: str) -> Document:
    """The conversations, in the order given.

    Args:
        kept: the conversations.
        calls: what the ledger has of each, by id; nothing for those without a call.
        how: the format: people get times as they read them, pipes and programs get them in one word.
    """
    columns = (
        Column("id"),
        Column("messages", align="right", minor=2),
        Column("cost", align="right", kind="usd"),
        Column("updated", minor=1),
        Column("model", minor=3),
        Column("title"),
    )
    moment = _for_people if how in {"table", "markdown"} else _in_one_word
    rows = tuple(
        (one.id, one.messages, calls.get(one.id, NOTHING).cost, moment(one.updated), one.model, one.title)
        for one in kept
    )
    data: dict[str, Json] = {
        "schema": "llmtool.chat.list/1",
        "conversations": [_data(one, calls.get(one.id, NOTHING)) for one in kept],
    }
    return Document(data, Table(columns, rows, notes=tuple(_notes(kept, calls))))


def deleted_view(gone: Conversation) -> Document:
    """A conversation that was kept, and is no longer."""
    columns = (Column("deleted"), Column("messages", align="right", minor=1), Column("title"))
    data: dict[str, Json] = {
        "schema": "llmtool.chat.delete/1",
        "deleted": {"id": gone.id, "title": gone.title, "messages": len(gone.said)},
    }
    notes = ("its calls stay in the ledger",)
    return Document(data, Table(columns, ((gone.id, len(gone.said), gone.title),), notes=notes))


def _data(one: Kept, calls: Summary) -> dict[str, Json]:
    return {
        "id": one.id,
        "title": one.title,
        "model": one.model,
        "began": one.began.isoformat(),
        "updated": one.updated.isoformat(),
        "messages": one.messages,
        "calls": calls.calls,
        "cost": calls.cost,
        "estimated": calls.estimated.amount,
        "unsettled": calls.unsettled.amount,
        "unpriced": calls.unpriced,
    }


def _notes(kept: Sequence[Kept], calls: Mapping[str, Summary]) -> Iterator[str]:
    if not kept:
        yield "no conversations are kept"
    for one in kept:
        unsettled = calls.get(one.id, NOTHING).unsettled
        if unsettled.amount:
            yield f"{one.id} may have cost {usd(unsettled.amount)} more: a call was cut off before its bill came"


def _for_people(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _in_one_word(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
