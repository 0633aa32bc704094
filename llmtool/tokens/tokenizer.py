"""What a tokenizer promises, and what a count says of itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

# exact: this is the model's own tokenizer. reconstructed: worked out from the provider's counts, and checked against
# them. estimated: calculated from another tokenizer's count, or the model's tokenizer is only assumed.
Exactness = Literal["exact", "reconstructed", "estimated"]


@dataclass(frozen=True, slots=True)
class TokenCount:
    """How many tokens a text has, and how far to trust it.

    Attributes:
        tokens: the count.
        margin_percent: an estimate's margin: nineteen texts of twenty lie within plus or minus this; None where
            the count is no estimate.
    """

    tokens: int
    margin_percent: float | None = None


class Tokenizer(Protocol):
    """Counts the tokens of plain text; framing of messages is not its business.

    Attributes:
        name: the tokenizer's id, as ``--encoding`` takes it.
        exactness: what its counts are, for the model it was looked up for.
        note: what a reader should know about that, or empty.
        adds_up: whether a text that is cut at safe places (``cutting.py``) has the sum of its parts' counts.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see the class

    @property
    def exactness(self) -> Exactness: ...  # noqa: D102 - see the class

    @property
    def note(self) -> str: ...  # noqa: D102 - see the class

    @property
    def adds_up(self) -> bool: ...  # noqa: D102 - see the class

    def prepare(self) -> None:
        """Load now what large inputs need: much is coming."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text that comes in blocks; the same as of the whole in one piece."""


class VocabularyTokenizer(Tokenizer, Protocol):
    """A tokenizer whose tokens can be looked at."""

    def encode(self, text: str) -> list[int]:
        """The ids of the text's tokens."""

    def token_bytes(self, token: int) -> bytes:
        """The bytes that a token stands for."""
