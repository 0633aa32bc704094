import json
from typing import Any

import pytest
from hypothesis import given

from llmtool.errors import LlmtoolError, ProviderError, RateLimitedError
from llmtool.exchange import Delta, Reply, ToolCall
from llmtool.providers.adapter import Quirks
from llmtool.providers.events import Event
from llmtool.providers.gemini_answer import GeminiAnswer
from llmtool.usage import Usage
from tests.providers.odd import odd_objects
from tests.providers.streams import events, fed

BILL = {"promptTokenCount": 9, "candidatesTokenCount": 5, "totalTokenCount": 14}


def chunk(*parts: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    candidate = {"content": {"role": "model", "parts": list(parts)}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "gemini-2.5-flash", "responseId": "r_1", **more}


def say(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    return {"text": text, **more}


def whole(body: dict[str, Any]) -> Reply:
    answer = GeminiAnswer(Quirks())
    answer.whole(body)
    assert answer.complete
    return answer.reply


def test_a_plain_stream_comes_delta_by_delta_and_is_complete_with_a_finish_reason() -> None:
    answer = GeminiAnswer(Quirks())
    early = chunk(say("Zwei "), usageMetadata={"promptTokenCount": 9, "totalTokenCount": 9})
    assert fed(answer, events(early)) == [Delta("Zwei ")]
    before = answer.complete
    last = chunk(say("Wörter"), finish="STOP", usageMetadata={**BILL, "serviceTier": "STANDARD"})
    assert fed(answer, events(last)) == [Delta("Wörter")]
    assert (before, answer.complete) == (False, True)
    assert answer.reply == Reply(
        text="Zwei Wörter",
        stop="stop",
        stop_detail="STOP",
        usage=Usage(input=9, output=5),
        model="gemini-2.5-flash",
        service_tier="standard",
        id="r_1",
    )


def test_a_last_piece_may_say_nothing() -> None:
    answer = GeminiAnswer(Quirks())
    stream = events(chunk(say("x")), chunk(say("", thoughtSignature="s"), finish="STOP", usageMetadata=BILL))
    assert fed(answer, stream) == [Delta("x")]
    assert answer.complete


def test_thoughts_are_told_apart_and_billed_with_the_output() -> None:
    bill = {"promptTokenCount": 9, "candidatesTokenCount": 5, "thoughtsTokenCount": 30, "totalTokenCount": 44}
    reply = whole(chunk(say("Hm.", thought=True), say("Two"), finish="STOP", usageMetadata=bill))
    assert (reply.reasoning, reply.text) == ("Hm.", "Two")
    assert reply.usage == Usage(input=9, output=35, reasoning=30)


def test_what_was_cached_is_within_the_prompt() -> None:
    reply = whole(chunk(say("x"), finish="STOP", usageMetadata={**BILL, "cachedContentTokenCount": 4}))
    assert reply.usage == Usage(input=5, cache_read=4, output=5)


def test_a_tool_call_ends_with_stop_and_is_one_all_the_same() -> None:
    called = {"functionCall": {"name": "look", "args": {"at": "it"}, "id": "c_1"}}
    bare = {"functionCall": {"name": "wait"}}
    reply = whole(chunk(called, bare, finish="STOP"))
    assert reply.tool_calls == (ToolCall("c_1", "look", '{"at": "it"}'), ToolCall("", "wait", "{}"))
    assert reply.stop == "tool"


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("STOP", "stop"),
        ("MAX_TOKENS", "length"),
        ("CONTINUATION", "length"),
        ("SAFETY", "filter"),
        ("RECITATION", "filter"),
        ("PROHIBITED_CONTENT", "filter"),
        ("SPII", "filter"),
        ("MALFORMED_FUNCTION_CALL", "other"),
        ("LANGUAGE", "other"),
        ("SOMETHING_NEW", "other"),
    ],
)
def test_why_it_ended_is_told_in_our_words_and_theirs(reason: str, stop: str) -> None:
    reply = whole(chunk(finish=reason))
    assert (reply.stop, reply.stop_detail) == (stop, reason)


def test_an_answer_that_was_withheld_says_why() -> None:
    withheld = chunk(finish="SAFETY", usageMetadata=BILL)
    withheld["candidates"][0]["finishMessage"] = "Not this."
    answer = GeminiAnswer(Quirks())
    assert fed(answer, events(withheld)) == [Delta(refusal="Not this.")]
    assert answer.reply.refusal == "Not this."


def test_a_blocked_prompt_is_a_filtered_answer_with_its_bill() -> None:
    blocked = {
        "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
        "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9},
    }
    answer = GeminiAnswer(Quirks())
    fed(answer, events(blocked))
    assert answer.complete
    for reply in (answer.reply, whole(blocked)):
        assert (reply.stop, reply.stop_detail, reply.usage) == ("filter", "PROHIBITED_CONTENT", Usage(input=9))


def test_a_cut_stream_is_not_complete_and_keeps_what_came() -> None:
    answer = GeminiAnswer(Quirks())
    fed(answer, events(chunk(say("Zwei "))))
    assert not answer.complete
    assert (answer.reply.text, answer.reply.stop, answer.reply.usage) == ("Zwei ", None, None)


@pytest.mark.parametrize("frame", ["{}", "[{}]"])
def test_an_error_in_the_stream_is_raised_bare_or_in_a_list(frame: str) -> None:
    answer = GeminiAnswer(Quirks())
    fed(answer, events(chunk(say("Zwei "))))
    error = json.dumps({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}})
    with pytest.raises(ProviderError, match="overloaded"):
        fed(answer, [Event("", frame.replace("{}", error))])
    assert answer.reply.text == "Zwei "


def test_a_limit_in_the_stream_is_one() -> None:
    error = {"error": {"code": 429, "message": "Quota.", "status": "RESOURCE_EXHAUSTED"}}
    with pytest.raises(RateLimitedError, match="Quota"):
        fed(GeminiAnswer(Quirks()), events(error))


@pytest.mark.parametrize("data", ["<html>", "[]", "null", "{"])
def test_what_is_no_answer_is_an_error_naming_it(data: str) -> None:
    with pytest.raises(ProviderError, match="the server sent"):
        fed(GeminiAnswer(Quirks()), [Event("", data)])


def test_a_whole_answer_without_an_end_is_an_error_but_its_bill_is_kept() -> None:
    answer = GeminiAnswer(Quirks())
    with pytest.raises(ProviderError, match="usageMetadata"):
        answer.whole({"usageMetadata": BILL})
    assert answer.reply.usage == Usage(input=9, output=5)


def test_an_empty_event_is_nothing() -> None:
    assert fed(GeminiAnswer(Quirks()), [Event("", " ")]) == []


@given(
    odd_objects(
        "candidates", "content", "parts", "text", "finishReason", "usageMetadata", "functionCall", "name", "args"
    )
)
def test_whatever_comes_is_an_answer_or_an_error_for_the_user(objects: list[dict[str, Any]]) -> None:
    answer = GeminiAnswer(Quirks())
    try:
        said = fed(answer, events(*objects))
    except LlmtoolError:
        return
    assert answer.reply.text == "".join(delta.text for delta in said)
