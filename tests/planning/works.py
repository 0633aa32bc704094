"""Work to be priced, of which a test says only what it is about."""

from datetime import UTC, datetime
from typing import Any

from llmtool.planning.work import Work

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def work(**said: Any) -> Work:  # noqa: ANN401 - whatever a field takes
    nothing: dict[str, Any] = {
        "at": NOW, "output_tokens": 0, "cached_tokens": 0, "cached_share": None,
        "cache_write_tokens": 0, "cache_ttl": "5m", "conditions": {}, "projection": None,
    }  # fmt: skip
    return Work(**{**nothing, **said})
