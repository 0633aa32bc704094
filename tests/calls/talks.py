"""Conversations, and the means to carry them on, for tests."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from llmtool.calls.gateway import Gateway
from llmtool.calls.outcome import Call, Purpose
from llmtool.calls.turn import Means
from llmtool.calls.weighing import prompt_of
from llmtool.conversation import Conversation, Said
from llmtool.errors import LlmtoolError, OverContextError
from llmtool.exchange import Message
from tests.calls.conftest import NOON, call, tariff

ID = "talk-1"


def talk(*texts: str, system: str = "") -> Conversation:
    """A conversation of a user, who says every other text, and an assistant."""
    conversation = Conversation(ID, NOON, "gpt-4o-mini", system)
    for number, text in enumerate(texts):
        message = Message("assistant" if number % 2 else "user", text)
        conversation = conversation.with_said(Said(message, NOON))
    return conversation


def long_talk(exchanges: int, words: int = 100, system: str = "Be brief.") -> Conversation:
    """So many exchanges and a question, every message of so many words."""
    return talk(*(f"{number} " + "word " * words for number in range(2 * exchanges + 1)), system=system)


@dataclass
class Model:
    """A model that a test calls, and what is known of it.

    Attributes:
        name: what it is called.
        window: tokens that it takes; a longer prompt is refused as the command line refuses it.
        max_tokens: of its longest answer.
        prices: what differs from the price of ``conftest``; None for a model without a price.
        capabilities: what it can do.
        cache_prompt: whether its provider is asked to cache.
        changes: of the call.
        refuses: why no call can be prepared, or None.
        asked: the longest answers that were asked for.
    """

    name: str = "gpt-4o-mini"
    window: int | None = None
    max_tokens: int = 100
    prices: dict[str, Any] | None = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()
    cache_prompt: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    refuses: LlmtoolError | None = None
    asked: list[int] = field(default_factory=list)

    def call(self, messages: tuple[Message, ...], longest: int | None = None) -> tuple[Call, tuple[str, ...]]:
        """A call with the tokens that these messages have."""
        if self.refuses:
            raise self.refuses
        self.asked.append(longest or self.max_tokens)
        known = None if self.prices is None else tariff(**self.prices)
        known = known and replace(known, model=replace(known.model, capabilities=self.capabilities))
        made = call(max_tokens=longest or self.max_tokens, tariff=known, purpose=Purpose("chat", "shop", (), ID))
        request = replace(made.request, model=self.name, messages=messages, cache_prompt=self.cache_prompt)
        made = replace(made, request=request, **self.changes)
        wire = made.adapter.build(made.request)
        prompt = prompt_of(wire, made.endpoint.api, made.tokenizer, made.request.model)
        if self.window is not None and prompt.tokens >= self.window:
            raise OverContextError(f"the prompt has {prompt.tokens:,} tokens")
        return replace(made, prompt=prompt), ("a note",) if longest else ()


def means(
    gateway: Gateway,
    talker: Model | None = None,
    writer: Model | None = None,
    now: Callable[[], datetime] = lambda: NOON,
) -> Means:
    """What turns are made with."""
    talker, writer = talker or Model(), writer or Model()
    return Means(gateway, talker.call, writer.call, now)


def dollars(amount: Decimal | None) -> Decimal:
    """An amount that is there."""
    assert amount is not None
    return amount
