"""How ``chat`` shows a conversation that was held in a pipe, for programs: every turn with its bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.calls.outcome import Call, Outcome
from llmtool.calls.turn import Fitted
from llmtool.conversation import Conversation
from llmtool.errors import LlmtoolError
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Table
from llmtool.render.views.usage import usage_data
from llmtool.usage import Usage

SCHEMA = "llmtool.chat/1"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and what became of it.

    Attributes:
        question: what was sent as the user's message.
        call: what was asked.
        outcome: the answer with its bill.
        fitted: what was done to the history before.
        saved: US dollars that the provider's cache saved; None without a price.
    """

    question: str
    call: Call
    outcome: Outcome
    fitted: Fitted
    saved: Decimal | None


def chat_view(conversation: Conversation, turns: Sequence[Turn], error: LlmtoolError | None) -> Document:
    """The turns of this run with their bills; those of an earlier run are in its transcript.

    Args:
        conversation: as it stands now.
        turns: in their order.
        error: why the command fails although there are answers, or None.
    """
    bills = [outcome for turn in turns for outcome in (turn.fitted.outcome, turn.outcome) if outcome is not None]
    usage = sum((bill.usage for bill in bills), Usage())
    costs = [bill.cost for bill in bills if bill.cost is not None]
    data: dict[str, Json] = {
        "schema": SCHEMA,
        "conversation": conversation.id,
        "model": conversation.model,
        "turns": [_turn(turn) for turn in turns],
        "usage": usage_data(usage),
        "cost": sum(costs, Decimal(0)) if costs else None,
        "unpriced": len(bills) - len(costs),
        "budget": conversation.budget,
    }
    if error is not None:
        data["error"] = as_object(error)
    columns = (
        *(Column("question"), Column("text"), Column("stop_reason")),
        *(Column("prompt", align="right"), Column("answer", align="right"), Column("cost", align="right", kind="usd")),
    )
    rows = tuple(
        (
            *(turn.question, turn.outcome.reply.text or turn.outcome.reply.refusal, turn.outcome.reply.stop),
            *(turn.outcome.usage.prompt, turn.outcome.usage.completion, turn.outcome.cost),
        )
        for turn in turns
    )
    return Document(data, Table(columns, rows))


def _turn(turn: Turn) -> dict[str, Json]:
    outcome, reply = turn.outcome, turn.outcome.reply
    summary = turn.fitted.outcome
    return {
        "question": turn.question,
        "text": reply.text,
        "refusal": reply.refusal,
        "model": turn.call.request.model,
        "provider": turn.call.endpoint.provider,
        "stop_reason": reply.stop,
        "usage": usage_data(outcome.usage),
        "cost": outcome.cost,
        "saved_by_cache": turn.saved,
        "estimated": outcome.estimated,
        "history": turn.fitted.action,
        "summary": None if summary is None else {"usage": usage_data(summary.usage), "cost": summary.cost},
        "request_id": outcome.request_id or None,
        "elapsed_ms": outcome.elapsed_ms,
        "first_token_ms": outcome.first_token_ms,
        "notes": (*turn.fitted.notes, *outcome.notes),
    }
