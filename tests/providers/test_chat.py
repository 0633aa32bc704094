from dataclasses import replace
from typing import Any

import pytest

from llmtool.errors import UsageError
from llmtool.exchange import Message, Request, Sampling
from llmtool.providers.adapter import Adapter, Quirks
from llmtool.providers.chat import Chat

OPENAI = Quirks(rules="openai", limit="max_completion_tokens", counts=True)
PLAIN = Request("gpt-4o", (Message("system", "Be brief."), Message("user", "Hi")), 100)


def body(request: Request, quirks: Quirks | None = None) -> Any:  # noqa: ANN401  # JSON
    adapter: Adapter = Chat(quirks or Quirks())
    wire = adapter.build(request)
    assert wire.path == "/chat/completions"
    return wire.body


def test_a_plain_request_has_nothing_that_was_not_asked_for() -> None:
    assert body(PLAIN) == {
        "model": "gpt-4o",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "max_tokens": 100,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_without_a_stream_no_usage_is_asked_for() -> None:
    sent = body(replace(PLAIN, stream=False))
    assert sent["stream"] is False
    assert "stream_options" not in sent


def test_a_server_that_takes_no_stream_options_gets_none() -> None:
    assert "stream_options" not in body(PLAIN, Quirks(ask_usage=False))


def test_the_limit_is_spelled_as_the_server_has_it() -> None:
    sent = body(PLAIN, OPENAI)
    assert sent["max_completion_tokens"] == 100
    assert "max_tokens" not in sent


def test_all_that_is_asked_for_is_sent_zero_too() -> None:
    sampling = Sampling(
        temperature=0,
        top_p=0.5,
        stop=("x", "y"),
        frequency_penalty=0,
        presence_penalty=-1,
        seed=0,
        reasoning_effort="low",
    )
    sent = body(replace(PLAIN, sampling=sampling))
    assert {name: sent[name] for name in sent if name not in body(PLAIN)} == {
        "temperature": 0,
        "top_p": 0.5,
        "stop": ["x", "y"],
        "frequency_penalty": 0,
        "presence_penalty": -1,
        "seed": 0,
        "reasoning_effort": "low",
    }


def test_seed_and_effort_go_where_the_server_looks_for_them() -> None:
    asked = replace(PLAIN, sampling=Sampling(seed=7, reasoning_effort="high"))
    sent = body(asked, Quirks(seed="random_seed", effort="reasoning.effort"))
    assert (sent["random_seed"], sent["reasoning"]) == (7, {"effort": "high"})
    assert not {"seed", "reasoning_effort"} & set(sent)


def test_a_reasoning_model_is_told_by_the_developer() -> None:
    assert [message["role"] for message in body(replace(PLAIN, model="gpt-5"), OPENAI)["messages"]] == [
        "developer",
        "user",
    ]


def test_what_the_model_rejects_is_an_error_before_the_call() -> None:
    with pytest.raises(UsageError, match="gpt-5-mini takes no temperature"):
        body(replace(PLAIN, model="gpt-5-mini", sampling=Sampling(temperature=0)), OPENAI)


def test_a_server_that_nobody_knows_is_sent_everything() -> None:
    assert body(replace(PLAIN, model="gpt-5-mini", sampling=Sampling(temperature=0)))["temperature"] == 0


def test_tokens_are_counted_where_the_server_counts() -> None:
    wire = Chat(OPENAI).count(PLAIN)
    assert wire is not None
    assert wire.path == "/responses/input_tokens"
    assert Chat(OPENAI).counted({"input_tokens": 14}) == 14
    assert Chat(Quirks()).count(PLAIN) is None


def test_it_reads_its_own_answers() -> None:
    answer = Chat(Quirks()).answer()
    answer.whole({"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]})
    assert answer.reply.text == "Hello"
