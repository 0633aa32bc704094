"""JSON for programs: one object on one line."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from llmtool.render.safe_text import without_surrogates
from llmtool.render.table import digits

Json: TypeAlias = bool | int | float | Decimal | str | Mapping[str, "Json"] | Sequence["Json"] | None
"""What can be written: objects are dicts, arrays are lists or tuples."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))

# JSON allows these as they are, but a terminal obeys some of them and some readers end the line at others.
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def render(value: Mapping[str, Json]) -> str:
    r"""One line with its line end, keys in the order given, characters beyond ASCII as themselves.

    A Decimal is written with exactly its digits, as a number: ``0.10`` stays ``0.10``. Control characters and those
    that turn the direction of writing are written ``\uXXXX``. A lone surrogate, which is how Python spells a byte of
    a file name that is not UTF-8, becomes U+FFFD: readers disagree about ``\udcff``, and none could open the file by
    it.

    Raises:
        ValueError: a number is not finite.
        TypeError: a value is nothing that JSON has.
    """
    text = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", _write(value))
    return f"{without_surrogates(text)}\n"


def _write(value: object) -> str:
    """The standard encoder writes what it can, at full speed; only what holds a Decimal is opened up."""
    if isinstance(value, Decimal):
        return _write_decimal(value)
    try:
        return _ENCODER.encode(value)
    except TypeError:
        if isinstance(value, dict):
            return "{" + ",".join(f"{_ENCODER.encode(str(key))}:{_write(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list | tuple):
            return "[" + ",".join(map(_write, value)) + "]"
        raise


def _write_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"JSON has no {value}")
    return digits(value)
