from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.tokens.image_size import image_size
from tests.tokens.pictures import gif, jpeg, png, webp

_SIDES = st.integers(1, 16383)
_KINDS: dict[str, Callable[[int, int], bytes]] = {
    "PNG": png,
    "GIF": gif,
    "JPEG": jpeg,
    "lossy WebP": partial(webp, "lossy"),
    "lossless WebP": partial(webp, "lossless"),
    "extended WebP": partial(webp, "extended"),
}


@pytest.mark.parametrize("kind", _KINDS)
@given(_SIDES, _SIDES)
def test_the_size_is_read_from_the_header(kind: str, width: int, height: int) -> None:
    assert image_size(_KINDS[kind](width, height)) == (width, height)


def test_a_large_preview_before_the_header_is_stepped_over() -> None:
    assert image_size(jpeg(4032, 3024, preview=60_000)) == (4032, 3024)


@pytest.mark.parametrize("kind", _KINDS)
@given(st.data())
def test_a_cut_header_is_broken_and_never_a_size(kind: str, data: st.DataObject) -> None:
    whole = _KINDS[kind](800, 600)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    with suppress(BadInputError):
        assert image_size(cut) == (800, 600)


@given(st.binary(max_size=64), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X"]))
def test_any_bytes_have_a_size_or_are_refused(data: bytes, magic: bytes) -> None:
    try:
        width, height = image_size(magic + data)
    except BadInputError:
        return
    assert width > 0
    assert height > 0


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(BadInputError, match="the PNG image is broken"):
        image_size(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(BadInputError, match="no PNG, JPEG, GIF or WebP"):
        image_size(b"%PDF-1.4")
    with pytest.raises(BadInputError, match="the GIF image is broken"):
        image_size(gif(0, 10))
