"""Claude's tokenizers, as ctok reconstructs them (https://github.com/sanderland/ctok, MIT).

An optional package, for it needs Python 3.12; importing this module fails where it is missing. ctok counts one user
message, so the frame of that message is taken off to count the text alone.
"""

from collections.abc import Iterable, Sequence

import ctok

from llmtool.tokens.tokenizer import Exactness, TokenCount

# Tokenizer id → the version that ctok calls it, and the tokens of the frame that it counts around one user message.
_FAMILIES = {"claude-v3": ("3.0", 7), "claude-v4.7": ("4.7", 11), "claude-v4.8": ("4.8", 6)}


class ClaudeTokenizer:
    """One generation of Claude's tokenizer.

    Args:
        name: ``claude-v3``, ``claude-v4.7`` or ``claude-v4.8``.
    """

    exactness: Exactness = "reconstructed"
    note = "worked out from counts that the provider gave"
    adds_up = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._version, self._frame = _FAMILIES[name]

    def prepare(self) -> None:
        """Nothing: it is loaded whole, or with the first text."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        return [TokenCount(self._count(text)) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text; no place to cut it is known to be safe, so it is counted whole."""
        return TokenCount(self._count("".join(blocks)))

    def _count(self, text: str) -> int:
        message: int = ctok.token_count(text, self._version)
        return message - self._frame if text else 0
