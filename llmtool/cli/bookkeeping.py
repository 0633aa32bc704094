"""What this run writes its calls into: the ledger, the budgets of the settings, and whose project it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from llmtool.reading.repository import root_above
from llmtool.settings import paths
from llmtool.settings.declared import Value
from llmtool.settings.layers import Settings
from llmtool.storage.budgets import Limit, Scope
from llmtool.storage.embedding_cache import EMPTY as NO_VECTORS
from llmtool.storage.embedding_cache import FILE as VECTORS_FILE
from llmtool.storage.embedding_cache import EmbeddingCache, VectorStats
from llmtool.storage.ledger import FILE, Ledger
from llmtool.storage.response_cache import EMPTY, CacheStats, ResponseCache
from llmtool.storage.response_cache import FILE as CACHE_FILE


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def ledger_file() -> Path:
    """Where the ledger is. It need not exist."""
    return paths.data_dir() / FILE


def cache_file() -> Path:
    """Where the response cache is. It need not exist."""
    return paths.cache_dir() / CACHE_FILE


def open_ledger() -> Ledger:
    """The user's ledger, to be closed; it is made where there is none.

    Raises:
        BadInputError: it is damaged, locked, unusable or from a newer version.
    """
    return Ledger(ledger_file())


def open_cache() -> ResponseCache:
    """The user's response cache, to be closed; it is made where there is none.

    Raises:
        BadInputError: it is locked or unusable.
    """
    return ResponseCache(cache_file())


def cache_stats() -> CacheStats:
    """What the response cache holds; where there is none, none is made.

    Raises:
        BadInputError: it is locked or unusable.
    """
    if not cache_file().exists():
        return EMPTY
    with open_cache() as cache:
        return cache.stats()


def clear_cache() -> int:
    """Drop every answer that is kept, and say how many there were.

    Raises:
        BadInputError: the cache is locked or unusable.
    """
    if not cache_file().exists():
        return 0
    with open_cache() as cache:
        return cache.clear()


def vectors_file() -> Path:
    """Where the embedding cache is. It need not exist."""
    return paths.cache_dir() / VECTORS_FILE


@contextmanager
def open_vectors(*, lasting: bool = True) -> Iterator[EmbeddingCache]:
    """The user's embedding cache; it is made where there is none.

    Args:
        lasting: whether it is to be the user's own, and not one that is gone when this run is over.

    Raises:
        BadInputError: it is locked or unusable.
    """
    if lasting:
        with EmbeddingCache(vectors_file()) as cache:
            yield cache
        return
    with TemporaryDirectory(prefix="llmtool-") as folder, EmbeddingCache(Path(folder) / VECTORS_FILE.name) as cache:
        yield cache


def vector_stats() -> VectorStats:
    """What the embedding cache holds; where there is none, none is made.

    Raises:
        BadInputError: it is locked or unusable.
    """
    if not vectors_file().exists():
        return NO_VECTORS
    with open_vectors() as cache:
        return cache.stats()


def clear_vectors() -> int:
    """Drop every vector that is kept, and say how many there were.

    Raises:
        BadInputError: the cache is locked or unusable.
    """
    if not vectors_file().exists():
        return 0
    with open_vectors() as cache:
        return cache.clear()


def project_of(folder: Path) -> str:
    """The name of the project that a folder belongs to: that of the git repository around it, or else its own."""
    folder = folder.resolve()
    root = root_above(folder / ".git") or folder
    return root.name or str(root)


def limits(settings: Settings) -> list[Limit]:
    """The budgets of the settings, of those that are set."""
    return [
        *_limit("daily budget", settings.budget_daily, "day"),
        *_limit("monthly budget", settings.budget_monthly, "month"),
        *_limit("project's budget", settings.budget_project, "project"),
    ]


def overruled(settings: Settings) -> list[str]:
    """What a project's file would loosen and may not, in words for the user."""
    return [f"{setting.name} stays {value.value}: {value.note}" for setting, value in settings if value.note]


def _limit(name: str, value: Value[Decimal | None], scope: Scope) -> list[Limit]:
    return [] if value.value is None else [Limit(name, value.value, scope, value.source)]
