"""Anthropic Messages."""

from collections.abc import Iterator
from typing import Literal

from llmtool.tokens.framing.blocks import blocks
from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.read_chat import answer_format
from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.request import Request, Role, Tool, Turn


def read(body: Node, reading: Reading) -> Request:
    """The request in neutral words.

    Raises:
        BadInputError: it is not what its API describes.
    """
    if body["container"]:
        reading.miss("container with files", "state")
    if body["context_management"]:
        reading.miss("context that the provider may edit (context_management)", "state")
    if body["mcp_servers"]:
        reading.miss("tools of MCP servers", "provider tools")
    if body["output_config"]["task_budget"]:
        reading.miss("what the model is told of its task budget", "hidden")
    told = blocks(body["system"], reading)
    first = [Turn("system", told)] if told else []
    tools = list(_tools(body["tools"], reading))
    return Request(
        "messages",
        (*first, *_turns(body["messages"], reading)),
        tuple(tool for tool, later in tools if not later),
        tuple(tool for tool, later in tools if later),
        forced=str(body["tool_choice"]["type"].value) in {"any", "tool"},
        format=answer_format(body["output_config"]["format"] or body["output_format"]),
        thinking=_thinking(body["thinking"]["type"].value),
    )


def _thinking(kind: object) -> Literal["enabled", "adaptive", ""]:
    return "enabled" if kind == "enabled" else "adaptive" if kind == "adaptive" else ""


def _turns(messages: Node, reading: Reading) -> Iterator[Turn]:
    if not messages.has(list):
        messages.fail("a list of messages is expected here")
    for message in messages:
        role: Role = message["role"].one_of("user", "assistant", "system")  # type: ignore[assignment] # one of those
        yield Turn(role, blocks(message["content"], reading))


def _tools(tools: Node, reading: Reading) -> Iterator[tuple[Tool, bool]]:
    """Each function, and whether the model is told of it only when it is looked up."""
    for tool in tools:
        kind = tool["type"].text
        if kind not in {"", "custom"}:
            reading.miss(f"tool of the kind {kind}", "provider tools")
        elif not tool["name"].text:
            tool.fail("the tool has no name")
        else:
            described = Tool(tool["name"].text, tool["description"].text, tool["input_schema"].fields)
            yield described, bool(tool["defer_loading"])
