"""How people write the names of models, and how that is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.names import Reading, nearest, readings, without_date


def _literal(name: str) -> list[Reading]:
    """The readings that take the name as it stands, without those that are somebody else's."""
    return [
        reading for reading in readings(name)
        if not reading.any_case and not reading.elsewhere and not any("not listed" in note for note in reading.notes)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpt-4o", []),
        ("openai/gpt-4o", ["openai/gpt-4o"]),
        ("openai:gpt-4o", ["openai/gpt-4o"]),
        ("OpenAI/gpt-4o", ["openai/gpt-4o"]),
        ("azure/gpt-4o", ["azure-openai/gpt-4o"]),
        ("x-ai/grok-4.7", ["xai/grok-4.7"]),
        ("llama3:8b", []),
        ("meta-llama/Llama-3", []),
        ("groq/openai/gpt-oss-20b", ["groq/openai/gpt-oss-20b"]),
        ("together_ai/moonshotai/Kimi-K3", ["together/moonshotai/Kimi-K3"]),
        ("models/gemini-2.5-pro", ["google/gemini-2.5-pro"]),
        ("gemini/models/gemini-2.5-pro", ["google/models/gemini-2.5-pro", "google/gemini-2.5-pro"]),
        ("publishers/google/models/gemini-2.5-pro", ["google/gemini-2.5-pro"]),
        ("projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro", ["google/gemini-2.5-pro"]),
        ("publishers/anthropic/models/claude-sonnet-4-5", ["google/claude-sonnet-4-5"]),
        ("accounts/fireworks/models/kimi-k3", ["fireworks/kimi-k3"]),
        ("accounts/acme/models/mine", []),
        ("fireworks_ai/accounts/fireworks/models/x", ["fireworks/accounts/fireworks/models/x", "fireworks/x"]),
        ("ft:gpt-4o", ["openai/ft:gpt-4o"]),
        ("ft:gpt-4o:org::id", ["openai/ft:gpt-4o"]),
        ("openai/ft:gpt-4o:org::id", ["openai/ft:gpt-4o:org::id", "openai/ft:gpt-4o"]),
        ("ft:", []),
        ("amazon.nova-lite-v1:0", ["amazon-bedrock/amazon.nova-lite-v1:0", "amazon-bedrock/amazon.nova-lite"]),
        ("openai/", []),
        (":batch", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_name_is_read_as_it_stands_and_as_its_provider_s(written: str, meant: list[str]) -> None:
    as_it_stands, *others = _literal(written)
    assert as_it_stands == Reading(written)
    assert [reading.name for reading in others] == meant
    assert not any(reading.conditions for reading in others)


@pytest.mark.parametrize(
    ("written", "meant", "conditions"),
    [
        ("gpt-4o:batch", "gpt-4o", {"processing": "batch"}),
        ("anthropic/claude-sonnet-4.5:batch", "anthropic/claude-sonnet-4.5", {"processing": "batch"}),
        ("azure/us/gpt-4o", "azure-openai/gpt-4o", {"region": "us"}),
        ("azure/eu/gpt-4o:batch", "azure-openai/gpt-4o", {"region": "eu", "processing": "batch"}),
        ("azure/global/gpt-4o", "azure-openai/gpt-4o", {}),
        ("us.anthropic.claude-sonnet-4-6-v1:0", "amazon-bedrock/anthropic.claude-sonnet-4-6-v1:0", {"region": "us"}),
        ("bedrock/eu.amazon.nova-pro-v1:0", "amazon-bedrock/amazon.nova-pro-v1:0", {"region": "eu"}),
    ],
)
def test_a_name_may_say_how_it_is_served(written: str, meant: str, conditions: dict[str, str]) -> None:
    assert (meant, conditions) in [(reading.name, reading.conditions) for reading in _literal(written)]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("openrouter/openai/gpt-4o", "openai/gpt-4o"),
        ("openrouter/anthropic/claude-opus-5:batch", "anthropic/claude-opus-5"),
        ("deepseek/deepseek-chat:free", "deepseek/deepseek-chat"),
        ("gpt-4o:nitro", "gpt-4o"),
        ("azure/gpt-5.1", "openai/gpt-5.1"),
        ("azure/us/gpt-5.1", "openai/gpt-5.1"),
        ("vertex_ai/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5"),
        ("bedrock/anthropic.claude-opus-5-v1:0", "anthropic/claude-opus-5"),
        ("us.anthropic.claude-opus-5-v1:0", "anthropic/claude-opus-5"),
        ("ft:o4-mini:org::id", "openai/o4-mini"),
    ],
)
def test_what_somebody_else_sells_is_the_same_model_elsewhere(written: str, same: str) -> None:
    assert same in [reading.name for reading in readings(written) if reading.elsewhere]
    assert same not in [reading.name for reading in readings(written) if not reading.elsewhere]


def test_the_same_case_goes_first_and_a_date_is_left_off_last() -> None:
    found = [(reading.id, reading.any_case, bool(reading.notes)) for reading in readings("GPT-4o-2027-01-01")]
    assert found == [
        ("GPT-4o-2027-01-01", False, False), ("GPT-4o-2027-01-01", True, False),
        ("GPT-4o", False, True), ("GPT-4o", True, True),
    ]  # fmt: skip
    assert [*readings("gpt-4o-2027-01-01")][-1].notes == ("gpt-4o-2027-01-01 is not listed: taken as gpt-4o",)


@given(st.text(alphabet="abft:/.@-_0123456789" + "openrouter", max_size=40))
def test_anything_can_be_read_and_first_as_it_stands(name: str) -> None:
    assert next(readings(name)) == Reading(name)
    assert all(reading.id for reading in readings(name)) or not name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("claude-3-5-haiku-20241022", "claude-3-5-haiku"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("gpt-4-0613", "gpt-4-0613"),
        ("gpt-4o-2024", "gpt-4o-2024"),
        ("gpt-4o-20240806-fake", "gpt-4o-20240806-fake"),
        ("gpt-4o-20241399", "gpt-4o-20241399"),
        ("gpt-4o-2024-02-32", "gpt-4o-2024-02-32"),
        ("gpt-4o@2024-0806", "gpt-4o@2024-0806"),
        ("command-r-08-2024", "command-r-08-2024"),
        ("2024-08-06", "2024-08-06"),
    ],
)
def test_only_a_whole_date_at_the_end_is_one(written: str, meant: str) -> None:
    assert without_date(written) == meant


def test_names_that_contain_the_word_come_first() -> None:
    known = ["gpt-4", "x/llama-3-70b-long", "x/llama-3-70b", "lama-3-70b"]
    assert nearest("llama-3-70b", known) == ["x/llama-3-70b", "x/llama-3-70b-long", "lama-3-70b"]
    assert nearest("GPT-4", known)[0] == "gpt-4"
    assert nearest("anything", []) == []


def test_names_that_mean_one_thing_are_offered_once() -> None:
    known = ["gpt-4o", "openai/gpt-4o", "gpt-4", "azure/gpt-4", "o3"]
    assert nearest("gpt-4o", known, lambda name: name.rpartition("/")[2]) == ["gpt-4o", "gpt-4", "o3"]


def test_what_begins_alike_goes_before_what_ends_alike() -> None:
    known = ["pixtral-large-latest", "mistral-ocr-latest", "mistral-large-4", "mistral-large-3"]
    assert nearest("mistral-large-latest", known) == ["mistral-large-4", "mistral-large-3", "mistral-ocr-latest"]
