"""How Claude is shown a request, as the bills tell; Anthropic publishes none of it.

Functions are listed as JSON in the system prompt, behind a text that explains how to call them. Calls and their
results are written out as markup inside the messages.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llmtool.tokens.framing.piece import FORMAT, FRAMING, IMAGES, SYSTEM, TOOLS, Piece
from llmtool.tokens.framing.reading import parsed
from llmtool.tokens.framing.request import Call, Document, Reference, Request, Result, Text, Thinking, Tool, Turn
from llmtool.tokens.images import ImageRule, image_tokens

_CALLS = "antml"  # the name space of the markup


@dataclass(frozen=True, slots=True)
class ClaudeRule:
    """The frame of a generation, in tokens.

    Attributes:
        message: around each message.
        reply: the start of the reply; none where the last message is to be continued.
        start: of the whole.
        system: around the system prompt.
        thinking: what the model is told where it is to think: by budget, or as it sees fit.
        functions: the explanation of functions, and the longer one where one has to be called.
        function: between two functions.
        result: besides, around each of several results.
        format: the explanation of the answer's format.
        document: around a document.
        reference: around a function that is looked up.
    """

    message: int
    reply: int
    start: int
    system: int
    thinking: dict[str, int]
    functions: dict[str, int]
    function: int
    result: int
    format: int
    document: int
    reference: int


def frame(request: Request, rule: ClaudeRule, images: ImageRule | None) -> Iterator[Piece]:
    """The pieces of a request, in its order; images are left out where no rule for them is known."""
    fresh = _last_question(request.turns)
    for number, turn in enumerate(request.turns, 1):
        if number == 1 and turn.role in {"system", "developer"}:
            yield Piece(SYSTEM, turn.text)
            yield Piece(FRAMING, tokens=rule.system)
        else:
            part = f"message {number}: {turn.role}"
            yield from _turn(turn, part, rule, thinks=number > fresh)
            yield from _looked_up(turn, part, request, rule)
    if images is not None:
        yield from (Piece(IMAGES, tokens=image_tokens(each.size, each.detail, images)) for each in request.images)
    yield from _functions(request, rule)
    if request.format:
        yield Piece(FORMAT, json.dumps(request.format.schema, indent=2, ensure_ascii=False), rule.format)
    if request.thinking and not (request.thinking == "adaptive" and request.forced):
        yield Piece(FRAMING, tokens=rule.thinking[request.thinking])
    continued = bool(request.turns) and request.turns[-1].role == "assistant"
    yield Piece(FRAMING, tokens=rule.start + (0 if continued else rule.reply))


def _functions(request: Request, rule: ClaudeRule) -> Iterator[Piece]:
    if request.tools:
        yield Piece(TOOLS, tokens=rule.functions["forced" if request.forced else "free"])
        for tool in request.tools:
            yield Piece(TOOLS, _function(tool), rule.function)


def _function(tool: Tool) -> str:
    described = {"description": tool.description} if tool.description else {}
    shown = {**described, "name": tool.name, "parameters": tool.schema}
    return f"<function>{json.dumps(shown, ensure_ascii=False)}</function>\n"


def _turn(turn: Turn, part: str, rule: ClaudeRule, *, thinks: bool) -> Iterator[Piece]:
    """A message as one text, for its blocks grow together; several results say which call each is for."""
    results = [block for block in turn.blocks if isinstance(block, Result)]
    calls = "".join(_call(block) for block in turn.blocks if isinstance(block, Call))
    yield Piece(FRAMING, tokens=rule.message)
    said = "".join(_result(result) for result in results) + turn.text
    if calls:
        said += ("\n\n" if said else "") + f"<{_CALLS}:function_calls>\n{calls}</{_CALLS}:function_calls>"
    yield Piece(part, said)
    if len(results) > 1:
        # Which call a result is for; what only points to functions does not say so.
        told = [each for each in results if not any(isinstance(block, Reference) for block in each.content)]
        yield Piece(FRAMING, tokens=rule.result * len(told))
    inside = [block for result in results for block in result.content]
    documents = [block for block in (*turn.blocks, *inside) if isinstance(block, Document)]
    yield from (Piece(part, document.text, rule.document) for document in documents)
    if thinks:
        for block in turn.blocks:
            if isinstance(block, Thinking) and block.text:
                yield Piece(part, block.text, rule.thinking["kept"])


def _looked_up(turn: Turn, part: str, request: Request, rule: ClaudeRule) -> Iterator[Piece]:
    """Functions that results point to, in full."""
    known = {tool.name: tool for tool in (*request.tools, *request.later)}
    results = (block for block in turn.blocks if isinstance(block, Result))
    names = (block.name for result in results for block in result.content if isinstance(block, Reference))
    yield from (Piece(part, _function(known[name]), rule.reference) for name in names if name in known)


def _call(call: Call) -> str:
    arguments: Any = call.arguments
    if isinstance(arguments, str):
        arguments = parsed(arguments)
    given = arguments.items() if isinstance(arguments, dict) else [("input", arguments)]
    parameters = "".join(
        f'<{_CALLS}:parameter name="{name}">{_plain(value)}</{_CALLS}:parameter>\n' for name, value in given
    )
    return f'<{_CALLS}:invoke name="{call.name}">\n{parameters}</{_CALLS}:invoke>\n'


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _result(result: Result) -> str:
    said = "".join(block.text for block in result.content if isinstance(block, Text))
    return f"<result>{said}</result>"


def _last_question(turns: tuple[Turn, ...]) -> int:
    """The number of the last message in which the user says something; thinking before it is not kept."""
    asked = [
        number
        for number, turn in enumerate(turns, 1)
        if turn.role == "user" and not any(isinstance(block, Result) for block in turn.blocks)
    ]
    return asked[-1] if asked else 0
