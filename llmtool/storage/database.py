"""One SQLite file: opened with care, brought up to date, written in whole transactions.

The file and its folder are for the user alone. Where the file system allows, it has a write-ahead log: readers never
wait, and a process that is killed leaves neither half a row nor a lock.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeAlias

from llmtool.errors import BadInputError

Parameters: TypeAlias = Sequence[object] | dict[str, Any]

_WAIT_SECONDS = 10.0
_RETRY_SECONDS = 0.01
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNUSABLE = {
    sqlite3.SQLITE_READONLY: "it may not be written to",
    sqlite3.SQLITE_PERM: "it may not be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
}


class DamagedError(BadInputError):
    """A database that SQLite cannot make sense of. Nothing of it has been changed."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a kind of database holds.

    Attributes:
        name: what messages call it, as in ``ledger``.
        mark: the number by which a file of this kind is known.
        migrations: the statements that lead from each version to the next; the first from an empty file.
        elsewhere: how to have it in another place, as a hint.
        durable: whether what is committed has to outlive a power cut.
    """

    name: str
    mark: int
    migrations: tuple[tuple[str, ...], ...]
    elsewhere: str
    durable: bool = True

    @property
    def version(self) -> int:
        """The version of a file that is up to date."""
        return len(self.migrations)


class Database:
    """An open file. To be closed, or used with ``with``.

    Args:
        path: the file. It and its folders are made where they do not exist.
        schema: what it holds.
        wait: seconds to wait for other processes that write.

    Raises:
        DamagedError: the file is no database, or a damaged one.
        BadInputError: it is locked, cannot be opened or written, is of another program or of a newer version.
    """

    def __init__(self, path: Path, schema: Schema, *, wait: float = _WAIT_SECONDS) -> None:
        self.path = path
        self._schema = schema
        self._wait = wait
        self._make_file()
        with self._explained():
            self._connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """What a query finds.

        Raises:
            BadInputError: the file is damaged, locked or unusable.
        """
        with self._explained():
            return self._connection.execute(statement, parameters).fetchall()

    def define(self, name: str, arguments: int, function: Callable[..., str | int | None]) -> None:
        """A function for use in queries."""
        self._connection.create_function(name, arguments, function)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and nobody else writes meanwhile.

        Raises:
            BadInputError: the file is damaged, locked or unusable; nothing was written.
        """
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _make_file(self) -> None:
        """Make the file before SQLite would, so that nobody else can read it for a moment; its log takes after it."""
        try:
            _make_folder(self.path.parent)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise BadInputError(
                f"{self.path}: the {self._schema.name} cannot be opened: {reason}", self._schema.elsewhere
            ) from error

    def _prepare(self) -> None:
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if self._schema.durable else 'NORMAL'}")
        if self._is_current():
            return
        self._keep_a_log()
        with self.writing() as connection:
            # Another process may have been faster.
            if not self._is_current():
                for statements in self._schema.migrations[self._version() :]:
                    for statement in statements:
                        connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {self._schema.mark}")
                connection.execute(f"PRAGMA user_version = {self._schema.version}")

    def _is_current(self) -> bool:
        """Whether there is nothing to migrate.

        Raises:
            BadInputError: the file is another program's, or from a newer version of this one.
        """
        version = self._version()
        tables = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        mark = self._connection.execute("PRAGMA application_id").fetchone()[0]
        if tables and mark != self._schema.mark:
            raise BadInputError(f"{self.path}: is a database, but no {self._schema.name}", self._schema.elsewhere)
        if version > self._schema.version:
            raise BadInputError(
                f"{self.path}: the {self._schema.name} was written by a newer llmtool (version {version} of its form, "
                f"this one knows {self._schema.version})",
                "update llmtool; the file has not been changed",
            )
        return version == self._schema.version

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _keep_a_log(self) -> None:
        """Turn the write-ahead log on. SQLite does not wait for others here, so we do."""
        until = time.monotonic() + self._wait
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in _LOCKED or time.monotonic() > until:
                    raise
                time.sleep(_RETRY_SECONDS)
            else:
                return

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """In our own words what SQLite says of the file."""
        try:
            yield
        except sqlite3.Error as error:
            # The lower byte is the kind of failure, the others say more of it.
            kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
            name = self._schema.name
            if kind in _DAMAGED:
                raise DamagedError(f"{self.path}: the {name} is damaged: {error}", self._aside()) from error
            if kind in _LOCKED:
                raise BadInputError(
                    f"{self.path}: the {name} has been locked by another program for {self._wait:g} seconds",
                    "end the program that has it open, such as a database browser or a backup, and try again",
                ) from error
            if kind in _UNUSABLE:
                raise BadInputError(
                    f"{self.path}: the {name} cannot be used: {_UNUSABLE[kind]} ({error})", self._schema.elsewhere
                ) from error
            raise

    def _aside(self) -> str:
        folder = self.path.parent
        return (
            f"nothing has been changed; to begin a new one, move its folder away: mv '{folder}' '{folder}.damaged'; "
            f"sqlite3 '{folder}.damaged/{self.path.name}' .recover may save what it holds"
        )


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for the user alone; one that exists stays as it is."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
