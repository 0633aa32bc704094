"""Asking a provider for a count: what is sent for which server, and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from llmtool.calls.counting import Said, Written, count
from llmtool.errors import ProviderError, UsageError
from llmtool.exchange import Wire
from llmtool.providers.endpoints import Choice, Endpoint, resolve
from llmtool.providers.transport import Received

CHAT = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}
KEYS = {"OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k", "GEMINI_API_KEY": "k"}


@dataclass
class Wired:
    """A sender that answers the same to all."""

    body: dict[str, Any]
    sent: list[Wire] = field(default_factory=list)

    def send(self, endpoint: Endpoint, wire: Wire) -> Received:
        del endpoint
        self.sent.append(wire)
        return Received(self.body, "")


def server(provider: str | None, api: str | None = None, base_url: str | None = None) -> Endpoint:
    return resolve(Choice(), Choice(provider, api, base_url), KEYS)


def sent(endpoint: Endpoint, written: Written) -> tuple[str, Mapping[str, object]]:
    answers = {"gemini": {"totalTokens": 7}}
    wired = Wired(answers.get(endpoint.api, {"input_tokens": 7}))
    assert count(wired, endpoint, written).tokens == 7
    (wire,) = wired.sent
    return wire.path, wire.body


def test_who_said_it_is_told() -> None:
    said = count(Wired({"input_tokens": 3}), server("anthropic"), Written("claude-x", "chat", CHAT))
    assert said == Said(3, "anthropic", "https://api.anthropic.com/v1/messages/count_tokens")


@pytest.mark.parametrize(
    ("api", "path"), [("chat", "/responses/input_tokens"), ("responses", "/responses/input_tokens")]
)
def test_openai_counts_responses(api: str, path: str) -> None:
    assert sent(server("openai", api), Written("gpt-4o", "chat", CHAT)) == (
        path,
        {"model": "gpt-4o", "input": CHAT["messages"]},
    )


def test_a_server_that_nobody_knows_is_asked() -> None:
    endpoint = server(None, "messages", "http://127.0.0.1:9/v1")
    assert sent(endpoint, Written("m", "messages", CHAT))[0] == "/v1/messages/count_tokens"
    said = count(Wired({"input_tokens": 3}), endpoint, Written("m", "messages", CHAT))
    assert said.provider is None


def test_plain_text_is_put_into_any_form() -> None:
    gemini = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": [{"text": "Ho"}]}]}
    path, body = sent(server("anthropic"), Written("claude-x", "gemini", gemini))
    assert path == "/v1/messages/count_tokens"
    assert body["messages"] == [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
    path, body = sent(server("google"), Written("gemini-x", "responses", {"input": "Hi", "instructions": "Be brief."}))
    assert path == "/v1beta/models/gemini-x:countTokens"
    assert body["generateContentRequest"] == {
        "model": "models/gemini-x",
        "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
    }


@pytest.mark.parametrize(
    "more",
    [
        {"tools": [{"type": "function", "function": {"name": "now"}}]},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}},
        {"messages": [{"role": "user", "content": "Hi", "name": "bob"}]},
        {"messages": [{"role": "tool", "tool_call_id": "c", "content": "1"}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x/a.png"}}]}]},
    ],
)
def test_more_than_text_is_not(more: dict[str, Any]) -> None:
    wired = Wired({"input_tokens": 1})
    with pytest.raises(UsageError, match="counts requests of 'messages'; this one is of 'chat' and more than text"):
        count(wired, server("anthropic"), Written("claude-x", "chat", {**CHAT, **more}))
    assert wired.sent == []


def test_the_model_is_the_one_that_is_asked_for() -> None:
    body = {"model": "anthropic/claude-x", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 9}
    assert sent(server("anthropic"), Written("claude-x", "messages", body))[1]["model"] == "claude-x"


def test_a_count_of_gemini_is_taken_as_it_is() -> None:
    inner = {"model": "models/other", "contents": [{"parts": [{"text": "Hi"}]}], "generationConfig": {"seed": 1}}
    _, body = sent(server("google"), Written("gemini-x", "gemini", {"generateContentRequest": inner}))
    assert body == {"generateContentRequest": {**inner, "model": "models/gemini-x"}}


@pytest.mark.parametrize("provider", ["ollama", "vllm", "mistral"])
def test_a_server_that_does_not_count_is_not_asked(provider: str) -> None:
    wired = Wired({})
    endpoint = resolve(Choice(), Choice(provider), {"MISTRAL_API_KEY": "k"})
    with pytest.raises(UsageError, match=f"{provider} has no endpoint that counts tokens") as caught:
        count(wired, endpoint, Written("m", "chat", CHAT))
    assert caught.value.hint == "these have one: anthropic, google, llamacpp, openai"
    assert wired.sent == []


def test_another_answer_is_no_count() -> None:
    with pytest.raises(ProviderError):
        count(Wired({"tokens": 3}), server("openai"), Written("gpt-4o", "chat", CHAT))
