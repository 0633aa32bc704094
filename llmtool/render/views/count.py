"""How ``count`` shows a tally: a number, a table, a tree, and the object for programs."""

from dataclasses import dataclass

from llmtool.errors import LlmtoolError
from llmtool.planning.tally import FileCount, Tally
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table
from llmtool.render.views.folders import Folder, folders
from llmtool.tokens.tokenizer import Tokenizer

_COLUMNS = (
    Column("tokens", align="right"),
    Column("characters", align="right"),
    Column("bytes", align="right"),
    Column("path", kind="path"),
)


@dataclass(frozen=True, slots=True)
class CountResult:
    """Everything that ``count`` found out.

    Attributes:
        model: as the user named it, or None.
        tokenizer: what counted.
        tally: the counts.
        error: why the command fails although there is a result, or None.
    """

    model: str | None
    tokenizer: Tokenizer
    tally: Tally
    error: LlmtoolError | None = None


@dataclass(frozen=True, slots=True)
class CountView:
    """The counts, a line each, and their total; each part is made when it is asked for.

    Args:
        result: what to show.
        full: whether the table has characters and bytes too; pipes get tokens and paths, as ``wc`` does it.
        total_only: whether a bare total is all that is wanted.
    """

    result: CountResult
    full: bool
    total_only: bool

    @property
    def data(self) -> dict[str, Json]:
        """The object for programs."""
        return count_data(self.result)

    @property
    def table(self) -> Table:
        """The rows."""
        tally = self.result.tally
        rows: tuple[Row, ...] = tuple(_row(file) for file in tally.files)
        total: Row = (tally.tokens, tally.characters, tally.bytes, "total")
        columns: tuple[Column, ...] = _COLUMNS
        if not self.full:
            columns = (_COLUMNS[0], _COLUMNS[3])
            rows = tuple((row[0], row[3]) for row in rows)
            total = (total[0], total[3])
        return Table(columns, rows, footer=total if len(rows) != 1 else None)

    @property
    def bare(self) -> str | None:
        """The total alone where that is wanted, and nothing where nothing at all could be read."""
        tally = self.result.tally
        if tally.errors and not tally.files:
            return ""
        return f"{tally.tokens}\n" if self.total_only else None


def count_data(result: CountResult) -> dict[str, Json]:
    """The object for programs: llmtool.count/1."""
    tally, tokenizer = result.tally, result.tokenizer
    data: dict[str, Json] = {
        "schema": "llmtool.count/1",
        "model": result.model,
        "tokenizer": tokenizer.name,
        "exactness": tokenizer.exactness,
        "margin_percent": tally.margin_percent,
        "note": tokenizer.note or None,
        "files": [_file(file) for file in tally.files],
        "total": {
            "files": len(tally.files),
            "tokens": tally.tokens,
            "characters": tally.characters,
            "bytes": tally.bytes,
        },
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in tally.skipped],
        "errors": [{"path": problem.path, "message": problem.message} for problem in tally.errors],
    }
    if result.error is not None:
        data["error"] = as_object(result.error)
    return data


def tree_view(result: CountResult) -> Document:
    """Folders with the sums of what is in them, the largest first."""
    root = folders((file.path, file.count.tokens) for file in result.tally.files)
    rows: list[Row] = []
    _grow(root, "", rows, root.tokens)
    columns = (Column("tokens", align="right"), Column("share", align="right"), Column("path"))
    data = {**count_data(result), "tree": _branch(root)}
    return Document(data, Table(columns, tuple(rows), footer=(root.tokens, "100%", "total")))


def _row(file: FileCount) -> Row:
    return (file.count.tokens, file.info.characters, file.info.bytes, file.path)


def _grow(folder: Folder, indent: str, rows: list[Row], whole: int) -> None:
    last = len(folder.children) - 1
    for place, child in enumerate(folder.children):
        fork, stem = ("└─ ", "   ") if place == last else ("├─ ", "│  ")
        share = f"{100 * child.tokens / whole if whole else 0:.0f}%"
        rows.append((child.tokens, share, f"{indent}{fork}{child.name}{'/' if child.children else ''}"))
        _grow(child, indent + stem, rows, whole)


def _branch(folder: Folder) -> dict[str, Json]:
    branch: dict[str, Json] = {"name": folder.name, "tokens": folder.tokens}
    if folder.children:
        branch["children"] = [_branch(child) for child in folder.children]
    return branch


def _file(file: FileCount) -> dict[str, Json]:
    data: dict[str, Json] = {
        "path": file.path,
        "tokens": file.count.tokens,
        "characters": file.info.characters,
        "bytes": file.info.bytes,
    }
    if file.info.encoding != "utf-8" or file.info.notes:
        data |= {"encoding": file.info.encoding, "notes": list(file.info.notes)}
    return data
