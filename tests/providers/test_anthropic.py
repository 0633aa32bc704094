from dataclasses import replace
from typing import Any

import pytest

from llmtool.errors import ProviderError, UsageError
from llmtool.exchange import Message, Request, Sampling
from llmtool.providers.adapter import Adapter, Quirks, adapter_for
from llmtool.providers.anthropic import Messages
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.registry import Choice

ANTHROPIC = Quirks(rules="anthropic", counts=True)
PLAIN = Request("claude-sonnet-4-5", (Message("system", "Be brief."), Message("user", "Hi")), 100)


def adapter(quirks: Quirks = ANTHROPIC) -> Adapter:
    return Messages(quirks)


def body(request: Request, quirks: Quirks = ANTHROPIC) -> Any:  # noqa: ANN401  # JSON
    wire = adapter(quirks).build(request)
    assert wire.path == "/v1/messages"
    return wire.body


def version(request: Request, quirks: Quirks = ANTHROPIC) -> str:
    return adapter(quirks).build(request).headers["anthropic-version"]


def asked(model: str = PLAIN.model, **sampling: Any) -> Request:  # noqa: ANN401  # any parameter
    return replace(PLAIN, model=model, sampling=Sampling(**sampling))


def test_it_is_what_speaks_messages() -> None:
    assert adapter_for("messages").api == "messages"


def test_a_plain_request_has_nothing_that_was_not_asked_for() -> None:
    assert body(PLAIN) == {
        "model": "claude-sonnet-4-5",
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Hi"}],
        "max_tokens": 100,
        "stream": True,
    }


def test_without_a_stream_and_a_system_message_there_is_nothing_about_them() -> None:
    sent = body(replace(PLAIN, messages=(Message("user", "Hi"),), stream=False))
    assert not {"stream", "system"} & set(sent)


def test_system_messages_are_collected_and_neighbours_of_one_role_become_one() -> None:
    roles = ("system", "user", "user", "assistant", "system", "user")
    messages = tuple(Message(role, str(place)) for place, role in enumerate(roles))  # type: ignore[arg-type]  # they are
    sent = body(replace(PLAIN, messages=messages))
    assert [block["text"] for block in sent["system"]] == ["0", "4"]
    assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]
    assert sent["messages"][0]["content"] == [{"type": "text", "text": "1"}, {"type": "text", "text": "2"}]
    assert sent["messages"][1]["content"] == "3"


def test_the_new_version_is_spoken_unless_a_temperature_is_sent() -> None:
    assert version(PLAIN) == "2026-10-21"
    assert version(asked(temperature=0)) == "2023-06-01"
    assert version(asked(top_p=0.5)) == "2023-06-01"


def test_other_servers_are_spoken_to_in_the_version_that_all_know() -> None:
    assert version(PLAIN, Quirks()) == "2023-06-01"


def test_all_that_is_asked_for_is_sent_zero_too() -> None:
    sent = body(asked(temperature=0, stop=("x", "y")))
    assert sent["temperature"] == 0
    assert sent["stop_sequences"] == ["x", "y"]
    assert "cache_control" not in str(sent)


def test_a_growing_conversation_marks_what_is_told_the_system_and_its_newest_message() -> None:
    mark = {"cache_control": {"type": "ephemeral"}}
    said = [Message("system", "Be brief.")]
    for turn in range(6):
        said.append(Message("user", f"question {turn}"))
        sent = body(replace(PLAIN, messages=tuple(said), cache_prompt=True))
        assert sent["system"] == [{"type": "text", "text": "Be brief."} | mark]
        *earlier, newest = sent["messages"]
        assert newest == {"role": "user", "content": [{"type": "text", "text": f"question {turn}"} | mark]}
        # What was marked the last time is sent as it was, without its mark: the provider finds it in its cache.
        assert earlier == [{"role": message.role, "content": message.content} for message in said[1:-1]]
        said.append(Message("assistant", f"answer {turn}"))


def test_of_several_blocks_the_last_is_marked_and_white_space_never() -> None:
    told = (Message("system", "a"), Message("system", "b"), Message("user", "c"), Message("user", " \n"))
    sent = body(replace(PLAIN, messages=told, cache_prompt=True))
    assert [("cache_control" in block) for block in sent["system"]] == [False, True]
    assert [("cache_control" in block) for block in sent["messages"][0]["content"]] == [False, False]


def test_a_mark_changes_no_count() -> None:
    messages = (
        Message("system", "Be brief."),
        Message("user", "Hi"),
        Message("assistant", "Ho"),
        Message("user", "Hi"),
    )
    plain, marked = (body(replace(PLAIN, messages=messages, cache_prompt=cached)) for cached in (False, True))
    assert weigh(plain, "messages", Choice()(), PLAIN.model).tokens == (
        weigh(marked, "messages", Choice()(), PLAIN.model).tokens
    )


@pytest.mark.parametrize("name", ["frequency_penalty", "presence_penalty", "seed"])
def test_what_messages_has_no_place_for_is_an_error_before_the_call(name: str) -> None:
    given: dict[str, Any] = {name: 1}
    with pytest.raises(UsageError, match=name.replace("_", " ")):
        body(asked(**given))


@pytest.mark.parametrize("model", ["claude-opus-4-7", "claude-opus-5-5", "claude-sonnet-5", "claude-haiku-5-5"])
def test_models_that_take_no_temperature_are_not_sent_one(model: str) -> None:
    with pytest.raises(UsageError, match="temperature"):
        body(asked(model, temperature=0.5))


@pytest.mark.parametrize("model", ["claude-opus-4-1-20250805", "claude-haiku-4-5", "claude-sonnet-4-6"])
def test_models_that_take_one_of_temperature_and_top_p_are_not_sent_both(model: str) -> None:
    assert body(asked(model, top_p=0.5))["top_p"] == 0.5
    with pytest.raises(UsageError, match="not both"):
        body(asked(model, temperature=0.5, top_p=0.5))


def test_an_older_model_takes_both() -> None:
    sent = body(asked("claude-3-haiku-20240307", temperature=0.5, top_p=0.5))
    assert (sent["temperature"], sent["top_p"]) == (0.5, 0.5)


def test_a_model_that_thinks_anyway_is_told_only_how_hard() -> None:
    sent = body(asked("claude-opus-5-5", reasoning_effort="max"))
    assert sent["output_config"] == {"effort": "max"}
    assert "thinking" not in sent


def test_a_model_that_thinks_only_if_asked_is_asked() -> None:
    sent = body(asked("claude-opus-4-8", reasoning_effort="low"))
    assert sent["output_config"] == {"effort": "low"}
    assert sent["thinking"] == {"type": "adaptive"}


def test_no_effort_is_no_thinking() -> None:
    sent = body(asked("claude-sonnet-5", reasoning_effort="none"))
    assert sent["thinking"] == {"type": "disabled"}
    assert "output_config" not in sent


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("claude-haiku-4-5", "low"),
        ("claude-opus-4-5", "max"),
        ("claude-sonnet-4-6", "xhigh"),
        ("claude-opus-5-5", "none"),
        ("claude-sonnet-5-5", "none"),
        ("claude-mythos-preview", "xhigh"),
        ("claude-sonnet-5", "minimal"),
    ],
)
def test_an_effort_that_the_model_does_not_know_is_an_error(model: str, effort: str) -> None:
    with pytest.raises(UsageError, match="reasoning effort"):
        body(asked(model, reasoning_effort=effort))


def test_what_is_counted_is_the_prompt_and_what_it_is_to_be_thought_about_with() -> None:
    wire = adapter().count(replace(asked("claude-opus-5-5", reasoning_effort="low"), cache_prompt=True))
    assert wire is not None
    assert wire.path == "/v1/messages/count_tokens"
    assert wire.headers == {"anthropic-version": "2026-10-21"}
    assert wire.body == {
        "model": "claude-opus-5-5",
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Hi"}],
        "output_config": {"effort": "low"},
    }


def test_a_count_is_read() -> None:
    assert adapter().counted({"input_tokens": 14}) == 14


@pytest.mark.parametrize("told", [{}, {"input_tokens": "14"}, {"input_tokens": -1}, {"error": {"message": "no"}}])
def test_what_is_no_count_is_an_error(told: dict[str, Any]) -> None:
    with pytest.raises(ProviderError):
        adapter().counted(told)


def test_a_server_that_does_not_count_is_not_asked() -> None:
    assert adapter(Quirks()).count(PLAIN) is None
