"""Counts that are no count: another tokenizer's, scaled or taken on trust, with the margin that goes with it."""

from collections.abc import Iterable, Iterator, Sequence

from llmtool.tokens.encodings import DEFAULT
from llmtool.tokens.estimated import Features, assumed_margin, estimate
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.tokenizer import Exactness, TokenCount, Tokenizer


class ScaledTokenizer:
    """Estimates a tokenizer that is not here: the o200k_base count times a measured ratio.

    Args:
        family: the tokenizer to estimate; one that was never measured gets the widest spread of all.
        note: why it is estimated.

    Attributes:
        basis: the id of the tokenizer that really counts.
    """

    exactness: Exactness = "estimated"
    adds_up = False
    basis = DEFAULT

    def __init__(self, family: str, note: str) -> None:
        self.name = family
        self.note = note
        self._base = OpenAITokenizer(DEFAULT)

    def prepare(self) -> None:
        """Load the engine of the count that is scaled."""
        self._base.prepare()

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One estimate per text, in order."""
        counts = self._base.count_many(texts)
        return [self._scale(count.tokens, Features.of(text)) for count, text in zip(counts, texts, strict=True)]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The estimate of one text that comes in blocks."""
        seen = Seen()
        tokens = self._base.count_blocks(seen.watch(blocks)).tokens
        return self._scale(tokens, seen.features)

    def _scale(self, tokens: int, features: Features) -> TokenCount:
        estimated = estimate(self.name, tokens, features)
        return TokenCount(estimated.tokens, estimated.margin_percent)


class AssumedTokenizer:
    """A known tokenizer, for a model that is only assumed to use it.

    Args:
        tokenizer: the one that is assumed.
        note: what is assumed.

    Attributes:
        basis: the id of the tokenizer that really counts.
    """

    exactness: Exactness = "estimated"
    adds_up = False

    def __init__(self, tokenizer: Tokenizer, note: str) -> None:
        self.name = tokenizer.name
        self.note = note
        self.basis: str = getattr(tokenizer, "basis", tokenizer.name)
        self._tokenizer = tokenizer

    def prepare(self) -> None:
        """Load what the assumed tokenizer needs for large inputs."""
        self._tokenizer.prepare()

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        return [self.count_blocks([text]) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text that comes in blocks."""
        seen = Seen()
        count = self._tokenizer.count_blocks(seen.watch(blocks))
        return TokenCount(count.tokens, max(assumed_margin(seen.features), count.margin_percent or 0.0))


class Seen:
    """Adds up the features of the blocks that go by.

    Attributes:
        features: of all that have gone by.
    """

    def __init__(self) -> None:
        self.features = Features()

    def watch(self, blocks: Iterable[str]) -> Iterator[str]:
        """The blocks themselves."""
        for block in blocks:
            self.features += Features.of(block)
            yield block
