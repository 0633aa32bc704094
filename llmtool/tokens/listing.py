"""A tokenizer that remembers the tokens it has counted, so that they can be looked at."""

from collections.abc import Iterable, Sequence
from typing import cast

from llmtool.errors import TokenizerUnavailableError
from llmtool.tokens.tokenizer import Exactness, TokenCount, Tokenizer, VocabularyTokenizer


class ListingTokenizer:
    """Counts as another tokenizer does, and keeps every token.

    Args:
        tokenizer: the other one.

    Attributes:
        listed: for each text that was counted, its tokens: id and bytes.

    Raises:
        TokenizerUnavailableError: the tokenizer counts, but has no vocabulary to show tokens of.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        # What bills have corrected is the counts; the tokens are those of the tokenizer beneath.
        tokenizer = getattr(tokenizer, "plain", tokenizer) if tokenizer.exactness != "estimated" else tokenizer
        if not hasattr(tokenizer, "encode"):
            raise TokenizerUnavailableError(
                f"the tokens of {tokenizer.name} cannot be shown: it is {tokenizer.exactness}, without a vocabulary",
                "leave out --tokens, or choose a model whose vocabulary is published",
            )
        self._tokenizer = cast("VocabularyTokenizer", tokenizer)
        self.name: str = tokenizer.name
        self.exactness: Exactness = tokenizer.exactness
        self.note: str = tokenizer.note
        self.adds_up = False
        self.listed: list[list[tuple[int, bytes]]] = []

    def prepare(self) -> None:
        """Nothing: looking at tokens is for small texts."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        return [self.count_blocks([text]) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text."""
        ids = self._tokenizer.encode("".join(blocks))
        self.listed.append([(token, self._tokenizer.token_bytes(token)) for token in ids])
        return TokenCount(len(ids))
