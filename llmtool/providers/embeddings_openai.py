"""OpenAI's embeddings, and those of every server that speaks as it does: Mistral, Voyage, Ollama, llama.cpp, vLLM.

``POST /embeddings`` with ``model`` and ``input``; the answer has ``data``, each with ``index`` and ``embedding``, and
``usage``.
https://platform.openai.com/docs/api-reference/embeddings, https://docs.mistral.ai/api/endpoint/embeddings,
https://docs.voyageai.com/reference/embeddings-api, https://docs.ollama.com/api/openai-compatibility
"""

from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Wire
from llmtool.providers.embeddings import EmbeddingRequest
from llmtool.providers.embeddings_answer import Told, VectorsAnswer
from llmtool.providers.embeddings_servers import Habits
from llmtool.providers.reported import cost_of


class OpenAIEmbeddings:
    """Speaks OpenAI's form to a server of some habits."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def build(self, request: EmbeddingRequest) -> Wire:
        """What is sent to ask for vectors.

        Raises:
            UsageError: the length of vectors cannot be chosen.
        """
        texts = [self._habits.written(text, request.kind) for text in request.texts]
        fields = self._habits.fields(request.model, request.kind, request.dimensions)
        return Wire("/embeddings", {}, {"model": request.model, "input": texts, **fields})

    def answer(self) -> VectorsAnswer:
        """A reader for the answer to one request."""
        return VectorsAnswer(_told)


def _told(body: Mapping[str, Any]) -> Told:
    data = body.get("data")
    usage = body.get("usage")
    billed = usage if isinstance(usage, Mapping) else {}
    # Voyage tells the total alone, and there is nothing else in it.
    tokens = billed.get("prompt_tokens", billed.get("total_tokens"))
    vectors = None
    if isinstance(data, list) and all(isinstance(each, Mapping) for each in data):
        vectors = [(each.get("index"), each.get("embedding")) for each in data]
    return Told(vectors, tokens, body.get("model"), body.get("id"), cost_of(usage))
