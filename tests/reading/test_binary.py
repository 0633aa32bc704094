import bz2
import gzip
import io
import lzma
import py_compile
import random
import sqlite3
import struct
import sys
import sysconfig
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from llmtool.reading.binary import BinaryContentError, has_many_controls, refuse_controls, refuse_magic
from llmtool.reading.decode import decode

TEXT = b"The quick brown fox jumps over the lazy dog.\n" * 100


def _png(_: Path) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" + b"\xff\0\0" * 2 + b"\0" + b"\0\xff\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _bytecode(folder: Path) -> bytes:
    source = folder / "module.py"
    source.write_text("def double(number):\n    return number * 2\n")
    py_compile.compile(str(source), cfile=str(folder / "module.pyc"), doraise=True)
    return (folder / "module.pyc").read_bytes()


def _database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "data.db")
    connection.execute("create table words (word text)")
    connection.executemany("insert into words values (?)", [("hello",), ("world",)])
    connection.commit()
    connection.close()
    return (folder / "data.db").read_bytes()


def _tar(_: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("readme.txt")
        entry.size = len(TEXT)
        tar.addfile(entry, io.BytesIO(TEXT))
    return packed.getvalue()


def _zip(_: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", TEXT)
    return packed.getvalue()


def _program(_: Path) -> bytes:
    return Path(sys.executable).read_bytes()[: 1 << 20]


def _library(_: Path) -> bytes:
    return next(Path(sysconfig.get_path("platlib")).rglob("*.so")).read_bytes()


@pytest.mark.parametrize(("make", "reason"), [
    (_bytecode, "binary: NUL bytes"),
    (_png, "binary: PNG"),
    (_database, "binary: SQLite"),
    (_tar, "binary: NUL bytes"),
    (_zip, "binary: zip"),
])  # fmt: skip
def test_real_files_are_refused(make: Callable[[Path], bytes], reason: str, tmp_path: Path) -> None:
    with pytest.raises(BinaryContentError) as caught:
        decode(make(tmp_path))
    assert caught.value.reason == reason


@pytest.mark.parametrize(("content", "reason"), [
    (gzip.compress(TEXT), "binary: gzip"),
    (bz2.compress(TEXT), "binary: bzip2"),
    (lzma.compress(TEXT), "binary: xz"),
    (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "binary: PDF"),
    (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\nstream\n" + zlib.compress(TEXT), "binary: PDF"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "binary: JPEG"),
    (b"a\0\0b", "binary: NUL bytes"),
    (b"caf\xe9\0", "binary: NUL bytes"),
    (struct.pack("<500h", *range(500)), "binary: NUL bytes"),
    (struct.pack("<500i", *range(1000, 1500)), "binary: NUL bytes"),
    (struct.pack("<500d", *range(500)), "binary: NUL bytes"),
    ("text".encode("utf-32-le"), "binary: NUL bytes"),
    (b"plain \xe9\x01\x02 text", "binary: control characters"),
], ids=map(str, range(13)))  # fmt: skip
def test_binary_content_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(BinaryContentError) as caught:
        decode(content)
    assert caught.value.reason == reason


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other programs")
@pytest.mark.parametrize("make", [_program, _library])
def test_programs_are_refused(make: Callable[[Path], bytes], tmp_path: Path) -> None:
    with pytest.raises(BinaryContentError, match="binary: ELF"):
        decode(make(tmp_path))


@pytest.mark.parametrize("seed", range(100))
def test_random_bytes_are_refused(seed: int) -> None:
    with pytest.raises(BinaryContentError):
        decode(random.Random(seed).randbytes(2000))


@pytest.mark.parametrize("text", [
    b"", b"BZip is a program", b"PKzip too", b"GIF89a is a format", b"\x1b[31mred\x1b[0m\r\n\tand \x08\x0c",
    b"MZ", b"\x7f", b"\x01\x02\x03 valid UTF-8 may hold what it likes",
])  # fmt: skip
def test_text_that_looks_a_little_like_a_format_is_text(text: bytes) -> None:
    assert decode(text)[0] == text.decode()


def test_controls_are_counted_in_per_cent() -> None:
    assert not has_many_controls(b"\x01" * 5 + b"a" * 95)
    assert has_many_controls(b"\x01" * 6 + b"a" * 94)
    assert not has_many_controls(b"\t\n\r\f\b\x1b" * 20)
    assert not has_many_controls(b"")


def test_refusals_let_text_pass() -> None:
    refuse_magic(TEXT)
    refuse_controls(TEXT)
    with pytest.raises(BinaryContentError, match="binary: gzip"):
        refuse_magic(b"\x1f\x8b\x08")
    with pytest.raises(BinaryContentError, match="binary: control characters"):
        refuse_controls(b"\x01\x02")
