"""tiktoken, fed from our tables: the reference for ids, and the engine where no faster one is installed.

Nothing is downloaded: tiktoken's own loader is never called.
"""

import tiktoken

from llmtool.tokens.encodings import PATTERNS, Encoding
from llmtool.tokens.pieces import Splitter
from llmtool.tokens.table import Table


class Reference:
    """tiktoken's encoding of that name, with our vocabulary.

    Args:
        encoding: the encoding to build; takes some two tenths of a second.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._pattern = encoding.pattern
        self._tiktoken = tiktoken.Encoding(
            encoding.name,
            pat_str=PATTERNS[encoding.pattern],
            mergeable_ranks=dict(Table(encoding.table, encoding.ranks)),
            special_tokens=encoding.special,
        )

    def encode(self, text: str) -> list[int]:
        """The ids of the text's tokens; text that looks like a special token is ordinary text."""
        try:
            return self._tiktoken.encode_ordinary(text)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as panic:
            # Its regex engine gives up on very long runs of white space, and Rust's panic is no Exception.
            if type(panic).__name__ != "PanicException":
                raise
            return [token for piece in Splitter(self._pattern).pieces(text) for token in self._encode_piece(piece)]

    def _encode_piece(self, piece: str) -> list[int]:
        return self._tiktoken._encode_single_piece(piece)  # noqa: SLF001 - the only door past the split pattern

    def count(self, texts: list[str]) -> list[int]:
        """One count per text."""
        return [len(self.encode(text)) for text in texts]

    def token_bytes(self, token: int) -> bytes:
        """The bytes that a token stands for.

        Raises:
            KeyError: no token has that id.
        """
        return self._tiktoken.decode_single_token_bytes(token)
