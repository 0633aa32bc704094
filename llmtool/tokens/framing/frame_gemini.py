"""How Gemini is shown a request, as the bills tell; Google publishes none of it.

Each generation has its own way with functions: up to 2.0 only the words in them count, 2.5 is shown Python, 3 a markup
of its own. A schema for the answer is not counted at all.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from llmtool.tokens.framing import declaration, python
from llmtool.tokens.framing.piece import FRAMING, IMAGES, SYSTEM, THOUGHTS, TOOLS, Piece
from llmtool.tokens.framing.reading import parsed
from llmtool.tokens.framing.request import Call, Document, Request, Result, Text, Thinking, Tool, Turn
from llmtool.tokens.images import ImageRule, image_tokens


@dataclass(frozen=True, slots=True)
class GeminiRule:
    """The frame of a generation, in tokens.

    Attributes:
        message: around each message and the system instruction.
        style: how functions are shown.
        call: around a call.
        result: around what a function answered.
        parameters: in a function that has any.
        thoughts: tokens for each character of the thoughts that come sealed with a call.
        seal: characters of them that are no thought.
        json_schema: whether parameters count that are given as JSON Schema.
    """

    message: int
    style: Literal["words", "python", "markup"]
    call: int
    result: int
    parameters: int
    thoughts: float
    seal: int
    json_schema: bool


def frame(request: Request, rule: GeminiRule, images: ImageRule | None) -> Iterator[Piece]:
    """The pieces of a request, in its order; images are left out where no rule for them is known."""
    for number, turn in enumerate(request.turns, 1):
        part = SYSTEM if turn.role in {"system", "developer"} else f"message {number}: {turn.role}"
        yield Piece(FRAMING, tokens=rule.message)
        yield from (Piece(part, block.text) for block in turn.blocks if isinstance(block, (Text, Document, Thinking)))
        yield from _calls(turn, part, rule)
    if images is not None:
        yield from (Piece(IMAGES, tokens=image_tokens(each.size, each.detail, images)) for each in request.images)
    if rule.thoughts:
        thought = sum(max(0, length - rule.seal) for length in request.sealed)
        yield Piece(THOUGHTS, tokens=round(rule.thoughts * thought))
    for tool in request.tools:
        yield Piece(TOOLS, tokens=rule.parameters if tool.schema.get("properties") else 0)
        yield from _marked(TOOLS, _function(tool, rule))


def _function(tool: Tool, rule: GeminiRule) -> list[str]:
    if rule.style == "python":
        return [python.function(tool)]
    if rule.style == "markup":
        return [declaration.function(tool)]
    counted = rule.json_schema or not tool.json_schema
    return [tool.name, tool.description, *(_words(tool.schema) if counted else ())]


def _calls(turn: Turn, part: str, rule: GeminiRule) -> Iterator[Piece]:
    for block in turn.blocks:
        if isinstance(block, Call):
            arguments = parsed(block.arguments) if isinstance(block.arguments, str) else block.arguments
            yield Piece(FRAMING, tokens=rule.call)
            yield from _marked(part, _call(block.name, arguments, rule.style))
        elif isinstance(block, Result):
            said = "".join(inner.text for inner in block.content if isinstance(inner, Text))
            answer = {"result": parsed(said)} if block.value is None else block.value
            yield Piece(FRAMING, tokens=rule.result)
            yield from _marked(part, _answer(block.name, answer, rule.style))


def _call(name: str, arguments: Any, style: str) -> list[str]:  # noqa: ANN401 - it is JSON
    if style == "markup":
        return [declaration.call(name, arguments)]
    if style == "words":
        return [name, *_values(arguments)]
    given = arguments.items() if isinstance(arguments, dict) else ()
    return [f"{name}({', '.join(f'{key} = {json.dumps(value, ensure_ascii=False)}' for key, value in given)})"]


def _answer(name: str, response: Any, style: str) -> list[str]:  # noqa: ANN401 - it is JSON
    if style == "markup":
        return [declaration.answer(name, response)]
    if style == "words":
        return [name, *_values(response)]
    return [f"{name}{json.dumps(response, ensure_ascii=False)}"]


def _marked(part: str, texts: list[str]) -> Iterator[Piece]:
    """Texts to be counted; a mark between them is a token of its own."""
    for text in texts:
        between = text.split(declaration.MARK)
        yield Piece(part, tokens=len(between) - 1)
        yield from (Piece(part, each) for each in between if each)


def _values(value: object) -> list[str]:
    """All words in a value: keys and texts, numbers as they are written."""
    if isinstance(value, dict):
        return [word for key, inner in value.items() for word in (str(key), *_values(inner))]
    if isinstance(value, list):
        return [word for inner in value for word in _values(inner)]
    return [value if isinstance(value, str) else json.dumps(value)]


def _words(schema: object) -> list[str]:
    """All words in a schema that are counted."""
    if not isinstance(schema, dict):
        return []
    words = [schema[key] for key in ("type", "description") if isinstance(schema.get(key), str)]
    properties = schema.get("properties")
    if isinstance(properties, dict):
        words += [word for name, inner in properties.items() for word in (name, *_words(inner))]
    for key in ("required", "enum"):
        words += map(str, schema[key]) if isinstance(schema.get(key), list) else ()
    words += _words(schema.get("items"))
    choices = schema.get("anyOf")
    return words + [word for choice in (choices if isinstance(choices, list) else ()) for word in _words(choice)]
