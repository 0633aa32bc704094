import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.tokens.framing.documents import as_body, documents, recognise, unwrapped

USER = [{"role": "user", "content": "Hi"}]


@pytest.mark.parametrize(
    ("body", "api"),
    [
        ({"model": "gpt-4o", "messages": USER}, "chat"),
        ({"messages": [{"role": "system", "content": "x"}], "model": "claude-sonnet-5"}, "chat"),
        ({"messages": USER, "tools": [{"type": "function", "function": {"name": "f"}}], "max_tokens": 9}, "chat"),
        ({"messages": USER, "model": "claude-sonnet-5", "max_tokens": 9}, "messages"),
        ({"messages": USER, "model": "anthropic/claude-sonnet-5"}, "messages"),
        ({"messages": [{"role": "assistant", "tool_calls": [{"id": "1"}]}], "model": "claude-sonnet-5"}, "chat"),
        ({"messages": USER, "system": "Be brief"}, "messages"),
        ({"messages": USER, "tools": [{"name": "f", "input_schema": {}}]}, "messages"),
        ({"messages": USER, "top_k": 40}, "messages"),
        ({"messages": USER, "top_k": 40, "model": "llama-3.3-70b"}, "chat"),
        ({"messages": USER, "thinking": {"type": "enabled"}, "model": "glm-5"}, "chat"),
        ({"messages": USER, "tools": [{"type": "mcp_toolset"}], "model": "anthropic.claude-sonnet-5"}, "messages"),
        ({"messages": USER, "tools": [{"type": "custom", "custom": {"name": "f"}}], "model": "gpt-5"}, "chat"),
        ({"messages": USER, "tools": [{"type": "web_search_20250305", "name": "web_search"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "tool_result"}]}]}, "messages"),
        ({"input": "Hi", "model": "gpt-5"}, "responses"),
        ({"instructions": "x", "prompt": {"id": "p"}}, "responses"),
        ({"contents": [{"parts": [{"text": "Hi"}]}]}, "gemini"),
        ({"generateContentRequest": {"contents": []}}, "gemini"),
    ],
)
def test_the_shape_tells_the_api(body: dict[str, Any], api: str) -> None:
    assert recognise(body) == api


@pytest.mark.parametrize("role", [[], {}, None, 3])
def test_an_odd_role_does_not_matter_to_the_shape(role: object) -> None:
    message = {"role": role, "content": [{"type": role}]}
    assert recognise({"messages": [message]}) == "chat"
    assert recognise({"messages": [message], "model": "claude-sonnet-5"}) == "messages"


@pytest.mark.parametrize("body", [{}, {"prompt": "x"}, [], "text", 3, None])
def test_what_is_no_request_is_refused(body: object) -> None:
    with pytest.raises(BadInputError, match="no request"):
        recognise(body)


def test_lines_of_json_are_many_documents() -> None:
    found = documents('{"a": 1}\n\n{"a": 2}\r\n')
    assert [(each.value, each.line) for each in found] == [({"a": 1}, 1), ({"a": 2}, 3)]


def test_a_broken_line_does_not_spoil_the_others() -> None:
    found = documents('{"a": 1}\n{"a"\n' + "[" * 100_000 + "\n3")
    assert [(each.value, each.line, each.problem) for each in found] == [
        ({"a": 1}, 1, ""),
        (None, 2, "is no JSON"),
        (None, 3, "is nested too deep"),
        (3, 4, ""),
    ]


def test_one_document_may_have_many_lines() -> None:
    assert [(each.value, each.line) for each in documents('{\n"a": 1\n}')] == [({"a": 1}, None)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON: expecting value in line 1, column 1"),
        ("{", "is no JSON: expecting property name"),
        (f"[{'9' * 5000}]", "is no JSON: it holds a number of too many digits"),
        ("[" * 100_000, "is nested too deep"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(BadInputError) as error:
        documents(text)
    assert error.value.message.startswith(message)


def test_the_envelopes_of_batch_files_are_taken_off() -> None:
    body = {"messages": USER}
    assert unwrapped({"custom_id": "1", "url": "/v1/chat/completions", "body": body}) == body
    assert unwrapped({"custom_id": "1", "params": body}) == body
    assert unwrapped({"key": "1", "request": body}) == body
    assert unwrapped(body) == body
    assert unwrapped([1]) == [1]


def test_lists_of_messages_come_in_several_notations() -> None:
    assert as_body(USER)[1] == "chat"
    assert as_body([{"role": "user", "parts": [{"text": "Hi"}]}])[1] == "gemini"
    assert as_body([*USER, {"type": "function_call", "name": "f"}])[1] == "responses"


@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_json_is_one_document(value: object) -> None:
    assert documents(json.dumps(value))[0].value == value
