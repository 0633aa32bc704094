"""Several tokenizers over the same texts: each once, the counts those of a plain count."""

from io import BytesIO
from pathlib import Path

import pytest

from llmtool.errors import TokenizerUnavailableError
from llmtool.planning import by_tokenizer
from llmtool.planning.by_tokenizer import LARGE, Reader, Texts, prompts, read
from llmtool.reading.sources import sources
from llmtool.tokens.estimated import Features, assumed_margin, estimate
from llmtool.tokens.registry import named
from llmtool.tokens.tokenizer import Tokenizer

O200K, CL100K = Reader("o200k_base"), Reader("cl100k_base")
ASSUMED, UNKNOWN = Reader("o200k_base", assumed=True), Reader("unknown")


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    (tmp_path / "a.md").write_text("Hello, world!\n" * 20)
    (tmp_path / "b.md").write_text("こんにちは、世界。\n" * 20, encoding="utf-8")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    return read(sources([str(tmp_path), str(tmp_path / "missing")], stdin=BytesIO()))


def nobody(_: int) -> None:
    """Nobody looks."""


def test_each_source_is_read_once_and_what_is_wrong_with_it_is_kept(texts: Texts) -> None:
    assert [len(text) for text in texts.contents] == [280, 200]
    assert [Path(file.path).name for file in texts.tally.files] == ["a.md", "b.md"]
    assert [Path(skipped.path).name for skipped in texts.tally.skipped] == ["c.png"]
    assert [problem.message for problem in texts.tally.errors] == ["no such file"]


def test_the_counts_are_those_of_the_tokenizer(texts: Texts) -> None:
    counted = prompts(texts, [O200K, CL100K], nobody)
    for reader in (O200K, CL100K):
        tokenizer = named(reader.tokenizer)
        expected = sum(tokenizer.count_blocks([text]).tokens for text in texts.contents)
        prompt = counted[reader]
        assert (prompt.tokens, prompt.tokenizer, prompt.exactness) == (expected, reader.tokenizer, "exact")
        assert prompt.margin_percent is None


def test_an_assumed_tokenizer_counts_as_the_known_one_with_a_margin(texts: Texts) -> None:
    counted = prompts(texts, [O200K, ASSUMED], nobody)
    assert counted[ASSUMED].tokens == counted[O200K].tokens
    assert counted[ASSUMED].exactness == "estimated"
    margins = [assumed_margin(Features.of(text)) for text in texts.contents]
    assert min(margins) <= (counted[ASSUMED].margin_percent or 0) <= max(margins)


def test_an_unknown_tokenizer_is_estimated_text_by_text(texts: Texts) -> None:
    counts = [named("o200k_base").count_blocks([text]).tokens for text in texts.contents]
    pairs = zip(counts, texts.contents, strict=True)
    expected = sum(estimate("unknown", count, Features.of(text)).tokens for count, text in pairs)
    prompt = prompts(texts, [UNKNOWN], nobody)[UNKNOWN]
    assert (prompt.tokens, prompt.tokenizer, prompt.exactness) == (expected, "unknown", "estimated")
    assert prompt.margin_percent


def test_readers_with_the_same_engine_share_its_one_run(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def noting(name: str) -> Tokenizer:
        built.append(name)
        return named(name)

    monkeypatch.setattr(by_tokenizer, "named", noting)
    told: list[int] = []
    prompts(texts, [O200K, CL100K, ASSUMED, UNKNOWN], told.append)
    assert sorted(built) == ["cl100k_base", "o200k_base"]
    assert told == [1, 1]


def test_large_work_in_several_processes_comes_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("many words, again and again " * (LARGE // 50))
    large = read(sources([str(tmp_path / "large.txt")], stdin=BytesIO()))
    readers = [O200K, CL100K, ASSUMED, UNKNOWN]
    assert prompts(large, readers, nobody, cores=2) == prompts(large, readers, nobody, cores=1)


def test_nothing_to_read_is_nothing_to_pay(tmp_path: Path) -> None:
    empty = read(sources([str(tmp_path)], stdin=BytesIO()))
    assert {prompt.tokens for prompt in prompts(empty, [O200K, ASSUMED, UNKNOWN], nobody).values()} == {0}


def test_a_tokenizer_that_is_not_here_is_an_error(texts: Texts) -> None:
    with pytest.raises(TokenizerUnavailableError):
        prompts(texts, [Reader("nope")], nobody)


def test_standard_input_is_read_once_for_all() -> None:
    piped = read(sources(["-"], stdin=BytesIO(b"hello world")))
    assert {prompt.tokens for prompt in prompts(piped, [O200K, CL100K], nobody).values()} == {2}
