"""One turn of a conversation: what is sent is made to fit, and what it may cost is known before it is sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from llmtool.calls import history, summarise
from llmtool.calls.gateway import Gateway, worst_case
from llmtool.calls.outcome import Call, Outcome
from llmtool.calls.summary_plan import Cut, Scale, SummaryCall, plan
from llmtool.conversation import Conversation
from llmtool.errors import LlmtoolError
from llmtool.exchange import Message
from llmtool.planning.summarising import Sum
from llmtool.planning.work import Prompt
from llmtool.storage.budgets import standings

_NONE = "there is no summary: "


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

    @property
    def summary(self) -> int:
        """Tokens of the longest summary: never more than a quarter of the limit, if that is enough for any."""
        return min(summarise.LONGEST, max(self.limit // 4, summarise.SHORTEST))

    def after(self, fitted: "Fitted") -> "Room":
        """The room of the turns to come: after a summary that failed, none is tried until half as much more came."""
        return replace(self, threshold=max(self.threshold, 3 * fitted.tokens // 2)) if fitted.failed else self


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
        shortening: told how many messages are to be summarised, before the call for that is made.
    """

    gateway: Gateway
    call: Callable[[tuple[Message, ...]], tuple[Call, tuple[str, ...]]]
    summary_call: SummaryCall
    now: Callable[[], datetime]
    shortening: Callable[[int], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A conversation that is ready for its next turn.

    Attributes:
        conversation: with the history that is to be sent.
        action: what was done to it.
        sum: the figures of whether a summary pays, also where none was made; None below the threshold, and where
            there is nothing to summarise, or nobody to do it.
        outcome: of the summary's call, where one was made; it is billed whether the summary is used or not.
        notes: what the user should know.
        failed: whether a summary was wanted and there is none that can be used.
        tokens: of the prompt before anything was done.
    """

    conversation: Conversation
    action: Literal["nothing", "summarised", "trimmed"] = "nothing"
    sum: Sum | None = None
    outcome: Outcome | None = None
    notes: tuple[str, ...] = ()
    failed: bool = False
    tokens: int = 0


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


def fit(conversation: Conversation, room: Room, means: Means) -> Fitted:
    """Make a conversation ready for its next turn: leave it, summarise its oldest messages, or drop them.

    A summary is made where it pays or where there is no room otherwise; of a model with neither a price nor a known
    window, such as one of a server of one's own, the threshold is all that is known of its room. A summary that fails,
    is cut, refused, empty, too long or over a budget is not used: the conversation stays as it is, or loses its oldest
    messages if it has to become shorter.

    Args:
        conversation: its last word is the user's question.
        room: when a history is too long.
        means: what calls are made with.

    Raises:
        OverContextError: the system message and the question alone do not fit the model.
        LlmtoolError: the model's call cannot be prepared.
        BaseException: what stopped the summary's call from outside, such as Ctrl-C.
    """
    alone, _ = means.call(history.question_alone(conversation).sent)
    scale = Scale(alone)
    now = scale.prompt(conversation)
    has_to = _has_to(alone, now, room)
    if not has_to and now.tokens <= room.threshold:
        return Fitted(conversation, tokens=now.tokens)
    fitted = _summarised(conversation, room, means, scale, has_to=has_to) if room.summarise else Fitted(conversation)
    if fitted.action == "nothing" and (not room.summarise or (has_to and (fitted.failed or room.forced))):
        fitted = _trimmed(fitted, room, scale)
    return replace(fitted, tokens=now.tokens)


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


def _has_to(call: Call, now: Prompt, room: Room) -> bool:
    """Whether a prompt has to become shorter, whatever that costs."""
    unknown = call.tariff is None and now.tokens > room.threshold
    return unknown if room.forced is None else now.range[1] > room.forced


def _place(conversation: Conversation, room: Room, scale: Scale, *, has_to: bool) -> int | None:
    """The first message that stays where the others are summarised; None where there is nothing to summarise.

    The newest stay, but for those that the window has no room for.
    """
    places = history.places(conversation)
    newest = len(conversation.said) - room.keep
    usual = max((place for place in places if place <= newest), default=None)
    if not has_to or room.forced is None:
        return usual
    limit = room.forced - room.summary
    candidates = [place for place in places if place > newest or place == usual]
    fitting = (place for place in candidates if scale.longest(conversation.with_summary("", place)) <= limit)
    return next(fitting, None)


def _summarised(conversation: Conversation, room: Room, means: Means, scale: Scale, *, has_to: bool) -> Fitted:
    """With a summary, where one pays or has to be, and can be had; else as it is."""
    place = _place(conversation, room, scale, has_to=has_to)
    if place is None:
        return Fitted(conversation)
    try:
        planned = plan(Cut(conversation, place, room.summary, has_to), scale, means.summary_call, means.now())
    except LlmtoolError as error:
        return Fitted(conversation, notes=(_NONE + error.message,), failed=True)
    if not (planned.sum.pays or (has_to and planned.sum.lengths.shortens)):
        return Fitted(conversation, sum=planned.sum)
    means.shortening(place - conversation.dropped)
    written = summarise.write(means.gateway, planned.call)
    shorter = conversation.with_summary(written.text, place)
    problem = written.problem or _too_long(scale.prompt(shorter), planned.sum, room)
    if not problem:
        return Fitted(shorter, "summarised", planned.sum, written.outcome, planned.notes)
    notes = (*planned.notes, _NONE + problem)
    return Fitted(conversation, "nothing", planned.sum, written.outcome, notes, failed=True)


def _too_long(shorter: Prompt, figures: Sum, room: Room) -> str:
    """Why a summary is too long; or empty."""
    if shorter.tokens >= figures.lengths.before:
        return "it was no shorter than what it stands for"
    if figures.has_to and room.forced is not None and shorter.range[1] > room.forced:
        return "it left too little room"
    return ""


def _trimmed(fitted: Fitted, room: Room, scale: Scale) -> Fitted:
    """Without its oldest messages. More are dropped than has to be, or each turn would change the cached beginning."""
    before = fitted.conversation
    limit = room.limit if room.forced is None or not room.summarise else room.forced
    after = history.trimmed(before, scale.longest, wanted=limit * 3 // 4, forced=room.forced, keep=room.keep)
    if after == before:
        return fitted
    dropped = after.dropped - before.dropped
    note = f"no longer sent: {f'{dropped} of the oldest messages' if dropped else 'the summary'}"
    return replace(fitted, conversation=after, action="trimmed", notes=(*fitted.notes, note))
