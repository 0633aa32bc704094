"""The meter of a conversation in words: what a turn can cost, what was done to the history, what it did cost."""

from decimal import Decimal

from llmtool.calls.turn import Fitted, Meter
from llmtool.money import usd
from llmtool.render.views.chat import Turn
from llmtool.storage.reports import Summary

_ROUGHLY = 10  # percent, from which on tenths say nothing


def of_before(read: Meter) -> list[str]:
    """The meter before a turn: the prompt's tokens, the worst case, what budgets have left."""
    about = "" if read.call.prompt.exactness == "exact" else "~"
    parts = [
        f"{about}{read.call.prompt.tokens:,} tokens to send",
        "unpriced" if read.worst is None else f"at most {usd(read.worst)}",
    ]
    return parts if read.left is None else [*parts, f"{usd(read.left)} left"]


def in_all(calls: Summary, spent: Decimal) -> str:
    """What a conversation cost.

    Args:
        calls: its calls.
        spent: US dollars of those that have a price, with what is under way at its worst.
    """
    if not calls.unpriced:
        return f"{usd(spent)} in all"
    return f"{usd(spent)} and {calls.unpriced:,} unpriced in all" if spent else f"{calls.unpriced:,} unpriced in all"


def of_after(turn: Turn, total: str, left: Decimal | None, window: int | None) -> list[str]:
    """The meter after a turn.

    Args:
        turn: what was asked and answered.
        total: what the conversation has cost, in words.
        left: US dollars, the least that any budget has left; None where there is no budget.
        window: tokens of the model's context window; None where nobody knows.
    """
    outcome, usage = turn.outcome, turn.outcome.usage
    about = "~" if outcome.estimated else ""
    parts = [
        f"{about}{usage.prompt:,} in{_cached(turn)} + {about}{usage.completion:,} out",
        "unpriced" if outcome.cost is None else f"{about}{usd(outcome.cost)}",
        total,
    ]
    if left is not None:
        parts.append(f"{usd(left)} left")
    if window:
        share = 100 * usage.total / window
        parts.append(f"context {share:.0f} %" if share >= _ROUGHLY else f"context {share:.1f} %")
    return parts


def of_summary(fitted: Fitted) -> list[str]:
    """The summary that was made of the history, if one was."""
    conversation, outcome = fitted.conversation, fitted.outcome
    parts = []
    if fitted.action == "summarised" and conversation.summary is not None:
        parts.append(f"the {conversation.summary.covers} oldest messages are summarised")
    elif outcome is not None:
        parts.append("a summary that is not used")
    if outcome is not None:
        parts.append(f"{outcome.usage.prompt:,} in + {outcome.usage.completion:,} out")
        parts.append("unpriced" if outcome.cost is None else usd(outcome.cost))
    return parts


def _cached(turn: Turn) -> str:
    """How many of the prompt's tokens came from the provider's cache or went to it, and what that saved."""
    usage = turn.outcome.usage
    written = usage.cache_write + usage.cache_write_1h + usage.cache_write_12h
    parts = []
    if usage.cache_read:
        saved = f", saving {usd(turn.saved)}" if turn.saved and turn.saved > 0 else ""
        parts.append(f"{usage.cache_read:,} cached{saved}")
    if written:
        parts.append(f"{written:,} to the cache")
    return f" ({'; '.join(parts)})" if parts else ""
