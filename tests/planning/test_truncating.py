"""A text is read as far as it has to be, and what fits comes out as it came in."""

import io

import pytest

from llmtool.planning import truncating
from llmtool.planning.truncating import OpenText, truncate
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.scaled import ScaledTokenizer
from llmtool.tokens.tokenizer import TokenCount
from llmtool.tokens.truncation import Plan, Strategy

LINE = "Some words of English, 42 of them, and 你好，世界。\r\n"
TEXT = LINE * 40_000


class Slow(OpenAITokenizer):
    """A tokenizer that does not add up."""

    adds_up = False


def of(data: bytes) -> OpenText:
    return OpenText(io.BytesIO(data), "-")


@pytest.fixture
def tokenizer() -> OpenAITokenizer:
    return OpenAITokenizer("o200k_base")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "no line end, 你好".encode(),
        b"\xef\xbb\xbfa mark\r\nand\rlines\n\n",
        "wide".encode("utf-16"),
        "Fr\u00e4ulein M\u00fcller \u00fcbt Geige".encode("latin-1"),
        b"damaged \xff\xfe utf-8 \xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
    ],
)
@pytest.mark.parametrize("strategy", ["head", "tail", "middle"])
def test_what_fits_passes_byte_for_byte(tokenizer: OpenAITokenizer, data: bytes, strategy: Strategy) -> None:
    done = truncate(of(data), tokenizer, Plan(50, strategy, marker="[cut]"))
    assert done.data == data
    assert done.boundaries == ()


def test_a_head_is_read_no_further_than_it_has_to_be(tokenizer: OpenAITokenizer) -> None:
    stream = io.BytesIO(TEXT.encode())
    opened = OpenText(stream, "-")
    done = truncate(opened, tokenizer, Plan(1000))
    assert TEXT.startswith(done.text)
    assert done.data == done.text.encode()
    assert stream.tell() < len(TEXT.encode()) / 2
    assert opened.info is None


@pytest.mark.parametrize("strategy", ["tail", "middle"])
def test_an_end_is_that_of_the_whole_text(tokenizer: OpenAITokenizer, strategy: Strategy) -> None:
    done = truncate(of(f"{TEXT}The End".encode()), tokenizer, Plan(1000, strategy))
    assert done.text.endswith("The End")
    assert 990 <= done.count.tokens <= 1000


@pytest.mark.parametrize("strategy", ["head", "tail"])
def test_what_was_there_before_is_counted_whole(tokenizer: OpenAITokenizer, strategy: Strategy) -> None:
    opened = of(TEXT.encode())
    truncate(opened, tokenizer, Plan(1000, strategy))
    assert opened.count(tokenizer) == tokenizer.count_many([TEXT])[0]
    assert opened.info is not None
    assert opened.info.characters == len(TEXT)


def test_a_limit_beyond_the_first_block_is_reached(tokenizer: OpenAITokenizer) -> None:
    done = truncate(of(TEXT.encode()), tokenizer, Plan(300_000))
    assert done.count.tokens == 300_000
    assert TEXT.startswith(done.text)


def test_a_slow_tokenizer_counts_a_small_text_and_estimates_a_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow("o200k_base")
    exact = slow.count_many([TEXT[:100_000]])[0]
    assert of(TEXT[:100_000].encode()).count(slow) == exact
    monkeypatch.setattr(truncating, "LARGE", 50_000)
    estimated = of(TEXT[:100_000].encode()).count(slow)
    assert estimated == ScaledTokenizer("o200k_base", "").count_many([TEXT[:100_000]])[0]
    assert estimated.margin_percent is not None


def test_an_estimate_is_cut_with_its_margin() -> None:
    done = truncate(of(TEXT.encode()), ScaledTokenizer("claude-v3", ""), Plan(1000))
    assert isinstance(done.count, TokenCount)
    assert 700 < done.count.tokens * (1 + (done.count.margin_percent or 0) / 100) <= 1000


def test_a_damaged_text_is_cut_to_valid_utf8(tokenizer: OpenAITokenizer) -> None:
    done = truncate(of(b"\xff caf\xc3\xa9" * 200), tokenizer, Plan(50))
    assert done.data.decode() == done.text
