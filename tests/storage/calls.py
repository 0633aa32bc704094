"""Calls as tests make them."""

from datetime import UTC, datetime
from decimal import Decimal

from llmtool.storage.entry import Entry
from llmtool.usage import Usage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def call(
    cost: str | None = None, at: datetime = NOON, project: str = "shop", usage: Usage | None = None, **more: object
) -> Entry:
    """A call of ``stream`` to openai/gpt-4o."""
    entry = {"command": "stream", "provider": "openai", "model": "gpt-4o", **more}
    amount = None if cost is None else Decimal(cost)
    return Entry(at=at, project=project, usage=usage, cost=amount, **entry)  # type: ignore[arg-type]
