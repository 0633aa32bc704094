"""A body of Chat Completions as one of Responses, which is all that OpenAI counts: what bears on the prompt alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from llmtool.errors import UsageError
from llmtool.tokens.framing.node import Node

_NOT_THERE = ("audio", "functions", "function_call", "web_search_options")
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")


def as_responses(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same prompt in the form of Responses.

    Args:
        body: of Chat Completions.

    Raises:
        UsageError: something in it has no place there.
        BadInputError: it is not what its API describes.
    """
    chat = Node(dict(body))
    for name in _NOT_THERE:
        if chat[name]:
            raise _no_place_for(f"'{name}'")
    made = {
        "model": chat["model"].value,
        "tools": [_tool(tool) for tool in chat["tools"]],
        "tool_choice": _choice(chat["tool_choice"]),
        "parallel_tool_calls": chat["parallel_tool_calls"].value,
        "text": _text(chat),
        "reasoning": _present({"effort": chat["reasoning_effort"].value}),
    }
    return {"input": [item for message in chat["messages"] for item in _items(message)], **_present(made)}


def _items(message: Node) -> Iterator[dict[str, Any]]:
    """A message, and each of the calls in it on its own."""
    role, content = message["role"].one_of(*_ROLES), message["content"]
    if role == "function":
        raise _no_place_for("a message of the role 'function'")
    if role == "tool":
        said = _content(content, "input_text")
        yield {"type": "function_call_output", "call_id": message["tool_call_id"].text, "output": said}
        return
    said = _content(content, "output_text" if role == "assistant" else "input_text")
    if refusal := message["refusal"].text:
        said = [{"type": "refusal", "refusal": refusal}]
    if said:
        yield {"role": role, "content": said}
    yield from (_call(call) for call in message["tool_calls"])


def _content(content: Node, kind: str) -> str | list[dict[str, Any]]:
    return content.text if content.has(str) else [_part(part, kind) for part in content]


def _part(part: Node, text: str) -> dict[str, Any]:
    kind = "text" if part.has(str) else part["type"].text
    if kind == "text":
        return {"type": text, "text": part.text if part.has(str) else part["text"].text}
    if kind == "refusal":
        return {"type": "refusal", "refusal": part["refusal"].text}
    if kind == "image_url":
        image = part["image_url"]
        url, detail = (image.text, "") if image.has(str) else (image["url"].text, image["detail"].text)
        return {"type": "input_image", "image_url": url, "detail": detail or "auto"}
    if kind == "file":
        return {"type": "input_file", **part["file"].fields}
    raise _no_place_for(f"content of the type '{kind}'")


def _call(call: Node) -> dict[str, Any]:
    if call["type"].value == "custom":
        what, kind, given = call["custom"], "custom_tool_call", "input"
    else:
        what, kind, given = call["function"], "function_call", "arguments"
    return {"type": kind, "call_id": call["id"].text, "name": what["name"].text, given: what[given].text}


def _tool(tool: Node) -> dict[str, Any]:
    """A tool without the object around what describes it."""
    kind = tool["type"].one_of("function", "custom")
    inner = tool[kind]
    if kind == "function":
        # Chat is not strict where nothing is said; Responses is.
        defaults = {"parameters": inner["parameters"].fields, "strict": bool(inner["strict"])}
        return {"type": kind, **inner.fields, **defaults}
    form = inner["format"]
    grammar = {"format": {"type": "grammar", **form["grammar"].fields}} if form["grammar"] else {}
    return {"type": kind, **inner.fields, **grammar}


def _choice(choice: Node) -> object:
    """Which tools may be called: a word, or a tool by its name."""
    if not choice.has(dict):
        return choice.value
    kind = choice["type"].one_of("function", "custom", "allowed_tools")
    inner = choice[kind]
    allowed = {"tools": [_choice(tool) for tool in inner["tools"]]} if kind == "allowed_tools" else {}
    return {"type": kind, **inner.fields, **allowed}


def _text(chat: Node) -> dict[str, Any]:
    """The form of the answer."""
    form = chat["response_format"]
    kind = form["type"].text
    asked = {"type": kind, **form["json_schema"].fields} if kind else None
    return _present({"format": asked, "verbosity": chat["verbosity"].value})


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields without those that hold nothing; what is false holds something."""
    return {name: value for name, value in fields.items() if value is not None and value not in ({}, [], "")}


def _no_place_for(what: str) -> UsageError:
    return UsageError(f"OpenAI's count has no place for {what}", "leave --live out, or that")
