"""Which tokenizer a model has, how sure that is, and what happens to names nobody knows."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from llmtool.errors import TokenizerUnavailableError, UnknownModelError
from llmtool.tokens import registry
from llmtool.tokens.registry import Choice, for_model, named, tokenizer_names


@pytest.mark.parametrize(
    ("model", "tokenizer", "exactness"),
    [
        ("gpt-4o", "o200k_base", "exact"),
        ("openai/gpt-4o", "o200k_base", "exact"),
        ("openai:gpt-4o", "o200k_base", "exact"),
        ("azure/gpt-4o", "o200k_base", "exact"),
        ("GPT-4O", "o200k_base", "exact"),
        ("gpt-4o:batch", "o200k_base", "exact"),
        ("openrouter/openai/gpt-4o:free", "o200k_base", "exact"),
        ("azure/us/gpt-4.1-2025-04-14", "o200k_base", "exact"),
        ("gpt-4o-2024-08-06", "o200k_base", "exact"),
        ("gpt-5-nano-2025-08-07", "o200k_base", "exact"),
        ("gpt-5.6-sol", "o200k_base", "exact"),
        ("gpt-3.5-turbo", "cl100k_base", "exact"),
        ("text-embedding-3-small", "cl100k_base", "exact"),
        ("groq/openai/gpt-oss-120b", "o200k_harmony", "exact"),
        ("gpt-6-sol", "o200k_base", "estimated"),
        ("ft:gpt-4o", "o200k_base", "exact"),
        ("ft:gpt-4.1-2025-04-14:acme::abc123", "o200k_base", "exact"),
        ("grok-4", "unknown", "estimated"),
        ("amazon.nova-lite-v1:0", "unknown", "estimated"),
        ("command-r-plus", "unknown", "estimated"),
        ("claude-haiku-5-5", "claude-v4.8", "estimated"),
        ("qwen3.7-max", "qwen3.5", "estimated"),
    ],
)
def test_models_that_are_known(model: str, tokenizer: str, exactness: str) -> None:
    found = for_model(model)
    assert (found.name, found.exactness) == (tokenizer, exactness)


@pytest.mark.parametrize(
    ("model", "tokenizer"),
    [
        ("claude-sonnet-4-5", "claude-v3"), ("vertex_ai/claude-sonnet-4-5@20250929", "claude-v3"),
        ("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-v3"),
        ("claude-opus-4-7", "claude-v4.7"), ("claude-sonnet-5", "claude-v4.8"),
        ("gemini-2.5-pro", "gemma3"), ("gemini-1.5-pro", "gemma2"), ("groq/llama-3.1-8b-instant", "llama3"),
        ("deepseek-chat", "deepseek-v3"), ("mistral-nemo", "tekken"), ("kimi-k3", "kimi-k2"), ("glm-4.6", "glm4"),
    ],
)  # fmt: skip
def test_models_that_a_package_reconstructs_or_else_are_estimated(model: str, tokenizer: str) -> None:
    found = for_model(model)
    assert found.name == tokenizer
    assert found.exactness in {"reconstructed", "estimated"}
    assert found.note


@pytest.mark.parametrize(
    "name",
    [
        *("gpt-5o", "nope-xyz", "", "gpt", "openai/", "gpt-4o-mini-fake", "claude-haiku-4-5-fake"),
        *("gemini-2.5-pro-unknown-suffix", "llama-3.1-405b", "claude-3-5-opus", "whisper-1", "gpt-4o-2024"),
    ],
)  # fmt: skip
def test_names_that_nobody_knows(name: str) -> None:
    with pytest.raises(UnknownModelError) as raised:
        for_model(name)
    assert raised.value.message == f"unknown model '{name}'"
    assert raised.value.hint.count(",") == 2


def test_a_host_names_its_longer_names_for_a_short_one() -> None:
    with pytest.raises(UnknownModelError) as raised:
        for_model("llama-3.1-405b")
    assert raised.value.hint.lower().count("llama-3.1-405b") == 3


def test_every_listed_model_has_a_tokenizer_that_exists() -> None:
    models = registry._models()
    assert set(models.tokenizers.values()) <= {*tokenizer_names(), "unknown"}
    assert models.assumed <= set(models.tokenizers)
    assert len(models.tokenizers) > 1500


def test_without_its_package_a_tokenizer_is_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        if name in {"llmtool.tokens.claude", "llmtool.tokens.open_models"}:
            raise ImportError(name)
        return importlib.import_module(name)

    monkeypatch.setattr(registry, "import_module", missing)
    for model, package in (("claude-sonnet-4-5", "ctok"), ("gemini-2.5-pro", "splintr")):
        tokenizer = for_model(model)
        assert tokenizer.exactness == "estimated"
        assert package in tokenizer.note
        count = tokenizer.count_blocks(["Some words of English, ", "in two blocks."])
        assert count.margin_percent is not None
        assert 5 <= count.tokens <= 15
        assert tokenizer.count_many(["Some words of English, in two blocks."]) == [count]


def test_an_assumption_has_the_count_of_the_assumed_and_a_margin() -> None:
    assumed, exact = for_model("gpt-6-sol"), for_model("gpt-5")
    text = "The quick brown fox jumps over the lazy dog."
    assert assumed.count_many([text])[0].tokens == exact.count_many([text])[0].tokens
    assert (assumed.count_many([text])[0].margin_percent or 0) > 0
    assert assumed.note == "gpt-6-sol is assumed, not known, to use o200k_base"


def test_a_choice_goes_by_the_encoding_first_and_has_a_default() -> None:
    assert Choice()().name == "o200k_base"
    assert Choice("nope", "gpt2")().name == "gpt2"
    assert Choice("gpt-4", None)().name == "cl100k_base"


def test_a_plug_in_is_loaded_when_it_is_asked_for_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shouting.py").write_text(
        "class Shouting:\n"
        "    exactness = 'exact'\n"
        "    note = ''\n"
        "    def __init__(self, name):\n"
        "        self.name = name\n"
    )
    info = tmp_path / "shouting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[llmtool.tokenizers]\nshout = shouting:Shouting\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert named("shout").name == "shout"
    with pytest.raises(TokenizerUnavailableError) as raised:
        named("shoot")
    assert raised.value.hint.startswith("did you mean ")
