"""Qwen 3.5's tokenizer, from toktok (https://github.com/vectorize-io/toktok, MIT).

An optional package (the extra ``fast``); importing this module fails where it is missing. It splits combining marks
from their letters, as some servers do and Qwen's own tokenizer does not: Hindi, Tamil, Thai and the like count a few
percent higher here.
"""

from collections.abc import Iterable, Sequence

import toktok

from llmtool.tokens.tokenizer import Exactness, TokenCount

_NAME = "qwen3.5"


class QwenTokenizer:
    """Qwen 3.5's tokenizer.

    Args:
        name: the tokenizer's id.
    """

    exactness: Exactness = "reconstructed"
    note = "an independent build of the published vocabulary"
    adds_up = False

    def __init__(self, name: str) -> None:
        self.name = name

    def prepare(self) -> None:
        """Load the vocabulary."""
        toktok.batch_count([""], _NAME, threads=1)

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        return [TokenCount(tokens) for tokens in toktok.batch_count(texts, _NAME)]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text; no place to cut it is known to be safe, so it is counted whole."""
        return self.count_many(["".join(blocks)])[0]
