"""Adapters for vectors: what is sent in each form, and what is made of what comes back."""

import json
from array import array
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import AuthError, LlmtoolError, NoAnswerError, ProviderError, UsageError
from llmtool.exchange import Reply, Wire
from llmtool.providers.embeddings import EmbeddingReply, EmbeddingRequest, embedding_adapter, in_order
from llmtool.providers.embeddings_servers import habits_of
from llmtool.providers.events import Event
from llmtool.providers.sending import BILLED
from llmtool.usage import Usage

TWO = EmbeddingRequest("text-embedding-3-small", ("one", "two"))
# As each provider's reference shows it, with vectors of three dimensions.
OPENAI: dict[str, Any] = {
    "object": "list",
    "data": [
        {"object": "embedding", "index": 1, "embedding": [0.5, 0.25, -1]},
        {"object": "embedding", "index": 0, "embedding": [1, 2, 3]},
    ],
    "model": "text-embedding-3-small",
    "usage": {"prompt_tokens": 8, "total_tokens": 8},
}
VOYAGE = {**OPENAI, "model": "voyage-4", "usage": {"total_tokens": 8}}
GEMINI = {"embeddings": [{"values": [1, 2, 3]}, {"values": [0.5, 0.25, -1]}]}
COHERE = {
    "id": "da6e531f",
    "embeddings": {"float": [[1, 2, 3], [0.5, 0.25, -1]]},
    "texts": ["one", "two"],
    "meta": {"api_version": {"version": "2"}, "billed_units": {"input_tokens": 8}},
    "response_type": "embeddings_by_type",
}


def sent(provider: str | None, request: EmbeddingRequest = TWO) -> Wire:
    return embedding_adapter(habits_of(provider, request.model)).build(request)


def requests(request: EmbeddingRequest) -> Any:  # noqa: ANN401 - JSON
    return sent("google", request).body["requests"]


def numbered(index: object, embedding: object = (1, 2, 3)) -> dict[str, object]:
    return {"index": index, "embedding": embedding}


def read(provider: str | None, body: Any, model: str = TWO.model) -> Reply:  # noqa: ANN401 - JSON
    answer = embedding_adapter(habits_of(provider, model)).answer()
    answer.whole(json.loads(json.dumps(body)))
    assert answer.complete
    return answer.reply


def vectors(reply: Reply, request: EmbeddingRequest = TWO) -> list[list[float]]:
    return [vector.tolist() for vector in in_order(reply, request)]


# What is sent.


def test_openai_is_asked_for_base64_and_nothing_else() -> None:
    wire = sent("openai")
    assert wire.path == "/embeddings"
    assert wire.body == {"model": TWO.model, "input": ["one", "two"], "encoding_format": "base64"}
    assert sent("openai", replace(TWO, dimensions=256)).body["dimensions"] == 256


def test_a_server_that_nobody_knows_is_asked_as_openai_is() -> None:
    assert sent(None).body == {"model": TWO.model, "input": ["one", "two"], "encoding_format": "float"}
    assert sent("ollama").path == sent("llamacpp").path == "/embeddings"


def test_mistral_has_its_own_word_for_dimensions() -> None:
    body = sent("mistral", replace(TWO, model="codestral-embed", dimensions=256)).body
    assert body["output_dimension"] == 256
    assert "dimensions" not in body


def test_voyage_is_told_what_texts_are_for_and_to_cut_none() -> None:
    body = sent("voyage", replace(TWO, model="voyage-4", kind="query", dimensions=512)).body
    assert body == {
        "model": "voyage-4", "input": ["one", "two"], "input_type": "query", "truncation": False,
        "output_dimension": 512,
    }  # fmt: skip
    assert sent("voyage", replace(TWO, model="voyage-4")).body["input_type"] == "document"


def test_cohere_is_told_what_texts_are_for_and_to_cut_none() -> None:
    wire = sent("cohere", replace(TWO, model="embed-v4.0", dimensions=512))
    assert wire.path == "/v2/embed"
    assert wire.body == {
        "model": "embed-v4.0", "texts": ["one", "two"], "input_type": "search_document", "embedding_types": ["float"],
        "truncate": "NONE", "output_dimension": 512,
    }  # fmt: skip
    assert sent("cohere", replace(TWO, model="embed-v4.0", kind="query")).body["input_type"] == "search_query"


def test_gemini_is_sent_a_request_for_each_text() -> None:
    wire = sent("google", replace(TWO, model="gemini-embedding-001", kind="query", dimensions=768))
    assert wire.path == "/v1beta/models/gemini-embedding-001:batchEmbedContents"
    first, second = requests(replace(TWO, model="gemini-embedding-001", kind="query", dimensions=768))
    assert first == {
        "model": "models/gemini-embedding-001", "content": {"parts": [{"text": "one"}]},
        "taskType": "RETRIEVAL_QUERY", "outputDimensionality": 768,
    }  # fmt: skip
    assert second["content"] == {"parts": [{"text": "two"}]}


def test_a_newer_gemini_is_told_the_kind_within_the_text() -> None:
    request = replace(TWO, model="gemini-embedding-2")
    first, _ = requests(request)
    assert first == {
        "model": "models/gemini-embedding-2", "content": {"parts": [{"text": "title: none | text: one"}]},
    }  # fmt: skip
    habits = habits_of("google", request.model)
    assert habits.written("one", "query") == "task: search result | query: one"


def test_a_name_that_leads_elsewhere_is_refused() -> None:
    with pytest.raises(UsageError, match="is no name of a model"):
        sent("google", replace(TWO, model="../files"))


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "text-embedding-ada-002"), ("mistral", "mistral-embed"), ("cohere", "embed-english-v3.0"),
        ("voyage", "voyage-law-2"), ("voyage", "voyage-2"), ("voyage", "voyage-3"), ("voyage", "voyage-lite-01"),
    ],
)  # fmt: skip
def test_a_model_of_one_length_is_not_asked_for_another(provider: str, model: str) -> None:
    with pytest.raises(UsageError, match=f"the vectors of {model} have one length only"):
        sent(provider, EmbeddingRequest(model, ("one",), dimensions=256))


# What comes back.


@pytest.mark.parametrize(
    ("provider", "body", "model"),
    [
        ("openai", OPENAI, TWO.model), ("mistral", OPENAI, "mistral-embed"), ("voyage", VOYAGE, "voyage-4"),
        ("cohere", COHERE, "embed-v4.0"), (None, OPENAI, "nomic"),
    ],
)  # fmt: skip
def test_vectors_come_in_the_order_of_their_texts_with_their_bill(
    provider: str | None, body: object, model: str
) -> None:
    reply = read(provider, body, model)
    assert vectors(reply) == [[1, 2, 3], [0.5, 0.25, -1]]
    assert reply.usage == Usage(input=8)
    assert reply.stop == "stop"


def test_gemini_mostly_sends_no_bill() -> None:
    reply = read("google", GEMINI, "gemini-embedding-001")
    assert vectors(reply) == [[1, 2, 3], [0.5, 0.25, -1]]
    assert reply.usage is None
    told = {**GEMINI, "usageMetadata": {"promptTokenCount": 8}}
    assert read("google", told, "gemini-embedding-001").usage == Usage(input=8)


@given(
    st.lists(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=3, max_size=3), min_size=1)
)
def test_base64_is_the_same_numbers(numbers: list[list[float]]) -> None:
    data = [
        {"index": index, "embedding": b64encode(array("f", each).tobytes()).decode()}
        for index, each in enumerate(numbers)
    ]
    request = replace(TWO, texts=tuple(map(str, range(len(numbers)))))
    assert vectors(read("openai", {"data": data}), request) == numbers


def test_what_the_provider_says_it_cost_is_read() -> None:
    reply = read("openrouter", {**OPENAI, "usage": {"prompt_tokens": 8, "total_tokens": 8, "cost": 0.25}})
    assert reply.reported_cost == Decimal("0.25")


@pytest.mark.parametrize("tokens", [None, True, "8", -1, 1e30, float("nan"), {}], ids=repr)
def test_a_bill_that_is_none_is_none(tokens: object) -> None:
    assert read("openai", {**OPENAI, "usage": {"prompt_tokens": tokens}}).usage is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"data": OPENAI["data"][:1]}, "1 vectors for 2 texts"),
        ({"data": [*OPENAI["data"], numbered(2)]}, "3 vectors for 2 texts, one of them for text 2"),
        ({"data": [OPENAI["data"][0], numbered(7)]}, "2 vectors for 2 texts, one of them for text 7"),
        ({"data": []}, "0 vectors for 2 texts"),
        ({"data": [OPENAI["data"][0], numbered(0, [1, 2])]}, "3 dimensions where 2 are in the first"),
    ],
)  # fmt: skip
def test_other_vectors_than_were_asked_for_are_an_error(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(NoAnswerError, match=says) as caught:
        in_order(read("openai", OPENAI | changes), TWO)
    assert caught.value.hint == BILLED


def test_vectors_of_another_length_than_was_asked_for_are_an_error() -> None:
    with pytest.raises(NoAnswerError, match="a vector of 3 dimensions where 256 were asked for"):
        in_order(read("openai", OPENAI), replace(TWO, dimensions=256))


@pytest.mark.parametrize(
    ("embedding", "says"),
    [
        ([1, float("nan"), 3], "something in it that is no number"), ([1, float("inf"), 3], "no number"),
        ([1, 1e300, 3], "no"), ([], "is empty, or none"), (None, "is empty, or none"), ([1, None, 3], "is none"),
        (["1", 2, 3], "is none"), ("not base64!", "is none"), ("AAA=", "is none"), ({"0": 1}, "is empty, or none"),
        ([10**400], "is none"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_vector_is_an_error_that_leaves_the_bill(embedding: object, says: str) -> None:
    answer = embedding_adapter(habits_of("openai", TWO.model)).answer()
    body = {**OPENAI, "data": [OPENAI["data"][0], numbered(0, embedding)]}
    with pytest.raises(NoAnswerError, match=f"the vector of text 0.*{says}"):
        answer.whole(body)
    assert answer.reply.usage == Usage(input=8)
    assert not answer.complete


@pytest.mark.parametrize("index", [1, None, "0", True, 0.5], ids=repr)
def test_a_vector_belongs_to_one_text(index: object) -> None:
    body = {**OPENAI, "data": [OPENAI["data"][0], numbered(index)]}
    with pytest.raises(NoAnswerError, match="two vectors for one text, or one for none"):
        read("openai", body)


@pytest.mark.parametrize(
    ("provider", "body", "kind", "says"),
    [
        ("openai", {"error": {"message": "no such model", "type": "x"}}, ProviderError, "no such model"),
        ("openai", {"error": {"message": "bad", "code": "invalid_api_key"}}, AuthError, "bad"),
        ("mistral", {"object": "error", "message": "Too many tokens in batch"}, ProviderError, "Too many tokens"),
        ("voyage", {"detail": "the model is not there"}, ProviderError, "the model is not there"),
        ("openai", {"id": "x"}, ProviderError, "without vectors: its fields are id"),
        ("openai", {"data": {"0": []}}, ProviderError, "without vectors"),
        ("openai", {"data": [1, 2]}, ProviderError, "without vectors"),
        ("google", {"embedding": {"values": []}}, ProviderError, "without vectors: its fields are embedding"),
        ("cohere", {"embeddings": {"int8": [[1]]}}, ProviderError, "without vectors"),
        ("cohere", {"embeddings": [[1]], "meta": None}, ProviderError, "without vectors"),
    ],
)
def test_what_is_no_answer_is_an_error(provider: str, body: object, kind: type[LlmtoolError], says: str) -> None:
    with pytest.raises(kind, match=says):
        read(provider, body, "m")


def test_vectors_do_not_come_piece_by_piece() -> None:
    with pytest.raises(NoAnswerError, match="piece by piece"):
        embedding_adapter(habits_of(None, "m")).answer().feed(Event("", "{}"))


def test_a_reply_of_something_else_has_no_vectors() -> None:
    with pytest.raises(NoAnswerError, match="0 vectors for 2 texts"):
        in_order(Reply(text="hello"), TWO)
    assert EmbeddingReply() != Reply()
