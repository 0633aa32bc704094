"""Bytes into text, block by block: UTF-8 as a rule, whatever else it is otherwise.

UTF-16 is recognised at the beginning. Everything else begins as ASCII, and the first byte beyond it, with what
follows, shows what the text is written in. Every decision depends on the content alone, so that blocks of any size
give the same text.
"""

import importlib
from codecs import getincrementaldecoder, utf_8_decode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from llmtool.errors import BadInputError
from llmtool.reading.binary import has_many_controls, refuse_controls, refuse_magic
from llmtool.reading.unicode_forms import byte_order_mark, is_damaged_utf8, is_utf8, utf16_or_binary

if TYPE_CHECKING:
    from llmtool.reading.guess import Legacy

_HEAD_BYTES = 1 << 16
"""Read before anything is given away: content is found to be binary in here or not at all."""

_NUL_BYTES = 1 << 13
_SAMPLE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class TextInfo:
    """What is known of a text once it is read.

    Args:
        encoding: its name, in lower case.
        notes: what was done to read it, where that was more than decoding plain UTF-8.
        characters: how many there are in it; a byte order mark is none.
        bytes: how many were read, with the byte order mark.
    """

    encoding: str
    notes: tuple[str, ...]
    characters: int
    bytes: int


class TextStream:
    """A text to be iterated over once, in blocks of any size; then ``info`` is there.

    Line ends stay as they are. No block is empty, and none holds a surrogate.

    Raises:
        BinaryContentError: before the first block, when the content is no text.
        BadInputError: when the content is not what its byte order mark says.
        OSError: as reading the stream raises it.
    """

    def __init__(self, stream: BinaryIO, block_bytes: int) -> None:
        self._stream = stream
        self._block_bytes = block_bytes
        self._ended = False
        self._bytes = 0
        self._characters = 0
        self._encoding = "utf-8"
        self._notes: list[str] = []
        self._info: TextInfo | None = None
        self._blocks = self._counted()

    def __iter__(self) -> Iterator[str]:
        return self._blocks

    @property
    def info(self) -> TextInfo:
        """The facts, once all blocks are read; ``RuntimeError`` before."""
        if self._info is None:
            raise RuntimeError("the text has not been read to its end")
        return self._info

    def _counted(self) -> Iterator[str]:
        for block in self._decoded():
            if block:
                self._characters += len(block)
                yield block
        self._info = TextInfo(self._encoding, tuple(self._notes), self._characters, self._bytes)

    def _decoded(self) -> Iterator[str]:
        """Choose how to read by how the content begins."""
        head = self._read_up_to(_HEAD_BYTES)
        refuse_magic(head)
        marked = byte_order_mark(head)
        if marked:
            mark, encoding = marked
            self._notes.append("byte order mark removed")
            if encoding == "utf-8":
                return self._utf8(head[len(mark) :])
            return self._wide(head[len(mark) :], encoding, "byte order mark")
        if b"\0" in head[:_NUL_BYTES]:
            unmarked = utf16_or_binary(head[:_NUL_BYTES], whole=len(head) <= _NUL_BYTES)
            if unmarked:
                self._notes.append(f"read as {unmarked} (guessed)")
                return self._wide(head, unmarked, "pattern of NUL bytes")
        return self._ascii(head)

    def _wide(self, data: bytes, encoding: str, evidence: str) -> Iterator[str]:
        """UTF-16 and UTF-32, where a byte that does not fit is an error."""
        self._encoding = encoding
        decoder = getincrementaldecoder(encoding)("strict")
        while True:
            try:
                yield decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                place = self._bytes - len(error.object) + error.start
                message = f"byte {place} does not fit {encoding}, which the {evidence} declares"
                raise BadInputError(message, "save the text as UTF-8") from error
            if not data:
                return
            data = self._read()

    def _ascii(self, data: bytes) -> Iterator[str]:
        """ASCII, up to the first byte that is not; what follows that byte decides how to go on."""
        first = True
        last = b""
        while data:
            try:
                text = data.decode("ascii")
            except UnicodeDecodeError as error:
                before, rest = data[: error.start], data[error.start :]
                rest += self._read_up_to(_SAMPLE_BYTES - len(rest))
                sample = rest[:_SAMPLE_BYTES]
                legacy = None
                if not is_utf8(sample, whole=len(rest) < _SAMPLE_BYTES):
                    sample = (last + before)[-1:] + sample
                    if first:
                        refuse_controls(sample)
                    legacy = _legacy_encoding(sample)
                yield before.decode("ascii")
                yield from self._legacy(rest, legacy) if legacy else self._utf8(rest)
                return
            yield text
            first = False
            last = data[-1:]
            data = self._read()

    def _utf8(self, data: bytes) -> Iterator[str]:
        """UTF-8, whatever bytes in it do not fit."""
        broken = 0
        while data:
            try:
                text, used = utf_8_decode(data, "strict", self._ended)
            except UnicodeDecodeError:
                text, used = utf_8_decode(data, "replace", self._ended)
                broken += used - len(data[:used].decode(errors="ignore").encode())
            yield text
            data = data[used:] + self._read()
        if broken:
            self._notes.append(f"{_plural(broken, 'byte is', 'bytes are')} not UTF-8, read as U+FFFD")

    def _legacy(self, data: bytes, legacy: "Legacy") -> Iterator[str]:
        """An encoding from before UTF-8."""
        self._encoding = legacy.name
        self._notes.append(f"read as {legacy.name} (guessed)")
        decoder = getincrementaldecoder(legacy.codec)("replace")
        broken = 0
        while True:
            text = decoder.decode(data, final=not data)
            broken += text.count("\ufffd")
            yield text
            if not data:
                break
            data = self._read()
        if broken:
            self._notes.append(f"{_plural(broken, 'character is', 'characters are')} not {legacy.name}, read as U+FFFD")

    def _read(self) -> bytes:
        """The next block, or nothing at the end."""
        if self._ended:
            return b""
        block = self._stream.read(self._block_bytes)
        self._bytes += len(block)
        self._ended = not block
        return block

    def _read_up_to(self, size: int) -> bytes:
        """So many bytes, or what is left of them."""
        blocks: list[bytes] = []
        while size > 0 and not self._ended:
            block = self._stream.read(size)
            self._bytes += len(block)
            self._ended = not block
            size -= len(block)
            blocks.append(block)
        return b"".join(blocks)


def text_blocks(stream: BinaryIO, block_bytes: int = 1 << 20) -> TextStream:
    """Read a stream as text, without ever holding more than a few blocks of it.

    Args:
        stream: need not be able to go back; a short read is not its end.
        block_bytes: how much is read at once, after the beginning.
    """
    return TextStream(stream, block_bytes)


def decode(data: bytes) -> tuple[str, TextInfo]:
    """Read bytes as text, as ``text_blocks`` does, and raise as it does."""
    blocks = text_blocks(BytesIO(data))
    text = "".join(blocks)
    return text, blocks.info


def _legacy_encoding(sample: bytes) -> "Legacy | None":
    """The legacy encoding of a text that is ASCII up to this sample, which is not UTF-8; None when it is damaged."""
    if has_many_controls(sample) or is_damaged_utf8(sample):
        return None
    guess = importlib.import_module("llmtool.reading.guess")  # late: almost every text is UTF-8
    legacy: Legacy | None = guess.guess(sample)
    return legacy


def _plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
