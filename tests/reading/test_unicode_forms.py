import pytest

from llmtool.reading.binary import BinaryContentError
from llmtool.reading.unicode_forms import byte_order_mark, is_damaged_utf8, is_utf8, utf16_or_binary
from tests.reading import texts


@pytest.mark.parametrize(("head", "expected"), [
    (b"\xef\xbb\xbfa", (b"\xef\xbb\xbf", "utf-8")),
    (b"\xff\xfea\0", (b"\xff\xfe", "utf-16-le")),
    (b"\xfe\xff\0a", (b"\xfe\xff", "utf-16-be")),
    (b"\xff\xfe\0\0a\0\0\0", (b"\xff\xfe\0\0", "utf-32-le")),
    (b"\0\0\xfe\xff\0\0\0a", (b"\0\0\xfe\xff", "utf-32-be")),
    (b"\xef\xbb", None),
    (b"a\xef\xbb\xbf", None),
    (b"", None),
])  # fmt: skip
def test_marks_are_told_apart(head: bytes, expected: tuple[bytes, str] | None) -> None:
    assert byte_order_mark(head) == expected


def test_a_sample_may_break_off_inside_a_character_and_a_whole_may_not() -> None:
    assert is_utf8("é".encode()[:1], whole=False)
    assert not is_utf8("é".encode()[:1], whole=True)
    assert not is_utf8(b"\xe9 ", whole=False)


@pytest.mark.parametrize(("sample", "damaged"), [
    ("é".encode() + b"\xff", True),
    ("é".encode() + b"\xff\xff", False),
    ("éèê".encode() + b"\xff" * 50, True),
    (b"\xff" * 50 + "éèê".encode(), False),
    ("é".encode() + b" \xe4\xb8", True),
    (b"caf\xe9", False),
    (texts.RUSSIAN.encode("koi8-r"), False),
    (texts.JAPANESE.encode("euc_jp"), False),
    (texts.RUSSIAN.encode()[1:], True),
])  # fmt: skip
def test_damaged_utf8_is_told_from_legacy_text(sample: bytes, damaged: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_damaged_utf8(sample) is damaged


@pytest.mark.parametrize(("sample", "kind"), [
    ("hi".encode("utf-16-le"), "utf-16-le"),
    ("hi".encode("utf-16-be"), "utf-16-be"),
    ((texts.CHINESE + "\n").encode("utf-16-be"), "utf-16-be"),
    (texts.RUSSIAN.encode("utf-16-le"), "utf-16-le"),
    (b"a\0", None),
    (b"one\0two\0", None),
    (b"./a\0./b\0./c\0", None),
])  # fmt: skip
def test_nul_bytes_tell_utf16_from_utf8(sample: bytes, kind: str | None) -> None:
    assert utf16_or_binary(sample, whole=True) == kind


def test_a_sample_of_utf16_may_break_off_inside_a_character() -> None:
    sample = ("smile 😀 " * 9).encode("utf-16-le")[:-4]
    assert utf16_or_binary(sample, whole=False) == "utf-16-le"
    with pytest.raises(BinaryContentError):
        utf16_or_binary(sample, whole=True)


@pytest.mark.parametrize("sample", [b"\0\0", b"a\0\xff", bytes(range(256))])
def test_other_nul_bytes_are_binary(sample: bytes) -> None:
    with pytest.raises(BinaryContentError, match="binary: NUL bytes"):
        utf16_or_binary(sample, whole=True)
