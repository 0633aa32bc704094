"""How ``models choose`` shows a ranking: each place with its reason, and that ratings are opinions."""

from collections.abc import Callable
from typing import TypeAlias

from llmtool.planning.choose import Place, Priority, Ranking
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Cell, Column, Row, Table

OPINION = "quality and speed are opinions, from 1 to 10"

_Field: TypeAlias = tuple[Column, Callable[[int, Place], Cell]]

_IN_REASONS = {"quality (opinion)", "speed (opinion)", "a request"}
_ORDERS = {
    Priority.CHEAPEST: "the price of a request decides; then quality, then speed",
    Priority.FASTEST: "speed decides; then quality, then the price of a request",
    Priority.SMARTEST: "quality decides; then the price of a request, then speed",
    Priority.BALANCED: "the score decides: quality, speed and price, by the weights {weights};"
    " the price has 10 points for the cheapest and 4 fewer for each tenfold",
}


def choose_view(ranking: Ranking, how: str) -> Document:
    """The places, the best first.

    Args:
        ranking: what to show.
        how: the format: a ``table`` has the numbers in the reasons alone, for every other format they are columns.
    """
    fields = [field for field in _fields(ranking) if how != "table" or field[0].title not in _IN_REASONS]
    rows: tuple[Row, ...] = tuple(
        tuple(cell(number, place) for _, cell in fields) for number, place in enumerate(ranking.places, 1)
    )
    columns = tuple(column for column, _ in fields)
    return Document(_data(ranking), Table(columns, rows, notes=tuple(_notes(ranking))))


def _fields(ranking: Ranking) -> list[_Field]:
    fields: list[_Field] = [
        (Column("place", align="right"), lambda number, _: number),
        (Column("model"), lambda _, place: place.entrant.model.full_id),
        (Column("quality (opinion)", align="right"), lambda _, place: place.entrant.quality),
        (Column("speed (opinion)", align="right"), lambda _, place: place.entrant.rating.speed),
        (Column("a request", align="right", kind="usd"), lambda _, place: place.entrant.cost),
        (Column("reason"), lambda _, place: place.reason),
    ]
    if any(place.retirement for place in ranking.places):
        fields.append((Column("ends"), lambda _, place: place.retirement.removeprefix("retires ")))
    return fields


def _notes(ranking: Ranking) -> list[str]:
    task = ranking.task
    request = f"{task.input_tokens:,} tokens of prompt and {task.output_tokens:,} of answer"
    notes = [f"{task.id}: {task.about}; a request has {request}"]
    notes.append(_ORDERS[ranking.priority].format(weights=_weights(ranking)))
    opinion = f"; the oldest is of {ranking.oldest_opinion}" if ranking.oldest_opinion else ""
    notes.append(f"{OPINION}{opinion}; needs and prices come from the rate card")
    left = len(ranking.left_out)
    unmet = "1 rated model does" if left == 1 else f"{left} rated models do"
    notes.append(f"{unmet} not meet the needs; {ranking.unrated} models are not rated, and so not ranked")
    return notes


def _weights(ranking: Ranking) -> str:
    weights = ranking.task.weights
    return f"{weights.quality}, {weights.speed} and {weights.price}"


def _data(ranking: Ranking) -> dict[str, Json]:
    task = ranking.task
    return {
        "schema": "llmtool.choose/1",
        "task": task.id,
        "about": task.about,
        "priority": ranking.priority.value,
        "request": {"input_tokens": task.input_tokens, "output_tokens": task.output_tokens},
        "weights": {"quality": task.weights.quality, "speed": task.weights.speed, "price": task.weights.price},
        "opinion": OPINION,
        "places": [_place(number, place) for number, place in enumerate(ranking.places, 1)],
        "skipped": [
            {"model": left.model.id, "provider": left.model.provider, "reason": left.reason}
            for left in ranking.left_out
        ],
        "unrated": ranking.unrated,
    }


def _place(number: int, place: Place) -> dict[str, Json]:
    entrant = place.entrant
    model, rating = entrant.model, entrant.rating
    return {
        "place": number,
        "model": model.id,
        "provider": model.provider,
        "reason": place.reason,
        "score": entrant.score,
        "quality": {"opinion": entrant.quality, "source": rating.quality_source, "date": rating.date.isoformat()},
        "speed": {
            "opinion": rating.speed,
            "reason": rating.speed_reason,
            "source": rating.speed_source,
            "date": rating.date.isoformat(),
        },
        "price_points": entrant.price_points,
        "cost": entrant.cost,
        "times_cheapest": entrant.times_cheapest,
        "input_price": entrant.input_price,
        "context_window": model.context,
        "retires": model.life.retires.isoformat() if model.life.retires else None,
    }
