"""How ``pricing path`` shows where prices come from, and ``pricing validate`` what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from llmtool.errors import LlmtoolError
from llmtool.pricing.problem import Problem
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Table


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found in price files.

    Attributes:
        files: those that were read.
        models: how many models they have.
        problems: what is wrong or odd, in the order of files and lines.
    """

    files: tuple[Path, ...]
    models: int
    problems: tuple[Problem, ...]

    def count(self, severity: str) -> int:
        """How many problems there are of a severity."""
        return sum(problem.severity == severity for problem in self.problems)


@dataclass(frozen=True, slots=True)
class PricePlace:
    """A place that prices may come from.

    Attributes:
        name: what it is.
        path: where it lies.
        use: ``in force``, ``over it``; or why it is not used.
        models: how many models it has; None where that is not known.
        checked: the newest day on which a price of it was checked, or None.
        wrong: why it cannot be read, or None.
        note: what says that this is the place, or empty.
    """

    name: str
    path: Path
    use: str
    models: int | None = None
    checked: date | None = None
    wrong: LlmtoolError | None = None
    note: str = ""


def validate_view(result: Validated, error: LlmtoolError | None) -> Document:
    """A line for each problem."""
    rows = tuple((problem.where, problem.severity, problem.message) for problem in result.problems)
    columns = (Column("where", kind="path"), Column("severity"), Column("problem"))
    files: list[Json] = [path.as_posix() for path in result.files]
    data: dict[str, Json] = {
        "schema": "llmtool.pricing-validate/1",
        "files": files,
        "models": result.models,
        "errors": result.count("error"),
        "warnings": result.count("warning"),
        "problems": [_problem(problem) for problem in result.problems],
    }
    if error is not None:
        data["error"] = as_object(error)
    return Document(data, Table(columns, rows, notes=(summary(result),)), bare=None if rows else "")


def summary(result: Validated) -> str:
    """How much was read, and how much of it is wrong."""
    read = f"{counted(len(result.files), 'file')}, {counted(result.models, 'model')}"
    if not result.problems:
        return f"{read}: nothing wrong"
    return f"{read}: {counted(result.count('error'), 'error')}, {counted(result.count('warning'), 'warning')}"


def counted(number: int, thing: str) -> str:
    """``1 file``, ``2,000 files``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def path_view(places: Sequence[PricePlace]) -> Document:
    """A line for each place."""
    columns = (
        Column("prices"),
        Column("path", kind="path"),
        Column("use"),
        Column("models", align="right"),
        Column("checked"),
        Column("said by", kind="path", minor=1),
    )
    rows = tuple(
        (place.name, place.path.as_posix(), place.use, place.models, _day(place.checked), place.note)
        for place in places
    )
    notes = tuple(place.wrong.message for place in places if place.wrong)
    data: dict[str, Json] = {"schema": "llmtool.pricing-path/1", "places": [_place(place) for place in places]}
    return Document(data, Table(columns, rows, notes=notes))


def _problem(problem: Problem) -> dict[str, Json]:
    file, _, line = problem.where.rpartition(":")
    path, number = (file, int(line)) if line.isdigit() else (problem.where, None)
    return {"severity": problem.severity, "path": path, "line": number, "message": problem.message}


def _place(place: PricePlace) -> dict[str, Json]:
    return {
        "name": place.name.replace(" ", "_"),
        "path": place.path.as_posix(),
        "exists": place.use != "is not there",
        "used": place.use in {"in force", "over it"},
        "use": place.use,
        "models": place.models,
        "checked": _day(place.checked),
        "source": place.note or None,
        "problem": as_object(place.wrong) if place.wrong else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
