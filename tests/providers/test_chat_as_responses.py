"""Chat Completions in the form of Responses: the same prompt, and nothing that is no part of it."""

from typing import Any

import pytest

from llmtool.errors import BadInputError, UsageError
from llmtool.providers.chat_as_responses import as_responses

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}


def items(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = as_responses({"model": "m", "messages": list(messages)})["input"]
    return made


def test_plain_messages_stay_as_they_are() -> None:
    messages = [{"role": role, "content": role} for role in ("system", "developer", "user", "assistant")]
    assert as_responses({"model": "m", "messages": messages}) == {"model": "m", "input": messages}


def test_only_what_bears_on_the_prompt_is_kept() -> None:
    body = {
        "model": "m", "messages": [], "max_tokens": 5, "max_completion_tokens": 5, "temperature": 0, "stream": True,
        "stream_options": {"include_usage": True}, "n": 2, "seed": 1, "stop": ["x"], "user": "me", "store": True,
        "tools": [], "response_format": None, "functions": None, "tool_choice": None,
    }  # fmt: skip
    assert as_responses(body) == {"model": "m", "input": []}


def test_parts_have_other_names() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://x/a.png", "detail": "low"}}
    bare = {"type": "image_url", "image_url": "https://x/a.png"}
    file = {"type": "file", "file": {"file_id": "f1"}}
    (message,) = items({"role": "user", "content": [{"type": "text", "text": "see"}, image, bare, file]})
    assert message["content"] == [
        {"type": "input_text", "text": "see"},
        {"type": "input_image", "image_url": "https://x/a.png", "detail": "low"},
        {"type": "input_image", "image_url": "https://x/a.png", "detail": "auto"},
        {"type": "input_file", "file_id": "f1"},
    ]


def test_what_the_model_said_is_its_output() -> None:
    said, refused = items(
        {"role": "assistant", "content": [{"type": "text", "text": "yes"}]},
        {"role": "assistant", "content": None, "refusal": "no"},
    )
    assert said == {"role": "assistant", "content": [{"type": "output_text", "text": "yes"}]}
    assert refused == {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}


def test_calls_and_their_results_are_items_of_their_own() -> None:
    calls = [
        {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Oslo"}'}},
        {"id": "c2", "type": "custom", "custom": {"name": "shell", "input": "ls"}},
    ]
    assert items(
        {"role": "assistant", "content": "Let me see.", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
        {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "a.txt"}]},
    ) == [
        {"role": "assistant", "content": "Let me see."},
        {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": '{"city": "Oslo"}'},
        {"type": "custom_tool_call", "call_id": "c2", "name": "shell", "input": "ls"},
        {"type": "function_call_output", "call_id": "c1", "output": "rain"},
        {"type": "function_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "a.txt"}]},
    ]


def test_tools_lose_the_object_around_them() -> None:
    made = as_responses(
        {
            "messages": [],
            "tools": [
                {"type": "function", "function": {"name": "weather", "description": "Tell.", "parameters": SCHEMA}},
                {"type": "function", "function": {"name": "now", "strict": True}},
                {
                    "type": "custom",
                    "custom": {
                        "name": "sum",
                        "format": {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: /1/"}},
                    },
                },
            ],
            "parallel_tool_calls": False,
        }
    )
    assert made["tools"] == [
        {"type": "function", "name": "weather", "description": "Tell.", "parameters": SCHEMA, "strict": False},
        {"type": "function", "name": "now", "parameters": {}, "strict": True},
        {"type": "custom", "name": "sum", "format": {"type": "grammar", "syntax": "lark", "definition": "start: /1/"}},
    ]
    assert made["parallel_tool_calls"] is False


@pytest.mark.parametrize(
    ("chat", "responses"),
    [
        ("required", "required"),
        ({"type": "function", "function": {"name": "now"}}, {"type": "function", "name": "now"}),
        ({"type": "custom", "custom": {"name": "sum"}}, {"type": "custom", "name": "sum"}),
        (
            {
                "type": "allowed_tools",
                "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "now"}}]},
            },
            {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "now"}]},
        ),
    ],
)
def test_which_tool_is_to_be_called(chat: object, responses: object) -> None:
    assert as_responses({"messages": [], "tool_choice": chat})["tool_choice"] == responses


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"response_format": {"type": "json_object"}}, {"format": {"type": "json_object"}}),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}},
            {"format": {"type": "json_schema", "name": "a", "schema": SCHEMA}},
        ),
        ({"verbosity": "low"}, {"verbosity": "low"}),
    ],
)
def test_the_form_of_the_answer(fields: dict[str, Any], text: object) -> None:
    assert as_responses({"messages": [], **fields})["text"] == text


def test_the_effort_has_an_object_of_its_own() -> None:
    assert as_responses({"messages": [], "reasoning_effort": "low"})["reasoning"] == {"effort": "low"}


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [], "functions": [{"name": "now"}]},
        {"messages": [], "web_search_options": {"user_location": {}}},
        {"messages": [{"role": "function", "name": "now", "content": "1"}]},
        {"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}]},
    ],
)
def test_what_has_no_place_there_is_said(body: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="OpenAI's count has no place for"):
        as_responses(body)


@pytest.mark.parametrize(
    "body",
    [
        {"messages": "hi"},
        {"messages": [{"role": "user", "content": 5}]},
        {"messages": [{"content": "hi"}]},
        {"messages": [], "tools": [{"type": "web_search"}]},
        {"messages": [], "tools": [{"type": "function", "function": "now"}]},
        {"messages": [], "tool_choice": {"name": "now"}},
        {"messages": [], "response_format": "json"},
    ],
)
def test_what_is_wrong_is_named(body: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        as_responses(body)
