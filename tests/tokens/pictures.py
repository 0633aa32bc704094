"""Image files that are nothing but a header."""

import base64
import struct


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\0\0\0"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


def jpeg(width: int, height: int, preview: int = 0) -> bytes:
    """With an EXIF segment before the frame header that has a JPEG of its own in it."""
    exif = b"Exif\0\0" + b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10" + b"\0" * preview
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\0" * 9
    before = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return before + b"\xff\xff\xff\xc2" + struct.pack(">H", len(frame) + 2) + frame


def webp(kind: str, width: int, height: int) -> bytes:
    body = {
        "lossy": b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
        "lossless": b"VP8L\0\0\0\0\x2f" + struct.pack("<I", width - 1 | height - 1 << 14) + b"\0" * 5,
        "extended": b"VP8X\x0a\0\0\0\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
    }[kind]
    return b"RIFF\0\0\0\0WEBP" + body


def data_url(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
