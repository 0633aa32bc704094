"""The events that a stream consists of. Bytes come in pieces of any size; nothing here does any I/O."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event, or one line of JSON lines.

    Attributes:
        name: what the server calls it, or empty.
        data: its text; the lines of it joined with newlines.
    """

    name: str
    data: str


def server_sent(chunks: Iterable[bytes]) -> Iterator[Event]:
    """The events of a ``text/event-stream``.

    An event at the very end that no blank line closes is one only where nothing of it is missing.
    """
    name, data = "", list[str]()
    for line, _ in _lines(chunks):
        if not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data = "", []
            continue
        field, _, value = line.partition(b":")
        if field == b"data":
            data.append(_text(value.removeprefix(b" ")))
        elif field == b"event":
            name = _text(value.removeprefix(b" "))
    if _is_whole(text := "\n".join(data)):
        yield Event(name, text)


def json_lines(chunks: Iterable[bytes]) -> Iterator[Event]:
    """The lines of a stream of JSON, none of which has a name; the last only where nothing of it is missing."""
    for line, ended in _lines(chunks):
        text = _text(line).strip()
        if text and (ended or _is_whole(text)):
            yield Event("", text)


def _lines(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The lines of a text, and whether each has its end: LF, CR LF or CR, and no other, for JSON may hold those."""
    begun: list[bytes] = []
    first, after_return = True, False
    for chunk in chunks:
        # The two bytes of one line's end can come apart.
        piece = chunk[1:] if after_return and chunk.startswith(b"\n") else chunk
        after_return = chunk.endswith(b"\r") if chunk else after_return
        for part in piece.splitlines(keepends=True):
            begun.append(part)
            if part.endswith((b"\n", b"\r")):
                line = b"".join(begun).rstrip(b"\r\n")
                yield (line.removeprefix(_BYTE_ORDER_MARK) if first else line), True
                begun, first = [], False
    if begun:
        line = b"".join(begun)
        yield (line.removeprefix(_BYTE_ORDER_MARK) if first else line), False


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def _is_whole(text: str) -> bool:
    """Whether a stream that ends here did not break off within this."""
    if text.startswith("[DONE]"):
        return True
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
