"""How ``cache`` shows what is kept, what was dropped, and where."""

from datetime import datetime
from pathlib import Path

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.storage.response_cache import CacheStats


def stats_view(stats: CacheStats, path: Path) -> Document:
    """What the cache holds, a line for each figure."""
    rows = (
        ("answers", stats.replies),
        ("served", stats.hits),
        ("bytes", stats.bytes),
        ("at most", stats.max_bytes),
        ("days kept", stats.kept_for.days),
        ("oldest", _shown(stats.oldest)),
        ("newest", _shown(stats.newest)),
    )
    return Document(_data(stats, path), Table((Column("cache"), Column("", align="right")), rows))


def cleared_view(dropped: int) -> Document:
    """How many answers were dropped."""
    table = Table((Column("dropped", align="right"),), ((dropped,),))
    answers = "1 answer" if dropped == 1 else f"{dropped:,} answers"
    return Document({"schema": "llmtool.cache.clear/1", "dropped": dropped}, table, f"dropped {answers}\n")


def path_view(path: Path) -> Document:
    """Where the cache is."""
    table = Table((Column("path", kind="path"),), ((path.as_posix(),),))
    return Document({"schema": "llmtool.cache.path/1", "path": path.as_posix()}, table, f"{path}\n")


def _shown(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def _data(stats: CacheStats, path: Path) -> dict[str, Json]:
    return {
        "schema": "llmtool.cache/1",
        "path": path.as_posix(),
        "answers": stats.replies,
        "served": stats.hits,
        "bytes": stats.bytes,
        "max_bytes": stats.max_bytes,
        "kept_seconds": int(stats.kept_for.total_seconds()),
        "oldest": stats.oldest.isoformat() if stats.oldest else None,
        "newest": stats.newest.isoformat() if stats.newest else None,
    }
