"""What the forms in which servers are asked for vectors have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Wire
from llmtool.providers.embeddings import EmbeddingRequest
from llmtool.providers.embeddings_answer import Told, VectorsAnswer
from llmtool.providers.embeddings_servers import Habits


class EmbeddingForm(ABC):
    """Speaks one form to a server of some habits.

    Args:
        habits: of the server.
    """

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def build(self, request: EmbeddingRequest) -> Wire:
        """What is sent to ask for vectors.

        Raises:
            UsageError: the model's name is none, or the length of vectors cannot be chosen.
        """
        texts = [self._habits.written(text, request.kind) for text in request.texts]
        return self.wire(request.model, texts, self._habits.fields(request.model, request.kind, request.dimensions))

    def answer(self) -> VectorsAnswer:
        """A reader for the answer to one request."""
        return VectorsAnswer(self.told)

    @abstractmethod
    def wire(self, model: str, texts: list[str], fields: Mapping[str, object]) -> Wire:
        """A request for the vectors of texts, with whatever else this server wants to be told."""

    @abstractmethod
    def told(self, body: Mapping[str, Any]) -> Told:
        """What is in an answer."""
