"""Conversations as they are kept: saved after every question and every answer, and only what changed of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from llmtool.conversation import Conversation
from llmtool.storage import conversations_ids as ids
from llmtool.storage import conversations_rows as rows
from llmtool.storage.conversations_schema import CONVERSATIONS
from llmtool.storage.database import DamagedError, Database
from llmtool.storage.entry import moment, writable

FILE = Path("conversations") / "conversations.db"


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation in the list of those that are kept.

    Attributes:
        id: what it is known by.
        title: what people know it by.
        began: when.
        updated: when the last message was said; where there is none, when it began.
        model: whom it is with, as the user named it.
        messages: how many were said.
    """

    id: str
    title: str
    began: datetime
    updated: datetime
    model: str
    messages: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A conversation as the file had it when we last looked."""

    revision: int
    conversation: Conversation


class Conversations:
    """The open file of conversations. To be closed, or used with ``with``.

    Args:
        path: the file; it is made where it does not exist.
        spent: US dollars that the conversation of an id has cost, or may have cost. A branch has a budget of what its
            origin has left, and not a fresh one.
        wait: seconds to wait for other processes that write.

    Raises:
        BadInputError: the file is damaged, locked, unusable, of another program or of a newer version.
    """

    def __init__(
        self, path: Path, *, spent: Callable[[str], Decimal] = lambda _: Decimal(0), wait: float = 10.0
    ) -> None:
        self._database = Database(path, CONVERSATIONS, wait=wait)
        # What is taken back or deleted is not to be found in the file by whoever looks for it.
        self._database.rows("PRAGMA secure_delete = ON")
        self._spent = spent
        self._writer = os.urandom(8).hex()
        self._seen: dict[str, _Seen] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def fresh_id(self, at: datetime) -> str:
        """An id that no conversation has or had, for one that begins now.

        Args:
            at: when, with a time zone.

        Raises:
            BadInputError: the file cannot be read.
        """
        with self._database.writing() as connection:
            return ids.free_id(connection, at)

    def save(self, conversation: Conversation) -> Conversation:
        """Keep a conversation as it is now. What has not changed since it was loaded or last saved is not written.

        Where another process has gone on with it or deleted it meanwhile, or another conversation has its id, neither
        is lost: this one is kept whole, as a branch with an id of its own.

        Returns:
            The conversation as it is kept: with another id, and a budget of what is left, where it became a branch.

        Raises:
            BadInputError: the file cannot be written, or what was spent cannot be read; nothing has changed.
        """
        seen = self._seen.get(conversation.id)
        if seen and seen.conversation == conversation:
            return conversation
        with self._database.writing() as connection:
            query = "SELECT revision, writer FROM conversations WHERE id = ?"
            there = connection.execute(query, (conversation.id,)).fetchone()
            if there and seen and there[0] == seen.revision:
                revision = rows.change(connection, conversation, self._writer, seen.conversation)
            elif there and there[1] == self._writer:
                # An interrupt came between a save and our remembering it.
                revision = rows.change(connection, conversation, self._writer, None)
            else:
                if there or seen:
                    conversation = self._branch(connection, conversation)
                revision = rows.add(connection, conversation, self._writer)
        self._seen[conversation.id] = _Seen(revision, conversation)
        return conversation

    def add(self, conversation: Conversation) -> Conversation:
        """Keep a conversation that comes from elsewhere, such as an exported file.

        Returns:
            The conversation as it is kept: as a branch where its id is taken.

        Raises:
            BadInputError: the file cannot be written, or what was spent cannot be read; nothing has changed.
        """
        with self._database.writing() as connection:
            if ids.is_taken(connection, conversation.id):
                conversation = self._branch(connection, conversation)
            revision = rows.add(connection, conversation, self._writer)
        self._seen[conversation.id] = _Seen(revision, conversation)
        return conversation

    def load(self, name: str) -> Conversation:
        """A conversation by its id, by the beginning of its id, or by its title.

        Raises:
            BadInputError: there is none, or more than one, or the file cannot be read.
        """
        # As one transaction, so that all of it is of one moment.
        with self._understood(), self._database.writing() as connection:
            id_ = ids.find(connection, name)
            seen = _Seen(*rows.read(connection, id_))
        self._seen[id_] = seen
        return seen.conversation

    def latest(self) -> Conversation | None:
        """The conversation that was saved last, or None.

        Raises:
            BadInputError: the file cannot be read.
        """
        last = self._database.rows("SELECT id FROM conversations ORDER BY revision DESC LIMIT 1")
        return self.load(last[0][0]) if last else None

    def all(self, limit: int | None = None) -> list[Kept]:
        """Those that are kept, the last saved first.

        Args:
            limit: how many at most; None for all.

        Raises:
            BadInputError: the file cannot be read.
        """
        found = self._database.rows(
            """
            SELECT id, title, began, coalesce(last.at, began), conversations.model, coalesce(last.place + 1, 0)
            FROM conversations LEFT JOIN said AS last ON last.conversation = id
                AND last.place = (SELECT max(place) FROM said WHERE conversation = id)
            ORDER BY revision DESC LIMIT ?
            """,
            (-1 if limit is None else limit,),
        )
        with self._understood():
            return [
                Kept(id_, title, moment(began), moment(updated), model, messages)
                for id_, title, began, updated, model, messages in found
            ]

    def rename(self, name: str, title: str) -> None:
        """Give a conversation another title. It makes no branch of what another process goes on with.

        Args:
            name: as :meth:`load` takes it.
            title: what people are to know it by.

        Raises:
            BadInputError: there is none, or more than one, or the file cannot be written.
        """
        with self._database.writing() as connection:
            id_ = ids.find(connection, name)
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (writable(title), id_))

    def delete(self, name: str) -> None:
        """Forget a conversation. Its calls stay in the ledger, and its id is never given again.

        Args:
            name: as :meth:`load` takes it.

        Raises:
            BadInputError: there is none, or more than one, or the file cannot be written.
        """
        with self._database.writing() as connection:
            id_ = ids.find(connection, name)
            rows.remove(connection, id_)
        self._seen.pop(id_, None)

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """In our own words that a value is none that was ever written here."""
        try:
            yield
        except (ValueError, TypeError, ArithmeticError) as error:
            raise DamagedError(
                f"{self._database.path}: the file of conversations has a value that makes no sense: {error}",
                "put back a copy of it, or move it away and begin anew",
            ) from error

    def _branch(self, connection: Connection, conversation: Conversation) -> Conversation:
        budget = conversation.budget
        if budget is not None:
            budget = max(budget - self._spent(conversation.id), Decimal(0))
        return replace(conversation, id=ids.free_id(connection, conversation.began), budget=budget)
