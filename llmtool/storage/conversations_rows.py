"""A conversation as rows of its file, read and written within a transaction."""

from decimal import Decimal
from sqlite3 import Connection

from llmtool.conversation import Conversation, Said, Summary
from llmtool.exchange import Message
from llmtool.storage.entry import moment, stamp, writable

_HEAD = ("began", "model", "system", "title", "summary", "covers", "dropped", "budget")


def read(connection: Connection, id_: str) -> tuple[int, Conversation]:
    """A conversation that is there, and its revision."""
    revision, *head = connection.execute(
        f"SELECT revision, {', '.join(_HEAD)} FROM conversations WHERE id = ?",  # noqa: S608 - our own words
        (id_,),
    ).fetchone()
    column = dict(zip(_HEAD, head, strict=True))
    rows = connection.execute(
        "SELECT role, content, at, model, whole FROM said WHERE conversation = ? ORDER BY place", (id_,)
    )
    return revision, Conversation(
        id=id_,
        began=moment(column["began"]),
        model=column["model"],
        system=column["system"],
        title=column["title"],
        said=tuple(
            Said(Message(role, content), moment(at), model, bool(whole)) for role, content, at, model, whole in rows
        ),
        summary=None if column["covers"] is None else Summary(column["summary"], column["covers"]),
        dropped=column["dropped"],
        budget=None if column["budget"] is None else Decimal(column["budget"]),
    )


def add(connection: Connection, conversation: Conversation, writer: str) -> int:
    """Write a conversation that is not there, and say under which revision."""
    revision = _next_revision(connection)
    row = {"id": conversation.id, "revision": revision, "writer": writer, **_head(conversation)}
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO conversations ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608 - our own words
    _write_said(connection, conversation, 0)
    return revision


def change(connection: Connection, conversation: Conversation, writer: str, before: Conversation | None) -> int:
    """Write what has changed of a conversation that is there, and say under which revision.

    Args:
        connection: in a transaction.
        conversation: as it is now.
        writer: who writes.
        before: as the file has it; None where that is not known: then all is written.
    """
    revision = _next_revision(connection)
    old, new = _head(before) if before else {}, _head(conversation)
    row = {
        "id": conversation.id,
        "revision": revision,
        "writer": writer,
        **{name: value for name, value in new.items() if not old or old[name] != value},
    }
    pairs = ", ".join(f"{name} = :{name}" for name in row)
    connection.execute(f"UPDATE conversations SET {pairs} WHERE id = :id", row)  # noqa: S608 - our own words
    same = _same(before.said, conversation.said) if before else 0
    if before is None or same < len(before.said):
        connection.execute("DELETE FROM said WHERE conversation = ? AND place >= ?", (conversation.id, same))
    _write_said(connection, conversation, same)
    return revision


def remove(connection: Connection, id_: str) -> None:
    """Remove a conversation, and keep its id from being given again."""
    connection.execute("DELETE FROM said WHERE conversation = ?", (id_,))
    connection.execute("DELETE FROM conversations WHERE id = ?", (id_,))
    connection.execute("INSERT OR IGNORE INTO deleted VALUES (?)", (id_,))


def _next_revision(connection: Connection) -> int:
    (revision,) = connection.execute("SELECT coalesce(max(revision), 0) + 1 FROM conversations").fetchone()
    return int(revision)


def _head(conversation: Conversation) -> dict[str, object]:
    """The columns of a conversation's own row."""
    summary, budget = conversation.summary, conversation.budget
    return {
        "began": stamp(conversation.began),
        "model": writable(conversation.model),
        "system": writable(conversation.system),
        "title": writable(conversation.title),
        "summary": writable(summary.text) if summary else None,
        "covers": summary.covers if summary else None,
        "dropped": conversation.dropped,
        "budget": None if budget is None else str(budget),
    }


def _same(before: tuple[Said, ...], after: tuple[Said, ...]) -> int:
    """With how many of the same messages both begin."""
    pairs = enumerate(zip(before, after, strict=False))
    # Most are the very same objects, which is told without looking into them.
    differing = (place for place, (old, new) in pairs if old is not new and old != new)
    return next(differing, min(len(before), len(after)))


def _write_said(connection: Connection, conversation: Conversation, first: int) -> None:
    """Write the messages from a place on, where there are none."""
    rows = [
        (
            *(conversation.id, place, said.message.role, writable(said.message.content)),
            *(stamp(said.at), writable(said.model), said.whole),
        )
        for place, said in enumerate(conversation.said[first:], first)
    ]
    connection.executemany(
        "INSERT INTO said (conversation, place, role, content, at, model, whole) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
