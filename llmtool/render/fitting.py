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

    While the others would not fit, minor columns go, those of the same rank together. A bar, which has to be the last
    column, gets what is left of the line; columns of a higher rank than its own go for it, too.

    Args:
        columns: all columns.
        widths: what the cells of each would fill.
        gap: blanks between columns.
        room: columns of the terminal; None where a line may be as long as it likes.
    """
    places = [place for place, column in enumerate(columns) if column.kind != "bar"]
    bars = [column for column in columns if column.kind == "bar"]
    if room is None:
        return list(range(len(columns))), _LONGEST_BAR
    short = [min(width, _LONG_ENOUGH) if columns[at].align == "left" else width for at, width in enumerate(widths)]
    for rank in sorted({columns[place].minor for place in places} - {0}, reverse=True):
        wanted = gap + _SHORTEST_BAR if bars and bars[0].minor < rank else 0
        if _left(places, short, gap, room) >= wanted:
            break
        places = [place for place in places if columns[place].minor != rank]
    length = min(_left(places, widths, gap, room) - gap, _LONGEST_BAR)
    return ([*places, len(columns) - 1], length) if bars and length >= _SHORTEST_BAR else (places, 0)


def _left(places: Sequence[int], widths: Sequence[int], gap: int, room: int) -> int:
    """What these columns leave of the line."""
    return room - sum(widths[place] for place in places) - gap * (len(places) - 1)


def bar(share: Decimal, length: int, *, unicode: bool) -> str:
    """A bar that fills its share, from 0 to 1, of a length; never quite nothing where there is something."""
    eighths = max(int(share * length * 8), 1 if share else 0)
    if not unicode:
        return "#" * max(eighths // 8, 1 if share else 0)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
