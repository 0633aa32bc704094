"""Commands that show figures."""

from decimal import Decimal

from llmtool.cli import bookkeeping
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.render.views.chat_stats import ChatStats, cost_view, stats_view
from llmtool.render.views.why import why_view
from llmtool.storage.reports import of_conversation


def stats(talk: Talk, teller: Teller, words: str) -> None:
    """Show messages, tokens, cost, budget, model, savings.

    Raises:
        LlmtoolError: the ledger cannot be read.
    """
    del teller, words
    talk.partner.session.show(stats_view(_stats(talk)))


def cost(talk: Talk, teller: Teller, words: str) -> None:
    """Show what the conversation cost so far, by model.

    Raises:
        LlmtoolError: the ledger cannot be read.
    """
    del teller, words
    talk.partner.session.show(cost_view(_stats(talk)))


def why(talk: Talk, teller: Teller, words: str) -> None:
    """Show whether a summary of the history pays."""
    del words
    last = talk.last_fit
    if last is not None and last.sum is not None:
        talk.partner.session.show(why_view(last.sum))
    elif last is not None and last.failed:
        teller.line("; ".join(last.notes))
    elif last is not None and last.action == "trimmed":
        teller.line("nothing is summarised here: the oldest messages are left out where the history is too long")
    elif last is not None and last.tokens > talk.room.limit:
        teller.line(f"there is nothing to summarise yet: the newest {talk.room.keep} messages stay as they are")
    else:
        teller.line(f"the history is short: a summary is thought of from {talk.room.limit:,} tokens on")


def _stats(talk: Talk) -> ChatStats:
    together, models = of_conversation(talk.door.ledger, talk.conversation.id, bookkeeping.now())
    sent = talk.conversation.sent
    savings = [turn.saved for turn in talk.turns if turn.saved]
    return ChatStats(
        conversation=talk.conversation,
        calls=together,
        models=models,
        budgets=talk.standings(),
        prompt=talk.partner.weighed(sent, talk.manner, talk.conversation.id).prompt if sent else None,
        window=talk.room.window,
        saved=sum(savings, Decimal(0)) if savings else None,
    )
