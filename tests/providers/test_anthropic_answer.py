import json
from typing import Any

import pytest
from hypothesis import given

from llmtool.errors import LlmtoolError, ProviderError, RateLimitedError
from llmtool.exchange import Delta, Reply, ToolCall
from llmtool.providers.adapter import Quirks
from llmtool.providers.anthropic_answer import MessagesAnswer
from llmtool.providers.events import Event
from llmtool.usage import Usage
from tests.providers.odd import odd_objects
from tests.providers.streams import events, fed


def start(name: str = "msg_1", **usage: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    message: dict[str, Any] = {
        "id": name,
        "type": "message",
        "model": "claude-sonnet-4-5",
        "content": [],
        "stop_reason": None,
    }
    return {"type": "message_start", "message": {**message, "usage": {"input_tokens": 9, "output_tokens": 1, **usage}}}


def block(index: int, **content: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    return {"type": "content_block_start", "index": index, "content_block": content}


def piece(index: int, **delta: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def text(index: int, *pieces: str) -> list[dict[str, Any]]:
    return [block(index, type="text", text=""), *(piece(index, type="text_delta", text=each) for each in pieces)]


def end(reason: str = "end_turn", details: dict[str, str] | None = None, **usage: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # any JSON
    delta = {"stop_reason": reason, "stop_sequence": None, "stop_details": details}
    return [{"type": "message_delta", "delta": delta, "usage": {"output_tokens": 5, **usage}}, {"type": "message_stop"}]


def streamed(*stream: dict[str, Any]) -> Reply:
    answer = MessagesAnswer(Quirks())
    fed(answer, events(*stream))
    assert answer.complete
    return answer.reply


def whole(*content: dict[str, Any], reason: str = "end_turn", **usage: Any) -> Reply:  # noqa: ANN401  # any JSON
    answer = MessagesAnswer(Quirks())
    bill = {"input_tokens": 9, "output_tokens": 5, **usage}
    message = {"id": "msg_1", "type": "message", "model": "claude-sonnet-4-5", "content": list(content)}
    answer.whole({**message, "stop_reason": reason, "usage": bill})
    assert answer.complete
    return answer.reply


def test_a_plain_stream_comes_delta_by_delta_and_is_complete_with_message_stop() -> None:
    answer = MessagesAnswer(Quirks())
    bill, stop = end()
    stream = (start(service_tier="standard"), {"type": "ping"}, *text(0, "Zwei ", "Wörter"), bill)
    assert fed(answer, events(*stream)) == [Delta("Zwei "), Delta("Wörter")]
    before = answer.complete
    assert fed(answer, events(stop)) == []
    assert (before, answer.complete) == (False, True)
    assert answer.reply == Reply(
        text="Zwei Wörter",
        stop="stop",
        stop_detail="end_turn",
        usage=Usage(input=9, output=5),
        model="claude-sonnet-4-5",
        service_tier="standard",
        id="msg_1",
    )


def test_a_whole_answer_says_the_same_as_its_stream() -> None:
    called = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"at": "it"}}
    thought = {"type": "thinking", "thinking": "Hm.", "signature": "x"}
    said = {"type": "text", "text": "Zwei Wörter"}
    stream = [
        *(start(), block(0, type="thinking", thinking=""), piece(0, type="thinking_delta", thinking="Hm.")),
        *(piece(0, type="signature_delta", signature="x"), *text(1, "Zwei ", "Wörter")),
        block(2, type="tool_use", id="toolu_1", name="look", input={}),
        *(piece(2, type="input_json_delta", partial_json=part) for part in ("", '{"at": ', '"it"}')),
        *end("tool_use"),
    ]
    reply = whole(thought, said, called, reason="tool_use")
    assert streamed(*stream) == reply
    assert (reply.reasoning, reply.text, reply.stop) == ("Hm.", "Zwei Wörter", "tool")
    assert reply.tool_calls == (ToolCall("toolu_1", "look", '{"at": "it"}'),)


def test_the_type_is_taken_from_the_event_where_the_data_have_none() -> None:
    answer = MessagesAnswer(Quirks())
    fed(answer, [Event("message_start", json.dumps({"message": {"id": "msg_2"}})), Event("message_stop", "{}")])
    assert answer.complete
    assert answer.reply == Reply(stop="other", id="msg_2")


def test_a_tool_without_arguments_gets_an_empty_object() -> None:
    tool = block(0, type="tool_use", id="toolu_1", name="look", input={})
    reply = streamed(start(), tool, piece(0, type="input_json_delta", partial_json=""), *end("tool_use"))
    assert reply.tool_calls == (ToolCall("toolu_1", "look", "{}"),)
    assert whole({"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}).tool_calls == reply.tool_calls


def test_tools_that_the_provider_calls_itself_are_none_of_ours() -> None:
    search = block(0, type="server_tool_use", id="srvtoolu_1", name="web_search", input={})
    query = piece(0, type="input_json_delta", partial_json='{"query": "x"}')
    found = block(1, type="web_search_tool_result", tool_use_id="srvtoolu_1", content=[])
    reply = streamed(
        start(), search, query, found, *text(2, "Found."), *end(server_tool_use={"web_search_requests": 2})
    )
    assert reply.tool_calls == ()
    assert reply.usage == Usage(input=9, output=5, pieces={"web_search": 2})


def test_what_is_written_to_the_cache_is_told_apart_by_how_long_it_stays() -> None:
    written = {"ephemeral_5m_input_tokens": 300, "ephemeral_1h_input_tokens": 200}
    cached: dict[str, Any] = {
        "cache_creation_input_tokens": 500,
        "cache_read_input_tokens": 1000,
        "cache_creation": written,
    }
    expected = Usage(input=9, cache_read=1000, cache_write=300, cache_write_1h=200, output=5)
    assert streamed(start(**cached), *text(0, "x"), *end()).usage == expected
    assert whole(**cached).usage == expected


def test_a_later_bill_replaces_what_it_names_and_nothing_else() -> None:
    first = start(cache_read_input_tokens=40, cache_creation_input_tokens=7, output_tokens=1)
    reply = streamed(first, *end(input_tokens=61, output_tokens=12, cache_read_input_tokens=None))
    assert reply.usage == Usage(input=61, cache_read=40, cache_write=7, output=12)


def test_thinking_is_a_part_of_the_output() -> None:
    reply = streamed(start(), *text(0, "x"), *end(output_tokens=50, output_tokens_details={"thinking_tokens": 30}))
    assert reply.usage == Usage(input=9, output=50, reasoning=30)


def test_a_second_beginning_starts_the_answer_again() -> None:
    tool = [
        block(1, type="tool_use", id="toolu_1", name="look", input={}),
        piece(1, type="input_json_delta", partial_json='{"a'),
    ]
    reply = streamed(start(), *text(0, "Half"), *tool, start("msg_2"), *text(0, "All of it"), *end())
    assert (reply.text, reply.tool_calls, reply.id, reply.stop) == ("All of it", (), "msg_2", "stop")


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("tool_use", "tool"),
        ("refusal", "refusal"),
        ("model_context_window_exceeded", "context"),
        ("pause_turn", "other"),
        ("something_new", "other"),
    ],
)
def test_why_it_ended_is_told_in_our_words_and_theirs(reason: str, stop: str) -> None:
    for reply in (streamed(start(), *end(reason)), whole(reason=reason)):
        assert (reply.stop, reply.stop_detail) == (stop, reason)


def test_a_refusal_is_explained() -> None:
    answer = MessagesAnswer(Quirks())
    stream = events(start(), *end("refusal", {"type": "refusal", "category": "cyber", "explanation": "Not this."}))
    assert fed(answer, stream) == [Delta(refusal="Not this.")]
    assert (answer.reply.refusal, answer.reply.stop) == ("Not this.", "refusal")


def test_a_cut_stream_is_not_complete_and_keeps_what_came() -> None:
    answer = MessagesAnswer(Quirks())
    fed(answer, events(start(), *text(0, "Zwei ")))
    assert not answer.complete
    assert (answer.reply.text, answer.reply.stop) == ("Zwei ", None)


def test_an_error_in_the_stream_is_raised_and_keeps_what_came() -> None:
    answer = MessagesAnswer(Quirks())
    fed(answer, events(start(), *text(0, "Zwei ")))
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    with pytest.raises(ProviderError, match="Overloaded"):
        fed(answer, events(error))
    assert answer.reply.text == "Zwei "
    assert not answer.complete


def test_a_limit_in_the_stream_is_one() -> None:
    error = {"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down"}}
    with pytest.raises(RateLimitedError, match="Slow down"):
        fed(MessagesAnswer(Quirks()), events(error))


@pytest.mark.parametrize("data", ["<html>", "[]", "null", "{"])
def test_what_is_no_answer_is_an_error_naming_it(data: str) -> None:
    with pytest.raises(ProviderError, match="the server sent"):
        fed(MessagesAnswer(Quirks()), [Event("", data)])


def test_a_whole_answer_without_content_is_an_error() -> None:
    with pytest.raises(ProviderError, match="content"):
        MessagesAnswer(Quirks()).whole({"type": "message"})


def test_an_empty_event_is_nothing() -> None:
    assert fed(MessagesAnswer(Quirks()), [Event("ping", "")]) == []


@given(
    odd_objects(
        *("type", "index", "delta", "message", "usage", "content_block", "text", "input", "id", "partial_json"),
        *(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "message_delta",
            "tool_use",
            "input_json_delta",
        ),
    )
)
def test_whatever_comes_is_an_answer_or_an_error_for_the_user(objects: list[dict[str, Any]]) -> None:
    answer = MessagesAnswer(Quirks())
    try:
        said = fed(answer, events(*objects))
    except LlmtoolError:
        return
    assert answer.reply.text == "".join(delta.text for delta in said) or any("message" in each for each in objects)
