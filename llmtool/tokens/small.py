"""Count tokens in pure Python over a mapped table: no start-up to speak of, some two megabytes a second.

It serves small inputs, where loading an engine would cost more than the counting. Larger inputs, and pieces so long
that merging them here would be slow, belong to ``bulk.py``. On the path of the instant ``count``: imports stay few.
"""

from llmtool.tokens.encodings import Encoding
from llmtool.tokens.pieces import Splitter
from llmtool.tokens.table import Table

# Where an engine's start-up begins to pay for itself; measured by benchmarks/count.py.
LARGEST_TEXT = 400_000
# Merging costs the square of a piece's length; at this length some thirty milliseconds.
LONGEST_PIECE = 1500


class PieceTooLongError(Exception):
    """A piece that an engine should merge; nothing has been counted wrongly."""


class SmallCounter:
    """Counts the tokens of small texts exactly as tiktoken does.

    Args:
        encoding: the encoding to count in.
    """

    __slots__ = ("_known", "_splitter", "_table")

    def __init__(self, encoding: Encoding) -> None:
        self._table = Table(encoding.table, encoding.ranks)
        self._splitter = Splitter(encoding.pattern)
        self._known: dict[str, int] = {}

    def count(self, text: str) -> int:
        """The number of tokens in ``text``; text that looks like a special token is ordinary text.

        Raises:
            PieceTooLongError: the text holds a piece of more than ``LONGEST_PIECE`` bytes.
        """
        known = self._known
        total = 0
        for piece in self._splitter.pieces(text):
            tokens = known.get(piece)
            if tokens is None:
                tokens = known[piece] = self._count_piece(piece.encode())
            total += tokens
        return total

    def _count_piece(self, piece: bytes) -> int:
        if self._table.rank(piece) is not None:
            return 1
        if len(piece) > LONGEST_PIECE:
            raise PieceTooLongError
        return len(merge(piece, self._table)) - 1


def merge(piece: bytes, table: Table) -> list[int]:
    """Where the tokens of one piece begin, and its length as the last entry.

    Byte pair encoding: of all neighbours, the pair that is the token of the lowest rank is joined, the leftmost one
    where several are equal, until no pair is a token.
    """
    starts = list(range(len(piece) + 1))
    ranks = [table.rank(piece[i : i + 2]) for i in range(len(piece) - 1)]
    while True:
        best = min((rank for rank in ranks if rank is not None), default=None)
        if best is None:
            return starts
        i = ranks.index(best)
        del starts[i + 1], ranks[i]
        if i < len(ranks):
            ranks[i] = table.rank(piece[starts[i] : starts[i + 2]])
        if i > 0:
            ranks[i - 1] = table.rank(piece[starts[i - 1] : starts[i + 1]])
