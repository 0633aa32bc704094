"""What a character costs under several tokenizers."""

from decimal import Decimal
from io import BytesIO

import pytest

from llmtool.errors import TokenizerUnavailableError
from llmtool.planning.by_tokenizer import Texts, read
from llmtool.planning.languages import SEVERAL, Reading, readings
from llmtool.reading.source import Source
from llmtool.tokens.thumbs import english

CHINESE = "程序一行接一行地读取，在没有更多内容的地方停下来。"


def texts(*contents: str) -> Texts:
    return read(Source(f"{number}.txt", stream=BytesIO(text.encode())) for number, text in enumerate(contents))


def by_tokenizer(found: tuple[Reading, ...]) -> dict[str, Reading]:
    return {reading.tokenizer: reading for reading in found}


def test_tokens_for_each_character() -> None:
    (found,) = readings(texts("hello world"), ["o200k_base"], lambda _: None)
    (reading,) = found
    assert (reading.file.count.tokens, reading.exactness) == (2, "exact")
    assert reading.per_character == Decimal("0.1818")


def test_against_english() -> None:
    (found,) = readings(texts(CHINESE), ["o200k_base", "cl100k_base"], lambda _: None)
    both = by_tokenizer(found)
    for name, reading in both.items():
        share = reading.file.count.tokens / len(CHINESE)
        assert float(reading.times_english or 0) == pytest.approx(share / english()[name], abs=0.01)
    assert (both["cl100k_base"].times_english or 0) > (both["o200k_base"].times_english or 0) > 2


def test_every_text_has_its_readings_the_fewest_tokens_first() -> None:
    found = readings(texts(CHINESE, "hello"), SEVERAL, lambda _: None)
    assert [reading.file.path for reading in found[0]] == ["0.txt"] * len(SEVERAL)
    for own in found:
        assert {reading.tokenizer for reading in own} == set(SEVERAL)
        counts = [reading.file.count.tokens for reading in own]
        assert counts == sorted(counts)


def test_of_nothing_there_is_no_share() -> None:
    (found,) = readings(texts(""), ["o200k_base"], lambda _: None)
    assert (found[0].per_character, found[0].times_english) == (None, None)


def test_a_tokenizer_that_was_not_measured_has_no_english() -> None:
    (found,) = readings(texts("hello"), ["gpt2"], lambda _: None)
    assert found[0].per_character is not None
    assert found[0].times_english is None


def test_english_was_measured_with_each_of_the_several() -> None:
    assert set(SEVERAL) <= set(english())


def test_an_unknown_tokenizer_is_an_error() -> None:
    with pytest.raises(TokenizerUnavailableError):
        readings(texts("hello"), ["nobody"], lambda _: None)


def test_each_tokenizer_is_told_of() -> None:
    told: list[int] = []
    readings(texts("a", "b"), ["o200k_base", "cl100k_base"], told.append)
    assert told == [1, 1]
