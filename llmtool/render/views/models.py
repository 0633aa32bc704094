"""How ``models list`` shows models, a line each."""

from collections.abc import Sequence
from datetime import datetime

from llmtool.planning.candidates import retirement
from llmtool.planning.estimate import window
from llmtool.planning.listing import Listed
from llmtool.pricing.model import Model
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Row, Table

_COLUMNS = (
    Column("model"),
    Column("provider", minor=1),
    Column("kind", minor=3),
    Column("window", align="right"),
    Column("answer", align="right", minor=5),
    Column("input", align="right", kind="usd"),
    Column("cache read", align="right", kind="usd", minor=4),
    Column("output", align="right", kind="usd"),
    Column("tokenizer", minor=6),
    Column("released", minor=7),
    Column("ends", minor=2),
    Column("checked", minor=8),
)


def list_view(models: Sequence[Listed], at: datetime, *, names_only: bool) -> Document:
    """The models with their standard prices, in US dollars per million tokens.

    Args:
        models: in order.
        at: for when the prices are.
        names_only: whether full ids are all that is wanted.
    """
    bare = "".join(f"{entry.model.full_id}\n" for entry in models) if names_only else None
    notes = (f"{len(models)} models; US dollars per million tokens, at the prices of {at:%Y-%m-%d}",)
    rows = tuple(_row(entry, at) for entry in models)
    data: dict[str, Json] = {
        "schema": "llmtool.models/1",
        "at": at.isoformat(),
        "models": [_data(entry) for entry in models],
    }
    return Document(data, Table(_COLUMNS, rows, notes=notes), bare)


def _row(entry: Listed, at: datetime) -> Row:
    model, price = entry.model, entry.price
    return (
        model.id,
        model.provider,
        model.kind,
        window(model),
        model.max_output,
        entry.rate("input"),
        entry.rate("cache_read"),
        entry.rate("output"),
        f"{model.tokenizer}?" if model.tokenizer_assumed else model.tokenizer,
        model.life.released.isoformat() if model.life.released else None,
        retirement(model, at.date()).removeprefix("retires "),
        price.checked.isoformat() if price else None,
    )


def model_data(model: Model) -> dict[str, Json]:
    """What both a list and the whole of a model say of it."""
    life = model.life
    return {
        "model": model.id,
        "provider": model.provider,
        "name": model.title,
        "kind": model.kind,
        "context_window": model.context,
        "max_output": model.max_output,
        "tokenizer": model.tokenizer,
        "tokenizer_assumed": model.tokenizer_assumed,
        "capabilities": sorted(model.capabilities),
        "released": life.released.isoformat() if life.released else None,
        "retires": life.retires.isoformat() if life.retires else None,
    }


def _data(entry: Listed) -> dict[str, Json]:
    price = entry.price
    rates: dict[str, Json] | None = dict(price.rates) if price else None
    return {**model_data(entry.model), "rates": rates, "checked": price.checked.isoformat() if price else None}
