"""How ``count --as messages`` and ``--as request`` show what requests weigh: part by part, or request by request."""

from dataclasses import dataclass

from llmtool.errors import LlmtoolError
from llmtool.planning.weights import Weighed
from llmtool.reading.problem import Problem
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table
from llmtool.tokens.tokenizer import Exactness

_WORST: tuple[Exactness, ...] = ("estimated", "reconstructed", "exact")
_TOKENS = Column("tokens", align="right")


@dataclass(frozen=True, slots=True)
class WeightResult:
    """Everything that was found out.

    Attributes:
        rows: what was weighed.
        problems: what could not be.
        error: why the command fails although there is a result, or None.
    """

    rows: tuple[Weighed, ...]
    problems: tuple[Problem, ...]
    error: LlmtoolError | None = None

    @property
    def tokens(self) -> int:
        """Of all requests."""
        return sum(row.weight.tokens for row in self.rows)


def weight_view(result: WeightResult, *, full: bool, total_only: bool) -> Document:
    """The parts of one request with their share, or many requests with a line each.

    Args:
        result: what to show.
        full: whether one request is shown part by part; pipes get its total alone.
        total_only: whether a bare total is all that is wanted.
    """
    single = len(result.rows) == 1
    table = _parts(result.rows[0]) if single else _requests(result)
    bare = f"{result.tokens}\n" if total_only or (single and not full) else None
    return Document(_data(result), table, bare=bare)


def _parts(row: Weighed) -> Table:
    whole = row.weight.tokens
    rows: tuple[Row, ...] = tuple(
        (part.tokens, f"{100 * part.tokens / whole if whole else 0:.0f}%", part.name) for part in row.weight.parts
    )
    columns = (_TOKENS, Column("share", align="right"), Column("part"))
    return Table(columns, rows, footer=(whole, "100%", "total"))


def _requests(result: WeightResult) -> Table:
    rows: tuple[Row, ...] = tuple((row.weight.tokens, row.weight.exactness, row.model, row.path) for row in result.rows)
    columns = (_TOKENS, Column("exactness"), Column("model"), Column("path", kind="path"))
    return Table(columns, rows, footer=(result.tokens, None, None, "total"))


def _data(result: WeightResult) -> dict[str, Json]:
    rows = result.rows
    data: dict[str, Json] = {
        "schema": "llmtool.count/1",
        "model": _common([row.model for row in rows]),
        "tokenizer": _common([row.weight.tokenizer for row in rows]),
        "exactness": next((each for each in _WORST if any(row.weight.exactness == each for row in rows)), "exact"),
        "margin_percent": _margin(result),
        "note": _common([row.weight.note for row in rows]) or None,
        "files": [_file(row) for row in rows],
        "total": {
            "files": len(rows),
            "tokens": result.tokens,
            "characters": sum(row.characters for row in rows),
            "bytes": sum(row.bytes for row in rows),
        },
        "skipped": [],
        "errors": [{"path": problem.path, "message": problem.message} for problem in result.problems],
    }
    if result.error is not None:
        data["error"] = as_object(result.error)
    return data


def _file(row: Weighed) -> dict[str, Json]:
    weight = row.weight
    return {
        "path": row.path,
        "tokens": weight.tokens,
        "characters": row.characters,
        "bytes": row.bytes,
        "model": row.model,
        "api": weight.api,
        "tokenizer": weight.tokenizer,
        "exactness": weight.exactness,
        "margin_percent": weight.margin_percent,
        "parts": [{"name": part.name, "tokens": part.tokens} for part in weight.parts],
        "unknown": list(weight.unknown),
    }


def _common(values: list[str | None] | list[str]) -> str | None:
    """What all have in common, or nothing."""
    return values[0] if values and len(set(values)) == 1 else None


def _margin(result: WeightResult) -> float | None:
    """The margin of the total: of each request as much as it weighs; None where nothing was estimated."""
    margins = [(row.weight.tokens, row.weight.margin_percent) for row in result.rows]
    if all(margin is None for _, margin in margins):
        return None
    return round(sum(tokens * (margin or 0.0) for tokens, margin in margins) / max(result.tokens, 1), 1)
