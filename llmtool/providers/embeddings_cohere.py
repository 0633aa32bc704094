"""Cohere's embeddings.

``POST /v2/embed`` with ``texts``, ``input_type`` and ``embedding_types``; the answer has ``embeddings.float`` in the
order of the texts, and its bill in ``meta.billed_units``. https://docs.cohere.com/reference/embed
"""

from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Wire
from llmtool.providers.complaints import within
from llmtool.providers.embeddings_answer import Told
from llmtool.providers.embeddings_form import EmbeddingForm


class CohereEmbeddings(EmbeddingForm):
    """Cohere's own form."""

    def wire(self, model: str, texts: list[str], fields: Mapping[str, object]) -> Wire:
        """All texts in one list."""
        return Wire("/v2/embed", {}, {"model": model, "texts": texts, **fields})

    def told(self, body: Mapping[str, Any]) -> Told:
        """The vectors in the order of the texts."""
        billed = within(within(body, "meta"), "billed_units")
        vectors = within(body, "embeddings").get("float")
        numbered = list(enumerate(vectors)) if isinstance(vectors, list) else None
        return Told(numbered, billed.get("input_tokens"), id=body.get("id"))
