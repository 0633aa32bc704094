"""Vectors of the model on this machine: nothing is sent, nothing is paid, and nothing is kept, for it is fast."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Protocol

from llmtool.calls.embedding_bill import Bill, Embedded, Survey
from llmtool.calls.embedding_rounds import Text, in_parts
from llmtool.providers.embeddings_servers import Kind

_AT_ONCE = 1_024


class LocalModel(Protocol):
    """A model on this machine; see ``calls.local_embeddings``."""

    @property
    def name(self) -> str: ...  # noqa: D102 - of the model, with its version

    @property
    def dimensions(self) -> int: ...  # noqa: D102 - of its vectors

    def embed(self, texts: Sequence[str]) -> Any: ...  # noqa: D102, ANN401 - rows of 32-bit numbers


class EmbeddingsHere:
    """Makes vectors of texts.

    Args:
        local: the model.
    """

    provider = None

    def __init__(self, local: LocalModel) -> None:
        self._local = local
        self.bill = Bill()

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._local.name

    def embed(self, texts: Iterable[Text], kind: Kind) -> Iterator[Embedded]:
        """The vectors of texts, in order, as soon as they are there.

        Args:
            texts: they are read as they are needed.
            kind: makes no difference to this model.

        Raises:
            BadInputError: a text is empty.
        """
        del kind
        for some in in_parts(texts, _AT_ONCE):
            for text, row in zip(some, self._local.embed([text.text for text in some]), strict=True):
                self.bill.texts += 1
                vector = array("f")
                vector.frombytes(row.tobytes())
                yield Embedded(text.id, vector)

    def survey(self, texts: Iterable[Text], kind: Kind) -> Survey:
        """How many texts there are: it costs nothing to embed them, and their tokens make no difference.

        Raises:
            BadInputError: a text is empty.
        """
        del kind
        number = sum(len(some) for some in in_parts(texts, _AT_ONCE))
        return Survey(number, number, 0, 0, Decimal(0), "")
