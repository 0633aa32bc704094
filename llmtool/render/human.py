"""A table for people at a terminal.

Only the measuring of characters is rich's. Its own tables take two seconds for ten thousand rows, and they may cut a
number short to fit, which must never happen here.
"""

from collections.abc import Sequence
from decimal import Decimal

from rich.cells import cell_len

from llmtool.render.fitting import bar, fitting
from llmtool.render.look import Look
from llmtool.render.safe_text import in_one_line
from llmtool.render.table import Cell, Column, Row, Table, for_people

_GAP = "  "
_NARROWEST = 12
_HEAD_OF_PATH = 1 / 3  # most of the room goes to the end of a path, where the name is

_BOLD, _DIM, _CYAN, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
# Black on soft colours, one after the other, so that neighbouring tokens can be told apart.
_TOKEN_STYLES = tuple(f"\x1b[30;48;5;{colour}m" for colour in (153, 157, 229, 217, 189))
_ASCII_BRANCHES = str.maketrans("├└│─", "|`|-")


def render(table: Table, look: Look) -> str:
    """The table with its header, the footer set apart, and the notes below.

    One row is one line. Where the lines are too long for the width, minor columns are left out; then the columns that
    are aligned to the left are shortened, the widest first; the others never are, so a number is shown whole even if
    the line gets too long.
    Control sequences in the cells are gone, and markup in them is text like any other.
    """
    table = _fitting(table, look)
    titles = [_shown(column.title, look) for column in table.columns]
    rows = [_texts(row, table.columns, "-", look) for row in table.rows]
    footer = _texts(table.footer, table.columns, "", look) if table.footer else []
    _align_points(table, [*rows, footer] if footer else rows)
    widths = _widths(table.columns, [titles, *rows, footer or titles], look.width)

    rule = _painted(_GAP.join(("─" if look.unicode else "-") * width for width in widths), _DIM, look)
    lines = [_strong_line(table.columns, widths, titles, look), rule]
    lines += (_line(table.columns, widths, cells, look, number) for number, cells in enumerate(rows))
    if footer:
        lines += [rule, _strong_line(table.columns, widths, footer, look)]
    if table.notes:
        lines += ["", *(_painted(_shown(note, look), _DIM, look) for note in table.notes)]
    return "".join(f"{line}\n" for line in lines)


def elide(text: str, width: int, *, head_share: float = _HEAD_OF_PATH, dots: str = "…") -> str:
    """The text without so much of its middle that it fills at most ``width`` columns of a terminal.

    Args:
        text: one line without control characters.
        width: columns, of which a wide character fills two.
        head_share: how much of the room goes to what stands before the dots; 1 keeps the beginning alone.
        dots: what stands for the part that is missing.
    """
    if cell_len(text) <= width:
        return text
    room = max(0, width - len(dots))
    head = text[: int(room * head_share)]
    while cell_len(head) > room * head_share:
        head = head[:-1]
    room -= cell_len(head)
    tail = text[len(text) - room :] if head_share < 1 else ""
    while cell_len(tail) > room:
        tail = tail[1:]
    return f"{head}{dots}{tail}"


def _fitting(table: Table, look: Look) -> Table:
    """The table without the columns that do not fit and can be spared, its bars drawn."""
    if not any(column.minor or column.kind == "bar" for column in table.columns):
        return table
    lines = [_texts(row, table.columns, "-", look) for row in table.all_rows]
    _align_points(table, lines)
    titles = [_shown(column.title, look) for column in table.columns]
    natural = [max(map(cell_len, cells)) for cells in zip(titles, *lines, strict=True)]
    places, length = fitting(table.columns, natural, len(_GAP), look.width)

    def picked(row: Row) -> Row:
        return tuple(_drawn(row[place], table.columns[place], length, look) for place in places)

    rows = tuple(map(picked, table.rows))
    footer = picked(table.footer) if table.footer else None
    return Table(tuple(table.columns[place] for place in places), rows, footer, table.notes)


def _drawn(cell: Cell, column: Column, length: int, look: Look) -> Cell:
    return bar(cell, length, unicode=look.unicode) if column.kind == "bar" and isinstance(cell, Decimal) else cell


def _texts(row: Row, columns: Sequence[Column], missing: str, look: Look) -> list[str]:
    return [_text(cell, column, missing, look) for cell, column in zip(row, columns, strict=True)]


def _text(cell: Cell, column: Column, missing: str, look: Look) -> str:
    if column.kind == "bar":
        return cell if isinstance(cell, str) else ""
    if cell is None:
        return missing
    return _shown(cell, look) if isinstance(cell, str) else for_people(cell, column)


def _align_points(table: Table, lines: list[list[str]]) -> None:
    """Fill up the amounts of each column of dollars, so that their points stand below one another."""
    for place, column in enumerate(table.columns):
        if column.kind == "usd":
            decimals = [len(cells[place].partition(".")[2]) if "." in cells[place] else -1 for cells in lines]
            longest = max(decimals, default=0)
            for cells, own in zip(lines, decimals, strict=True):
                cells[place] += " " * (longest - own) if longest >= 0 else ""


def _shown(text: str, look: Look) -> str:
    text = in_one_line(text)
    return look.writable(text if look.unicode else text.translate(_ASCII_BRANCHES))


def _widths(columns: Sequence[Column], lines: Sequence[Sequence[str]], room: int | None) -> list[int]:
    """The width of each column: that of its widest cell, or less where the lines would not fit."""
    widths = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
    if room is None:
        return widths
    elastic = [place for place, column in enumerate(columns) if column.align == "left"]
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    while excess > 0 and elastic:
        widest = max(elastic, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _strong_line(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str], look: Look) -> str:
    plain = Look(look.width, colour=False, encoding=look.encoding)
    return _painted(_line(columns, widths, cells, plain), _BOLD, look)


def _line(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str], look: Look, number: int = 0) -> str:
    style = _TOKEN_STYLES[number % len(_TOKEN_STYLES)]
    triples = zip(cells, columns, widths, strict=True)
    return _GAP.join(_placed(cell, column, width, look, style) for cell, column, width in triples).rstrip()


def _placed(cell: str, column: Column, width: int, look: Look, token_style: str) -> str:
    """The cell, shortened or filled up to the width of its column."""
    share = _HEAD_OF_PATH if column.kind == "path" else 1
    text = elide(cell, width, head_share=share, dots="…" if look.unicode else "...")
    fill = " " * (width - cell_len(text))
    if column.kind == "path":
        folder, slash, name = text.rpartition("/")
        text = _painted(folder + slash, _DIM, look) + name
    elif column.kind == "token":
        text = _painted(text, token_style, look)
    elif column.kind == "bar":
        text = _painted(text, _CYAN, look)
    return fill + text if column.align == "right" else text + fill


def _painted(text: str, style: str, look: Look) -> str:
    return f"{style}{text}{_RESET}" if look.colour and text else text
