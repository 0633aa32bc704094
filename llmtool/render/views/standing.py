"""How a budget stands, in a line and as data: the same wherever budgets are shown."""

from llmtool.money import usd
from llmtool.render.as_json import Json
from llmtool.storage.budgets import Standing


def as_line(standing: Standing) -> str:
    """What is spent of it, and what is left."""
    return f"{usd(standing.spent)} of {usd(standing.limit.amount)}, {usd(standing.left)} left"


def as_data(standing: Standing) -> dict[str, Json]:
    """All of it; money in US dollars."""
    limit = standing.limit
    return {
        "name": limit.name,
        "scope": limit.scope,
        "limit": limit.amount,
        "spent": standing.spent,
        "left": standing.left,
        "source": limit.source,
    }
