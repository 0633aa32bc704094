"""The events that a stream consists of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event, or one line of JSON lines.

    Attributes:
        name: what the server calls it, or empty.
        data: its text; the lines of it joined with newlines.
    """

    name: str
    data: str
