"""How ``estimate --usage`` shows what many requests have cost."""

from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.planning.bill import Bill, ModelBill
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Table
from llmtool.render.views.estimate import Shown

_COLUMNS = (
    Column("model"),
    Column("requests", align="right"),
    Column("input tokens", align="right"),
    Column("cached", align="right"),
    Column("output tokens", align="right"),
    Column("cost", align="right", kind="usd"),
)


def bill_view(bill: Bill, error: LlmtoolError | None, shown: Shown) -> Document:
    """A line for each model, and the sum.

    Args:
        bill: what to show.
        error: why the command fails although there is a result, or None.
        shown: how much of it.
    """
    rows = tuple(
        (each.model.id, each.requests, each.input_tokens, each.cached_tokens, each.output_tokens, each.cost)
        for each in bill.models
    )
    sums = (sum(numbers) for numbers in zip(*(row[1:5] for row in rows), strict=True))
    table = Table(_COLUMNS, rows, footer=("total", *sums, bill.total))
    return Document(_data(bill, error), table, bare=shown.bare(bill.total, f"{usd(bill.total)}\n"))


def _data(bill: Bill, error: LlmtoolError | None) -> dict[str, Json]:
    data: dict[str, Json] = {
        "schema": "llmtool.estimate/1",
        "model": None,
        "requests": len(bill.requests),
        "models": [_sum(each) for each in bill.models],
        "cost": {"total": bill.total},
        "notes": list(dict.fromkeys(note for request in bill.requests for note in request.notes)),
    }
    if error is not None:
        data["error"] = as_object(error)
    return data


def _sum(each: ModelBill) -> dict[str, Json]:
    return {
        "model": each.model.id,
        "provider": each.model.provider,
        "requests": each.requests,
        "input_tokens": each.input_tokens,
        "cached_tokens": each.cached_tokens,
        "output_tokens": each.output_tokens,
        "cost": {"total": each.cost},
    }
