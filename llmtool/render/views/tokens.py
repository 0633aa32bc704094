"""How ``count --tokens`` shows each token: its id, its text, and its bytes where it is part of a character."""

from collections.abc import Sequence

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Row, Table
from llmtool.render.views.count import CountResult, count_data

Token = tuple[int, bytes]


def tokens_view(result: CountResult, tokens: Sequence[Sequence[Token]]) -> Document:
    """Every token of every text, in order.

    Args:
        result: the counts, file by file.
        tokens: the tokens of each file of the tally: id and bytes.
    """
    several = len(tokens) > 1
    rows: list[Row] = []
    for file, own in zip(result.tally.files, tokens, strict=True):
        for token_id, raw in own:
            text = _text(raw)
            shown = (str(token_id), None, raw.hex(" ")) if text is None else (str(token_id), repr(text), None)
            rows.append((*shown, file.path) if several else shown)
    columns = [Column("id", align="right"), Column("text", kind="token"), Column("bytes")]
    if several:
        columns.append(Column("path", kind="path"))
    return Document(_with_tokens(result, tokens), Table(tuple(columns), tuple(rows)))


def _text(raw: bytes) -> str | None:
    """What a token stands for, or None where it is only part of a character."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _with_tokens(result: CountResult, tokens: Sequence[Sequence[Token]]) -> dict[str, Json]:
    data = count_data(result)
    files = data["files"]
    if isinstance(files, list):
        pairs = zip(files, tokens, strict=True)
        data["files"] = [{**file, "token_list": [_data(token) for token in own]} for file, own in pairs]
    return data


def _data(token: Token) -> dict[str, Json]:
    token_id, raw = token
    text = _text(raw)
    return {"id": token_id, "text": text} if text is not None else {"id": token_id, "text": None, "bytes": raw.hex()}
