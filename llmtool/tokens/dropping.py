"""Drop the oldest messages of a conversation until it fits; what is told the system stays.

A conversation is a list of messages, or a request's body in one of four shapes (``framing``). What is dropped is all
that stands before some place, but for system messages. Such a place never lies between a call of a tool and its result,
nor in Responses between reasoning and what was thought about. In the shapes of Anthropic and Gemini, which want a
conversation to begin with the user, it lies before a message of the user if any such place will do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from llmtool.errors import BadInputError, OverTokensError
from llmtool.tokens.fitting import edge, on_the_safe_side
from llmtool.tokens.framing.documents import as_body, recognise
from llmtool.tokens.framing.request import Api
from llmtool.tokens.framing.weigh import Weight, weigh
from llmtool.tokens.tokenizer import TokenCount, Tokenizer
from llmtool.tokens.tool_links import answers, glued, role_of

_KEYS: dict[Api, str] = {"chat": "messages", "messages": "messages", "gemini": "contents", "responses": "input"}
_TOLD = {"system", "developer"}
_GEMINI_ENVELOPE = "generateContentRequest"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages, and the request that they stand in.

    Attributes:
        body: the request.
        api: whose shape it has.
        messages: oldest first; none where the request has only a text.
        bare: whether there was no request around the messages.
    """

    body: dict[str, Any]
    api: Api
    messages: tuple[Any, ...]
    bare: bool

    @classmethod
    def of(cls, value: Any) -> "Conversation":  # noqa: ANN401 - it is JSON
        """The conversation that a JSON document holds.

        Raises:
            BadInputError: it holds none.
        """
        if isinstance(value, list):
            if not value:
                raise BadInputError("holds no messages")
            body, api = as_body(value)
            return cls(body, api, tuple(value), bare=True)
        api = recognise(value)
        inner = value.get(_GEMINI_ENVELOPE) if api == "gemini" else None
        said = (value if inner is None else inner).get(_KEYS[api])
        return cls(value, api, tuple(said) if isinstance(said, list) else (), bare=False)

    @property
    def model(self) -> str | None:
        """The model that the request names."""
        named = self.body.get("model")
        return named if isinstance(named, str) else None

    @property
    def value(self) -> Any:  # noqa: ANN401 - it is JSON
        """The document: of the shape that it came in."""
        return list(self.messages) if self.bare else self.body

    def from_place(self, place: int) -> "Conversation":
        """The conversation without what stands before a place, but for what is told the system."""
        kept = tuple(each for at, each in enumerate(self.messages) if at >= place or role_of(each) in _TOLD)
        if not self.messages:
            return self
        change = {_KEYS[self.api]: list(kept)}
        inner = self.body.get(_GEMINI_ENVELOPE) if self.api == "gemini" else None
        body = {**self.body, **change} if inner is None else {**self.body, _GEMINI_ENVELOPE: {**inner, **change}}
        return replace(self, body=body, messages=kept)


def held(weight: Weight) -> TokenCount:
    """What is in a request: nothing that is dropped makes room for what is not."""
    return TokenCount(weight.tokens, weight.margin_here_percent)


@dataclass(frozen=True, slots=True)
class Scale:
    """What conversations are weighed with.

    Attributes:
        tokenizer: of the model.
        model: its name, or empty.
        folder: below which local images may be read, or None.
    """

    tokenizer: Tokenizer
    model: str
    folder: Path | None

    def weigh(self, conversation: Conversation) -> Weight:
        """The whole prompt, tools and framing included."""
        return weigh(conversation.body, conversation.api, self.tokenizer, self.model, self.folder)

    def tokens(self, conversation: Conversation) -> int:
        """Its tokens, with the margin of an estimate."""
        return on_the_safe_side(held(self.weigh(conversation)))


@dataclass(frozen=True, slots=True)
class Dropped:
    """A conversation that fits.

    Attributes:
        conversation: what is left.
        messages: how many were dropped.
        begins_with_user: whether it begins as Anthropic and Gemini want it; always so in the other shapes.
    """

    conversation: Conversation
    messages: int
    begins_with_user: bool


def drop(conversation: Conversation, tokens: Callable[[Conversation], int], limit: int, keep_last: int = 1) -> Dropped:
    """Drop as few of the oldest messages as will do.

    Args:
        conversation: has more tokens than the limit.
        tokens: how many tokens a conversation has, as ``Scale.tokens`` says it.
        limit: the most tokens of the whole prompt.
        keep_last: so many messages, the newest, are not dropped.

    Raises:
        OverTokensError: what has to be kept has more tokens than the limit.
        BadInputError: something in it is no message.
    """
    places = list(_places(conversation, keep_last))
    proper = [place for place in places if _begins_properly(conversation, place)]
    for candidates in (proper, places):
        place = _earliest(conversation, candidates, tokens, limit)
        if place is not None:
            kept = conversation.from_place(place)
            left_out = len(conversation.messages) - len(kept.messages)
            return Dropped(kept, left_out, candidates is proper)
    least = tokens(conversation.from_place(places[-1]) if places else conversation)
    newest = "message" if keep_last == 1 else f"{keep_last} messages"
    raise OverTokensError(
        f"what has to be kept, with the last {newest}, needs {least} tokens, and may have {limit}", "allow more tokens"
    )


def _earliest(
    conversation: Conversation, places: list[int], tokens: Callable[[Conversation], int], limit: int
) -> int | None:
    """The earliest of the places from which on the conversation fits, looked for from the last on; None if none is."""

    def fits(number: int) -> bool:
        return tokens(conversation.from_place(places[-1 - number])) <= limit

    return places[-1 - edge(fits, 0, len(places) - 1)] if places and fits(0) else None


def _places(conversation: Conversation, keep_last: int) -> Iterator[int]:
    """Where the kept messages may begin, the earliest first."""
    messages = conversation.messages
    said = [at for at, message in enumerate(messages) if role_of(message) not in _TOLD]
    if not said:
        return
    latest = said[max(len(said) - keep_last, 0)]
    within = set(glued(messages))
    yield from (at for at in said if at <= latest and at not in within)


def _begins_properly(conversation: Conversation, place: int) -> bool:
    if conversation.api not in {"messages", "gemini"}:
        return True
    first = conversation.messages[place]
    return role_of(first) in {"user", None} and not any(answers(first))
