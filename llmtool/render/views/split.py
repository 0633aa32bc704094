"""How ``truncate --split`` shows a text in pieces."""

from collections.abc import Sequence
from dataclasses import dataclass

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.render.views.truncate import head
from llmtool.tokens.splitting import Piece
from llmtool.tokens.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in pieces.

    Attributes:
        model: as in ``Kept`` of ``views/truncate.py``.
        tokenizer: what counted.
        text: the whole.
        pieces: where its pieces are.
        paths: the file that each was written to; none if they were not.
        notes: what a reader should know of the cuts.
    """

    model: str | None
    tokenizer: Tokenizer
    text: str
    pieces: Sequence[Piece]
    paths: Sequence[str]
    notes: tuple[str, ...]


def pieces_view(result: Pieces, *, paths_only: bool) -> Document:
    """All pieces of a text, with their files where they have any.

    Args:
        result: the pieces.
        paths_only: whether the names of the files are enough, as in a pipe.
    """
    if result.paths:
        last = Column("path", kind="path")
        contents = [{"path": path} for path in result.paths]
    else:
        last = Column("text")
        contents = [{"text": result.text[piece.start : piece.end]} for piece in result.pieces]
    listed = [{**piece_data(piece), **content} for piece, content in zip(result.pieces, contents, strict=True)]
    numbers = tuple(Column(name, align="right") for name in ("index", "tokens", "start", "end"))
    rows = tuple(tuple(cell for cell in row.values() if isinstance(cell, int | str)) for row in listed)
    data: dict[str, Json] = {
        **head(result.model, result.tokenizer.name, result.tokenizer.exactness, "split"),
        "pieces": listed,
        "notes": result.notes,
    }
    bare = "".join(f"{path}\n" for path in result.paths) if paths_only else None
    return Document(data, Table((*numbers, last), rows), bare=bare)


def piece_data(piece: Piece, text: str | None = None) -> dict[str, Json]:
    """A piece as an object; with the text that it is a piece of, the piece's own text is in it."""
    data: dict[str, Json] = {
        "index": piece.index,
        "tokens": piece.count.tokens,
        "start": piece.start,
        "end": piece.end,
    }
    if text is not None:
        data["text"] = text[piece.start : piece.end]
    return data
