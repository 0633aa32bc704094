"""Tasks, and opinions about how well and how fast models do them.

They are opinions: whoever shows one says so, with its date and where it comes from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PACKAGED = Path(__file__).parent / "tasks.json"
BEST = 10
"""The best rating there is; 1 is the worst."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much where a balanced choice is asked for."""

    quality: int
    speed: int
    price: int


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work.

    Attributes:
        id: as ``--task`` takes it.
        about: what it is, for people.
        input_tokens: the prompt of a typical request.
        output_tokens: its answer.
        capabilities: what a model has to be able to do.
        weights: for a balanced choice.
    """

    id: str
    about: str
    input_tokens: int
    output_tokens: int
    capabilities: tuple[str, ...]
    weights: Weights


@dataclass(frozen=True, slots=True)
class Rating:
    """What is thought of one model; from 1 to ``BEST``.

    Attributes:
        model: the model's full id.
        date: when it was thought.
        quality: task → how well the model does it; a task that it was not rated for is missing.
        quality_source: where that comes from.
        speed: how fast the model is.
        speed_source: where that comes from.
        speed_reason: the same in words.
    """

    model: str
    date: date
    quality: Mapping[str, int]
    quality_source: str
    speed: int
    speed_source: str
    speed_reason: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """All of ``pricing/_tasks.yaml``.

    Attributes:
        tasks: by id.
        compare: full ids of the models that are compared where none is named.
        ratings: by full id.
    """

    tasks: Mapping[str, Task]
    compare: tuple[str, ...]
    ratings: Mapping[str, Rating]


def load(path: Path = PACKAGED) -> Opinions:
    """Read what :mod:`llmtool.pricing.tasks_form` wrote."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    tasks = [
        Task(**{**task, "capabilities": tuple(task["capabilities"]), "weights": Weights(**task["weights"])})
        for task in raw["tasks"]
    ]
    ratings = [Rating(**{**rating, "date": date.fromisoformat(rating["date"])}) for rating in raw["ratings"]]
    return Opinions(
        {task.id: task for task in tasks}, tuple(raw["compare"]), {rating.model: rating for rating in ratings}
    )
