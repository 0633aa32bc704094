"""How ``truncate`` shows what it kept: as objects for programs, and as a table of the pieces of a text."""

from collections.abc import Sequence
from dataclasses import dataclass

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.tokens.splitting import Piece
from llmtool.tokens.tokenizer import TokenCount, Tokenizer

SCHEMA = "llmtool.truncate/1"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a text was before, and what was kept of it.

    Attributes:
        model: the model that it was cut for, as the user named it, or None.
        tokenizer: what counted.
        strategy: what was kept.
        before: the tokens of the whole.
        after: the tokens of what was kept.
        notes: what a reader should know of the cut.
    """

    model: str | None
    tokenizer: Tokenizer
    strategy: str
    before: TokenCount
    after: TokenCount
    notes: tuple[str, ...]

    @property
    def removed(self) -> int:
        """How many tokens less there are."""
        return max(self.before.tokens - self.after.tokens, 0)

    def say(self) -> str:
        """What was cut, in a few words."""
        before = self.before.margin_percent
        about, margin = ("", "") if before is None else ("about ", f", ±{before:g} %")
        percent = 100 * self.removed // max(self.before.tokens, 1)
        share = f"{percent} %" if percent else "less than 1 %"
        return f"cut {about}{self.removed:,} of {about}{self.before.tokens:,} tokens ({share}{margin})"


def kept_view(kept: Kept, text: str) -> Document:
    """The text that was kept, and what that means in tokens."""
    data = {**_head(kept.model, kept.tokenizer, kept.strategy), **_counts(kept), "text": text, "notes": kept.notes}
    return Document(data, Table((Column("text"),), ((text,),)), bare=text)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in pieces.

    Attributes:
        model: as in ``Kept``.
        tokenizer: as in ``Kept``.
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
        **_head(result.model, result.tokenizer, "split"),
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


def _head(model: str | None, tokenizer: Tokenizer, strategy: str) -> dict[str, Json]:
    return {
        "schema": SCHEMA,
        "strategy": strategy,
        "model": model,
        "tokenizer": tokenizer.name,
        "exactness": tokenizer.exactness,
    }


def _counts(kept: Kept) -> dict[str, Json]:
    return {
        "tokens_before": kept.before.tokens,
        "tokens_before_margin_percent": kept.before.margin_percent,
        "tokens_after": kept.after.tokens,
        "tokens_after_margin_percent": kept.after.margin_percent,
        "tokens_removed": kept.removed,
    }
