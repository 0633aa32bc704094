"""How ``/model`` shows what another model makes of a conversation: its tokens there, and what a turn costs."""

from dataclasses import dataclass
from decimal import Decimal

from llmtool.planning.work import Prompt
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table


@dataclass(frozen=True, slots=True)
class Weighed:
    """A history, as one model counts and prices it.

    Attributes:
        model: its name.
        prompt: the history.
        alone: US dollars of sending it once; None where nobody knows.
        worst: the same with the longest answer.
    """

    model: str
    prompt: Prompt
    alone: Decimal | None
    worst: Decimal | None


def switch_view(before: Weighed, after: Weighed) -> Document:
    """Both models, and the difference."""
    columns = (
        Column("model"),
        Column("history", align="right"),
        Column("cost of sending it", align="right", kind="usd", minor=1),
        Column("a turn at most", align="right", kind="usd"),
    )
    rows = tuple((one.model, one.prompt.tokens, one.alone, one.worst) for one in (before, after))
    footer = (
        "difference",
        after.prompt.tokens - before.prompt.tokens,
        _difference(before.alone, after.alone),
        _difference(before.worst, after.worst),
    )
    estimated = [one.model for one in (before, after) if one.prompt.exactness != "exact"]
    notes = (f"the tokens of {' and '.join(estimated)} are estimated",) if estimated else ()
    data: dict[str, Json] = {"schema": "llmtool.chat.model/1", "before": _data(before), "after": _data(after)}
    return Document(data, Table(columns, rows, footer, notes))


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


def _data(one: Weighed) -> dict[str, Json]:
    return {"model": one.model, "tokens": one.prompt.tokens, "cost": one.alone, "worst": one.worst}
