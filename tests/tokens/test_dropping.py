"""Of a conversation the newest messages are kept, whole, in the shape that they came in."""

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llmtool.errors import BadInputError, OverTokensError
from llmtool.tokens.dropping import Conversation, Dropped, drop
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.tool_links import answers, calls_in

TOKENIZER = OpenAITokenizer("o200k_base")
SHAPES = ("chat", "messages", "gemini", "responses", "bare")


def tokens(conversation: Conversation) -> int:
    """A simple weight: that of the JSON."""
    return TOKENIZER.count_many([json.dumps(conversation.value)])[0].tokens


def said(shape: str, role: str, text: str) -> dict[str, Any]:
    if shape == "gemini":
        return {"role": {"assistant": "model"}.get(role, role), "parts": [{"text": text}]}
    return {"role": role, "content": text}


def called(shape: str, numbers: list[int], text: str) -> list[dict[str, Any]]:
    """One turn that calls tools, and their results."""
    if shape == "gemini":
        calls = [{"functionCall": {"name": f"f{number}", "args": {"x": text}}} for number in numbers]
        results = [{"functionResponse": {"name": f"f{number}", "response": {"y": text}}} for number in numbers]
        return [{"role": "model", "parts": calls}, {"role": "user", "parts": results}]
    if shape == "messages":
        uses = [{"type": "tool_use", "id": f"t{number}", "name": "f", "input": {"x": text}} for number in numbers]
        answered = [{"type": "tool_result", "tool_use_id": f"t{number}", "content": text} for number in numbers]
        return [{"role": "assistant", "content": uses}, {"role": "user", "content": answered}]
    if shape == "responses":
        items: list[dict[str, Any]] = [{"type": "reasoning", "id": "r", "summary": []}]
        items += [{"type": "function_call", "call_id": f"c{n}", "name": "f", "arguments": "{}"} for n in numbers]
        return items + [{"type": "function_call_output", "call_id": f"c{n}", "output": text} for n in numbers]
    function = {"name": "f", "arguments": "{}"}
    made = [{"id": f"c{number}", "type": "function", "function": function} for number in numbers]
    told = [{"role": "tool", "tool_call_id": f"c{number}", "content": text} for number in numbers]
    return [{"role": "assistant", "content": None, "tool_calls": made}, *told]


def document(shape: str, messages: list[dict[str, Any]]) -> object:
    if shape == "bare":
        return messages
    if shape == "gemini":
        return {"systemInstruction": {"parts": [{"text": "Be brief."}]}, "contents": messages, "tools": []}
    if shape == "messages":
        return {"system": "Be brief.", "messages": messages, "max_tokens": 5, "model": "claude-sonnet-5"}
    if shape == "responses":
        return {"instructions": "Be brief.", "input": messages, "model": "gpt-5"}
    return {"model": "gpt-4o", "messages": [{"role": "system", "content": "Be brief."}, *messages], "top_p": 0.5}


@st.composite
def documents(draw: st.DrawFn) -> object:
    shape = draw(st.sampled_from(SHAPES))
    messages = [said(shape, "user", "Begin.")]
    for number in range(draw(st.integers(1, 8))):
        text = "word " * draw(st.integers(1, 30))
        kind = draw(st.sampled_from(["user", "assistant", "calls"]))
        more = draw(st.integers(1, 3))
        messages += called(shape, [10 * number + n for n in range(more)], text) if kind == "calls" else []
        messages += [] if kind == "calls" else [said(shape, kind, text)]
    return document(shape, messages)


def around(value: Any) -> dict[str, Any] | None:  # noqa: ANN401 - it is JSON
    """A request without its messages."""
    if isinstance(value, list):
        return None
    return {key: each for key, each in value.items() if key not in {"messages", "contents", "input"}}


def apart(conversation: Conversation) -> tuple[list[Any], list[Any]]:
    """What is told the system, and the rest."""
    told = [message for message in conversation.messages if message.get("role") == "system"]
    return told, [message for message in conversation.messages if message.get("role") != "system"]


def links(conversation: Conversation) -> tuple[set[str], set[str]]:
    """The ids of calls, and those of results."""
    made = {call for message in conversation.messages for call in calls_in(message)}
    return made, {answer for message in conversation.messages for answer in answers(message)}


@settings(max_examples=100, deadline=None)
@given(value=documents(), part=st.floats(0.1, 0.99), keep_last=st.integers(1, 4))
def test_what_is_kept_is_whole_fits_and_is_the_newest(value: object, part: float, keep_last: int) -> None:
    before = copy.deepcopy(value)
    conversation = Conversation.of(value)
    limit = int(tokens(conversation) * part)
    try:
        done = drop(conversation, tokens, limit, keep_last)
    except OverTokensError:
        assume(False)  # noqa: FBT003 - Hypothesis has it so
        raise
    assert value == before
    kept = done.conversation
    assert tokens(kept) <= limit
    assert kept.messages[-keep_last:] == conversation.messages[-keep_last:]
    assert type(kept.value) is type(value)
    told, newest = apart(kept)
    assert (told, newest) == (apart(conversation)[0], apart(conversation)[1][done.messages :])
    ids, left = named(conversation), named(kept)
    assert all(left[name] in {0, times} for name, times in ids.items())
    assert around(kept.value) == around(value)


def named(conversation: Conversation) -> Counter[str]:
    """How often each call and its result are named, by their ids as :func:`called` gives them."""
    return Counter(re.findall(r'"([ctf][0-9]+)"', json.dumps(conversation.messages)))


def longer(conversation: Conversation, done: Dropped) -> Iterator[Conversation]:
    """The same with more of the messages, where that separates nothing."""
    for place in range(len(conversation.messages)):
        other = conversation.from_place(place)
        made, told = links(other)
        starts = conversation.messages[place].get("type") != "function_call"
        if len(other.messages) > len(done.conversation.messages) and told <= made and starts:
            yield other


@settings(max_examples=100, deadline=None)
@given(value=documents(), part=st.floats(0.1, 0.99))
def test_no_more_would_fit(value: object, part: float) -> None:
    conversation = Conversation.of(value)
    assume(conversation.api in {"chat", "responses"})
    limit = int(tokens(conversation) * part)
    with suppress(OverTokensError):
        done = drop(conversation, tokens, limit)
        assert all(tokens(other) > limit for other in longer(conversation, done))


@pytest.mark.parametrize("shape", ["messages", "gemini"])
def test_what_is_left_begins_with_the_user_where_the_api_wants_it(shape: str) -> None:
    messages = [
        said(shape, "user", "one " * 50), said(shape, "assistant", "two " * 5),
        said(shape, "user", "three"), said(shape, "assistant", "four"), said(shape, "user", "five"),
    ]  # fmt: skip
    conversation = Conversation.of(document(shape, messages))
    done = drop(conversation, tokens, tokens(conversation) - 20)
    assert list(done.conversation.messages) == messages[2:]
    assert done.begins_with_user


@pytest.mark.parametrize("shape", ["messages", "gemini"])
def test_a_long_run_of_tools_is_cut_all_the_same_and_says_so(shape: str) -> None:
    run = [message for number in range(6) for message in called(shape, [number], "word " * 20)]
    conversation = Conversation.of(document(shape, [said(shape, "user", "Go on."), *run]))
    done = drop(conversation, tokens, tokens(conversation) // 2)
    assert not done.begins_with_user
    made, told = links(done.conversation)
    assert told == made != set()


def test_system_messages_stay_where_they_are() -> None:
    messages = [
        {"role": "system", "content": "a"}, {"role": "user", "content": "word " * 50},
        {"role": "developer", "content": "b"}, {"role": "user", "content": "c"},
    ]  # fmt: skip
    done = drop(Conversation.of(messages), tokens, 50)
    assert done.conversation.value == [messages[0], messages[2], messages[3]]
    assert done.messages == 1


def test_the_last_messages_are_kept_or_it_fails() -> None:
    messages = [{"role": "user", "content": f"word {number}"} for number in range(10)]
    conversation = Conversation.of(messages)
    assert len(drop(conversation, tokens, 70, keep_last=4).conversation.messages) >= 4
    with pytest.raises(OverTokensError, match=r"with the last 8 messages, needs \d+ tokens, and may have 40"):
        drop(conversation, tokens, 40, keep_last=8)
    with pytest.raises(OverTokensError, match="with the last message, needs"):
        drop(conversation, tokens, 3)


@pytest.mark.parametrize(
    "value", [{"model": "gpt-5", "input": "word " * 50}, {"contents": "word " * 50}, {"messages": []}]
)
def test_a_request_without_a_list_has_nothing_to_drop(value: object) -> None:
    with pytest.raises(OverTokensError):
        drop(Conversation.of(value), tokens, 1)


def test_a_nested_request_of_gemini_stays_nested() -> None:
    contents = [said("gemini", "user", "word " * 30), said("gemini", "user", "last")]
    conversation = Conversation.of({"generateContentRequest": {"contents": contents}, "model": "gemini-2.5-pro"})
    done = drop(conversation, tokens, 50)
    assert done.conversation.value == {
        "generateContentRequest": {"contents": contents[1:]}, "model": "gemini-2.5-pro",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["text", 5, None, {"no": "messages"}])
def test_other_documents_are_no_conversation(value: object) -> None:
    with pytest.raises(BadInputError):
        Conversation.of(value)


def test_a_message_is_an_object() -> None:
    with pytest.raises(BadInputError, match="a message is an object"):
        drop(Conversation.of({"messages": ["text", "text"]}), tokens, 1)


@pytest.mark.parametrize(
    "message",
    [
        {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}},
        {"type": "computer_call", "call_id": "f"},
        {"role": "assistant", "content": [{"type": "server_tool_use", "id": "f"}]},
        {"role": "model", "parts": [{"function_call": {"name": "f"}}]},
    ],
)
def test_calls_are_found_in_every_notation(message: dict[str, Any]) -> None:
    assert list(calls_in(message)) == ["f"]


@pytest.mark.parametrize(
    "message",
    [
        {"role": "function", "name": "f", "content": ""},
        {"type": "computer_call_output", "call_id": "f"},
        {"role": "user", "content": [{"type": "mcp_tool_result", "tool_use_id": "f"}]},
        {"role": "function", "parts": [{"function_response": {"name": "f"}}]},
    ],
)
def test_results_are_found_in_every_notation(message: dict[str, Any]) -> None:
    assert list(answers(message)) == ["f"]


def test_an_approval_stays_with_what_it_approves() -> None:
    asked = {"type": "mcp_approval_request", "id": "m1", "name": "f", "arguments": "{}"}
    approved = {"type": "mcp_approval_response", "approval_request_id": "m1", "approve": True}
    items = [{"role": "user", "content": "word " * 50}, asked, approved]
    conversation = Conversation.of({"model": "gpt-5", "input": items})
    limit = tokens(conversation) - 1
    assert drop(conversation, tokens, limit).conversation.messages == (asked, approved)
