"""What is wrong, or odd, in a rate card."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a check found.

    Attributes:
        severity: ``error`` for what cannot be right, ``warning`` for what is odd.
        where: the file and line.
        message: what is wrong, one line, no full stop; a check's begins with the full id of the model.
    """

    severity: Literal["error", "warning"]
    where: str
    message: str


def error(where: str, message: str) -> Problem:
    """What cannot be right."""
    return Problem("error", where, message)


def warning(where: str, message: str) -> Problem:
    """What is odd."""
    return Problem("warning", where, message)
