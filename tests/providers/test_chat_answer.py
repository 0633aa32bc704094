import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import LlmtoolError, ProviderError, RateLimitedError, RefusedError
from llmtool.exchange import Delta, Reply, ToolCall
from llmtool.providers.adapter import Quirks
from llmtool.providers.chat_answer import ChatAnswer
from llmtool.providers.events import Event
from llmtool.usage import Usage
from tests.providers.streams import DONE, events, fed, objects

USAGE = {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    return {"id": "chatcmpl-7", "object": "chat.completion.chunk", "model": "gpt-4o", "choices": [choice], **more}


def bill(usage: dict[str, Any]) -> dict[str, Any]:
    return {"id": "chatcmpl-7", "object": "chat.completion.chunk", "model": "gpt-4o", "choices": [], "usage": usage}


def streamed(*chunks: dict[str, Any], quirks: Quirks | None = None) -> ChatAnswer:
    answer = ChatAnswer(quirks or Quirks())
    fed(answer, [*events(*chunks), DONE])
    return answer


def whole(message: dict[str, Any], finish: str = "stop", **more: Any) -> Reply:  # noqa: ANN401  # any JSON
    answer = ChatAnswer(Quirks())
    answer.whole({"id": "chatcmpl-8", "choices": [{"index": 0, "message": message, "finish_reason": finish}], **more})
    assert answer.complete
    return answer.reply


def called(*pieces: list[dict[str, Any]], finish: str = "tool_calls") -> Reply:
    return streamed(*(chunk({"tool_calls": piece}) for piece in pieces), chunk(finish=finish)).reply


PLAIN = (
    chunk({"role": "assistant", "content": "", "refusal": None}, service_tier="default"),
    chunk({"content": "Zwei "}, usage=None),
    chunk({"content": "Wörter"}),
    chunk(finish="stop"),
    bill(USAGE),
)


def test_a_stream_of_nothing_but_its_end_is_no_answer() -> None:
    with pytest.raises(ProviderError, match="an answer without choices"):
        fed(ChatAnswer(Quirks()), [DONE])


def test_a_plain_stream_comes_delta_by_delta_and_is_complete_with_done() -> None:
    answer = ChatAnswer(Quirks())
    assert (fed(answer, events(*PLAIN)), answer.complete) == ([Delta("Zwei "), Delta("Wörter")], False)
    assert (fed(answer, [DONE]), answer.complete) == ([], True)
    assert answer.reply == Reply(
        text="Zwei Wörter",
        stop="stop",
        stop_detail="stop",
        usage=Usage(input=12, output=5),
        model="gpt-4o",
        service_tier="default",
        id="chatcmpl-7",
    )


def test_the_same_answer_whole_is_the_same_reply() -> None:
    reply = whole({"role": "assistant", "content": "Zwei Wörter"}, model="gpt-4o", usage=USAGE, service_tier="default")
    expected = streamed(*PLAIN).reply
    assert (reply.text, reply.stop, reply.usage, reply.service_tier) == (
        "Zwei Wörter",
        "stop",
        expected.usage,
        "default",
    )


@given(st.integers(0, len(PLAIN)))
def test_a_cut_stream_keeps_what_came_and_is_not_complete(end: int) -> None:
    answer = ChatAnswer(Quirks())
    deltas = fed(answer, events(*PLAIN[:end]))
    assert not answer.complete
    assert answer.reply.text == "".join(delta.text for delta in deltas)
    assert "Zwei Wörter".startswith(answer.reply.text)
    assert (answer.reply.stop is None) == (end < 4)
    assert (answer.reply.usage is None) == (end < 5)


def test_a_server_without_done_ends_with_its_finish_reason() -> None:
    answer = ChatAnswer(Quirks(done=False))
    assert (fed(answer, events(*PLAIN[:3])), answer.complete) == ([Delta("Zwei "), Delta("Wörter")], False)
    assert (fed(answer, events(PLAIN[3])), answer.complete) == ([], True)


def test_cached_and_written_tokens_are_told_apart() -> None:
    details = {"cached_tokens": 900, "cache_write_tokens": 60}
    usage = {"prompt_tokens": 1000, "completion_tokens": 5, "total_tokens": 1005, "prompt_tokens_details": details}
    assert streamed(*PLAIN[:4], bill(usage)).reply.usage == Usage(input=40, cache_read=900, cache_write=60, output=5)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_is_set_apart_in_both_spellings(field: str) -> None:
    usage = {**USAGE, "completion_tokens_details": {"reasoning_tokens": 3}}
    answer = ChatAnswer(Quirks())
    deltas = fed(answer, events(chunk({field: "Hm", "content": None}), chunk({"content": "Ja"}, "stop"), bill(usage)))
    assert deltas == [Delta(reasoning="Hm"), Delta(text="Ja")]
    assert answer.reply.usage == Usage(input=12, output=5, reasoning=3)
    assert whole({field: "Hm", "content": "Ja"}).reasoning == "Hm"


def test_reasoning_that_comes_in_both_spellings_at_once_comes_once() -> None:
    assert streamed(chunk({"reasoning": "Hm", "reasoning_content": "Hm"})).reply.reasoning == "Hm"


def test_thinking_parts_are_reasoning_and_text_parts_are_text() -> None:
    thought = {
        "type": "thinking",
        "thinking": [{"type": "text", "text": "Zwei"}, {"type": "text", "text": " und zwei"}],
    }
    content = [thought, {"type": "text", "text": "Vier"}, {"type": "reference", "reference_ids": [1]}]
    for reply in (streamed(chunk({"content": content}, "stop")).reply, whole({"content": content})):
        assert (reply.reasoning, reply.text) == ("Zwei und zwei", "Vier")


def test_reasoning_that_the_answer_leaves_out_is_counted_by_the_total() -> None:
    usage = {"prompt_tokens": 12, "completion_tokens": 2, "total_tokens": 354}
    told = {**usage, "completion_tokens_details": {"reasoning_tokens": 340}}
    for report in (usage, told):
        assert streamed(bill(report)).reply.usage == Usage(input=12, output=342, reasoning=340)


def test_a_refusal_is_not_text() -> None:
    answer = ChatAnswer(Quirks())
    assert fed(answer, events(chunk({"refusal": "Nein."}), chunk(finish="stop"))) == [Delta(refusal="Nein.")]
    assert (answer.reply.text, answer.reply.refusal, answer.reply.stop) == ("", "Nein.", "refusal")
    assert whole({"content": None, "refusal": "Nein."}).stop == "refusal"


@pytest.mark.parametrize(
    ("finish", "stop"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("content_filter", "filter"),
        ("content_filter: PROHIBITED_CONTENT", "filter"),
        ("tool_calls", "tool"),
        ("function_call", "tool"),
        ("model_length", "context"),
        ("STOP", "stop"),
        ("insufficient_system_resource", "other"),
    ],
)
def test_why_an_answer_ended(finish: str, stop: str) -> None:
    reply = streamed(chunk({"content": "x"}), chunk(finish=finish)).reply
    assert (reply.stop, reply.stop_detail) == (stop, finish)
    assert whole({"content": "x"}, finish).stop == stop


def test_an_end_without_a_reason_is_some_other_end() -> None:
    assert streamed(chunk({"content": "x"})).reply.stop == "other"


def test_a_tool_call_is_put_together_from_its_pieces() -> None:
    first = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
    pieces = [{"index": 0, "function": {"arguments": part}} for part in ('{"city"', ': "Ulm"}')]
    reply = called([first], *([piece] for piece in pieces))
    assert reply.tool_calls == (ToolCall("call_1", "weather", '{"city": "Ulm"}'),)
    assert reply.stop == "tool"


def test_a_tool_call_that_ends_with_stop_ends_for_the_tool() -> None:
    call = {"id": "call_1", "function": {"name": "weather", "arguments": {"city": "Ulm"}}}
    assert called([call], finish="stop").stop == "tool"
    assert whole({"content": None, "tool_calls": [call]}).tool_calls == (
        ToolCall("call_1", "weather", '{"city": "Ulm"}'),
    )


def test_the_old_way_to_call_a_function() -> None:
    reply = streamed(
        chunk({"function_call": {"name": "weather", "arguments": "{"}}),
        chunk({"function_call": {"arguments": "}"}}, "function_call"),
    ).reply
    assert reply.tool_calls == (ToolCall("", "weather", "{}"),)


def test_the_last_usage_counts_where_every_chunk_has_one() -> None:
    growing = [
        chunk({"content": "x"}, usage={**USAGE, "completion_tokens": n, "total_tokens": 12 + n}) for n in (1, 2, 3)
    ]
    assert streamed(*growing, chunk(finish="stop", usage=None)).reply.usage == Usage(input=12, output=3)


def test_usage_is_found_where_groq_and_moonshot_put_it() -> None:
    assert streamed(chunk(finish="stop", x_groq={"id": "req_1", "usage": USAGE})).reply.usage == Usage(
        input=12, output=5
    )
    placed = chunk(finish="stop")
    placed["choices"][0]["usage"] = USAGE
    assert streamed(placed).reply.usage == Usage(input=12, output=5)


def test_a_cost_that_the_provider_reports_is_kept() -> None:
    assert streamed(bill({**USAGE, "cost": 0.00014})).reply.reported_cost == Decimal("0.00014")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"error": {"message": "too fast", "code": "rate_limit_exceeded"}}, RateLimitedError),
        ({"error": {"message": "too fast", "code": 429}, **chunk(finish="error")}, RateLimitedError),
        ({"error": "model crashed"}, ProviderError),
        ({"object": "error", "message": "model crashed", "code": 500}, ProviderError),
        ({"message": "model crashed"}, ProviderError),
        ({"detail": [{"msg": "model crashed"}]}, ProviderError),
        ({"error": {"message": "not that", "type": "content_policy_violation"}}, RefusedError),
        (chunk({}, x_groq={"error": "model crashed"}), ProviderError),
        (chunk(finish="error"), ProviderError),
    ],
)
def test_an_error_inside_a_stream_is_raised_and_what_came_is_kept(
    error: dict[str, Any], kind: type[LlmtoolError]
) -> None:
    answer = ChatAnswer(Quirks())
    fed(answer, events(chunk({"content": "Zwei "}, usage=USAGE)))
    with pytest.raises(kind) as raised:
        fed(answer, events(error))
    assert type(raised.value) is kind
    assert (answer.reply.text, answer.reply.usage, answer.complete) == ("Zwei ", Usage(input=12, output=5), False)


def test_an_event_called_error_is_one_whatever_is_in_it() -> None:
    with pytest.raises(ProviderError, match="tool_use_failed"):
        fed(ChatAnswer(Quirks()), [Event("error", '{"failure": "tool_use_failed"}')])


def test_an_error_of_one_choice_is_raised() -> None:
    broken = chunk()
    broken["choices"][0]["error"] = {"code": 502, "message": "upstream is gone"}
    with pytest.raises(ProviderError, match="upstream is gone"):
        fed(ChatAnswer(Quirks()), events(broken))


def test_a_bill_that_comes_with_an_error_is_kept() -> None:
    answer = ChatAnswer(Quirks())
    with pytest.raises(ProviderError):
        fed(answer, events({"error": {"message": "gone"}, "usage": USAGE}))
    assert answer.reply.usage == Usage(input=12, output=5)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ("<!DOCTYPE html><html><body>502</body></html>", "HTML"),
        ("[1, 2]", r"'\[1, 2\]'"),
        ("upstream connect error", "upstream connect error"),
        ('{"id": "chatcmpl-7", "cho', "cho"),
    ],
)
def test_what_is_no_json_object_is_named(data: str, named: str) -> None:
    with pytest.raises(ProviderError, match=named):
        fed(ChatAnswer(Quirks()), [Event("", data)])


def test_events_without_an_answer_are_passed_over() -> None:
    quiet = [
        Event("ping", ""),
        *events({"type": "ping"}, {"choices": [], "prompt_filter_results": []}, {"choices": [None]}),
    ]
    answer = ChatAnswer(Quirks())
    assert fed(answer, quiet) == []
    assert answer.reply == Reply()


@pytest.mark.parametrize("body", [{}, {"choices": []}, {"choices": None, "id": "x"}, {"data": [1], "object": "list"}])
def test_a_whole_answer_without_choices_is_an_error_that_names_its_fields(body: dict[str, Any]) -> None:
    with pytest.raises(ProviderError, match=f"its fields are {', '.join(body) or 'none'}"):
        ChatAnswer(Quirks()).whole(body)


def test_a_whole_answer_that_is_an_error_is_raised() -> None:
    with pytest.raises(ProviderError, match="no such thing"):
        ChatAnswer(Quirks()).whole({"error": {"message": "no such thing", "code": 400}})


@given(st.text(), st.data())
def test_no_cut_between_characters_changes_the_text(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    reply = streamed(*(chunk({"content": piece}) for piece in pieces), chunk(finish="stop")).reply
    assert reply.text == json.loads(json.dumps(text))


ODD = objects(
    *("choices", "delta", "message", "content", "tool_calls", "function", "arguments", "index", "finish_reason"),
    *("usage", "x_groq", "error", "cost", "prompt_tokens", "prompt_tokens_details", "cached_tokens", "id", "type"),
)


@given(ODD)
def test_whatever_a_server_sends_is_read_or_is_an_error_of_ours(sent: dict[str, Any]) -> None:
    streaming, at_once = ChatAnswer(Quirks()), ChatAnswer(Quirks())
    with suppress(LlmtoolError):
        fed(streaming, events(sent, {"choices": [sent]}))
    with suppress(LlmtoolError):
        at_once.whole({"choices": [sent], **sent})
    assert isinstance(streaming.reply, Reply)
    assert isinstance(at_once.reply, Reply)
