"""How ``/stats`` and ``/cost`` show a conversation: what was said, what it used, what it cost, what it may yet cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from llmtool.conversation import Conversation
from llmtool.money import usd
from llmtool.planning.work import Prompt
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.render.views import standing
from llmtool.render.views.usage import usage_data
from llmtool.storage.budgets import Standing
from llmtool.storage.reports import Summary


@dataclass(frozen=True, slots=True)
class ChatStats:
    """What is known of a conversation.

    Attributes:
        conversation: the conversation.
        calls: what the ledger has of it, summaries among it.
        models: the same by model, the dearest first.
        budgets: how budgets stand, the conversation's own among them.
        prompt: what would be sent now; None where nothing would.
        window: tokens of the model's context window; None where nobody knows.
        saved: US dollars that the provider's cache saved since the conversation was opened, below 0 where writing to
            it cost more than reading saved; None where that cannot be told.
    """

    conversation: Conversation
    calls: Summary
    models: Sequence[Summary]
    budgets: Sequence[Standing]
    prompt: Prompt | None = None
    window: int | None = None
    saved: Decimal | None = None

    @property
    def context_used(self) -> Decimal | None:
        """The share of the window that the prompt takes, 1 being all of it; None where one of them is not known."""
        if self.prompt is None or not self.window:
            return None
        return (Decimal(self.prompt.tokens) / self.window).quantize(Decimal("0.0001"))


def stats_view(stats: ChatStats) -> Document:
    """A line for each figure."""
    rows = (*_said(stats), *_used(stats.calls), *_paid(stats))
    return Document(_data(stats), Table((Column("what"), Column("")), rows, notes=tuple(_stats_notes(stats))))


def cost_view(stats: ChatStats) -> Document:
    """A line for each model that the conversation has called, summaries among them."""
    columns = (
        Column("model"),
        Column("calls", align="right"),
        Column("prompt", align="right", minor=1),
        Column("cache read", align="right", minor=2),
        Column("answer", align="right", minor=1),
        Column("cost", align="right", kind="usd"),
    )
    rows = tuple(
        (row.key, row.calls, row.usage.prompt, row.usage.cache_read, row.usage.completion, row.cost)
        for row in (*stats.models, replace(stats.calls, key="total"))
    )
    return Document(_data(stats), Table(columns, rows[:-1], rows[-1], tuple(_notes(stats))))


def _said(stats: ChatStats) -> Iterator[tuple[str, str | None]]:
    """What was said, and what of it is sent now."""
    conversation, prompt = stats.conversation, stats.prompt
    summary = conversation.summary
    yield "conversation", conversation.title or conversation.id
    yield "model", conversation.model
    yield "messages", f"{len(conversation.said):,}"
    if conversation.dropped:
        yield "  no longer sent", f"{conversation.dropped:,}"
    if summary is not None:
        yield "  summarised", f"{summary.covers:,}"
    if prompt is not None:
        about = "" if prompt.exactness == "exact" else "~"
        yield "sent now", f"{about}{prompt.tokens:,} tokens"
    if stats.context_used is not None:
        yield "context used", f"{100 * stats.context_used:.1f} %"


def _used(calls: Summary) -> Iterator[tuple[str, str | None]]:
    """What was sent and answered so far."""
    usage = calls.usage
    written = usage.cache_write + usage.cache_write_1h + usage.cache_write_12h
    yield "prompts", f"{usage.prompt:,} tokens"
    if usage.cache_read:
        yield "  from the cache", f"{usage.cache_read:,}"
    if written:
        yield "  to the cache", f"{written:,}"
    number = "1 call" if calls.calls == 1 else f"{calls.calls:,} calls"
    yield "answers", f"{usage.completion:,} tokens in {number}"


def _paid(stats: ChatStats) -> Iterator[tuple[str, str | None]]:
    """What that cost, what it saved, and what it may yet cost."""
    calls, saved = stats.calls, stats.saved
    yield "cost", "unpriced" if calls.cost is None and calls.unpriced else usd(calls.cost or Decimal(0))
    yield "saved by caching", None if saved is None else f"{usd(saved)} since it was opened"
    for each in stats.budgets:
        yield each.limit.name, standing.as_line(each)


def _stats_notes(stats: ChatStats) -> Iterator[str]:
    yield from _doubts(stats.calls)
    if stats.saved is not None and stats.saved < 0:
        yield "writing to the provider's cache cost more than reading from it saved so far"


def _doubts(calls: Summary) -> Iterator[str]:
    """What the sum does not say by itself."""
    if calls.estimated.amount:
        yield f"{usd(calls.estimated.amount)} of it is estimated"
    if calls.under_way.amount:
        yield f"at most {usd(calls.under_way.amount)} more is under way"
    if calls.unsettled.amount:
        yield f"at most {usd(calls.unsettled.amount)} more for what was cut off before its bill came"
    if calls.unpriced:
        yield f"without the {calls.unpriced:,} that have no price"


def _notes(stats: ChatStats) -> Iterator[str]:
    yield from _doubts(stats.calls)
    for each in stats.budgets:
        yield f"{each.limit.name}: {standing.as_line(each)}"


def _data(stats: ChatStats) -> dict[str, Json]:
    conversation, prompt, calls = stats.conversation, stats.prompt, stats.calls
    return {
        "schema": "llmtool.chat.stats/1",
        "id": conversation.id,
        "title": conversation.title,
        "model": conversation.model,
        "messages": len(conversation.said),
        "summarised": conversation.summary.covers if conversation.summary else 0,
        "not_sent": conversation.dropped,
        "prompt_tokens": None if prompt is None else prompt.tokens,
        "context_used": stats.context_used,
        "calls": calls.calls,
        "usage": usage_data(calls.usage),
        "cost": calls.cost,
        "estimated": calls.estimated.amount,
        "under_way": calls.under_way.amount,
        "unsettled": calls.unsettled.amount,
        "unpriced": calls.unpriced,
        "saved_by_cache": stats.saved,
        "models": [
            {"model": row.key, "calls": row.calls, "usage": usage_data(row.usage), "cost": row.cost}
            for row in stats.models
        ],
        "budgets": [standing.as_data(each) for each in stats.budgets],
    }
