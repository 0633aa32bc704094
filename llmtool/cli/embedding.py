"""From what was asked to vectors: how commands ask for them, and the composition of whatever makes them."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol

from llmtool.cli.session import Session

if TYPE_CHECKING:
    from array import array

Kind = Literal["query", "document"]


@dataclass(frozen=True, slots=True)
class EmbeddingTerms:
    """How texts are to be embedded.

    Attributes:
        model: the model, or None for that of the settings, and then for the local one.
        dimensions: how long vectors are to be, or None for the model's own length.
        max_cost: US dollars that the whole run may cost at most, or None.
        cache: whether vectors are looked up among those that are kept, and kept.
        tags: what the user marks calls with.
        truncate: whether the end of a text that is too long is cut off.
        batch: the most texts in a request, or None for as many as the server takes.
        command: who asks, for the ledger.
    """

    model: str | None = None
    dimensions: int | None = None
    max_cost: Decimal | None = None
    cache: bool = True
    tags: tuple[str, ...] = ()
    truncate: bool = False
    batch: int | None = None
    command: str = "embed"


class Embedder(Protocol):
    """Makes vectors of texts.

    Attributes:
        model: the name of the model; vectors of two models cannot be compared.
    """

    @property
    def model(self) -> str: ...  # noqa: D102 - see the class

    def embed(self, texts: Sequence[str], kind: Kind) -> Iterator["array[float]"]:
        """The vectors of texts, in their order, each of 32-bit numbers and all of one length.

        Args:
            texts: any number of them; none may be empty.
            kind: whether they are searched for, or searched in; some models tell the two apart.

        Raises:
            LlmtoolError: a limit said no, a text is too long, a call failed or the answer is none.
        """
        ...


def embedder(session: Session, asked: EmbeddingTerms) -> AbstractContextManager[Embedder]:
    """What embeds texts for this run; on leaving, it says on stderr what that cost.

    Raises:
        UsageError: no model is named and none is on this machine.
        LlmtoolError: the model, its server or its price is not known, or the ledger cannot be used.
    """
    # Imported late: the network and its adapters cost more than a command that embeds nothing.
    opened: AbstractContextManager[Embedder] = import_module("llmtool.cli.embedding_service").embedder(session, asked)
    return opened
