"""A database that may be lost at any time: where it turns out to be damaged, it is made anew."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from llmtool.errors import BadInputError
from llmtool.storage.database import DamagedError, Database, Schema

T = TypeVar("T")


class Expendable:
    """An open file of what can be had again. To be closed.

    Args:
        path: the file; it is made where it does not exist, and made anew where it is damaged.
        schema: what it holds.
        wait: seconds to wait for other processes that write.

    Raises:
        BadInputError: the file is locked, unusable, of another program or of a newer version.
    """

    def __init__(self, path: Path, schema: Schema, *, wait: float = 10.0) -> None:
        self._path = path
        self._schema = schema
        self._wait = wait
        try:
            self._database = self._open()
        except DamagedError:
            self._remove()
            self._database = self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def tried(self, action: Callable[[Database], T]) -> T:
        """What an action gives; where the file turns out to be damaged, that of one more try on a new one."""
        try:
            return action(self._database)
        except DamagedError:
            self._database.close()
            self._remove()
            self._database = self._open()
            return action(self._database)

    def cleared(self, table: str) -> int:
        """Empty a table, and give the disk its room back.

        Args:
            table: one of the schema's.

        Returns:
            How many rows there were.

        Raises:
            BadInputError: the file cannot be written.
        """
        return self.tried(lambda database: _cleared(database, table))

    def _open(self) -> Database:
        return Database(self._path, self._schema, wait=self._wait)

    def _remove(self) -> None:
        """Remove the file and its log: nothing in them is worth more than the money it saves."""
        try:
            for part in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + part).unlink(missing_ok=True)
        except OSError as error:  # Windows, while another process has it open
            raise BadInputError(
                f"{self._path}: the {self._schema.name} is damaged and in use: {error.strerror}"
            ) from error


def _cleared(database: Database, table: str) -> int:
    with database.writing() as connection:
        dropped = connection.execute(f"DELETE FROM {table}").rowcount  # noqa: S608 - our own word
    database.rows("VACUUM")
    return dropped
