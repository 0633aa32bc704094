"""OpenAI Responses."""

from collections.abc import Iterator

from llmtool.tokens.framing.blocks import blocks
from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.read_chat import answer_format, function, other_tool
from llmtool.tokens.framing.reading import Reading, Unknown
from llmtool.tokens.framing.request import Call, Request, Result, Role, Text, Tool, Turn

_ROLES = ("system", "developer", "user", "assistant")
_STATE = {
    "previous_response_id": "earlier turns that the provider keeps (previous_response_id)",
    "conversation": "earlier turns that the provider keeps (conversation)",
    "prompt": "prompt that the provider keeps",
    "context_management": "context that the provider may compact (context_management)",
}
_MISSING: dict[str, tuple[str, Unknown]] = {
    "reasoning": ("reasoning that only the provider can read", "thoughts"),
    "item_reference": ("items that the provider keeps", "state"),
    "compaction": ("compacted conversation", "state"),
    "custom_tool_call": ("custom tools", "provider tools"),
    "custom_tool_call_output": ("custom tools", "provider tools"),
}


def read(body: Node, reading: Reading) -> Request:
    """The request in neutral words.

    Raises:
        BadInputError: it is not what its API describes.
    """
    for key, what in _STATE.items():
        if body[key]:
            reading.miss(what, "state")
    tools = list(_tools(body["tools"], reading))
    told = body["instructions"]
    first = [Turn("system", (Text(told.text),))] if told else []
    given = body["input"]
    said = [Turn("user", (Text(given.text),))] if given.has(str) else list(_turns(given, reading, tools))
    choice = body["tool_choice"]
    return Request(
        "responses",
        (*first, *said),
        tuple(tools),
        added=any(item["type"].value == "additional_tools" for item in ([] if given.has(str) else given)),
        forced=choice.has(dict) or choice.value == "required",
        format=answer_format(body["text"]["format"]),
    )


def _turns(items: Node, reading: Reading, tools: list[Tool]) -> Iterator[Turn]:
    called: dict[str, str] = {}
    for item in items:
        kind = item["type"].text or "message"
        if kind == "message":
            role: Role = item["role"].one_of(*_ROLES)  # type: ignore[assignment] # one of those
            yield Turn(role, blocks(item["content"], reading))
        elif kind == "function_call":
            called[item["call_id"].text] = item["name"].text
            yield Turn("assistant", (Call(item["name"].text, item["arguments"].text),))
        elif kind == "function_call_output":
            name = called.get(item["call_id"].text, "")
            yield Turn("tool", (Result(name, blocks(item["output"], reading)),))
        elif kind == "additional_tools":
            tools += _tools(item["tools"], reading)
        else:
            reading.miss(*_MISSING.get(kind, ("tools that the provider ran", "provider tools")))


def _tools(tools: Node, reading: Reading) -> Iterator[Tool]:
    for tool in tools:
        if tool["type"].text == "function":
            yield function(tool)
        else:
            other_tool(tool, reading)
