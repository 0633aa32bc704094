"""Cohere's embeddings.

``POST /v2/embed`` with ``texts``, ``input_type`` and ``embedding_types``; the answer has ``embeddings.float`` in the
order of the texts, and its bill in ``meta.billed_units``. https://docs.cohere.com/reference/embed
"""

from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Wire
from llmtool.providers.embeddings import EmbeddingRequest
from llmtool.providers.embeddings_answer import Told, VectorsAnswer
from llmtool.providers.embeddings_servers import Habits


class CohereEmbeddings:
    """Speaks Cohere's own form."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def build(self, request: EmbeddingRequest) -> Wire:
        """What is sent to ask for vectors.

        Raises:
            UsageError: the length of vectors cannot be chosen.
        """
        texts = [self._habits.written(text, request.kind) for text in request.texts]
        fields = self._habits.fields(request.model, request.kind, request.dimensions)
        return Wire("/v2/embed", {}, {"model": request.model, "texts": texts, **fields})

    def answer(self) -> VectorsAnswer:
        """A reader for the answer to one request."""
        return VectorsAnswer(_told)


def _told(body: Mapping[str, Any]) -> Told:
    billed = _within(_within(body, "meta"), "billed_units")
    vectors = _within(body, "embeddings").get("float")
    numbered = list(enumerate(vectors)) if isinstance(vectors, list) else None
    return Told(numbered, billed.get("input_tokens"), id=body.get("id"))


def _within(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}
