"""Answers kept for requests that are asked again.

Of a request only a digest is kept, from which nobody can read it. What is kept may be dropped at any time: what is too
old, what was used the longest ago when there is too much, and whatever does not look as it was written.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from llmtool.exchange import Api, Reply, Request
from llmtool.storage import reply_form
from llmtool.storage.database import Database, Schema
from llmtool.storage.entry import moment, stamp
from llmtool.storage.expendable import Expendable

FILE = Path("responses") / "responses.db"
KEPT_FOR = timedelta(days=30)
MAX_BYTES = 100 * 2**20

# Part of every key: raised when a request or a reply comes to mean something else, so that no old answer is served.
_FORM = 1
# What a row takes beside its reply.
_ROW_BYTES = 200

_SCHEMA = Schema(
    name="response cache",
    mark=0x6C6C6D32,
    migrations=(
        (
            """
            CREATE TABLE replies (
                key TEXT PRIMARY KEY,
                reply TEXT NOT NULL,
                digest TEXT NOT NULL,
                bytes INTEGER NOT NULL,
                made TEXT NOT NULL,
                used TEXT NOT NULL,
                hits INTEGER NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX replies_used ON replies (used, bytes)",
            "CREATE INDEX replies_made ON replies (made)",
        ),
    ),
    elsewhere="--no-cache does without",
    durable=False,
)


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds.

    Attributes:
        replies: how many answers.
        bytes: what they take, about.
        max_bytes: what they may take.
        kept_for: how long each is served.
        hits: how often those that are there were served.
        oldest: when the oldest was kept, or None.
        newest: when the newest was kept, or None.
    """

    replies: int
    bytes: int
    max_bytes: int
    kept_for: timedelta
    hits: int
    oldest: datetime | None
    newest: datetime | None


EMPTY = CacheStats(0, 0, MAX_BYTES, KEPT_FOR, 0, None, None)


def key_of(request: Request, *, provider: str | None, api: Api, endpoint: str) -> str:
    """What a request is known by: a digest of all of it, of who is asked, how and where.

    Args:
        request: what is asked.
        provider: who is asked; None for a server of the user's own.
        api: the protocol.
        endpoint: the base URL.
    """
    whole = {
        "form": _FORM, "provider": provider, "api": api, "endpoint": endpoint, "request": asdict(request),
    }  # fmt: skip
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class ResponseCache:
    """An open cache. To be closed, or used with ``with``.

    Args:
        path: its file; it is made where it does not exist, and made anew where it is damaged.
        kept_for: how long an answer is served.
        max_bytes: what all answers together may take.
        wait: seconds to wait for other processes that write.

    Raises:
        BadInputError: the file is locked, unusable, of another program or of a newer version.
    """

    def __init__(
        self, path: Path, *, kept_for: timedelta = KEPT_FOR, max_bytes: int = MAX_BYTES, wait: float = 10.0
    ) -> None:
        self._kept_for = kept_for
        self._max_bytes = max_bytes
        self._file = Expendable(path, _SCHEMA, wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def get(self, key: str, now: datetime) -> Reply | None:
        """The answer that is kept, or None. One that is too old or not as it was written is dropped instead.

        Raises:
            BadInputError: the cache cannot be read or written.
        """
        return self._file.tried(lambda database: self._get(database, key, now))

    def _get(self, database: Database, key: str, now: datetime) -> Reply | None:
        found = database.rows("SELECT reply, digest, made FROM replies WHERE key = ?", (key,))
        if not found:
            return None
        reply, digest, made = found[0]
        intact = _intact(reply, digest, key) if moment(made) + self._kept_for > now else None
        with database.writing() as connection:
            if intact is None:
                connection.execute("DELETE FROM replies WHERE key = ?", (key,))
            else:
                connection.execute("UPDATE replies SET used = ?, hits = hits + 1 WHERE key = ?", (stamp(now), key))
        return intact

    def put(self, key: str, reply: Reply, now: datetime) -> None:
        """Keep an answer; where there are too many, those go that were used the longest ago.

        Raises:
            ValueError: the answer did not come to its end.
            BadInputError: the cache cannot be written.
        """
        if reply.stop is None:
            raise ValueError("an answer that did not come to its end is not kept")
        text = reply_form.written(reply)
        row = (key, text, _digest(text, key), len(text) + _ROW_BYTES, stamp(now), stamp(now))
        self._file.tried(lambda database: self._put(database, row, now - self._kept_for))

    def _put(self, database: Database, row: tuple[object, ...], oldest: datetime) -> None:
        with database.writing() as connection:
            connection.execute("DELETE FROM replies WHERE made <= ?", (stamp(oldest),))
            connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?, 0)", row)
            self._drop_the_rest(connection)

    def clear(self) -> int:
        """Drop every answer, and give the disk its room back.

        Returns:
            How many there were.

        Raises:
            BadInputError: the cache cannot be written.
        """
        return self._file.cleared("replies")

    def stats(self) -> CacheStats:
        """What it holds.

        Raises:
            BadInputError: the cache cannot be read.
        """
        query = "SELECT count(*), total(bytes), total(hits), min(made), max(made) FROM replies"
        ((replies, size, hits, oldest, newest),) = self._file.tried(lambda database: database.rows(query))
        ends = [moment(end) if end else None for end in (oldest, newest)]
        return CacheStats(replies, int(size), self._max_bytes, self._kept_for, int(hits), *ends)

    def _drop_the_rest(self, connection: Connection) -> None:
        excess = connection.execute("SELECT total(bytes) FROM replies").fetchone()[0] - self._max_bytes
        while excess > 0:
            key, size = connection.execute("SELECT key, bytes FROM replies ORDER BY used, bytes LIMIT 1").fetchone()
            connection.execute("DELETE FROM replies WHERE key = ?", (key,))
            excess -= size


def _intact(text: str, digest: str, key: str) -> Reply | None:
    """The reply, if it is what was written for this key."""
    if digest != _digest(text, key):
        return None
    try:
        return reply_form.read(text)
    except ValueError:
        return None


def _digest(text: str, key: str) -> str:
    return sha256(f"{key}\n{text}".encode()).hexdigest()
