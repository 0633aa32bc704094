"""How people write the names of models."""

import pytest

from llmtool.names import nearest, with_provider, without_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpt-4o", "gpt-4o"),
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("openai:gpt-4o", "openai/gpt-4o"),
        ("OpenAI/gpt-4o", "openai/gpt-4o"),
        ("azure/gpt-4o", "azure-openai/gpt-4o"),
        ("ft:gpt-4o:org::id", "ft:gpt-4o:org::id"),
        ("llama3:8b", "llama3:8b"),
        ("meta-llama/Llama-3", "meta-llama/Llama-3"),
        ("groq/openai/gpt-oss-20b", "groq/openai/gpt-oss-20b"),
        ("amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        ("openai/", "openai/"),
        ("", ""),
    ],
)
def test_a_prefix_counts_only_when_it_names_a_provider(written: str, meant: str) -> None:
    assert with_provider(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("claude-3-5-haiku-20241022", "claude-3-5-haiku"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("gpt-4-0613", "gpt-4-0613"),
        ("gpt-4o-2024", "gpt-4o-2024"),
        ("gpt-4o-20240806-fake", "gpt-4o-20240806-fake"),
    ],
)
def test_only_a_whole_date_at_the_end_is_one(written: str, meant: str) -> None:
    assert without_date(written) == meant


def test_names_that_contain_the_word_come_first() -> None:
    known = ["gpt-4", "x/llama-3-70b-long", "x/llama-3-70b", "lama-3-70b"]
    assert nearest("llama-3-70b", known) == ["x/llama-3-70b", "x/llama-3-70b-long", "lama-3-70b"]
    assert nearest("GPT-4", known)[0] == "gpt-4"
    assert nearest("anything", []) == []
