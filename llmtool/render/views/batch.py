"""How ``estimate --batch-file`` shows what a file of requests costs."""

from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.planning.batch import BatchEstimate, ModelSum
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Table
from llmtool.render.views.estimate import Shown

_COLUMNS = (
    Column("model"),
    Column("requests", align="right"),
    Column("input tokens", align="right"),
    Column("counted"),
    Column("output tokens up to", align="right"),
    Column("cost from", align="right", kind="usd"),
    Column("cost up to", align="right", kind="usd"),
)


def batch_view(batch: BatchEstimate, error: LlmtoolError | None, shown: Shown) -> Document:
    """A line for each model, and the sum.

    Args:
        batch: what to show.
        error: why the command fails although there is a result, or None.
        shown: how much of it; a bare number is the most that it may cost.
    """
    rows = tuple(
        (each.model.id, each.requests, each.input_tokens, each.exactness, each.most_output, each.low, each.high)
        for each in batch.sums
    )
    requests = sum(each.requests for each in batch.sums)
    tokens, output = (sum(getattr(each, name) for each in batch.sums) for name in ("input_tokens", "most_output"))
    footer = ("total", requests, tokens, None, output, batch.low, batch.high)
    table = Table(_COLUMNS, rows, footer=footer, notes=("at the price of batch processing",))
    bare = shown.bare(batch.high, f"{usd(batch.low)} to {usd(batch.high)}\n")
    return Document(_data(batch, error), table, bare=bare)


def _data(batch: BatchEstimate, error: LlmtoolError | None) -> dict[str, Json]:
    data: dict[str, Json] = {
        "schema": "llmtool.estimate/1",
        "model": None,
        "requests": sum(each.requests for each in batch.sums),
        "models": [_sum(each) for each in batch.sums],
        "cost": {"low": batch.low, "high": batch.high},
        "wrong": [{"line": wrong.number, "message": wrong.message} for wrong in batch.wrong],
        "notes": list(batch.notes),
    }
    if error is not None:
        data["error"] = as_object(error)
    return data


def _sum(each: ModelSum) -> dict[str, Json]:
    return {
        "model": each.model.id,
        "provider": each.model.provider,
        "requests": each.requests,
        "input_tokens": each.input_tokens,
        "exactness": each.exactness,
        "output_tokens_up_to": each.most_output,
        "cost": {"low": each.low, "high": each.high},
    }
