"""How the servers that embed differ, as the file has it."""

import json
from pathlib import Path

import pytest

from llmtool.errors import UsageError
from llmtool.pricing import snapshot
from llmtool.providers import embeddings_servers
from llmtool.providers.embeddings_servers import habits_of
from llmtool.providers.servers import servers

FILE = Path(embeddings_servers.__file__).with_suffix(".json")


def test_every_entry_is_of_a_server_that_is_known_and_says_where_it_is_from() -> None:
    told = json.loads(FILE.read_bytes())
    assert set(told) - {""} <= set(servers())
    assert all(entry["source"] for entry in told.values())
    for name in told:
        assert habits_of(name, "some-model").texts > 1


def test_every_pattern_fits_a_model_of_the_rate_card() -> None:
    told = json.loads(FILE.read_bytes())
    models = snapshot.load().models.values()
    for provider, entry in told.items():
        own = [model.id for model in models if model.provider == provider and model.kind == "embedding"]
        for special in entry.get("models", ()):
            for pattern in special["models"]:
                assert any(Path(model).match(pattern) for model in own), (provider, pattern)


def test_a_model_differs_from_the_others_of_its_provider() -> None:
    assert habits_of("voyage", "voyage-4-large").request_tokens == 120_000
    assert habits_of("voyage", "voyage-4").request_tokens == 320_000
    assert habits_of("voyage", "voyage-4-lite").request_tokens == 1_000_000
    assert habits_of("voyage", "voyage-4-lite").texts == habits_of("voyage", "voyage-4").texts == 1000


def test_a_provider_that_nobody_knows_has_the_habits_of_none() -> None:
    assert habits_of("together", "m") == habits_of(None, "m") == habits_of("", "m")


@pytest.mark.parametrize("model", ["voyage-context-3", "voyage-multimodal-3.5"])
def test_a_model_that_embeds_something_else_is_refused(model: str) -> None:
    with pytest.raises(UsageError, match=f"{model} embeds"):
        habits_of("voyage", model)


def test_a_kind_makes_a_difference_only_where_the_model_is_told() -> None:
    assert habits_of("openai", "text-embedding-3-small").marks("query") == ""
    marks = {habits_of("cohere", "embed-v4.0").marks(kind) for kind in ("query", "document")}
    assert marks == {"search_query", "search_document"}
    assert habits_of("google", "gemini-embedding-2").marks("query") == "task: search result | query: "


def test_a_user_may_ask_for_more_only_where_nobody_says_how_many_texts_a_server_takes() -> None:
    assert [habits_of("cohere", "embed-v4.0").in_batches(most).texts for most in (10, 5000)] == [10, 96]
    assert [habits_of(None, "m").in_batches(most).texts for most in (10, 1000)] == [10, 1000]
