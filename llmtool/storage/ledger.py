"""The ledger: every call, what it used and what it cost. Rows are added and settled; none is ever lost."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Self

from llmtool.storage import nano
from llmtool.storage.database import Database
from llmtool.storage.entry import COLUMNS, Entry, Recorded, from_row, moment, stamp, values, writable
from llmtool.storage.ledger_schema import LEDGER
from llmtool.storage.liveness import is_gone

FILE = Path("ledger") / "ledger.db"

# What a row is now, which is not always what was written of it: whoever reserved may have been killed.
STATE = "CASE WHEN state = 'reserved' AND is_gone(pid, host, deadline, :now) THEN 'unsettled' ELSE state END"


class Ledger:
    """An open ledger. To be closed, or used with ``with``.

    Args:
        path: its file; it is made where it does not exist.
        wait: seconds to wait for other processes that write.

    Raises:
        BadInputError: the file is damaged, locked, unusable, of another program or of a newer version.
    """

    def __init__(self, path: Path, *, wait: float = 10.0) -> None:
        self.database = Database(path, LEDGER, wait=wait)
        self.database.define("is_gone", 4, _is_gone)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def add(self, entry: Entry) -> int:
        """Write down a call that is over and for which nothing was reserved, such as an answer from the cache.

        Returns:
            Its number.

        Raises:
            BadInputError: the ledger cannot be written; nothing is.
        """
        with self.database.writing() as connection:
            return insert(connection, entry, state="settled")

    def entries(self, now: datetime, since: date | None = None, until: date | None = None) -> list[Recorded]:
        """Every call of some days, the oldest first.

        Args:
            now: this moment, by which it is told whether a call is still under way.
            since: the first UTC day, or None for the very first.
            until: the last UTC day, or None for the very last.

        Raises:
            BadInputError: the ledger cannot be read.
        """
        columns = ", ".join(COLUMNS)
        where = {"now": stamp(now), **between(since, until)}
        rows = self.database.rows(
            f"SELECT id, {STATE}, worst, {columns} FROM calls WHERE {BETWEEN} ORDER BY at, id",  # noqa: S608 - our own words
            where,
        )
        tags: dict[int, tuple[str, ...]] = {}
        for call, tag in self.database.rows(
            f"SELECT call, tag FROM tags JOIN calls ON id = call WHERE {BETWEEN} ORDER BY call, tag",  # noqa: S608 - as above
            where,
        ):
            tags[call] = (*tags.get(call, ()), tag)
        return [_recorded(row, tags.get(row[0], ())) for row in rows]


BETWEEN = "at >= :since AND at < :until"


def between(since: date | None, until: date | None) -> dict[str, str]:
    """The parameters of ``BETWEEN``: from the beginning of one UTC day to the end of another."""
    last = datetime.combine(until, time(), UTC) + timedelta(days=1) if until and until < date.max else None
    return {
        "since": stamp(datetime.combine(since, time(), UTC)) if since else "",
        "until": stamp(last) if last else "~",
    }


def insert(connection: Connection, entry: Entry, *, state: str, **more: object) -> int:
    """Add a row within a transaction.

    Args:
        connection: in a transaction.
        entry: the call.
        state: ``settled`` or ``reserved``.
        more: further columns.

    Returns:
        The row's number.
    """
    columns = {**values(entry), "state": state, **more}
    names = ", ".join(columns)
    marks = ", ".join(f":{name}" for name in columns)
    added = connection.execute(f"INSERT INTO calls ({names}) VALUES ({marks})", columns)  # noqa: S608 - our own words
    number = int(added.lastrowid or 0)
    _write_tags(connection, number, entry.tags)
    return number


def settle(connection: Connection, number: int, entry: Entry) -> None:
    """Write the bill into a row that was reserved, within a transaction; where the row is not there, add one.

    The moment stays that of the reservation: what was set aside on one day is not moved to the next.
    """
    columns = {name: value for name, value in values(entry).items() if name != "at"}
    pairs = ", ".join(f"{name} = :{name}" for name in columns)
    changed = connection.execute(
        f"UPDATE calls SET state = 'settled', {pairs} WHERE id = :id",  # noqa: S608 - our own words
        {**columns, "id": number},
    )
    if not changed.rowcount:
        insert(connection, entry, state="settled")
        return
    connection.execute("DELETE FROM tags WHERE call = ?", (number,))
    _write_tags(connection, number, entry.tags)


def remove(connection: Connection, number: int) -> None:
    """Take back a row that was reserved for a call that cost nothing, within a transaction."""
    removed = connection.execute("DELETE FROM calls WHERE id = ? AND state = 'reserved'", (number,))
    if removed.rowcount:
        connection.execute("DELETE FROM tags WHERE call = ?", (number,))


def total(whole: int | None, rest: int | None) -> int | None:
    """The nano-dollars that :func:`summed` asks for; None where there was nothing to add."""
    return None if whole is None or rest is None else whole * 10**9 + rest


def summed(amounts: str) -> str:
    """A sum of nano-dollars as two columns, whole dollars and the rest, which no number of calls can overflow."""
    return f"sum(({amounts}) / 1000000000), sum(({amounts}) % 1000000000)"


def _write_tags(connection: Connection, number: int, tags: tuple[str, ...]) -> None:
    wanted = dict.fromkeys(writable(tag.strip()) for tag in tags if tag.strip())
    connection.executemany("INSERT INTO tags (call, tag) VALUES (?, ?)", [(number, tag) for tag in wanted])


def _recorded(row: tuple[Any, ...], tags: tuple[str, ...]) -> Recorded:
    number, state, worst, *columns = row
    return Recorded(number, from_row(columns, tags), state, None if worst is None else nano.dollars(worst))


def _is_gone(pid: int, host: str, deadline: str, now: str) -> bool:
    return is_gone(pid, host, moment(deadline), moment(now))
