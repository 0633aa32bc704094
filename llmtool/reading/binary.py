"""Telling what is no text."""

_MAGIC = {
    b"%PDF-": "PDF",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"BZh91AY&SY": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"(\xb5/\xfd": "zstd",
    b"\x7fELF": "ELF",
    b"SQLite format 3\x00": "SQLite",
}
"""How files begin that no text begins like."""

_FIRST_BYTES = tuple(_MAGIC)
_TEXT_CONTROLS = b"\t\n\r\f\b\x1b"
_CONTROLS = bytes(set(range(0x20)) - set(_TEXT_CONTROLS))
_MAX_CONTROLS_PERCENT = 5


class BinaryContentError(Exception):
    """The content is no text; nothing is wrong with it.

    Args:
        reason: what shows it, as in ``binary: PNG``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse_magic(head: bytes) -> None:
    """Raise ``BinaryContentError`` for content that begins like a known binary format."""
    if head.startswith(_FIRST_BYTES):
        name = next(name for magic, name in _MAGIC.items() if head.startswith(magic))
        raise BinaryContentError(f"binary: {name}")


def has_many_controls(sample: bytes) -> bool:
    """Whether control characters that no text holds are more than a few per cent."""
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 100 > len(sample) * _MAX_CONTROLS_PERCENT


def refuse_controls(sample: bytes) -> None:
    """Raise ``BinaryContentError`` for a sample, not UTF-8, with more control characters than any text has."""
    if has_many_controls(sample):
        raise BinaryContentError("binary: control characters")
