"""A vocabulary as a file that is mapped into memory, never parsed.

The file is a hash table with open addressing (little-endian throughout):

    offset  size          what
    0       8             b"llmtvoc1"
    8       4             number of tokens, n
    12      4             number of slots, a power of two
    16      4 x slots     each slot: where a token's record starts, or 0; a token lies in the first free slot from
                          crc32(token) mod slots on
    then    n records     rank (3 bytes), length (1 byte), the token's bytes; in the order of their ranks

So a look-up costs a hash, a slot or two and one comparison, and opening a table costs one system call: that is what
makes a one-kilobyte count instant. On the path of the instant ``count``: imports stay few.
"""

import mmap
from os.path import dirname, join
from zlib import crc32

# As typing has it: importing collections.abc alone takes a millisecond.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"llmtvoc1"
HEADER = 16
LONGEST = 255
# Where the vocabularies lie.
FOLDER = join(dirname(__file__), "vocab")


class Table:
    """A vocabulary: token bytes → rank.

    Args:
        name: the table's file in ``vocab/``, without its suffix.
        ranks: only ranks below this number are seen, so that one file serves r50k_base and p50k_base.
    """

    __slots__ = ("_data", "_mask", "_ranks", "_slots", "_tokens")

    def __init__(self, name: str, ranks: int) -> None:
        with open(join(FOLDER, f"{name}.bin"), "rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tokens = int.from_bytes(self._data[8:12], "little")
        self._slots = int.from_bytes(self._data[12:16], "little")
        self._mask = self._slots - 1
        self._ranks = ranks

    def rank(self, token: bytes) -> int | None:
        """The token's rank, or None where the bytes are no token."""
        size = len(token)
        if size > LONGEST:
            return None
        data, mask = self._data, self._mask
        slot = crc32(token) & mask
        while True:
            at = HEADER + 4 * slot
            at = int.from_bytes(data[at : at + 4], "little")
            if not at:
                return None
            if data[at + 3] == size and data[at + 4 : at + 4 + size] == token:
                rank = int.from_bytes(data[at : at + 3], "little")
                return rank if rank < self._ranks else None
            slot = (slot + 1) & mask

    def __iter__(self) -> "Iterator[tuple[bytes, int]]":
        """Every token with its rank, in the order of the ranks."""
        data = self._data
        at = HEADER + 4 * self._slots
        for _ in range(self._tokens):
            size = data[at + 3]
            rank = int.from_bytes(data[at : at + 3], "little")
            if rank >= self._ranks:
                return
            yield data[at + 4 : at + 4 + size], rank
            at += 4 + size
