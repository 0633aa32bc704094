import random
import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import TextInfo, decode, text_blocks
from tests.reading import texts

HEAD = 1 << 16
"""What is read before the first block is given away; padding brings a case behind it."""

LEGACY = (("cp1252", texts.FRENCH), ("cp1251", texts.RUSSIAN), ("shift_jis", texts.JAPANESE), ("big5", texts.CHINESE))


class Trickle(BytesIO):
    """A pipe: it cannot go back, and gives fewer bytes than were asked for."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most
        self.largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.largest = max(self.largest, size)
        return super().read(min(size, self._most))

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise AssertionError((offset, whence))


def _outcome(stream: BytesIO, block_bytes: int = 1 << 20) -> tuple[str, TextInfo] | tuple[type[Exception], str]:
    """The text and its facts, or the refusal in words."""
    blocks = text_blocks(stream, block_bytes)
    try:
        text = "".join(blocks)
    except (BinaryContentError, BadInputError) as error:
        return type(error), str(error)
    return text, blocks.info


def _damaged(text: str, codec: str, cuts: list[tuple[int, int]]) -> bytes:
    """A text with some of its bytes overwritten."""
    data = bytearray(text.encode(codec, "ignore"))
    for place, value in cuts:
        if data:
            data[place % len(data)] = value
    return bytes(data)


contents = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=80).map(str.encode),
    st.builds(
        _damaged,
        st.sampled_from([text for _, text in LEGACY]),
        st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", *(codec for codec, _ in LEGACY)]),
        st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 255)), max_size=4),
    ),
)


@given(contents, st.sampled_from([0, 8190, HEAD - 3, HEAD - 1, HEAD, HEAD + 5]), st.integers(1, 50))
@example(b"\xe4\xb8\xad\xff", HEAD - 1, 1)
def test_blocks_of_any_size_give_the_same(content: bytes, padding: int, block_bytes: int) -> None:
    data = b"a" * padding + content
    whole = _outcome(BytesIO(data))
    assert _outcome(BytesIO(data), block_bytes) == whole
    assert _outcome(Trickle(data, most=8191), block_bytes) == whole
    if isinstance(whole[1], TextInfo):
        assert decode(data) == whole


@given(st.text(), st.integers(0, 3))
def test_utf8_is_read_as_it_was_written(text: str, padding: int) -> None:
    text = "x" * padding + text
    data = text.encode()
    outcome = _outcome(BytesIO(data))
    if outcome[0] is BinaryContentError:
        assert "\0" in text
    elif not text.startswith("\ufeff") and "\0" not in text:
        assert outcome == (text, TextInfo("utf-8", (), len(text), len(data)))


@given(st.binary())
def test_no_surrogate_and_no_empty_block_comes_out(data: bytes) -> None:
    try:
        blocks = list(text_blocks(BytesIO(data)))
    except (BinaryContentError, BadInputError):
        return
    assert all(blocks)
    assert not any("\ud800" <= character <= "\udfff" for block in blocks for character in block)


def test_nothing_is_a_text_without_characters() -> None:
    assert decode(b"") == ("", TextInfo("utf-8", (), 0, 0))
    assert list(text_blocks(BytesIO())) == []


@pytest.mark.parametrize("text", ["a\r\nb\r\n", "a\rb\r", "a\u2028b\u2029c", "a\fb\vc\x85d", "\n\r\n\r"])
def test_line_ends_stay_as_they_are(text: str) -> None:
    for padding in ("", "x" * (HEAD - 2), "x" * (HEAD - 1)):
        assert decode((padding + text).encode())[0] == padding + text
        assert "".join(text_blocks(BytesIO((padding + text).encode()), 1)) == padding + text


def test_info_comes_only_at_the_end() -> None:
    blocks = text_blocks(BytesIO(b"a" * (HEAD + 1)))
    first = next(iter(blocks))
    with pytest.raises(RuntimeError, match="not been read to its end"):
        _ = blocks.info
    rest = list(blocks)
    assert len(first) + sum(map(len, rest)) == blocks.info.characters == HEAD + 1
    assert list(blocks) == []
    assert blocks.info.characters == HEAD + 1


def test_a_long_text_is_held_in_blocks() -> None:
    line = "naïve 清晨\n".encode()
    stream = Trickle(line * 200_000, most=1 << 30)
    lengths = [len(block.encode()) for block in text_blocks(stream, 1 << 18)]
    assert sum(lengths) == len(line) * 200_000
    assert max(lengths) <= (1 << 18) + 4
    assert stream.largest <= 1 << 18


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"])
@pytest.mark.parametrize("text", ["", "a", texts.FRENCH, texts.CHINESE, "😀 and \ufeff inside", "x" * HEAD + "é"])
def test_a_byte_order_mark_is_obeyed_and_removed(codec: str, text: str) -> None:
    data = ("\ufeff" + text).encode(codec)
    assert decode(data) == (text, TextInfo(codec, ("byte order mark removed",), len(text), len(data)))
    assert "".join(text_blocks(BytesIO(data), 3)) == text


@pytest.mark.parametrize(("data", "message"), [
    (b"\xff\xfea\0b", "byte 4 does not fit utf-16-le, which the byte order mark declares"),
    (b"\xff\xfe\x00\xd8a\0", "byte 2 does not fit utf-16-le, which the byte order mark declares"),
    (b"\xfe\xff\0a\xdc\x00", "byte 4 does not fit utf-16-be, which the byte order mark declares"),
    (b"\xff\xfe\0\0a\0\0\0b\0\0", "byte 8 does not fit utf-32-le, which the byte order mark declares"),
    (b"\xff\xfe\0\0\x00\xd8\0\0", "byte 4 does not fit utf-32-le, which the byte order mark declares"),
    ("\ufeff".encode("utf-16-le") + b"a\0" * HEAD + b"b",
     f"byte {2 + 2 * HEAD} does not fit utf-16-le, which the byte order mark declares"),
    (b"a\0" * HEAD + b"b", f"byte {2 * HEAD} does not fit utf-16-le, which the pattern of NUL bytes declares"),
])  # fmt: skip
def test_what_breaks_its_own_declaration_is_bad_input(data: bytes, message: str) -> None:
    for block_bytes in (1 << 20, 1000):
        with pytest.raises(BadInputError) as caught:
            list(text_blocks(BytesIO(data), block_bytes))
        assert caught.value.message == message
        assert caught.value.hint == "save the text as UTF-8"


@pytest.mark.parametrize(("codec", "name"), [("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")])
@pytest.mark.parametrize("text", [
    "hi", "a\n", texts.FRENCH, texts.RUSSIAN, texts.GREEK, texts.ARABIC, texts.JAPANESE + "\n", texts.CHINESE + "\r\n",
    "Ā " + texts.LATVIAN * 20, "😀 " * 9, "x" * 20_000,
])  # fmt: skip
def test_utf16_without_a_mark_is_seen_by_its_nul_bytes(codec: str, name: str, text: str) -> None:
    data = text.encode(codec)
    assert decode(data) == (text, TextInfo(name, (f"read as {name} (guessed)",), len(text), len(data)))


@pytest.mark.parametrize(
    "text", ["a\0b", "./a\0./b\0", "\0", "a\0", "ab\0cd\0", "src/main.py\0é.txt\0", "x" * 9000 + "\0\0\0"]
)
def test_single_nul_characters_are_characters(text: str) -> None:
    data = text.encode()
    assert decode(data) == (text, TextInfo("utf-8", (), len(text), len(data)))


@pytest.mark.parametrize(("data", "text", "broken"), [
    ("é".encode() + b"\xff!", "é\ufffd!", 1),
    ("é€😀".encode()[:-1], "é€\ufffd", 3),
    ("naïve ".encode() + b"caf\xe9 " + "naïve".encode(), "naïve caf\ufffd naïve", 1),
    (b"\xef\xbb\xbfcaf\xe9", "caf\ufffd", 1),
    ("ééé".encode() + b"\xed\xa0\xbd\xed\xb8\x80", "ééé" + "\ufffd" * 6, 6),
    ("éèê".encode() + b"\xf0\x9f\x98" * 2, "éèê\ufffd\ufffd", 6),
    ("é\ufffd".encode() + b"\xc0\xaf", "é\ufffd\ufffd\ufffd", 2),
    ("naïve déjà ".encode() + b"\xe9t\xe9, \xe0 c\xf4t\xe9", "naïve déjà \ufffdt\ufffd, \ufffd c\ufffdt\ufffd", 5),
    (b"ab " + b"\xff" + "清晨老人".encode(), "ab \ufffd清晨老人", 1),
])  # fmt: skip
def test_damaged_utf8_is_read_around_its_damage(data: bytes, text: str, broken: int) -> None:
    note = f"{broken} {'byte is' if broken == 1 else 'bytes are'} not UTF-8, read as U+FFFD"
    marked = ("byte order mark removed",) if data.startswith(b"\xef\xbb\xbf") else ()
    assert decode(data) == (text, TextInfo("utf-8", (*marked, note), len(text), len(data)))


@given(st.lists(st.sampled_from(["é".encode(), "清".encode(), "😀".encode(), b"a", b"\xff", b"\xe4\xb8", b"\xf0"])))
def test_damaged_bytes_are_counted_exactly_wherever_blocks_end(pieces: list[bytes]) -> None:
    valid = {"é".encode(), "清".encode(), "😀".encode(), b"a"}
    pieces = ["é".encode() * (HEAD // 2 - 3), *pieces, b"\n"]
    broken = sum(len(piece) for piece in pieces[1:-1] if piece not in valid)
    data = b"".join(pieces)
    for block_bytes in (1, 2, 3, 1 << 20):
        blocks = text_blocks(BytesIO(data), block_bytes)
        text = "".join(blocks)
        assert blocks.info.encoding == "utf-8"
        assert bool(blocks.info.notes) == bool(broken) == ("\ufffd" in text)
        if broken:
            assert blocks.info.notes[0].startswith(f"{broken} byte")


@pytest.mark.parametrize(("name", "codec", "text"), [
    ("windows-1252", "latin-1", texts.FRENCH),
    ("windows-1252", "cp1252", texts.GERMAN),
    ("windows-1251", "cp1251", texts.RUSSIAN),
    ("koi8-r", "koi8-r", texts.RUSSIAN),
    ("iso-8859-2", "iso8859-2", texts.POLISH),
    ("shift_jis", "shift_jis", texts.JAPANESE),
    ("euc-jp", "euc_jp", texts.JAPANESE),
    ("gb18030", "gb18030", texts.CHINESE),
    ("big5", "big5", texts.TRADITIONAL_CHINESE),
    ("euc-kr", "euc_kr", texts.KOREAN),
])  # fmt: skip
@pytest.mark.parametrize("padding", [0, 5, HEAD - 1, HEAD, 3 * HEAD])
def test_legacy_text_is_read_in_its_encoding_wherever_it_begins(name: str, codec: str, text: str, padding: int) -> None:
    data = b"x" * padding + text.encode(codec)
    expected = TextInfo(name, (f"read as {name} (guessed)",), padding + len(text), len(data))
    assert decode(data) == ("x" * padding + text, expected)
    blocks = text_blocks(BytesIO(data), 5)
    assert "".join(blocks) == "x" * padding + text
    assert blocks.info == expected


def test_short_western_text_is_windows_1252() -> None:
    assert decode(b"caf\xe9") == ("café", TextInfo("windows-1252", ("read as windows-1252 (guessed)",), 4, 4))


def test_bytes_that_a_guessed_encoding_lacks_are_told() -> None:
    data = (texts.FRENCH * 3).encode("cp1252") + b" \x81 \x9d"
    text, info = decode(data)
    assert text == texts.FRENCH * 3 + " \ufffd \ufffd"
    assert info.notes == (
        "read as windows-1252 (guessed)",
        "2 characters are not windows-1252, read as U+FFFD",
    )


def test_what_reads_as_no_language_is_damaged_utf8() -> None:
    chance = random.Random(1)
    data = bytes(chance.choices(range(0x20, 0xC0), k=2000))
    text, info = decode(data)
    broken = sum(value >= 0x80 for value in data)
    assert info == TextInfo("utf-8", (f"{broken} bytes are not UTF-8, read as U+FFFD",), 2000, 2000)
    assert text.count("\ufffd") == broken


def test_binary_content_is_refused_before_the_first_block() -> None:
    blocks = text_blocks(BytesIO(b"#!/bin/sh\n" * 1000 + bytes(range(256)) * 100))
    with pytest.raises(BinaryContentError) as caught:
        next(iter(blocks))
    assert caught.value.reason == "binary: control characters"


def test_content_that_turns_binary_later_is_read_as_damaged_text() -> None:
    noise = bytes(range(0x80, 0x100)) + bytes(range(1, 9))
    text, info = decode(b"#!/bin/sh\n" * 10_000 + noise * 10)
    assert text.startswith("#!/bin/sh\n" * 10_000)
    assert info.encoding == "utf-8"
    assert info.notes == ("1280 bytes are not UTF-8, read as U+FFFD",)


def test_plain_text_loads_no_guesser() -> None:
    program = (
        "import sys; from llmtool.reading.decode import decode; decode('é😀\\0x'.encode() * 100);"
        "sys.exit('llmtool.reading.guess' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
