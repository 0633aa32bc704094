"""A request to a model in neutral words: what the four API shapes are read into, and what the frames are put around."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from llmtool.tokens.image_size import Size

Role = Literal["system", "developer", "user", "assistant", "tool"]
Api = Literal["chat", "responses", "messages", "gemini"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that is given as a document."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """What the model thought in an earlier turn."""

    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, by its size in pixels and the detail that was asked for."""

    size: Size
    detail: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function that the model called.

    Attributes:
        name: of the function.
        arguments: as JSON text, where the request has them so; else as an object.
    """

    name: str
    arguments: Any


@dataclass(frozen=True, slots=True)
class Reference:
    """A function that is looked up on the way, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a function answered.

    Attributes:
        name: of the function, where the request has it.
        content: text and images; where the API wants an object, that object.
        failed: whether the answer is that it went wrong.
    """

    name: str
    content: "tuple[Block, ...]"
    value: Any = None
    failed: bool = False


Block: TypeAlias = Text | Document | Thinking | Image | Call | Reference | Result


@dataclass(frozen=True, slots=True)
class Turn:
    """One message.

    Attributes:
        role: who speaks.
        blocks: what is said.
        name: of the speaker, or empty.
    """

    role: Role
    blocks: tuple[Block, ...]
    name: str = ""

    @property
    def text(self) -> str:
        """All words in it."""
        return "".join(block.text for block in self.blocks if isinstance(block, Text))


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may call.

    Attributes:
        name: of the function.
        description: what it does, or empty.
        schema: of its parameters, as JSON Schema.
        json_schema: whether they came as JSON Schema where the API has a notation of its own besides.
    """

    name: str
    description: str
    schema: dict[str, Any]
    json_schema: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """The shape that the answer has to have, as JSON Schema."""

    name: str
    description: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that a request brings to the prompt.

    Attributes:
        api: whose shape it has.
        turns: all messages; what is told the system stands among them, at its place.
        tools: functions the model may call.
        later: functions that it is told of when they are looked up.
        added: whether some of the functions came on the way.
        forced: whether the model has to call one.
        format: the shape of the answer, or None.
        thinking: how the model is told to think, or empty.
        sealed: how long each of the thoughts is that come with it, that only the provider can read, and that not
            every model is shown; in characters.
    """

    api: Api
    turns: tuple[Turn, ...]
    tools: tuple[Tool, ...] = ()
    later: tuple[Tool, ...] = ()
    added: bool = False
    forced: bool = False
    format: Format | None = None
    thinking: Literal["enabled", "adaptive", ""] = ""
    sealed: tuple[int, ...] = ()

    @property
    def images(self) -> tuple[Image, ...]:
        """All pictures, those in the answers of functions too."""
        shown = [block for turn in self.turns for block in turn.blocks]
        shown += [block for each in shown if isinstance(each, Result) for block in each.content]
        return tuple(block for block in shown if isinstance(block, Image))
