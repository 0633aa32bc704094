"""One turn of a conversation: what is sent is made to fit, and what it may cost is known before it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from llmtool.calls.gateway import Gateway, worst_case
from llmtool.calls.outcome import Call, Outcome
from llmtool.conversation import Conversation
from llmtool.errors import PriceMissingError
from llmtool.exchange import Message
from llmtool.planning.summarising import Sum
from llmtool.storage.budgets import standings
from llmtool.usage import Usage


@dataclass(frozen=True, slots=True)
class Room:
    """When a history is too long.

    Attributes:
        threshold: tokens of the prompt from which on a shorter history is thought of.
        window: tokens of the model's context window; None where nobody knows.
        reserve: tokens of it that are kept free for the answer; never more than half of it.
        keep: so many of the newest messages are neither summarised nor dropped unless the window forces it.
        summarise: whether a summary may be made; else the oldest messages are dropped.
    """

    threshold: int = 10_000
    window: int | None = None
    reserve: int = 4_096
    keep: int = 5
    summarise: bool = True

    @property
    def forced(self) -> int | None:
        """The longest prompt that leaves the reserve free; None where the window is not known."""
        return None if self.window is None else self.window - min(self.reserve, self.window // 2)

    @property
    def limit(self) -> int:
        """The longest prompt that is left alone: the threshold, or what the window allows where that is less."""
        return self.threshold if self.forced is None else min(self.threshold, self.forced)


@dataclass(frozen=True, slots=True)
class Means:
    """What turns are made with.

    Attributes:
        gateway: the one door.
        call: the call of the conversation's model for some messages, and notes on it; raises OverContextError for a
            prompt that its window does not take.
        summary_call: the call of the model that writes summaries, for some messages and the tokens of its longest
            answer; may raise any LlmtoolError.
        now: what time it is.
    """

    gateway: Gateway
    call: Callable[[tuple[Message, ...]], tuple[Call, tuple[str, ...]]]
    summary_call: Callable[[tuple[Message, ...], int], tuple[Call, tuple[str, ...]]]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A conversation that is ready for its next turn.

    Attributes:
        conversation: with the history that is to be sent.
        action: what was done to it.
        sum: the figures of whether a summary pays, also where none was made; None below the threshold, and where
            there is nothing to summarise.
        outcome: of the summary's call, where one was made; it is billed whether the summary is used or not.
        notes: what the user should know.
    """

    conversation: Conversation
    action: Literal["nothing", "summarised", "trimmed"] = "nothing"
    sum: Sum | None = None
    outcome: Outcome | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meter:
    """What is known of a turn before it is made.

    Attributes:
        call: the call.
        worst: US dollars that it can cost at most; None where there is no price.
        left: US dollars, the least that any budget has left; None where there is no budget.
        context_used: the share of the model's window that the prompt takes, 1 being all of it; None where the window
            is not known.
    """

    call: Call
    worst: Decimal | None
    left: Decimal | None
    context_used: float | None


def meter(call: Call, room: Room, means: Means) -> Meter:
    """Read the meter before a turn. Nothing is sent or set aside.

    Raises:
        PriceMissingError: the model has a price, but none for such a call.
        BadInputError: the ledger cannot be read.
    """
    at, gateway, purpose = means.now(), means.gateway, call.purpose
    budgets = standings(gateway.ledger, gateway.limits, at, purpose.project, purpose.conversation)
    return Meter(
        call=call,
        worst=worst_case(call, at),
        left=min((budget.left for budget in budgets), default=None),
        context_used=call.prompt.tokens / room.window if room.window else None,
    )


def saved_by_cache(call: Call, usage: Usage, at: datetime) -> Decimal | None:
    """What a provider's cache saved in one call, US dollars; below 0 where writing to it cost more than reading saved.

    Args:
        call: the call.
        usage: what was billed.
        at: the moment of the call.

    Returns:
        The price of the same tokens without any cache, less their price as they were billed; None without a price.
    """
    if call.tariff is None:
        return None
    plain = Usage(input=usage.prompt, output=usage.completion, reasoning=usage.reasoning)
    try:
        return call.tariff.charge(plain, at).amount - call.tariff.charge(usage, at).amount
    except PriceMissingError:
        return None
