from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from llmtool.errors import LlmtoolError, ProviderError, UsageError
from llmtool.exchange import Delta, Message, Reply, Request, Sampling, ToolCall
from llmtool.providers.adapter import Adapter, Quirks, adapter_for
from llmtool.providers.events import Event
from llmtool.providers.ollama import Ollama, OllamaAnswer
from llmtool.usage import Usage
from tests.providers.odd import odd_objects
from tests.providers.streams import events, fed

PLAIN = Request("llama3:8b", (Message("system", "Be brief."), Message("user", "Hi")), 100)
END: dict[str, Any] = {
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 9,
    "eval_count": 5,
    "total_duration": 1_000_000,
}


def body(request: Request, quirks: Quirks | None = None) -> Any:  # noqa: ANN401  # JSON
    adapter: Adapter = Ollama(quirks or Quirks())
    wire = adapter.build(request)
    assert wire.path == "/api/chat"
    return wire.body


def line(content: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    told = {"model": "llama3:8b", "created_at": "2026-11-22T12:00:00Z", "done": False, **more}
    return {"message": {"role": "assistant", "content": content}, **told}


def whole(told: dict[str, Any]) -> Reply:
    answer = OllamaAnswer(Quirks())
    answer.whole(told)
    assert answer.complete
    return answer.reply


def test_it_is_what_speaks_ollama() -> None:
    assert adapter_for("ollama").api == "ollama"


def test_a_plain_request_has_nothing_that_was_not_asked_for() -> None:
    assert body(PLAIN) == {
        "model": "llama3:8b",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "stream": True,
        "options": {"num_predict": 100},
    }


def test_without_a_stream_that_is_said_for_streams_are_usual() -> None:
    assert body(replace(PLAIN, stream=False))["stream"] is False


def test_all_that_is_asked_for_is_sent_zero_too() -> None:
    sampling = Sampling(temperature=0, top_p=0.5, stop=("x",), frequency_penalty=0, presence_penalty=1, seed=0)
    assert body(replace(PLAIN, sampling=sampling))["options"] == {
        "num_predict": 100,
        "temperature": 0,
        "top_p": 0.5,
        "stop": ["x"],
        "frequency_penalty": 0,
        "presence_penalty": 1,
        "seed": 0,
    }


@pytest.mark.parametrize(("effort", "think"), [("none", False), ("high", "high")])
def test_an_effort_is_what_to_think_with(effort: str, think: object) -> None:
    assert body(replace(PLAIN, sampling=Sampling(reasoning_effort=effort)))["think"] == think


def test_a_model_that_always_thinks_cannot_be_told_not_to() -> None:
    request = replace(PLAIN, model="gpt-oss:20b", sampling=Sampling(reasoning_effort="none"))
    with pytest.raises(UsageError, match="none"):
        body(request, Quirks(rules="ollama"))


def test_it_does_not_count() -> None:
    adapter = Ollama(Quirks(counts=True))
    assert adapter.count(PLAIN) is None
    with pytest.raises(ProviderError, match="does not count"):
        adapter.counted({"prompt_eval_count": 9})


def test_a_plain_stream_comes_delta_by_delta_and_is_complete_when_done() -> None:
    answer = OllamaAnswer(Quirks())
    assert fed(answer, events(line("Zwei "), line("Wörter"))) == [Delta("Zwei "), Delta("Wörter")]
    before = (answer.complete, answer.reply.stop)
    assert fed(answer, events(line(**END))) == []
    assert (before, answer.complete) == ((False, None), True)
    assert answer.reply == Reply(
        text="Zwei Wörter", stop="stop", stop_detail="stop", usage=Usage(input=9, output=5), model="llama3:8b"
    )


def test_a_whole_answer_says_the_same_as_its_stream() -> None:
    answer = OllamaAnswer(Quirks())
    fed(answer, events(line("Zwei "), line("Wörter"), line(**END)))
    assert whole(line("Zwei Wörter", **END)) == answer.reply


def test_thoughts_and_tool_calls_are_told_apart() -> None:
    told = line("Two", **END)
    told["message"] |= {"thinking": "Hm.", "tool_calls": [{"function": {"name": "look", "arguments": {"at": "it"}}}]}
    reply = whole(told)
    assert (reply.text, reply.reasoning, reply.stop) == ("Two", "Hm.", "tool")
    assert reply.tool_calls == (ToolCall("", "look", '{"at": "it"}'),)


@pytest.mark.parametrize(
    ("reason", "stop"), [("stop", "stop"), ("length", "length"), ("load", "other"), ("unload", "other"), ("", "stop")]
)
def test_why_it_ended_is_told_in_our_words_and_theirs(reason: str, stop: str) -> None:
    reply = whole(line(**{**END, "done_reason": reason}))
    assert (reply.stop, reply.stop_detail) == (stop, reason)


def test_a_bill_without_the_prompt_is_none() -> None:
    # The prompt was still evaluated from the call before: it was not empty.
    assert whole(line("x", done=True, eval_count=5)).usage is None


def test_a_bill_without_an_answer_is_one_of_the_prompt() -> None:
    assert whole(line(done=True, prompt_eval_count=9)).usage == Usage(input=9)


def test_a_cut_stream_is_not_complete_and_keeps_what_came() -> None:
    answer = OllamaAnswer(Quirks())
    fed(answer, events(line("Zwei ")))
    assert not answer.complete
    assert (answer.reply.text, answer.reply.stop, answer.reply.usage) == ("Zwei ", None, None)


def test_an_error_as_a_line_is_raised_and_keeps_what_came() -> None:
    answer = OllamaAnswer(Quirks())
    fed(answer, events(line("Zwei ")))
    with pytest.raises(ProviderError, match="out of memory"):
        fed(answer, events({"error": "llama runner process: out of memory"}))
    assert answer.reply.text == "Zwei "


@pytest.mark.parametrize("data", ["<html>", "[]", "null", "{"])
def test_what_is_no_answer_is_an_error_naming_it(data: str) -> None:
    with pytest.raises(ProviderError, match="the server sent"):
        fed(OllamaAnswer(Quirks()), [Event("", data)])


def test_a_whole_answer_without_a_message_is_an_error() -> None:
    with pytest.raises(ProviderError, match="without a message"):
        OllamaAnswer(Quirks()).whole({"done": True})


def test_an_empty_line_is_nothing() -> None:
    assert fed(OllamaAnswer(Quirks()), [Event("", "")]) == []


@given(
    odd_objects(
        "message", "content", "thinking", "tool_calls", "function", "name", "arguments", "done", "prompt_eval_count"
    )
)
def test_whatever_comes_is_an_answer_or_an_error_for_the_user(objects: list[dict[str, Any]]) -> None:
    answer = OllamaAnswer(Quirks())
    try:
        said = fed(answer, events(*objects))
    except LlmtoolError:
        return
    assert answer.reply.text == "".join(delta.text for delta in said)
