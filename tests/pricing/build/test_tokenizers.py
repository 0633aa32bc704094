"""Which tokenizer the rules give a listed model."""

import pytest

from llmtool.pricing.build.tokenizers import classify


@pytest.mark.parametrize(
    ("full_id", "found"),
    [
        ("mistral/deepseek-v4-1-flash-1017", ("deepseek-v3", False)),
        ("groq/deepseek-r1-distill-llama-70b", ("llama3", False)),
        ("together/codellama/CodeLlama-34b-Instruct-hf", ("llama2", True)),
        ("together/Qwen/Qwen3.5-9B", ("qwen3.5", False)),
        ("anthropic/claude-3-opus", ("claude-v3", False)),
        ("anthropic/claude-opus-4-7", ("claude-v4.7", False)),
        ("anthropic/claude-opus-5", ("claude-v4.8", False)),
        ("anthropic/claude-opus-5-5", ("claude-v4.8", True)),
        ("google/gemini-1.5-pro", ("gemma2", False)),
        ("google/gemini-3.8-flash", ("gemma3", False)),
        ("google/gemini-4-argon", ("gemma3", True)),
        ("xai/grok-4", ("unknown", False)),
    ],
)
def test_the_name_decides_whoever_hosts_it(full_id: str, found: tuple[str, bool]) -> None:
    assert classify(full_id, {}, "chat") == found


@pytest.mark.parametrize(("fidelity", "assumed"), [("exact", False), ("assumed", True), (None, True)])
def test_openais_encodings_are_told_by_the_facts(fidelity: str | None, assumed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    facts = {"encoding": "o200k_base", "fidelity": fidelity}
    assert classify("anthropic/claude-opus-5", facts, "chat") == ("o200k_base", assumed)


def test_an_encoding_that_is_no_tokenizers_name_is_passed_over() -> None:
    assert classify("moonshot/kimi-k3", {"encoding": "kimi bpe"}, "chat") == ("kimi-k2", False)


def test_only_what_reads_text_has_an_unknown_tokenizer() -> None:
    assert classify("openai/whisper-1", {}, "audio_transcription") is None
    assert classify("openai/something", {}, "embedding") == ("unknown", False)
