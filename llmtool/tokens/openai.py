"""OpenAI's tokenizers: small texts over the mapped table, the rest by an engine, all with the same counts."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib import import_module
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from llmtool.tokens.cutting import safe_parts
from llmtool.tokens.encodings import encoding
from llmtool.tokens.small import LARGEST_TEXT, PieceTooLongError, SmallCounter
from llmtool.tokens.tokenizer import Exactness, TokenCount

if TYPE_CHECKING:
    from llmtool.tokens.reference import Reference


class _Engine(Protocol):
    def count(self, texts: list[str]) -> list[int]: ...


class OpenAITokenizer:
    """One of OpenAI's encodings: its counts are exact.

    It begins with the counter that starts at once, and changes to an engine when that has had as many characters as
    an engine's start-up is worth.

    Args:
        name: a name from ``encodings.names()``.
    """

    exactness: Exactness = "exact"
    note = ""
    adds_up = True

    def __init__(self, name: str) -> None:
        self.name = name
        self._encoding = encoding(name)
        self._small_left = LARGEST_TEXT

    def prepare(self) -> None:
        """Load the engine: much is coming."""
        self._small_left = 0
        _ = self._engine

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        size = sum(map(len, texts))
        if size <= self._small_left:
            self._small_left -= size
            return [TokenCount(self._count_small(text)) for text in texts]
        self._small_left = 0
        return [TokenCount(tokens) for tokens in self._engine.count(list(texts))]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text that comes in blocks, in memory that does not grow with it."""
        blocks = iter(blocks)
        head = list(islice(blocks, 2))
        if len(head) < 2:  # noqa: PLR2004 - it is all there is
            return self.count_many(["".join(head)])[0]
        while sum(map(len, head)) <= self._small_left:
            block = next(blocks, None)
            if block is None:
                return self.count_many(["".join(head)])[0]
            head.append(block)
        self._small_left = 0
        parts = safe_parts(chain(head, blocks))
        return TokenCount(sum(self._engine.count([part])[0] for part in parts))

    def encode(self, text: str) -> list[int]:
        """The ids of the text's tokens."""
        return self._reference.encode(text)

    def token_bytes(self, token: int) -> bytes:
        """The bytes that a token stands for."""
        return self._reference.token_bytes(token)

    def _count_small(self, text: str) -> int:
        try:
            return self._small.count(text)
        except PieceTooLongError:
            return len(self._reference.encode(text))

    @cached_property
    def _small(self) -> SmallCounter:
        return SmallCounter(self._encoding)

    @cached_property
    def _reference(self) -> "Reference":
        # tiktoken is imported late: most counts never need it.
        reference: Reference = import_module("llmtool.tokens.reference").Reference(self._encoding)
        return reference

    @cached_property
    def _engine(self) -> _Engine:
        try:
            # An optional package; and loading it takes a quarter of a second.
            engine: _Engine = import_module("llmtool.tokens.bulk").Bulk(self._encoding, self._count_small)
        except (ImportError, KeyError):
            return self._reference
        return engine
