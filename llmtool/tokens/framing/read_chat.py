"""OpenAI Chat Completions, and a bare list of messages."""

from collections.abc import Iterator

from llmtool.tokens.framing.blocks import blocks
from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.request import Block, Call, Format, Request, Result, Role, Tool, Turn

_ROLES = ("system", "developer", "user", "assistant", "tool", "function")


def read(body: Node, reading: Reading) -> Request:
    """The request in neutral words.

    Raises:
        BadInputError: it is not what its API describes.
    """
    turns = tuple(_turns(body["messages"], reading))
    if body["web_search_options"]:
        reading.miss("web search", "provider tools")
    choice = body["tool_choice"]
    return Request(
        "chat",
        turns,
        tuple(_tools(body, reading)),
        forced=choice.has(dict) or choice.value == "required",
        format=answer_format(body["response_format"]["json_schema"]),
    )


def answer_format(schema: Node) -> Format | None:
    """The shape of the answer that ``response_format`` or ``text.format`` asks for."""
    if not schema["schema"]:
        return None
    return Format(schema["name"].text, schema["description"].text, schema["schema"].fields)


def function(node: Node) -> Tool:
    """A function as OpenAI's APIs describe it.

    Raises:
        BadInputError: it has no name.
    """
    if not node["name"].text:
        node.fail("the function has no name")
    return Tool(node["name"].text, node["description"].text, node["parameters"].fields)


def other_tool(tool: Node, reading: Reading) -> None:
    """Take down a tool that is no function: mostly one that the provider runs.

    Raises:
        BadInputError: it has no type.
    """
    kind = tool["type"].text
    if not kind:
        tool.fail("the tool has no type")
    reading.miss(f"tool of the kind {kind}", "provider tools")


def _turns(messages: Node, reading: Reading) -> Iterator[Turn]:
    if not messages.has(list):
        messages.fail("a list of messages is expected here")
    called: dict[str, str] = {}
    for message in messages:
        role = message["role"].one_of(*_ROLES)
        said = blocks(message["content"], reading)
        if role in {"tool", "function"}:
            name = called.get(message["tool_call_id"].text, "") or message["name"].text
            yield Turn("tool", (Result(name, said),))
            continue
        calls = list(_calls(message, called))
        speaker: Role = role  # type: ignore[assignment] # one of those, less the two above
        yield Turn(speaker, (*said, *calls), message["name"].text)


def _calls(message: Node, called: dict[str, str]) -> Iterator[Block]:
    for call in message["tool_calls"]:
        custom = call["type"].value == "custom"
        what = call["custom" if custom else "function"]
        called[call["id"].text] = what["name"].text
        yield Call(what["name"].text, what["input" if custom else "arguments"].text)
    old = message["function_call"]
    if old:
        yield Call(old["name"].text, old["arguments"].text)


def _tools(body: Node, reading: Reading) -> Iterator[Tool]:
    for tool in body["tools"]:
        if tool["type"].text == "function":
            yield function(tool["function"])
        else:
            other_tool(tool, reading)
    for old in body["functions"]:
        yield function(old)
