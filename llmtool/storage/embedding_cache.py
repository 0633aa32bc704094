"""Vectors that were paid for, kept for texts that are embedded again.

Of a text only a digest is kept, of the whole of it and of everything that its vector depends on. A model never changes
its mind about a text, so vectors do not grow old; they are kept until they are dropped.
"""

import json
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

from llmtool.storage.database import Database, Schema
from llmtool.storage.entry import moment, stamp
from llmtool.storage.expendable import Expendable

FILE = Path("embeddings") / "embeddings.db"

# Part of every key: raised when a vector comes to mean something else, so that no old one is served.
_FORM = 1
_SIZE = 4
# So many at once, of which SQLite takes at least a few hundred.
_AT_ONCE = 500

_SCHEMA = Schema(
    name="embedding cache",
    mark=0x6C6C6D33,
    migrations=(("CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, made TEXT NOT NULL)",),),
    elsewhere="--no-cache does without",
    durable=False,
)


@dataclass(frozen=True, slots=True)
class VectorStats:
    """What the cache holds.

    Attributes:
        vectors: how many.
        bytes: what they take, without their keys.
        oldest: when the oldest was kept, or None.
        newest: when the newest was kept, or None.
    """

    vectors: int
    bytes: int
    oldest: datetime | None
    newest: datetime | None


EMPTY = VectorStats(0, 0, None, None)


def keys(
    *, provider: str | None, endpoint: str, model: str, dimensions: int | None, marks: str
) -> Callable[[str], bytes]:
    """What texts are known by: digests of the whole of each, and of all that its vector depends on.

    Args:
        provider: who embeds; None for a server of the user's own.
        endpoint: the base URL.
        model: the model's name there.
        dimensions: the length that is asked for, or None.
        marks: how the model is told what texts are for; empty where it is not.
    """
    head = sha256(json.dumps([_FORM, provider, endpoint, model, dimensions, marks]).encode())

    def key(text: str) -> bytes:
        whole = head.copy()
        whole.update(text.encode("utf-8", "surrogatepass"))
        return whole.digest()

    return key


class EmbeddingCache:
    """An open cache. To be closed, or used with ``with``.

    Args:
        path: its file; it is made where it does not exist, and made anew where it is damaged.
        wait: seconds to wait for other processes that write.

    Raises:
        BadInputError: the file is locked, unusable, of another program or of a newer version.
    """

    def __init__(self, path: Path, *, wait: float = 10.0) -> None:
        self._file = Expendable(path, _SCHEMA, wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def get(self, wanted: Sequence[bytes]) -> dict[bytes, "array[float]"]:
        """The vectors that are kept, by their keys; any number may be asked for.

        Raises:
            BadInputError: the cache cannot be read.
        """
        return self._file.tried(lambda database: dict(_found(database, wanted)))

    def put(self, vectors: Mapping[bytes, "array[float]"], now: datetime) -> None:
        """Keep vectors, all of them or, where that fails, none; a process that is killed afterwards loses none.

        Raises:
            BadInputError: the cache cannot be written.
        """
        rows = [(key, _written(vector), stamp(now)) for key, vector in vectors.items()]
        self._file.tried(lambda database: _put(database, rows))

    def clear(self) -> int:
        """Drop every vector, and give the disk its room back.

        Returns:
            How many there were.

        Raises:
            BadInputError: the cache cannot be written.
        """
        return self._file.cleared("vectors")

    def stats(self) -> VectorStats:
        """What it holds.

        Raises:
            BadInputError: the cache cannot be read.
        """
        query = "SELECT count(*), total(length(vector)), min(made), max(made) FROM vectors"
        ((vectors, size, oldest, newest),) = self._file.tried(lambda database: database.rows(query))
        ends = [moment(end) if end else None for end in (oldest, newest)]
        return VectorStats(vectors, int(size), *ends)


def _found(database: Database, wanted: Sequence[bytes]) -> Iterator[tuple[bytes, "array[float]"]]:
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        for key, kept in database.rows(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some):  # noqa: S608 - question marks
            if kept and len(kept) % _SIZE == 0:
                yield key, _read(kept)


def _put(database: Database, rows: list[tuple[bytes, bytes, str]]) -> None:
    with database.writing() as connection:
        connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)


def _written(vector: "array[float]") -> bytes:
    """The bytes of a vector, the low ones first on every machine."""
    return _turned(vector).tobytes()


def _read(kept: bytes) -> "array[float]":
    vector = array("f")
    vector.frombytes(kept)
    return _turned(vector)


def _turned(vector: "array[float]") -> "array[float]":
    if sys.byteorder == "big":
        vector = vector[:]
        vector.byteswap()
    return vector
