"""The parts of a message's content, in the notations of Chat Completions, Responses and Messages.

Their types have no name in common, so one reader takes them all: a list of messages is read whatever it came from.
"""

from collections.abc import Callable, Iterator

from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.reading import Reading, Unknown
from llmtool.tokens.framing.request import Block, Call, Document, Reference, Result, Text, Thinking

_Read = Callable[[Node, Reading], Block | None]


def blocks(content: Node, reading: Reading) -> tuple[Block, ...]:
    """The blocks of a message's content: text, or a list of parts.

    Raises:
        BadInputError: it is neither, or a part has no type.
    """
    if content.has(str):
        return (Text(content.text),) if content.text else ()
    if content.value is not None and not content.has(list):
        content.fail("text or a list is expected here")
    return tuple(_blocks(content, reading))


def _blocks(content: Node, reading: Reading) -> Iterator[Block]:
    for part in content:
        if part.has(str):
            yield Text(part.text)
            continue
        kind = part["type"].text
        if kind in _MISSING or kind.endswith("_tool_result"):
            reading.miss(*_MISSING.get(kind, _RAN))
            continue
        if not kind:
            part.fail("the content has no type")
        if kind not in _KINDS:
            reading.miss(f"content of the kind {kind}", "hidden")
            continue
        block = _KINDS[kind](part, reading)
        if block is not None:
            yield block


def _text(part: Node, _: Reading) -> Text:
    return Text(part["text"].text)


def _refusal(part: Node, _: Reading) -> Text:
    return Text(part["refusal"].text)


def _thinking(part: Node, _: Reading) -> Thinking:
    return Thinking(part["thinking"].text)


def _image_url(part: Node, reading: Reading) -> Block | None:
    image = part["image_url"]
    if image.has(str):
        return reading.picture(image)
    return reading.picture(image["url"], image["detail"].text or "auto")


def _input_image(part: Node, reading: Reading) -> Block | None:
    if part["file_id"]:
        reading.miss("image that is stored with the provider", "files")
        return None
    return reading.picture(part["image_url"], part["detail"].text or "auto")


def _image(part: Node, reading: Reading) -> Block | None:
    source = part["source"]
    kind = source["type"].one_of("base64", "url", "file")
    if kind == "file":
        reading.miss("image that is stored with the provider", "files")
        return None
    return reading.picture(source["url"]) if kind == "url" else reading.encoded_picture(source["data"])


def _document(part: Node, reading: Reading) -> Block | None:
    source = part["source"]
    if source["type"].text == "text":
        return Document(source["data"].text)
    reading.miss("document", "files")
    return None


def _tool_use(part: Node, _: Reading) -> Call:
    return Call(part["name"].text, part["input"].fields)


def _tool_reference(part: Node, _: Reading) -> Reference:
    return Reference(part["tool_name"].text)


def _tool_result(part: Node, reading: Reading) -> Result:
    return Result("", blocks(part["content"], reading), failed=bool(part["is_error"]))


_KINDS: dict[str, _Read] = {
    "text": _text,
    "input_text": _text,
    "output_text": _text,
    "summary_text": _text,
    "reasoning_text": _text,
    "refusal": _refusal,
    "thinking": _thinking,
    "image_url": _image_url,
    "input_image": _input_image,
    "image": _image,
    "document": _document,
    "tool_use": _tool_use,
    "tool_result": _tool_result,
    "tool_reference": _tool_reference,
}
_RAN: tuple[str, Unknown] = ("tools that the provider ran", "provider tools")
_FILE: tuple[str, Unknown] = ("file", "files")
_AUDIO: tuple[str, Unknown] = ("audio", "files")
_MISSING: dict[str, tuple[str, Unknown]] = {
    "input_audio": _AUDIO,
    "audio": _AUDIO,
    "file": _FILE,
    "input_file": _FILE,
    "container_upload": _FILE,
    "redacted_thinking": ("thinking that only the provider can read", "thoughts"),
    "server_tool_use": _RAN,
    "mcp_tool_use": _RAN,
    "search_result": ("search results", "files"),
    "fallback": ("hand-over to another model", "hidden"),
    "compaction": ("compacted conversation", "state"),
}
