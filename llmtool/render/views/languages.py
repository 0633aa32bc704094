"""How ``count --languages`` shows what a character of a text costs under several tokenizers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from llmtool.errors import LlmtoolError
from llmtool.planning.languages import Reading
from llmtool.planning.tally import Tally
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table

_COLUMNS = (
    Column("path", kind="path"),
    Column("tokenizer"),
    Column("tokens", align="right"),
    Column("per character", align="right"),
    Column("times English", align="right"),
    Column("count", minor=1),
    Column("", kind="bar"),
)
_NOTES = (
    "times English: against a character of English prose under the same tokenizer",
    "a character of Chinese, Japanese or Korean says more than one of English",
)


@dataclass(frozen=True, slots=True)
class LanguagesResult:
    """Texts under several tokenizers.

    Attributes:
        readings: of each text, its readings.
        tally: what was read, skipped and could not be read.
        error: why the command fails although there is a result, or None.
    """

    readings: Sequence[Sequence[Reading]]
    tally: Tally
    error: LlmtoolError | None


def languages_view(result: LanguagesResult, *, bars: bool) -> Document:
    """A line for each text and tokenizer; of a single text without its name.

    Args:
        result: what to show.
        bars: whether tokens per character are drawn, too.
    """
    every = list(chain.from_iterable(result.readings))
    most = max((reading.per_character or Decimal(0) for reading in every), default=Decimal(0))
    first = 0 if len(result.tally.files) > 1 else 1
    last = len(_COLUMNS) if bars else -1
    rows = tuple(_row(reading, most)[first:last] for reading in every)
    return Document(_data(result), Table(_COLUMNS[first:last], rows, notes=_NOTES))


def _row(reading: Reading, most: Decimal) -> Row:
    margin = reading.file.count.margin_percent
    exactness = reading.exactness if margin is None else f"{reading.exactness} ±{margin:g} %"
    share = (reading.per_character or Decimal(0)) / (most or 1)
    return (
        *(reading.file.path, reading.tokenizer, reading.file.count.tokens),
        *(reading.per_character, reading.times_english, exactness, share),
    )


def _data(result: LanguagesResult) -> dict[str, Json]:
    data: dict[str, Json] = {
        "schema": "llmtool.languages/1",
        "texts": [_text(own) for own in result.readings],
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in result.tally.skipped],
        "errors": [{"path": problem.path, "message": problem.message} for problem in result.tally.errors],
    }
    if result.error is not None:
        data["error"] = as_object(result.error)
    return data


def _text(readings: Sequence[Reading]) -> dict[str, Json]:
    file = readings[0].file
    return {
        "path": file.path,
        "characters": file.info.characters,
        "bytes": file.info.bytes,
        "tokenizers": [_reading(reading) for reading in readings],
    }


def _reading(reading: Reading) -> dict[str, Json]:
    return {
        "tokenizer": reading.tokenizer,
        "tokens": reading.file.count.tokens,
        "per_character": reading.per_character,
        "times_english": reading.times_english,
        "exactness": reading.exactness,
        "margin_percent": reading.file.count.margin_percent,
    }
