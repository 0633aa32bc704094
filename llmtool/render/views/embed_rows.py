"""Vectors as text and as bytes, one at a time: what ``embed`` writes of each text.

Numbers have nine digits, by which one of 32 bits is known exactly.
"""

from llmtool.calls.embedding_bill import Embedded
from llmtool.render import as_csv, as_json
from llmtool.render.table import Column, Table

_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER_BYTES = 128
_ABOUT = ("index", "id", "model", "dimensions", "tokens")


def about(index: int, each: Embedded, model: str) -> str:
    """What a row is, without its vector: one JSON object on one line."""
    row: dict[str, as_json.Json] = dict(zip(_ABOUT, _values(index, each, model), strict=True))
    return as_json.render(row | {"truncated": True} if each.was_cut else row)


def json_object(index: int, each: Embedded, model: str) -> str:
    """A text and its vector: one JSON object, without a line end."""
    return f'{about(index, each, model)[:-2]},"embedding":[{_numbers(each)}]}}'


def csv_head(dimensions: int) -> str:
    """The names of the columns."""
    columns = (*_ABOUT, *(f"v{number}" for number in range(dimensions)))
    return as_csv.render(Table(tuple(map(Column, columns)), ()))


def csv_row(index: int, each: Embedded, model: str) -> str:
    """A text and its vector: one line of comma-separated values, each number in a column of its own."""
    table = Table(tuple(map(Column, _ABOUT)), (_values(index, each, model),))
    row = as_csv.render(table).split("\r\n", 1)[1].removesuffix("\r\n")
    return f"{row},{_numbers(each)}\r\n"


def npy_header(rows: int, dimensions: int) -> bytes:
    """The beginning of a NumPy file of so many vectors, always of the same size; their bytes follow.

    https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
    """
    size = _HEADER_BYTES - len(_MAGIC) - 2
    shape = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimensions}), }}"
    return _MAGIC + size.to_bytes(2, "little") + shape.ljust(size - 1).encode() + b"\n"


def _values(index: int, each: Embedded, model: str) -> tuple[int, str, str, int, int | None]:
    return index, each.id, model, len(each.vector), each.tokens


def _numbers(each: Embedded) -> str:
    return ",".join([f"{number:.9g}" for number in each.vector])
