"""How ``count --live`` shows what a provider counts beside what is counted here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from llmtool.errors import LlmtoolError
from llmtool.render.as_json import Json
from llmtool.render.document import Document, View
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class LiveCount:
    """What a provider counted.

    Attributes:
        tokens: in its own words.
        offline: the same, as it is counted here: a text as one message of the user.
        provider: who counted; None where nobody knows.
        endpoint: the URL that was asked.
    """

    tokens: int
    offline: int
    provider: str | None
    endpoint: str


def live_view(
    document: View,
    lives: Sequence[LiveCount | None],
    error: LlmtoolError | None,
    *,
    texts: bool,
    bare: str | None,
) -> View:
    """A count with what a provider says beside it.

    Args:
        document: the count without that.
        lives: what the provider says of each of its files; None where it did not.
        error: why the command fails although there is a result, or None.
        texts: whether the files are texts, whose own tokens are fewer than those of a message.
        bare: what is shown instead of the table, or None.
    """
    offline = document.data
    files = cast("list[dict[str, Any]]", offline["files"])
    if not files:
        return document
    known = [live for live in lives if live is not None]
    data: dict[str, Json] = {
        **offline,
        "files": [{**file, "live": _file(live)} for file, live in zip(files, lives, strict=True)],
        "total": {**cast("dict[str, Json]", offline["total"]), "live": _figures(known) if known else None},
    }
    if error is not None:
        data["error"] = as_object(error)
    table = _table(files, lives, texts=texts)
    return Document(data, table, bare)


def total(lives: Sequence[LiveCount | None]) -> int:
    """The tokens of all that the provider counted."""
    return sum(live.tokens for live in lives if live is not None)


def _table(files: Sequence[dict[str, Any]], lives: Sequence[LiveCount | None], *, texts: bool) -> Table:
    known = [live for live in lives if live is not None]
    columns = (
        Column("tokens", align="right"),
        *((Column("as a message", align="right", minor=1),) if texts else ()),
        Column("provider says", align="right"),
        Column("difference", align="right"),
        Column("percent", align="right"),
        Column("path", kind="path"),
    )
    rows = tuple(
        (file["tokens"], *_cells([live] if live else [], texts=texts), file["path"])
        for file, live in zip(files, lives, strict=True)
    )
    footer: Row = (sum(file["tokens"] for file in files), *_cells(known, texts=texts), "total")
    return Table(columns, rows, footer=footer if len(rows) != 1 else None)


def _cells(lives: Sequence[LiveCount], *, texts: bool) -> Row:
    """The figures of some counts together; nothing where there are none."""
    if not lives:
        return (None,) * (4 if texts else 3)
    offline, says = _offline(lives), total(lives)
    return (*((offline,) if texts else ()), says, says - offline, _percent(lives))


def _file(live: LiveCount | None) -> Json:
    return None if live is None else {**_figures([live]), "provider": live.provider, "endpoint": live.endpoint}


def _figures(lives: Sequence[LiveCount]) -> dict[str, Json]:
    offline, says = _offline(lives), total(lives)
    return {
        "tokens": says,
        "offline": offline,
        "difference": says - offline,
        "difference_percent": _percent(lives),
    }


def _offline(lives: Sequence[LiveCount]) -> int:
    return sum(live.offline for live in lives)


def _percent(lives: Sequence[LiveCount]) -> Decimal | None:
    """How much more the provider counts, of what is counted here, as margins are; None where that is nothing."""
    offline = _offline(lives)
    return (Decimal(100 * (total(lives) - offline)) / offline).quantize(_TENTH) if offline else None
