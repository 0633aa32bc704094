"""How ``prompt`` shows a prompt to programs: its text, its messages, its tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.exchange import Message
from llmtool.prompts.shapes import Written
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.tokens.tokenizer import TokenCount, Tokenizer


@dataclass(frozen=True, slots=True)
class PromptResult:
    """A prompt that was written.

    Attributes:
        kind: as in ``costar``.
        model: whose tokenizer counted, or None.
        tokenizer: what counted.
        count: the tokens: of the messages with their frame, or of the text.
        cost: of the prompt as input, in US dollars; None where it is not known.
        written: the prompt.
        as_messages: what was counted.
        about: what else there is to tell, by its name.
    """

    kind: str
    model: str | None
    tokenizer: Tokenizer
    count: TokenCount
    cost: Decimal | None
    written: Written
    as_messages: bool
    about: Mapping[str, Json]


def prompt_view(result: PromptResult) -> Document:
    """The prompt as an object, and as a table of its messages."""
    rows = tuple((message.role, message.content) for message in result.written.messages)
    return Document(_data(result), Table((Column("role"), Column("content")), rows))


def as_data(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Messages as the APIs of OpenAI and many others take them."""
    return [{"role": message.role, "content": message.content} for message in messages]


def _data(result: PromptResult) -> dict[str, Json]:
    tokenizer, count = result.tokenizer, result.count
    return {
        "schema": "llmtool.prompt/1",
        "kind": result.kind,
        "model": result.model,
        "tokenizer": tokenizer.name,
        "exactness": tokenizer.exactness,
        "margin_percent": count.margin_percent,
        "as": "messages" if result.as_messages else "text",
        "tokens": count.tokens,
        "cost": result.cost,
        "text": result.written.text,
        "messages": as_data(result.written.messages),
        **result.about,
    }
