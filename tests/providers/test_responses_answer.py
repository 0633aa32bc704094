from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import LlmtoolError, ProviderError, RateLimitedError
from llmtool.exchange import Delta, Reply, ToolCall
from llmtool.providers.adapter import Quirks
from llmtool.providers.events import Event
from llmtool.providers.responses_answer import ResponsesAnswer
from llmtool.usage import Usage
from tests.providers.streams import DONE, events, fed, objects

USAGE = {
    "input_tokens": 50,
    "input_tokens_details": {"cached_tokens": 20},
    "output_tokens": 9,
    "output_tokens_details": {"reasoning_tokens": 4},
    "total_tokens": 59,
}
CALL = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "weather", "arguments": '{"city": "Ulm"}'}


def message(text: str) -> dict[str, Any]:
    return {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }


def body(*output: dict[str, Any], status: str = "completed", **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    rest = {"usage": USAGE, "service_tier": "default", "error": None, "incomplete_details": None, **more}
    return {"id": "resp_1", "object": "response", "model": "gpt-5", "status": status, "output": list(output), **rest}


def piece(kind: str, delta: str, place: int = 0) -> dict[str, Any]:
    return {"type": f"response.{kind}.delta", "output_index": place, "content_index": 0, "delta": delta}


def last(answer: dict[str, Any]) -> dict[str, Any]:
    return {"type": f"response.{answer['status']}", "response": answer}


BEGUN = {"type": "response.created", "response": body(status="in_progress", usage=None, service_tier="auto")}
THOUGHT = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]}
PLAIN = (
    BEGUN,
    piece("reasoning_summary_text", "Hm"),
    piece("output_text", "Zwei ", 1),
    piece("output_text", "Wörter", 1),
    last(body(THOUGHT, message("Zwei Wörter"))),
)
REPLY = Reply(
    text="Zwei Wörter",
    reasoning="Hm",
    stop="stop",
    stop_detail="completed",
    usage=Usage(input=30, cache_read=20, output=9, reasoning=4),
    model="gpt-5",
    service_tier="default",
    id="resp_1",
)


def streamed(*objects: dict[str, Any]) -> ResponsesAnswer:
    answer = ResponsesAnswer(Quirks())
    fed(answer, events(*objects))
    return answer


def whole(answer: dict[str, Any]) -> Reply:
    reader = ResponsesAnswer(Quirks())
    reader.whole(answer)
    assert reader.complete
    return reader.reply


def test_a_plain_stream_comes_delta_by_delta_and_is_complete_with_its_last_event() -> None:
    answer = ResponsesAnswer(Quirks())
    come = [Delta(reasoning="Hm"), Delta("Zwei "), Delta("Wörter")]
    assert (fed(answer, events(*PLAIN[:4])), answer.complete) == (come, False)
    assert (fed(answer, [*events(PLAIN[4]), DONE]), answer.complete) == ([], True)
    assert answer.reply == REPLY


def test_the_same_answer_whole_is_the_same_reply() -> None:
    assert whole(body(THOUGHT, message("Zwei Wörter"))) == REPLY


def test_the_name_of_an_event_serves_where_its_data_has_no_type() -> None:
    answer = ResponsesAnswer(Quirks())
    assert fed(answer, [Event("response.output_text.delta", '{"delta": "x"}')]) == [Delta("x")]


@given(st.integers(0, len(PLAIN) - 1))
def test_a_cut_stream_keeps_what_came_and_is_not_complete(end: int) -> None:
    answer = streamed(*PLAIN[:end])
    assert not answer.complete
    assert answer.reply.stop is None
    assert answer.reply.usage is None
    assert answer.reply.text == "Zwei Wörter"[: (0, 0, 0, 5, 11)[end]]


def test_done_alone_is_no_end() -> None:
    answer = ResponsesAnswer(Quirks())
    fed(answer, [*events(*PLAIN[:4]), DONE])
    assert not answer.complete


def test_text_that_only_the_last_event_has_still_comes() -> None:
    answer = ResponsesAnswer(Quirks())
    deltas = fed(answer, events(PLAIN[2], last(body(message("Zwei Wörter")))))
    assert deltas == [Delta("Zwei "), Delta("Wörter")]


def test_a_last_event_without_output_leaves_what_came() -> None:
    assert streamed(*PLAIN[:4], last(body())).reply == REPLY


def test_reasoning_in_full_is_reasoning_too() -> None:
    assert streamed(piece("reasoning_text", "Hm")).reply.reasoning == "Hm"
    assert whole(body({"type": "reasoning", "content": [{"type": "reasoning_text", "text": "Hm"}]})).reasoning == "Hm"


def test_a_refusal_is_not_text() -> None:
    no = {"type": "message", "content": [{"type": "refusal", "refusal": "Nein."}]}
    answer = streamed(piece("refusal", "Nein."), last(body(no)))
    assert (answer.reply.text, answer.reply.refusal, answer.reply.stop) == ("", "Nein.", "refusal")
    assert whole(body(no)).stop == "refusal"


@pytest.mark.parametrize(
    ("reason", "stop"), [("max_output_tokens", "length"), ("content_filter", "filter"), ("unheard_of", "other")]
)
def test_why_an_answer_is_incomplete(reason: str, stop: str) -> None:
    short = body(message("Zwei"), status="incomplete", incomplete_details={"reason": reason})
    for reply in (streamed(PLAIN[2], last(short)).reply, whole(short)):
        assert (reply.text, reply.stop, reply.stop_detail) == ("Zwei", stop, reason)
        assert reply.usage == REPLY.usage


def test_a_tool_call_is_read_from_its_pieces_and_from_the_end() -> None:
    begun = {"type": "response.output_item.added", "output_index": 1, "item": {**CALL, "arguments": ""}}
    pieces = [piece("function_call_arguments", part, 1) for part in ('{"city"', ': "Ulm"}')]
    ended = {"type": "response.output_item.done", "output_index": 1, "item": CALL}
    expected = (ToolCall("call_1", "weather", '{"city": "Ulm"}'),)
    assert streamed(begun, *pieces, ended).reply.tool_calls == expected
    assert streamed(begun, ended).reply.tool_calls == expected
    for reply in (streamed(begun, *pieces, ended, last(body(CALL))).reply, whole(body(CALL))):
        assert (reply.tool_calls, reply.stop) == (expected, "tool")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (
            {"type": "error", "code": "server_error", "message": "oh", "param": None, "sequence_number": 3},
            ProviderError,
        ),
        ({"type": "error", "error": {"type": "insufficient_quota", "message": "oh"}}, RateLimitedError),
        (last(body(status="failed", error={"code": "rate_limit_exceeded", "message": "oh"})), RateLimitedError),
        (last(body(status="failed", error={"code": "server_error", "message": "oh"})), ProviderError),
        ({"error": {"message": "oh"}}, ProviderError),
    ],
)
def test_an_error_inside_a_stream_is_raised_and_what_came_is_kept(
    error: dict[str, Any], kind: type[LlmtoolError]
) -> None:
    answer = streamed(*PLAIN[:3])
    with pytest.raises(kind, match="oh") as raised:
        fed(answer, events(error))
    assert type(raised.value) is kind
    assert (answer.reply.text, answer.reply.id) == ("Zwei ", "resp_1")


def test_a_bill_that_comes_with_a_failure_is_kept() -> None:
    answer = ResponsesAnswer(Quirks())
    with pytest.raises(ProviderError, match="the answer is failed"):
        fed(answer, events(last(body(status="failed"))))
    assert answer.reply.usage == REPLY.usage


@pytest.mark.parametrize(("data", "named"), [("<html>502</html>", "HTML"), ('"text"', "text"), ("nope", "nope")])
def test_what_is_no_json_object_is_named(data: str, named: str) -> None:
    with pytest.raises(ProviderError, match=named):
        fed(ResponsesAnswer(Quirks()), [Event("", data)])


def test_events_of_no_interest_are_passed_over() -> None:
    quiet = events({"type": "response.web_search_call.searching"}, {"type": "response.content_part.added", "part": {}})
    assert fed(ResponsesAnswer(Quirks()), [Event("", ""), *quiet]) == []


@pytest.mark.parametrize("answer", [{}, {"choices": []}, {"output": None}])
def test_a_whole_answer_without_output_is_an_error_that_names_its_fields(answer: dict[str, Any]) -> None:
    with pytest.raises(ProviderError, match=f"its fields are {', '.join(answer) or 'none'}"):
        ResponsesAnswer(Quirks()).whole(answer)


def test_a_whole_answer_that_failed_is_raised() -> None:
    with pytest.raises(ProviderError, match="oh"):
        ResponsesAnswer(Quirks()).whole(body(status="failed", error={"code": "server_error", "message": "oh"}))


def test_odd_output_is_passed_over() -> None:
    odd = body(message("x"), {"type": "web_search_call"}, {"type": "message", "content": None}, {"type": "reasoning"})
    odd["output"].append(None)
    assert whole(odd).text == "x"


ODD = objects(
    *("response", "output", "content", "summary", "item", "delta", "status", "error", "incomplete_details", "reason"),
    *("usage", "input_tokens", "output_index", "call_id", "name", "arguments", "text", "refusal"),
)
KINDS = st.sampled_from(["error", "response.completed", "response.output_item.done", "response.output_text.delta"])


@given(KINDS, ODD)
def test_whatever_a_server_sends_is_read_or_is_an_error_of_ours(kind: str, sent: dict[str, Any]) -> None:
    streaming, at_once = ResponsesAnswer(Quirks()), ResponsesAnswer(Quirks())
    typed = {**sent, "type": "message"}
    with suppress(LlmtoolError):
        fed(streaming, events({**sent, "type": kind}, {"type": kind, "response": {"output": [typed]}, "item": typed}))
    with suppress(LlmtoolError):
        at_once.whole({**sent, "output": [typed]})
    assert isinstance(streaming.reply, Reply)
    assert isinstance(at_once.reply, Reply)
