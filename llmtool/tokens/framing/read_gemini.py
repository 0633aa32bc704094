"""Gemini's generateContent; its keys come in camel case or with underscores."""

from collections.abc import Iterator

from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.reading import Reading, Unknown, compact
from llmtool.tokens.framing.request import Block, Call, Format, Image, Request, Result, Role, Text, Thinking, Tool, Turn

_ROLES: dict[str, Role] = {"user": "user", "model": "assistant", "function": "tool", "system": "system", "": "user"}
# "skip_thought_signature_validator", in Base64.
_NO_THOUGHTS = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="
_RAN: tuple[str, Unknown] = ("tools that the provider ran", "provider tools")
_MISSING: dict[str, tuple[str, Unknown]] = {
    "fileData": ("file that is stored elsewhere", "files"),
    "executableCode": _RAN,
    "codeExecutionResult": _RAN,
    "toolCall": _RAN,
    "toolResponse": _RAN,
}


def read(body: Node, reading: Reading) -> Request:
    """The request in neutral words.

    Raises:
        BadInputError: it is not what its API describes.
    """
    inner = _get(body, "generateContentRequest")
    if inner:
        return read(inner, reading)
    if _get(body, "cachedContent"):
        reading.miss("content that the provider keeps (cachedContent)", "state")
    told = _get(body, "systemInstruction")
    first = [Turn("system", _parts(told, reading))] if told else []
    contents = body["contents"]
    settings = _get(body, "generationConfig")
    choice = _get(_get(body, "toolConfig"), "functionCallingConfig")
    return Request(
        "gemini",
        (*first, *_turns(contents, reading)),
        tuple(_tools(body["tools"], reading)),
        forced=choice["mode"].value == "ANY",
        format=_answer_format(settings),
        sealed=tuple(_sealed(contents)) if contents.has(list) else (),
    )


def _get(node: Node, key: str) -> Node:
    """The value under a key in camel case, or under the same in snake case."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
    return node[snake] if snake in node.fields else node[key]


def _turns(contents: Node, reading: Reading) -> Iterator[Turn]:
    if contents.has(str):
        yield Turn("user", (Text(contents.text),))
        return
    if not contents.has(list) and not contents.has(dict):
        contents.fail("a list of contents is expected here")
    for content in [contents] if contents.has(dict) else contents:
        role = content["role"].text
        if role not in _ROLES:
            content["role"].fail(f"'{role}' is none of user, model, function")
        yield Turn(_ROLES[role], _parts(content, reading))


def _parts(content: Node, reading: Reading) -> tuple[Block, ...]:
    if content.has(str):
        return (Text(content.text),)
    parts = content["parts"]
    listed = [parts] if parts.has(dict) else list(parts)
    found = [_part(part, reading) for part in listed]
    return tuple(block for block in found if block is not None)


def _part(part: Node, reading: Reading) -> Block | None:
    if part.has(str):
        return Text(part.text)
    if "text" in part.fields:
        return Thinking(part["text"].text) if part["thought"] else Text(part["text"].text)
    call, answer, inline = (_get(part, key) for key in ("functionCall", "functionResponse", "inlineData"))
    if call:
        return Call(call["name"].text, call["args"].fields)
    if answer:
        return Result(answer["name"].text, _inner(answer, reading), answer["response"].value)
    if inline:
        return _inline(inline, reading)
    known = next((what for key, what in _MISSING.items() if _get(part, key)), None)
    if not part.fields:
        part.fail("the part is empty")
    if known:
        reading.miss(*known)
    elif not _get(part, "thoughtSignature"):
        reading.miss(f"part of the kind {next(iter(part.fields))}", "hidden")
    return None


def _sealed(contents: Node) -> Iterator[int]:
    """How long the thoughts are that come with calls; some clients send a word instead that stands for none."""
    parts = (part for content in contents if content.has(dict) for part in content["parts"] if part.has(dict))
    seals = (_get(part, "thoughtSignature").text for part in parts if _get(part, "functionCall"))
    yield from (len(seal) for seal in seals if seal not in {"", _NO_THOUGHTS})


def _inner(answer: Node, reading: Reading) -> tuple[Block, ...]:
    """What a function answered, in words, for the frames that know no objects; and the parts that come with it."""
    said = Text(compact(answer["response"].fields))
    return (said, *_parts(answer, reading)) if answer["parts"] else (said,)


def _inline(inline: Node, reading: Reading) -> Image | None:
    kind = _get(inline, "mimeType").text
    if kind.startswith("image/"):
        return reading.encoded_picture(inline["data"])
    reading.miss(f"file of the kind {kind}", "files")
    return None


def _tools(tools: Node, reading: Reading) -> Iterator[Tool]:
    for tool in tools:
        for key in tool.fields:
            if key not in {"functionDeclarations", "function_declarations"}:
                reading.miss(f"tool of the kind {key}", "provider tools")
        for declared in _get(tool, "functionDeclarations"):
            given = _get(declared, "parametersJsonSchema")
            schema = given or declared["parameters"]
            yield Tool(declared["name"].text, declared["description"].text, schema.fields, json_schema=bool(given))


def _answer_format(settings: Node) -> Format | None:
    schema = _get(settings, "responseJsonSchema") or _get(settings, "responseSchema")
    return Format("", "", schema.fields) if schema else None
