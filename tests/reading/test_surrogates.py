"""What is no text becomes text, and text stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.reading.surrogates import without_halves


@pytest.mark.parametrize(
    ("given", "text"),
    [("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("\ud83d\ude00", "😀"), ("\ude00\ud83d", "\ufffd\ufffd")],
)
def test_halves_are_replaced_and_pairs_joined(given: str, text: str) -> None:
    assert without_halves(given) == text


@given(st.text())
def test_text_stays_what_it_is(text: str) -> None:
    assert without_halves(text) == text
