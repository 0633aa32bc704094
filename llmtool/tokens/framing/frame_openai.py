"""How OpenAI's models are shown a request.

Each message stands between marks, with its role before it. What is published (the marks, the role, the name, the
start of the reply) and what the bills say (functions, calls, their results, the shape of the answer) is in the rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

from llmtool.tokens.framing.piece import FORMAT, FRAMING, IMAGES, SYSTEM, TOOLS, Piece
from llmtool.tokens.framing.reading import compact, parsed
from llmtool.tokens.framing.request import Call, Document, Format, Request, Result, Text, Turn
from llmtool.tokens.framing.typescript import Style, functions
from llmtool.tokens.images import ImageRule, image_tokens

_UNSHOWN = {"additionalProperties", "required"}
_SYSTEM_ROLES = ("system", "developer")


@dataclass(frozen=True, slots=True)
class OpenAIRule:
    """The frame of a family of models, in tokens.

    Attributes:
        message: the marks around each message; its role is one more.
        name: before a speaker's name.
        reply: the start of the reply.
        assistant: besides, in what the model said earlier.
        call: around a function's name and its arguments, for each API.
        result: around a function's name and its answer.
        functions: around all functions, for each API.
        added: besides, where some come on the way.
        joined: the same as functions, where they stand in a system message that is there anyway.
        style: how functions are shown.
    """

    message: int
    name: int
    reply: int
    assistant: int
    call: dict[str, int]
    result: int
    functions: dict[str, int]
    added: int
    joined: dict[str, int]
    style: Style

    @classmethod
    def of(cls, rule: dict[str, Any]) -> "OpenAIRule":
        """The rule as ``rules.json`` has it."""
        return cls(**{**rule, "style": Style(**rule["style"])})


def frame(request: Request, rule: OpenAIRule, images: ImageRule | None) -> Iterator[Piece]:
    """The pieces of a request, in its order; images are left out where no rule for them is known."""
    # What came in another maker's notation is sent on as a chat.
    way = "responses" if request.api == "responses" else "chat"
    joined = bool(request.tools) and any(turn.role in _SYSTEM_ROLES for turn in request.turns)
    for number, turn in enumerate(request.turns, 1):
        part = SYSTEM if turn.role in _SYSTEM_ROLES else f"message {number}: {turn.role}"
        # Functions follow the first system message in the same breath, so that their tokens may grow together.
        behind = "\n\n" if joined and part == SYSTEM and number == 1 else ""
        yield from _turn(turn, part, behind, rule, way)
    if images is not None:
        yield from (Piece(IMAGES, tokens=image_tokens(each.size, each.detail, images)) for each in request.images)
    if request.tools:
        yield Piece(TOOLS, tokens=(rule.joined if joined else rule.functions)[way])
        yield Piece(TOOLS, tokens=rule.added if request.added else 0)
        yield from (Piece(TOOLS, shown) for shown in functions(request.tools, rule.style))
    if request.format:
        yield Piece(FORMAT, _answer_format(request.format), 1)
    yield Piece(FRAMING, tokens=rule.reply)


def _turn(turn: Turn, part: str, behind: str, rule: OpenAIRule, way: str) -> Iterator[Piece]:
    calls = [block for block in turn.blocks if isinstance(block, Call)]
    results = [block for block in turn.blocks if isinstance(block, Result)]
    text = "".join(block.text for block in turn.blocks if isinstance(block, Text | Document))
    if text or turn.name or not (calls or results):
        extra = rule.assistant if turn.role == "assistant" else 0
        yield Piece(FRAMING, tokens=rule.message + extra)
        yield Piece(part, turn.role)
        yield Piece(part, text + behind)
        if turn.name:
            yield Piece(part, turn.name, rule.name)
    for result in results:
        yield Piece(FRAMING, tokens=rule.result)
        yield Piece(part, result.name)
        yield Piece(part, "".join(block.text for block in result.content if isinstance(block, Text)))
    yield from _calls(calls, part, rule.call[way])


def _calls(calls: list[Call], part: str, around: int) -> Iterator[Piece]:
    """One call by itself; several as arguments of a function that makes them all."""
    if len(calls) == 1:
        yield Piece(FRAMING, tokens=around)
        yield Piece(part, f"functions.{calls[0].name}")
        yield Piece(part, _arguments(calls[0]))
    elif calls:
        uses = [{"recipient_name": f"functions.{call.name}", "parameters": parsed(_arguments(call))} for call in calls]
        yield Piece(FRAMING, tokens=around)
        yield Piece(part, compact({"tool_uses": uses}), 1)


def _arguments(call: Call) -> str:
    return call.arguments if isinstance(call.arguments, str) else compact(call.arguments)


def _answer_format(shape: Format) -> str:
    described = f"// {shape.description}\n" if shape.description else ""
    return f"# Response Formats\n\n## {shape.name}\n\n{described}{compact(_shown(shape.schema))}"


def _shown(schema: object) -> object:
    """A schema without what models are not shown of it; parameters may be called anything."""
    if isinstance(schema, list):
        return [_shown(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: dict(zip(value, map(_shown, value.values()), strict=True))
        if _are_parameters(key, value)
        else _shown(value)
        for key, value in schema.items()
        if key not in _UNSHOWN
    }


def _are_parameters(key: str, value: object) -> TypeGuard[dict[str, Any]]:
    return key == "properties" and isinstance(value, dict)
