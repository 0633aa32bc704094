"""What a character of a text costs in tokens, under several tokenizers and against English."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from llmtool.planning.by_tokenizer import Texts
from llmtool.planning.tally import FileCount
from llmtool.tokens.registry import named
from llmtool.tokens.thumbs import english
from llmtool.tokens.tokenizer import Exactness

# One of each vendor's newest, and what OpenAI had before.
SEVERAL = (
    *("o200k_base", "cl100k_base", "claude-v4.8", "gemma3", "llama3", "deepseek-v3", "qwen3.5", "glm4", "kimi-k2"),
    "tekken",
)
_SHARES = Decimal("0.0001")
_TIMES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text under one tokenizer.

    Attributes:
        file: the text, with its tokens.
        tokenizer: the id of what counted.
        exactness: what the count is.
        english: how many tokens a character of English prose has with it; None where that was not measured.
    """

    file: FileCount
    tokenizer: str
    exactness: Exactness
    english: float | None

    @property
    def per_character(self) -> Decimal | None:
        """Tokens for each character; None where there is no character."""
        characters = self.file.info.characters
        return (Decimal(self.file.count.tokens) / characters).quantize(_SHARES) if characters else None

    @property
    def times_english(self) -> Decimal | None:
        """How many times as many tokens a character has as one of English prose; None where that is not known."""
        characters = self.file.info.characters
        if not characters or not self.english:
            return None
        return (self.file.count.tokens / (Decimal(str(self.english)) * characters)).quantize(_TIMES)


def readings(
    texts: Texts, tokenizers: Sequence[str], advance: Callable[[int], None]
) -> tuple[tuple[Reading, ...], ...]:
    """Every text under every tokenizer: for each text its readings, the one of fewest tokens first.

    Args:
        texts: what to count.
        tokenizers: their ids.
        advance: told when a tokenizer has run.

    Raises:
        TokenizerUnavailableError: there is no such tokenizer.
    """
    shares = english()
    runs: list[list[Reading]] = []
    for name in tokenizers:
        runs.append(list(_run(texts, name, shares.get(name))))
        advance(1)
    by_text = zip(*runs, strict=True)
    return tuple(tuple(sorted(found, key=lambda reading: reading.file.count.tokens)) for found in by_text)


def _run(texts: Texts, name: str, share: float | None) -> Iterator[Reading]:
    tokenizer = named(name)
    for file, text in zip(texts.tally.files, texts.contents, strict=True):
        counted = replace(file, count=tokenizer.count_blocks([text]))
        yield Reading(counted, name, tokenizer.exactness, share)
