"""Gemini's embeddings.

``POST /v1beta/models/…:batchEmbedContents`` with ``requests``, one for each text; the answer has ``embeddings`` of
``values`` in their order, and mostly no bill. https://ai.google.dev/api/embeddings
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from llmtool.exchange import Wire
from llmtool.providers.complaints import within
from llmtool.providers.embeddings_answer import Told
from llmtool.providers.embeddings_form import EmbeddingForm
from llmtool.providers.gemini import VERSION, resource


class GeminiEmbeddings(EmbeddingForm):
    """Google's own form."""

    def wire(self, model: str, texts: list[str], fields: Mapping[str, object]) -> Wire:
        """A request within the request for each text."""
        name = resource(model)
        requests = [{"model": name, "content": {"parts": [{"text": text}]}, **fields} for text in texts]
        return Wire(f"{VERSION}/{quote(name)}:batchEmbedContents", {}, {"requests": requests})

    def told(self, body: Mapping[str, Any]) -> Told:
        """The vectors in the order of the texts."""
        found = body.get("embeddings")
        tokens = within(body, "usageMetadata").get("promptTokenCount")
        vectors = None
        if isinstance(found, list) and all(isinstance(each, Mapping) for each in found):
            vectors = list(enumerate(each.get("values") for each in found))
        return Told(vectors, tokens)
