"""Vectors and what they cost: of one text, of a run so far, and of a run that is still to be made."""

from dataclasses import dataclass, field
from decimal import Decimal

from llmtool.calls.outcome import Outcome
from llmtool.errors import OverBudgetError
from llmtool.money import exact
from llmtool.providers.embeddings import Vector


@dataclass(frozen=True, slots=True)
class Embedded:
    """A text and its vector.

    Attributes:
        id: what the text is called.
        vector: the vector.
        tokens: of the text, or None where nobody counts them.
        from_cache: whether the vector was kept.
        was_cut: whether the end of the text was cut off first.
    """

    id: str
    vector: Vector
    tokens: int | None = None
    from_cache: bool = False
    was_cut: bool = False


@dataclass(slots=True)
class Bill:
    """What has been done so far, and what it cost.

    Attributes:
        texts: how many have their vector.
        from_cache: of how many it was kept.
        cut: how many were too long, and have the vector of their beginning.
        requests: how many were made.
        sent: how many texts were in them, of equal ones the first alone.
        tokens: that were billed, or are reckoned to be.
        cost: US dollars; None where nobody knows.
        estimated: whether some of it is reckoned by us.
        notes: what else there is to know, each once.
    """

    texts: int = 0
    from_cache: int = 0
    cut: int = 0
    requests: int = 0
    sent: int = 0
    tokens: int = 0
    cost: Decimal | None = Decimal(0)
    estimated: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, texts: int) -> None:
        """Add a request of so many texts."""
        self.requests += 1
        self.sent += texts
        self.tokens += outcome.usage.prompt
        self.cost = None if self.cost is None or outcome.cost is None else self.cost + outcome.cost
        self.estimated |= outcome.estimated
        self.note(*outcome.notes)

    def note(self, *notes: str) -> None:
        """Add what there is to know, if it is new."""
        self.notes += [note for note in notes if note not in self.notes]


@dataclass(frozen=True, slots=True)
class Survey:
    """What is to be done, before any of it is.

    Attributes:
        texts: how many there are.
        missing: how many different ones have no vector that is kept.
        tokens: that these have.
        requests: that they take.
        worst: US dollars that they can cost; None where there is no price.
        url: where the requests go.
    """

    texts: int
    missing: int
    tokens: int
    requests: int
    worst: Decimal | None
    url: str

    def keep_to(self, max_cost: Decimal | None) -> None:
        """See that all of it may be paid for.

        Args:
            max_cost: US dollars, or None where that is not said.

        Raises:
            OverBudgetError: it could cost more.
        """
        if max_cost is not None and self.worst is not None and self.worst > max_cost:
            texts = "1 text" if self.missing == 1 else f"{self.missing:,} texts"
            raise OverBudgetError(
                f"to embed {texts} could cost {exact(self.worst)}, more than {exact(max_cost)}",
                "nothing was sent; embed fewer of them, or allow more",
            )
