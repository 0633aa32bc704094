"""How large an image is, read from the first bytes of its file; nothing is decoded."""

import struct
from collections.abc import Callable

from llmtool.errors import BadInputError

Size = tuple[int, int]
"""Width and height, in pixels."""

_MARK = 0xFF  # before every marker of JPEG
# Frame headers of JPEG: every SOF marker, without DHT, JPG and DAC which lie among them.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def image_size(data: bytes) -> Size:
    """Width and height in pixels, as the file's header has them.

    Args:
        data: a PNG, JPEG, GIF or WebP file, or as much of its beginning as holds the header.

    Raises:
        BadInputError: it is none of these, or its header is cut off or says that it is empty.
    """
    for kind, (is_it, read) in _FORMATS.items():
        if is_it(data):
            try:
                width, height = read(data)
            except (struct.error, IndexError):
                width = height = 0
            if width and height:
                return width, height
            raise BadInputError(f"the {kind} image is broken: its header has no size")
    raise BadInputError("it is no PNG, JPEG, GIF or WebP image")


def _png(data: bytes) -> Size:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> Size:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _jpeg(data: bytes) -> Size:
    """Walk from marker to marker to the frame header."""
    at = 2
    while True:
        while data[at] == _MARK:
            at += 1
        marker = data[at]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 4)
            return width, height
        at += 1 if marker in _BARE else 1 + struct.unpack_from(">H", data, at + 1)[0]
        if data[at] != _MARK:
            return 0, 0


def _webp(data: bytes) -> Size:
    """One of three headers: lossy, lossless, extended."""
    chunk = data[12:16]
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X":
        wide, high = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return (wide, high) if len(data) >= 30 else (0, 0)  # noqa: PLR2004 - where that header ends
    return 0, 0


_FORMATS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], Size]]] = {
    "PNG": (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    "JPEG": (lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    "GIF": (lambda data: data.startswith((b"GIF87a", b"GIF89a")), _gif),
    "WebP": (lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP", _webp),
}
