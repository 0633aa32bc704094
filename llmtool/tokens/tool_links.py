"""Which messages of a conversation belong together: a call of a tool and its result, in the shapes of four APIs.

Their keys have no name in common, so every message is looked at for all of them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from llmtool.errors import BadInputError


def role_of(message: Any) -> str | None:  # noqa: ANN401 - it is JSON
    """The role of a message, or None where it has none.

    Raises:
        BadInputError: it is no message.
    """
    if not isinstance(message, dict):
        raise BadInputError("a message is an object")
    role = message.get("role")
    return role if isinstance(role, str) and role else None


def glued(messages: Sequence[dict[str, Any]]) -> Iterator[int]:
    """The places that lie between a call and its result, or between reasoning and what follows."""
    made: dict[str, int] = {}
    for at, message in enumerate(messages):
        for answer in answers(message):
            if answer in made:
                yield from range(made[answer] + 1, at + 1)
        made |= dict.fromkeys(calls_in(message), at)
        if message.get("type") == "reasoning":
            yield at + 1


def calls_in(message: dict[str, Any]) -> Iterator[str]:
    """The ids of the calls in a message, or their names in an API without ids."""
    for made in _objects(message, "tool_calls"):
        yield str(made.get("id"))
    if isinstance(old := message.get("function_call"), dict):
        yield str(old.get("name"))
    if str(message.get("type")).endswith("_call"):
        yield str(message.get("call_id") or message.get("id"))
    if message.get("type") == "mcp_approval_request":
        yield str(message.get("id"))
    for part in _parts(message):
        if str(part.get("type")).endswith("tool_use"):
            yield str(part.get("id"))
        call = part.get("functionCall") or part.get("function_call")
        if isinstance(call, dict):
            yield str(call.get("id") or call.get("name"))


def answers(message: dict[str, Any]) -> Iterator[str]:
    """The ids of the calls that a message has the results of, or their names."""
    role = role_of(message)
    if role == "tool":
        yield str(message.get("tool_call_id"))
    if role == "function" and "name" in message:
        yield str(message.get("name"))
    if str(message.get("type")).endswith("_call_output"):
        yield str(message.get("call_id"))
    if message.get("type") == "mcp_approval_response":
        yield str(message.get("approval_request_id"))
    for part in _parts(message):
        if str(part.get("type")).endswith("tool_result"):
            yield str(part.get("tool_use_id"))
        answer = part.get("functionResponse") or part.get("function_response")
        if isinstance(answer, dict):
            yield str(answer.get("id") or answer.get("name"))


def _parts(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _objects(message, "content")
    yield from _objects(message, "parts")


def _objects(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = holder.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
