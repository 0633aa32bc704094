"""A GitHub table, for pull requests and step summaries."""

import re

from llmtool.render.safe_text import for_terminal
from llmtool.render.table import Cell, Column, Row, Table, for_people

# Beside what Markdown and HTML give a meaning to: a mention writes to a stranger, and ``::error::`` or ``##[error]``
# is a command to the runner whose log the table is printed in. An underscore inside a word means nothing.
_MARKUP = re.compile(r"[\\`*\[\]~|<>&$]|(?<![^\W_])_|_(?![^\W_])|@|::|##|\n")
# What begins a heading, a list, a rule or an underline where it begins a line.
_BLOCK = re.compile(r"[-+#](?!\S)|[-=]{2,} *$|\d{1,9}(?=[.)](?!\S))")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "@&#8203;", "\n": "<br>"}


def render(table: Table) -> str:
    """The table with its footer in bold, and each note as a paragraph below it.

    Numbers have separators between the thousands and stand on the right; text has lost its control sequences, and
    what Markdown, HTML or a runner would act on is escaped.
    """
    rules = ("--:" if column.align == "right" else "---" for column in table.columns)
    titles = tuple(column.title for column in table.columns)
    lines = [_line(titles, table.columns), f"| {' | '.join(rules)} |"]
    lines += [_line(row, table.columns) for row in table.rows]
    if table.footer is not None:
        lines.append(_line(table.footer, table.columns, mark="**"))
    for note in table.notes:
        lines += ["", paragraph(note)]
    return "".join(f"{line}\n" for line in lines)


def _line(row: Row, columns: tuple[Column, ...], mark: str = "") -> str:
    cells = (_text(cell, column) for cell, column in zip(row, columns, strict=True))
    return f"| {' | '.join(f'{mark}{cell}{mark}' if cell else '' for cell in cells)} |"


def _text(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    return escape(cell if isinstance(cell, str) else for_people(cell, column))


def escape(text: str) -> str:
    """Text from elsewhere as Markdown that shows it, on one line; a runner that sees it in its log obeys nothing."""

    def escaped(found: re.Match[str]) -> str:
        return _ENTITIES.get(found[0]) or "".join(f"\\{character}" for character in found[0])

    return _MARKUP.sub(escaped, for_terminal(text).strip())


def paragraph(text: str) -> str:
    """As :func:`escape`, where the text begins a line."""
    line = escape(text)
    start = _BLOCK.match(line)
    if start is None:
        return line
    # A backslash before a digit would be shown.
    at = start.end() if start[0].isdecimal() else 0
    return f"{line[:at]}\\{line[at:]}"
