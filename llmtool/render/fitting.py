"""Which columns of a table fit a terminal, and how long its bars are."""

from collections.abc import Sequence
from decimal import Decimal

from llmtool.render.table import Column

_LONG_ENOUGH = 28  # columns of text are shortened to this before a minor column is dropped for them
_LONGEST_BAR = 24
_SHORTEST_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"


def fitting(columns: Sequence[Column], widths: Sequence[int], gap: int, room: int | None) -> tuple[list[int], int]:
    """The places of the columns to show, and the length of a bar.

    Minor columns go while the others would not fit, the last first; a bar gets what is left at the end of the line.

    Args:
        columns: all columns.
        widths: what the cells of each would fill.
        gap: blanks between columns.
        room: columns of the terminal; None where a line may be as long as it likes.
    """
    places = [place for place, column in enumerate(columns) if column.kind != "bar"]
    bars = [place for place, column in enumerate(columns) if column.kind == "bar"]
    if room is None:
        return sorted(places + bars), _LONGEST_BAR
    minor = [place for place in places if columns[place].minor]

    def left(shortened: Sequence[int]) -> int:
        return room - sum(shortened[place] for place in places) - gap * (len(places) - 1)

    short = [min(width, _LONG_ENOUGH) if columns[at].align == "left" else width for at, width in enumerate(widths)]
    while minor and left(short) < 0:
        places.remove(minor.pop())
    length = min(left(widths) - gap, _LONGEST_BAR)
    return (sorted(places + bars), length) if length >= _SHORTEST_BAR else (places, 0)


def bar(share: Decimal, length: int, *, unicode: bool) -> str:
    """A bar that fills its share, from 0 to 1, of a length; never quite nothing where there is something."""
    eighths = max(int(share * length * 8), 1 if share else 0)
    if not unicode:
        return "#" * max(eighths // 8, 1 if share else 0)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
