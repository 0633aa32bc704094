"""How ``cache`` shows what is kept, what was dropped, and where."""

from datetime import datetime
from pathlib import Path

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.storage.embedding_cache import VectorStats
from llmtool.storage.response_cache import CacheStats


def stats_view(answers: CacheStats, vectors: VectorStats, path: Path, vectors_path: Path) -> Document:
    """What the caches hold, a line for each figure.

    Args:
        answers: what is in the cache of answers.
        vectors: what is in that of vectors.
        path: where the first is.
        vectors_path: where the second is.
    """
    rows = (
        ("answers", answers.replies),
        ("served", answers.hits),
        ("bytes", answers.bytes),
        ("at most", answers.max_bytes),
        ("days kept", answers.kept_for.days),
        ("oldest", _shown(answers.oldest)),
        ("newest", _shown(answers.newest)),
        ("vectors", vectors.vectors),
        ("bytes of vectors", vectors.bytes),
        ("oldest vector", _shown(vectors.oldest)),
        ("newest vector", _shown(vectors.newest)),
    )
    table = Table((Column("cache"), Column("", align="right")), rows)
    return Document(_data(answers, vectors, path, vectors_path), table)


def cleared_view(answers: int, vectors: int) -> Document:
    """How many answers and vectors were dropped."""
    columns = (Column("dropped", align="right"), Column("vectors", align="right"))
    data: dict[str, Json] = {"schema": "llmtool.cache.clear/1", "dropped": answers, "vectors": vectors}
    told = f"dropped {_number(answers, 'answer')} and {_number(vectors, 'vector')}\n"
    return Document(data, Table(columns, ((answers, vectors),)), told)


def path_view(path: Path, vectors_path: Path) -> Document:
    """Where the caches are: that of answers, then that of vectors."""
    table = Table((Column("path", kind="path"),), ((path.as_posix(),), (vectors_path.as_posix(),)))
    data: dict[str, Json] = {
        "schema": "llmtool.cache.path/1",
        "path": path.as_posix(),
        "embeddings": vectors_path.as_posix(),
    }
    return Document(data, table, f"{path}\n{vectors_path}\n")


def _data(answers: CacheStats, vectors: VectorStats, path: Path, vectors_path: Path) -> dict[str, Json]:
    return {
        "schema": "llmtool.cache/1",
        "path": path.as_posix(),
        "answers": answers.replies,
        "served": answers.hits,
        "bytes": answers.bytes,
        "max_bytes": answers.max_bytes,
        "kept_seconds": int(answers.kept_for.total_seconds()),
        "oldest": _stamp(answers.oldest),
        "newest": _stamp(answers.newest),
        "embeddings": {
            "path": vectors_path.as_posix(),
            "vectors": vectors.vectors,
            "bytes": vectors.bytes,
            "oldest": _stamp(vectors.oldest),
            "newest": _stamp(vectors.newest),
        },
    }


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _shown(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
