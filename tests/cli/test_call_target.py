"""Whom a call is for: the model by its own name, its server, its price."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmtool.cli.call_target import Target, target
from llmtool.cli.host import Host
from llmtool.cli.session import Session
from llmtool.errors import PriceMissingError, UnknownModelError, UsageError
from llmtool.settings import paths

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, prices and data of nobody."""
    for name in ("config_file", "data_dir", "pricing_dir"):
        monkeypatch.setattr(paths, name, lambda name=name: tmp_path / name)


def found(tmp_path: Path, model: str, at: datetime = NOW, **environ: str) -> Target:
    stdout, stderr = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    host = Host(environ, tmp_path, io.BytesIO(), stdin_is_terminal=True, stdout=stdout, stderr=stderr)
    return target(Session(host, {"model": model}), at)


@pytest.mark.parametrize(
    ("written", "sent", "provider"),
    [
        ("gpt-4o", "gpt-4o", "openai"),
        ("openai/gpt-4o", "gpt-4o", "openai"),
        ("openai:gpt-4o", "gpt-4o", "openai"),
        ("GPT-4o", "gpt-4o", "openai"),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-08-06", "openai"),
        ("openai/gpt-4o-2027-01-01", "gpt-4o-2027-01-01", "openai"),
        ("ft:gpt-4o-2024-08-06:shop::abc", "ft:gpt-4o-2024-08-06:shop::abc", "openai"),
        ("claude-haiku-4-5", "claude-haiku-4-5", "anthropic"),
        ("gemini/gemini-2.5-flash", "gemini-2.5-flash", "google"),
        ("zai-org/GLM-5.3", "zai-org/GLM-5.3", "together"),
        ("ollama/llama3.2", "llama3.2", "ollama"),
        ("ollama/hf.co/some/model:Q4", "hf.co/some/model:Q4", "ollama"),
    ],
)
def test_a_model_is_asked_for_by_the_name_that_its_server_knows(
    tmp_path: Path, written: str, sent: str, provider: str
) -> None:
    whom = found(tmp_path, written)
    assert (whom.name, whom.endpoint.provider) == (sent, provider)


def test_what_is_only_known_to_responses_is_asked_there(tmp_path: Path) -> None:
    assert found(tmp_path, "gpt-5-pro").endpoint.api == "responses"
    assert found(tmp_path, "gpt-4o").endpoint.api == "chat"


def test_a_model_on_this_machine_needs_no_price(tmp_path: Path) -> None:
    whom = found(tmp_path, "llama3.2", LLMTOOL_PROVIDER="ollama")
    assert (whom.model, whom.tariff) == (None, None)
    assert whom.endpoint.base_url == "http://127.0.0.1:11434"
    assert whom.notes == ("the call is unpriced: nobody here knows what it costs",)


def test_a_providers_model_at_another_provider_is_unknown_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError):
        found(tmp_path, "openai/gpt-4o", LLMTOOL_PROVIDER="openrouter")
    whom = found(tmp_path, "openai/gpt-4o", LLMTOOL_PROVIDER="openrouter", LLMTOOL_ALLOW_UNPRICED="1")
    assert (whom.name, whom.tariff) == ("openai/gpt-4o", None)
    again = found(tmp_path, "openrouter/openai/gpt-4o", LLMTOOL_PROVIDER="openrouter", LLMTOOL_ALLOW_UNPRICED="1")
    assert again.name == "openai/gpt-4o"


def test_a_model_that_has_no_price_then_is_not_called(tmp_path: Path) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(PriceMissingError) as raised:
        found(tmp_path, "gpt-4o", past)
    assert raised.value.hint.endswith("or call it all the same: --allow-unpriced")
    assert found(tmp_path, "gpt-4o", past, LLMTOOL_BASE_URL="http://localhost:1/v1").tariff is None


@pytest.mark.parametrize("name", ["gpt-4o:batch", "text-embedding-3-small", "dall-e-3"])
def test_what_is_not_called_like_this(tmp_path: Path, name: str) -> None:
    with pytest.raises((UsageError, UnknownModelError)):
        found(tmp_path, name)
