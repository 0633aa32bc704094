"""Gemini's embeddings.

``POST /v1beta/models/…:batchEmbedContents`` with ``requests``, one for each text; the answer has ``embeddings`` of
``values`` in their order, and mostly no bill. https://ai.google.dev/api/embeddings
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from llmtool.exchange import Wire
from llmtool.providers.embeddings import EmbeddingRequest
from llmtool.providers.embeddings_answer import Told, VectorsAnswer
from llmtool.providers.embeddings_servers import Habits
from llmtool.providers.gemini import VERSION, resource


class GeminiEmbeddings:
    """Speaks Google's own form."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def build(self, request: EmbeddingRequest) -> Wire:
        """What is sent to ask for vectors.

        Raises:
            UsageError: the model's name is none, or the length of vectors cannot be chosen.
        """
        model = resource(request.model)
        fields = self._habits.fields(request.model, request.kind, request.dimensions)
        texts = (self._habits.written(text, request.kind) for text in request.texts)
        requests = [{"model": model, "content": {"parts": [{"text": text}]}, **fields} for text in texts]
        return Wire(f"{VERSION}/{quote(model)}:batchEmbedContents", {}, {"requests": requests})

    def answer(self) -> VectorsAnswer:
        """A reader for the answer to one request."""
        return VectorsAnswer(_told)


def _told(body: Mapping[str, Any]) -> Told:
    found = body.get("embeddings")
    usage = body.get("usageMetadata")
    tokens = usage.get("promptTokenCount") if isinstance(usage, Mapping) else None
    vectors = None
    if isinstance(found, list) and all(isinstance(each, Mapping) for each in found):
        vectors = list(enumerate(each.get("values") for each in found))
    return Told(vectors, tokens)
