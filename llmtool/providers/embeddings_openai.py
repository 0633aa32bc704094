"""OpenAI's embeddings, and those of every server that speaks as it does: Mistral, Voyage, Ollama, llama.cpp, vLLM.

``POST /embeddings`` with ``model`` and ``input``; the answer has ``data``, each with ``index`` and ``embedding``, and
``usage``.
https://platform.openai.com/docs/api-reference/embeddings, https://docs.mistral.ai/api/endpoint/embeddings,
https://docs.voyageai.com/reference/embeddings-api, https://docs.ollama.com/api/openai-compatibility
"""

from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Wire
from llmtool.providers.complaints import within
from llmtool.providers.embeddings_answer import Told
from llmtool.providers.embeddings_form import EmbeddingForm
from llmtool.providers.reported import cost_of


class OpenAIEmbeddings(EmbeddingForm):
    """OpenAI's form."""

    def wire(self, model: str, texts: list[str], fields: Mapping[str, object]) -> Wire:
        """All texts in one list."""
        return Wire("/embeddings", {}, {"model": model, "input": texts, **fields})

    def told(self, body: Mapping[str, Any]) -> Told:
        """The vectors by their ``index``, whatever their order."""
        data = body.get("data")
        billed = within(body, "usage")
        # Voyage tells the total alone, and there is nothing else in it.
        tokens = billed.get("prompt_tokens", billed.get("total_tokens"))
        vectors = None
        if isinstance(data, list) and all(isinstance(each, Mapping) for each in data):
            vectors = [(each.get("index"), each.get("embedding")) for each in data]
        return Told(vectors, tokens, body.get("model"), body.get("id"), cost_of(body.get("usage")))
