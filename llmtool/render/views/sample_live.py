"""How ``sample --live`` shows what a model could say: at each place and temperature the tokens, as far as known."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.calls.outcome import Call, Outcome
from llmtool.errors import LlmtoolError
from llmtool.exchange import Position
from llmtool.planning.partial import Bounds, Partial
from llmtool.planning.sampling import Cut
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table

OTHERS = "(others)"
_USAGE = ("input", "cache_read", "cache_write", "output", "reasoning")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the answer.

    Attributes:
        position: what came there, and what could have.
        covered: the share that the listed tokens have at temperature 1.
        found: what is known at each temperature.
        draws: for each temperature the ranks of the tokens that were drawn among the listed; empty where none were.
    """

    position: Position
    covered: float
    found: Sequence[Partial]
    draws: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Live:
    """What came of asking.

    Attributes:
        call: what was asked.
        outcome: what became of it.
        places: the places of the answer, from its beginning.
        cut: which tokens may come.
        seed: of the draws, or None.
        notes: what there is to know.
    """

    call: Call
    outcome: Outcome
    places: Sequence[Place]
    cut: Cut
    seed: int | None
    notes: tuple[str, ...]


def live_view(result: Live, show: int | None, *, bars: bool, error: LlmtoolError | None = None) -> Document:
    """The tokens at each place and temperature, and the bill.

    Args:
        result: what to show.
        show: at most so many tokens for each temperature; None for all. JSON has all.
        bars: whether the probabilities are drawn, too.
        error: why the command fails although there is a bill, or None.
    """
    columns = [
        Column("position", align="right"),
        Column("temperature", align="right"),
        Column("token", kind="token"),
        Column("at least", align="right"),
        Column("at most", align="right"),
    ]
    if result.seed is not None:
        columns.append(Column("drawn", align="right"))
    if bars:
        columns.append(Column("", kind="bar"))
    rows = [row[: len(columns)] for row in _rows(result, show)]
    if len(result.places) == 1:
        columns, rows = columns[1:], [row[1:] for row in rows]
    return Document(_data(result, error), Table(tuple(columns), tuple(rows), notes=tuple(_notes(result, show))))


def _rows(result: Live, show: int | None) -> Iterator[Row]:
    for number, place in enumerate(result.places, 1):
        for index, found in enumerate(place.found):
            drawn = Counter(place.draws[index]) if place.draws else None
            begin: Row = (str(number), f"{found.temperature:g}")
            for rank, share in enumerate(found.shares[:show]):
                times: Row = () if drawn is None else (drawn[rank],)
                token = repr(place.position.likeliest[rank].token)
                yield (*begin, token, *_rounded(share), *times, _rounded(share)[1])
            none: Row = () if drawn is None else (None,)
            yield (*begin, OTHERS, *_rounded(found.others), *none, _rounded(found.others)[0])


def _rounded(share: Bounds) -> tuple[Decimal, Decimal]:
    return Decimal(f"{share.least:.6f}"), Decimal(f"{share.most:.6f}")


def _notes(result: Live, show: int | None) -> Iterator[str]:
    most = max((len(found.shares) for place in result.places for found in place.found), default=0)
    if show is not None and most > show:
        yield f"the {show} likeliest of up to {most:,} tokens, and {OTHERS} beyond all of these; --show N shows more"


def _data(result: Live, error: LlmtoolError | None) -> dict[str, Json]:
    outcome = result.outcome
    data: dict[str, Json] = {
        "schema": "llmtool.sample/1",
        "model": result.call.request.model,
        "provider": result.call.endpoint.provider,
        "top_k": result.cut.top_k,
        "top_p": result.cut.top_p,
        "seed": result.seed,
        "positions": [_place(place) for place in result.places],
        "usage": {name: getattr(outcome.usage, name) for name in _USAGE},
        "cost": outcome.cost,
        "estimated": outcome.estimated,
        "from_cache": outcome.from_cache,
        "request_id": outcome.request_id or None,
        "elapsed_ms": outcome.elapsed_ms,
        "notes": result.notes,
    }
    if error is not None:
        data["error"] = as_object(error)
    return data


def _place(place: Place) -> dict[str, Json]:
    chosen = place.position.chosen
    return {
        "chosen": {"token": chosen.token, "logprob": chosen.logprob},
        "covered": place.covered,
        "distributions": [_distribution(place, index) for index in range(len(place.found))],
    }


def _distribution(place: Place, index: int) -> dict[str, Json]:
    found, likeliest = place.found[index], place.position.likeliest
    drawn = Counter(place.draws[index]) if place.draws else None
    tokens: list[Json] = [
        {"token": scored.token, **_bounds(share), **({} if drawn is None else {"drawn": drawn[rank]})}
        for rank, (scored, share) in enumerate(zip(likeliest, found.shares, strict=False))
    ]
    data: dict[str, Json] = {"temperature": found.temperature, "tokens": tokens, "others": _bounds(found.others)}
    return data if drawn is None else {**data, "draws": [likeliest[rank].token for rank in place.draws[index]]}


def _bounds(share: Bounds) -> dict[str, Json]:
    return {"at_least": share.least, "at_most": share.most}
