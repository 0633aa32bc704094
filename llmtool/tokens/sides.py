"""The two sides of a text that can be kept: its beginning and its end, each beside something fixed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from llmtool.tokens import boundaries
from llmtool.tokens.boundaries import Boundary
from llmtool.tokens.cutting import first_safe_cut, last_safe_cut


class Side(Protocol):
    """The beginning or the end of a text, of which an amount of characters is kept, beside something fixed.

    Attributes:
        size: how many characters there are to keep.
        far: the part of what is fixed that is counted apart: it ends at a safe place.
    """

    @property
    def size(self) -> int: ...  # noqa: D102 - see the class

    @property
    def far(self) -> str: ...  # noqa: D102 - see the class

    def between(self, fewer: int, more: int) -> str:
        """What keeping ``more`` characters adds to keeping ``fewer``."""

    def joined(self, fewer: int, more: int) -> str:
        """The same, beside what is fixed, without ``far``."""

    def whole(self, kept: int) -> str:
        """All that is kept, beside all that is fixed."""

    def safe(self, fewer: int, more: int) -> int:
        """The largest amount up to ``more`` whose end is a safe place, or ``fewer`` where there is none above that."""

    def next_safe(self, amount: int, within: int) -> int:
        """The smallest amount above this one whose end is a safe place; ``within`` more where none is so near."""

    def amounts(self, kind: Boundary, most: int) -> Iterator[int]:
        """The amounts that end at a boundary of a kind, from ``most`` down; 0 is not among them."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of ``text[start:]``, with a fixed text behind it."""

    text: str
    start: int = 0
    fixed: str = ""
    far = ""

    @property
    def size(self) -> int:  # noqa: D102 - see Side
        return len(self.text) - self.start

    def between(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self.text[self.start + fewer : self.start + more]

    def joined(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self.between(fewer, more) + self.fixed

    def whole(self, kept: int) -> str:  # noqa: D102 - see Side
        return self.joined(0, kept)

    def safe(self, fewer: int, more: int) -> int:  # noqa: D102 - see Side
        return fewer + last_safe_cut(self.between(fewer, more + 1))

    def next_safe(self, amount: int, within: int) -> int:  # noqa: D102 - see Side
        return amount + min(first_safe_cut(self.between(amount, amount + within + 1), 1), within)

    def amounts(self, kind: Boundary, most: int) -> Iterator[int]:  # noqa: D102 - see Side
        return (at - self.start for at in boundaries.before(self.text, kind, self.start + most, self.start))


class End:
    """The end of ``text[start:end]``, with a fixed text before it."""

    def __init__(self, text: str, start: int, end: int, fixed: str = "") -> None:
        self.text = text
        self.end = end
        self.size = end - start
        cut = last_safe_cut(fixed)
        self.far = fixed[:cut]
        self._near = fixed[cut:]

    def between(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self.text[self.end - more : self.end - fewer]

    def joined(self, fewer: int, more: int) -> str:  # noqa: D102 - see Side
        return self._near + self.between(fewer, more)

    def whole(self, kept: int) -> str:  # noqa: D102 - see Side
        return self.far + self.joined(0, kept)

    def safe(self, fewer: int, more: int) -> int:  # noqa: D102 - see Side
        more = min(more, self.size)
        # A safe place is seen by the characters on both its sides.
        window = self.text[max(self.end - more - 1, 0) : self.end - fewer]
        before = len(window) - (more - fewer)
        return fewer + len(window) - first_safe_cut(window, before)

    def next_safe(self, amount: int, within: int) -> int:  # noqa: D102 - see Side
        window = self.between(amount, min(amount + within, self.size))
        cut = last_safe_cut(window)
        return amount + (len(window) - cut if cut else within)

    def amounts(self, kind: Boundary, most: int) -> Iterator[int]:  # noqa: D102 - see Side
        return (self.end - at for at in boundaries.after(self.text, kind, self.end - most, self.end))
