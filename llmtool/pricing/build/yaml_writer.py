"""Write plain data as YAML that people like to read and that diffs well: the same data always gives the same text.

A mapping or list stands on one line where it fits, else it gets a line per entry. All text that YAML could take for
something else is in double quotes.
"""

import json
import re
from collections.abc import Iterator, Mapping

WIDTH = 120
# What never stands on one line, however short: models and prices are read from top to bottom.
_BLOCKS = {"provider", "models", "prices"}
_PLAIN = re.compile(r"[A-Za-z]([A-Za-z0-9_./ +()-]*[A-Za-z0-9)+])?")
_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}


def document(data: Mapping[str, object]) -> str:
    """The text of a file that holds this mapping of mappings, lists, strings, whole numbers and booleans."""
    return "".join(f"{line}\n" for line in _mapping(data, "", "", blocks=True))


def _mapping(data: Mapping[str, object], first: str, indent: str, *, blocks: bool) -> Iterator[str]:
    """A line or more per key; ``first`` stands before the first of them, and is as long as ``indent``."""
    for key, value in data.items():
        yield from _entry(f"{first}{key}:", key, value, indent, blocks=blocks)
        first = indent


def _entry(start: str, key: str, value: object, indent: str, *, blocks: bool) -> Iterator[str]:
    block = blocks and key in _BLOCKS
    line = f"{start} {_flow(value)}"
    if not isinstance(value, dict | list) or not value or (not block and len(line) <= WIDTH):
        yield line
    elif isinstance(value, dict):
        yield start
        yield from _mapping(value, f"{indent}  ", f"{indent}  ", blocks=False)
    else:
        yield start
        for item in value:
            yield from _item(item, indent, block=block)


def _item(item: object, indent: str, *, block: bool) -> Iterator[str]:
    line = f"{indent}- {_flow(item)}"
    if isinstance(item, dict) and item and (block or len(line) > WIDTH):
        yield from _mapping(item, f"{indent}- ", f"{indent}  ", blocks=block)
    else:
        yield line


def _flow(value: object) -> str:
    """The value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
