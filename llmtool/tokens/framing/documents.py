"""From a text to the requests in it: JSON, JSON Lines, the envelopes of batch files, and whose shape a body has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llmtool.errors import BadInputError
from llmtool.tokens.framing.request import Api

_ENVELOPES = ("body", "params", "request")


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value of a text.

    Attributes:
        value: as ``json.loads`` gives it.
        line: its number where each line has a value of its own; None where it is all of the text.
        text: of the value.
        problem: why there is no value, where a line is broken; else empty.
    """

    value: Any
    line: int | None
    text: str
    problem: str = ""


def documents(text: str) -> list[Document]:
    """The JSON values of a text: one, or one on each line that is not empty. A broken line does not spoil the others.

    Raises:
        BadInputError: it is neither.
    """
    try:
        return [Document(json.loads(text), None, text)]
    except RecursionError:
        raise BadInputError("is nested too deep") from None
    except ValueError as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2 or not _is_json(lines[0][1]):  # noqa: PLR2004 - a single line is no list of lines
            raise BadInputError(f"is no JSON: {_reason(error)}") from None
    return list(_each(lines))


def unwrapped(value: Any) -> Any:  # noqa: ANN401 - it is JSON
    """The request's body where a line of a batch file stands around it; else the value itself."""
    if isinstance(value, dict) and not _shape(value):
        inner = [value[key] for key in _ENVELOPES if isinstance(value.get(key), dict)]
        if inner:
            return inner[0]
    return value


def recognise(body: Any) -> Api:  # noqa: ANN401 - it is JSON
    """Whose shape a request body has.

    Raises:
        BadInputError: nobody's.
    """
    api = _shape(body) if isinstance(body, dict) else None
    if api is None:
        raise BadInputError(
            "is no request: it has none of 'messages', 'input' and 'contents'", "name its API: --api chat"
        )
    return api


def as_body(messages: list[Any]) -> tuple[dict[str, Any], Api]:
    """A body around a list of messages, and whose shape it has: how each message says what it says tells."""
    if any(isinstance(message, dict) and "parts" in message for message in messages):
        return {"contents": messages}, "gemini"
    if any(str(kind).startswith("function_call") or kind == "message" for kind in _values(messages, "type")):
        return {"input": messages}, "responses"
    return {"messages": messages}, "chat"


def _shape(body: dict[str, Any]) -> Api | None:
    if "contents" in body or isinstance(body.get("generateContentRequest"), dict):
        return "gemini"
    if "messages" in body:
        return "messages" if _is_anthropic(body) else "chat"
    if "input" in body or "instructions" in body:
        return "responses"
    return None


def _is_anthropic(body: dict[str, Any]) -> bool:
    """Chat Completions and Messages both have messages: what else there is decides."""
    if any(key in body for key in ("system", "anthropic_version", "stop_sequences", "mcp_servers")):
        return True
    tools = body.get("tools")
    first = tools[0] if isinstance(tools, list) and tools else None
    if isinstance(first, dict) and not first.keys().isdisjoint({"name", "function", "custom"}):
        return "name" in first and first.get("type") != "function"
    messages, model = body["messages"], str(body.get("model", ""))
    if "claude" in model:
        if any(_values(messages, "tool_calls")):
            return False
        return not any(str(role) in {"system", "tool"} for role in _values(messages, "role"))
    # Other makers' servers take these in Chat Completions.
    if not model and ("thinking" in body or "top_k" in body):
        return True
    return any(str(kind) in _OF_ANTHROPIC for kind in _kinds(messages))


_OF_ANTHROPIC = {"image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking", "server_tool_use"}


def _kinds(messages: object) -> Iterator[object]:
    """The types of all parts of all messages."""
    for content in _values(messages, "content"):
        yield from _values(content, "type")


def _values(items: object, key: str) -> Iterator[object]:
    """What the objects in a list have under a key; nothing where it is no list."""
    if isinstance(items, list):
        yield from (item.get(key) for item in items if isinstance(item, dict))


def _each(lines: list[tuple[int, str]]) -> Iterator[Document]:
    for number, line in lines:
        try:
            yield Document(json.loads(line), number, line)
        except RecursionError:
            yield Document(None, number, line, "is nested too deep")
        except ValueError:
            yield Document(None, number, line, "is no JSON")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} in line {error.lineno}, column {error.colno}"
    return "it holds a number of too many digits"
