"""A conversation as a text: JSON, exactly and to be loaded again; Markdown, to be read."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NoReturn, cast

from llmtool.conversation import Conversation, Said, Summary
from llmtool.errors import BadInputError
from llmtool.exchange import Message, Role
from llmtool.reading.fences import open_fence
from llmtool.render.as_json import Json, render
from llmtool.render.as_markdown import escape

SCHEMA = "llmtool.conversation/1"

_HINT = "llmtool chat --export json writes one"
# What comes from elsewhere may be anything: these could not be written out, or not be read back.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_MOST, _DECIMALS = 10**9, 12
_ID = re.compile(r"\w[\w.-]{0,63}")


def as_json(conversation: Conversation) -> str:
    """All of it in one line, which :func:`read_transcript` reads back."""
    summary = conversation.summary
    data: dict[str, Json] = {
        "schema": SCHEMA,
        "id": conversation.id,
        "title": conversation.title,
        "model": conversation.model,
        "system": conversation.system,
        "began": conversation.began.isoformat(),
        "budget": conversation.budget,
        "summary": None if summary is None else {"text": summary.text, "covers": summary.covers},
        "dropped": conversation.dropped,
        "messages": [_message(said) for said in conversation.said],
    }
    return render(data)


def _message(said: Said) -> dict[str, Json]:
    return {
        "role": said.message.role,
        "content": said.message.content,
        "at": said.at.isoformat(),
        "model": said.model,
        "whole": said.whole,
    }


def read_transcript(text: str) -> Conversation:
    """The conversation of an export as JSON.

    Raises:
        BadInputError: it is none, or something in it is wrong, which is named.
    """
    try:
        data = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise BadInputError(f"no exported conversation: it is no JSON ({error})", _HINT) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise BadInputError(
            "no exported conversation: it is no JSON (it is too deep, or has too long a number)", _HINT
        ) from error
    return _conversation(_Part(data))


@dataclass(frozen=True, slots=True)
class _Part:
    """An object of the JSON, whose values are looked at one by one; each raises BadInputError where it is wrong."""

    data: object
    where: str = ""

    def get(self, name: str) -> object:
        return self.data.get(name) if isinstance(self.data, dict) else self.refuse("", "an object")

    def text(self, name: str) -> str:
        value = self.get(name)
        return value if isinstance(value, str) else self.refuse(name, "a text")

    def truth(self, name: str) -> bool:
        value = self.get(name)
        return value if isinstance(value, bool) else self.refuse(name, "true or false")

    def number(self, name: str, most: int) -> int:
        value = self.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        return self.refuse(name, f"a number from 0 to {most}")

    def dollars(self, name: str) -> Decimal | None:
        value = self.get(name)
        if value is None:
            return None
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= _MOST:
            amount = Decimal(value)
            if amount == round(amount, _DECIMALS):
                return amount or Decimal(0)  # 0 may have been written with any exponent
        return self.refuse(name, "an amount of US dollars")

    def moment(self, name: str) -> datetime:
        try:
            at = datetime.fromisoformat(self.text(name))
            utc = at.astimezone(UTC)
        except (ValueError, OverflowError):
            return self.refuse(name, "a moment")
        if at.tzinfo is None:
            return self.refuse(name, "a moment with its time zone")
        return utc if utc >= _EARLIEST else self.refuse(name, f"a moment from {_EARLIEST.year} on")

    def parts(self, name: str) -> Iterator["_Part"]:
        values = self.get(name)
        if not isinstance(values, list):
            self.refuse(name, "a list")
        return (_Part(value, f"{self.where}{name}[{place}].") for place, value in enumerate(values))

    def refuse(self, name: str, wanted: str) -> NoReturn:
        what = f"{self.where}{name}".rstrip(".") or "it"
        raise BadInputError(f"no exported conversation: {what} is not {wanted}", _HINT)


def _conversation(part: _Part) -> Conversation:
    if part.text("schema") != SCHEMA:
        part.refuse("schema", SCHEMA)
    if not _ID.fullmatch(part.text("id")):
        part.refuse("id", "an id")
    said = tuple(_said(message) for message in part.parts("messages"))
    dropped = part.number("dropped", len(said))
    summary = _Part(part.get("summary"), "summary.")
    return Conversation(
        id=part.text("id"),
        began=part.moment("began"),
        model=part.text("model"),
        system=part.text("system"),
        title=part.text("title"),
        said=said,
        summary=None if summary.data is None else Summary(summary.text("text"), summary.number("covers", dropped)),
        dropped=dropped,
        budget=part.dollars("budget"),
    )


def _said(part: _Part) -> Said:
    role = part.text("role")
    if role not in {"user", "assistant"}:
        part.refuse("role", "user or assistant")
    message = Message(cast("Role", role), part.text("content"))
    return Said(message, part.moment("at"), part.text("model"), part.truth("whole"))


def as_markdown(conversation: Conversation) -> str:
    """All that was said, under a heading for each message; and from where on it is sent."""
    return "\n\n".join(_parts(conversation)) + "\n"


def _parts(conversation: Conversation) -> Iterator[str]:
    messages = "1 message" if len(conversation.said) == 1 else f"{len(conversation.said):,} messages"
    yield f"# {escape(conversation.title) or conversation.id}"
    yield f"{conversation.id} · {escape(conversation.model)} · {conversation.began:%Y-%m-%d %H:%M} UTC · {messages}"
    if conversation.system:
        yield "## System"
        yield _closed(conversation.system)
    for place, said in enumerate(conversation.said):
        if place == conversation.dropped > 0:
            yield from _end_of_dropped(conversation)
        yield f"## {'User' if said.message.role == 'user' else _answered_by(said)}"
        if said.message.content:
            yield _closed(said.message.content)
        if not said.whole:
            yield "*(not finished)*"
    if conversation.dropped == len(conversation.said) > 0:
        yield from _end_of_dropped(conversation)


def _answered_by(said: Said) -> str:
    return f"Assistant ({escape(said.model)})" if said.model else "Assistant"


def _end_of_dropped(conversation: Conversation) -> Iterator[str]:
    """What stands where the messages that are no longer sent end."""
    if conversation.summary is None:
        yield "---\n\n*The messages above are no longer sent.*"
    else:
        yield "---\n\n*The messages above are no longer sent. In their place there is a summary:*"
        yield _closed(conversation.summary.text)
        yield "---"


def _closed(text: str) -> str:
    """Markdown whose last block of code ends, so that what comes after it is none; nothing else is changed."""
    fence = open_fence(text, in_lists=False)
    return f"{text.rstrip(chr(10))}\n{fence}" if fence else text
