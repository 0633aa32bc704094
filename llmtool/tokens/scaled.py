"""Counts that are no count: another tokenizer's, scaled or taken on trust, with the margin that goes with it."""

from collections.abc import Iterable, Iterator, Sequence

from llmtool.tokens.estimated import Features, assumed_margin, estimate
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.tokenizer import Exactness, TokenCount, Tokenizer

_BASE = "o200k_base"


class ScaledTokenizer:
    """Estimates a tokenizer that is not here: the o200k_base count times a measured ratio.

    Args:
        family: the tokenizer to estimate; one that was never measured gets the widest spread of all.
        note: why it is estimated.
    """

    exactness: Exactness = "estimated"

    def __init__(self, family: str, note: str) -> None:
        self.name = family
        self.note = note
        self._base = OpenAITokenizer(_BASE)

    def prepare(self) -> None:
        """Load the engine of the count that is scaled."""
        self._base.prepare()

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One estimate per text, in order."""
        counts = self._base.count_many(texts)
        return [self._scale(count.tokens, Features.of(text)) for count, text in zip(counts, texts, strict=True)]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The estimate of one text that comes in blocks."""
        features = Features()
        return self._scale(self._base.count_blocks(_watched(blocks, features)).tokens, features)

    def _scale(self, tokens: int, features: Features) -> TokenCount:
        estimated = estimate(self.name, tokens, features)
        return TokenCount(estimated.tokens, estimated.margin_percent)


class AssumedTokenizer:
    """A known tokenizer, for a model that is only assumed to use it.

    Args:
        tokenizer: the one that is assumed.
        note: what is assumed.
    """

    exactness: Exactness = "estimated"

    def __init__(self, tokenizer: Tokenizer, note: str) -> None:
        self.name = tokenizer.name
        self.note = note
        self._tokenizer = tokenizer
        self._margin = assumed_margin()

    def prepare(self) -> None:
        """Load what the assumed tokenizer needs for large inputs."""
        self._tokenizer.prepare()

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        return [self._assume(count) for count in self._tokenizer.count_many(texts)]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text that comes in blocks."""
        return self._assume(self._tokenizer.count_blocks(blocks))

    def _assume(self, count: TokenCount) -> TokenCount:
        return TokenCount(count.tokens, max(self._margin, count.margin_percent or 0))


def _watched(blocks: Iterable[str], features: Features) -> Iterator[str]:
    """The blocks as they are, with their features added up on the way."""
    for block in blocks:
        features.add(block)
        yield block
