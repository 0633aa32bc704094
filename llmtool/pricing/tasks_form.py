"""``_tasks.yaml``, the form that people edit, into the file that the program reads."""

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from llmtool import yaml_file
from llmtool.pricing.model import CAPABILITIES
from llmtool.pricing.tasks import BEST, PACKAGED, Opinions, Rating, Task, Weights
from llmtool.yaml_place import Entry, Place

NAME = "_tasks.yaml"
MOST_RATED = 30
"""Opinions have to be kept up to date by hand, so there are few."""

_TASK = ("about", "input_tokens", "output_tokens", "capabilities", "weights")
_WEIGHTS = ("quality", "speed", "price")
_RATING = ("model", "date", "quality", "quality_source", "speed", "speed_source", "speed_reason")


def read(path: Path, known: Collection[str] | None = None) -> Opinions:
    """Read and check the file.

    Args:
        path: the file.
        known: the full ids of all models that it may speak of; None for any.

    Raises:
        BadConfigError: it cannot be read, or what it says is wrong; the message names file and line.
    """
    document = yaml_file.load(path)
    top = ("tasks", "compare", "ratings")
    entry = Place(document, (), document.value).entry(top, required=top)
    tasks = _tasks(entry["tasks"])
    ratings: dict[str, Rating] = {}
    for place in entry.items("ratings"):
        rating = _rating(place.entry(_RATING, required=_RATING), tasks)
        _require(place, rating.model, known)
        if rating.model in ratings:
            raise place.error(f"{rating.model} is rated twice")
        if len(ratings) == MOST_RATED:
            raise place.error(f"more than {MOST_RATED} models are rated", "take one out that nobody uses any more")
        ratings[rating.model] = rating
    for place, name in zip(entry.items("compare"), entry["compare"].texts(), strict=True):
        _require(place, name, known)
    return Opinions(tasks, entry["compare"].texts(), ratings)


def dump(opinions: Opinions) -> str:
    """The text of the packaged file."""
    content = {
        "tasks": [asdict(task) for task in opinions.tasks.values()],
        "compare": opinions.compare,
        "ratings": [asdict(rating) for rating in opinions.ratings.values()],
    }
    return json.dumps(content, indent=1, default=str) + "\n"


def compiled(folder: Path, known: Collection[str]) -> dict[Path, str]:
    """The packaged file and what is to be in it; nothing where a folder of prices has no opinions.

    Args:
        folder: where ``_tasks.yaml`` may be.
        known: the full ids of all models of the rate card.

    Raises:
        BadConfigError: the file is wrong, or speaks of a model that the rate card does not have.
    """
    path = folder / NAME
    return {PACKAGED: dump(read(path, known))} if path.exists() else {}


def _require(place: Place, name: str, known: Collection[str] | None) -> None:
    if known is not None and name not in known:
        raise place.error(f"{name} is not in the rate card")


def _tasks(place: Place) -> dict[str, Task]:
    known = list(place.value) if isinstance(place.value, dict) else []
    return {name: _task(str(name), inside) for name, inside in place.entry(known).fields.items()}


def _task(name: str, place: Place) -> Task:
    entry = place.entry(_TASK, required=("about", "input_tokens", "output_tokens", "weights"))
    weights = entry["weights"].entry(_WEIGHTS, required=_WEIGHTS)
    return Task(
        id=name,
        about=entry["about"].text(),
        input_tokens=entry["input_tokens"].number(),
        output_tokens=entry["output_tokens"].number(),
        capabilities=tuple(item.word(CAPABILITIES) for item in entry.items("capabilities")),
        weights=Weights(**{key: weights[key].number() for key in _WEIGHTS}),
    )


def _rating(entry: Entry, tasks: dict[str, Task]) -> Rating:
    return Rating(
        model=entry["model"].name(),
        date=entry["date"].day(),
        quality={task: _points(inside) for task, inside in entry["quality"].entry(tasks).fields.items()},
        quality_source=entry["quality_source"].text(),
        speed=_points(entry["speed"]),
        speed_source=entry["speed_source"].text(),
        speed_reason=entry["speed_reason"].text(),
    )


def _points(place: Place) -> int:
    if place.number() > BEST:
        raise place.error(f"{place.number()} is more than {BEST}, the best rating")
    return place.number()
