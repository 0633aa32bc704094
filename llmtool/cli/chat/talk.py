"""A conversation that is being held: what was said so far, with whom, and one turn after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from llmtool.calls.gateway import Gateway
from llmtool.calls.outcome import Outcome
from llmtool.calls.savings import saved_by_cache
from llmtool.calls.turn import Fitted, Means, Meter, Room, fit, meter
from llmtool.cli import bookkeeping
from llmtool.cli.chat.partner import NOTHING, Manner, Partner
from llmtool.conversation import Conversation, Said, title_of
from llmtool.exchange import Delta, Message
from llmtool.money import usd
from llmtool.render.views.chat import Turn
from llmtool.storage.budgets import Limit, Standing, standings
from llmtool.storage.conversations import Conversations
from llmtool.storage.reports import Summary, of_conversation
from llmtool.tokens.tokenizer import Tokenizer

BUDGET = "conversation's budget"


class Watcher(Protocol):
    """Whoever is shown a turn while it is made."""

    def shortening(self, messages: int) -> None:
        """A summary of so many messages is about to be written."""
        ...

    def fitted(self, fitted: Fitted) -> None:
        """What was done to the history."""
        ...

    def before(self, read: Meter, notes: tuple[str, ...]) -> None:
        """What the call will have in it and can cost; nothing has been sent."""
        ...

    def show(self, delta: Delta) -> None:
        """A piece of the answer."""
        ...

    def end(self) -> None:
        """The answer is over, however it ended; not told where nothing was sent."""
        ...


@dataclass(slots=True)
class Talk:
    """A conversation that is being held.

    Attributes:
        partner: whom it is with.
        manner: how the user wants answers.
        door: the gateway, with the budgets of the settings alone.
        store: where conversations are kept.
        conversation: as it stands.
        tell: tells the user something.
        attached: texts that go before the next question.
        turns: those of this run.
        last_fit: what was last done to the history, or None.
        patience: tokens below which no shorter history is thought of, since a summary has failed.
    """

    partner: Partner
    manner: Manner
    door: Gateway
    store: Conversations
    conversation: Conversation
    tell: Callable[[str], None]
    attached: tuple[str, ...] = ()
    turns: list[Turn] = field(default_factory=list)
    last_fit: Fitted | None = None
    patience: int = 0

    def keep(self, conversation: Conversation) -> None:
        """Go on with a conversation, and save it.

        Raises:
            BadInputError: it cannot be saved; what was before stands.
        """
        kept = self.store.save(conversation)
        if kept.id != conversation.id:
            left = "" if kept.budget is None else f", with {usd(kept.budget)} as its budget"
            self.tell(f"{conversation.id} was changed elsewhere meanwhile: this goes on as {kept.id}{left}")
        self.conversation = kept

    def change(self, conversation: Conversation) -> None:
        """Go on with a conversation, and save it once something was said in it."""
        if conversation.said:
            self.keep(conversation)
        else:
            self.conversation = conversation

    def before_next(self, *, anew: bool = False) -> Conversation:
        """What the next question comes after.

        Args:
            anew: whether it is put in the place of the last, which is taken back with its answer; one that had no
                answer is taken back in any case.
        """
        last = self.conversation
        return last.without_last_exchange() if anew or last.open_question else last

    def ask(self, text: str, *, anew: bool = False) -> None:
        """Put a question, with what was attached before it.

        Args:
            text: the question.
            anew: as in :meth:`before_next`.

        Raises:
            BadInputError: it cannot be saved; what was before stands.
        """
        before = self.before_next(anew=anew)
        titled = replace(before, title=before.title or title_of(text))
        question = Message("user", "\n\n".join((*self.attached, text)))
        self.keep(titled.with_said(Said(question, bookkeeping.now())))
        self.attached = ()

    def answer(self, watcher: Watcher) -> Turn:
        """Have the last question answered, and save the answer, or as much of it as came.

        Raises:
            LlmtoolError: the call was not made, or failed and cost nothing. The question stays.
        """
        room = self.room
        fitted = fit(self.conversation, room, replace(self.means, shortening=watcher.shortening))
        self.last_fit = fitted
        self.patience = room.after(fitted).threshold if fitted.failed else self.patience
        if fitted.conversation != self.conversation:  # a question that is asked again is saved with its answer
            self.keep(fitted.conversation)
        means = self.means  # what is kept may be a branch, whose calls are its own
        watcher.fitted(fitted)
        call, notes = means.call(self.conversation.sent)
        watcher.before(meter(call, room, means), (*fitted.notes, *notes))
        at = bookkeeping.now()
        outcome = means.gateway.make(call, watcher.show)
        try:
            self._take(outcome)
        finally:
            watcher.end()
        saved = saved_by_cache(call, outcome.usage, at)
        turn = Turn(self.question, call, outcome, fitted, saved)
        self.turns.append(turn)
        return turn

    def forget_fits(self) -> None:
        """Forget what was done to the history: it is another now, or for another model."""
        self.last_fit, self.patience = None, 0

    def _take(self, outcome: Outcome) -> None:
        """Keep what was answered; where that is nothing, the question goes on waiting."""
        text = outcome.reply.text or outcome.reply.refusal
        if text.strip():
            whole = outcome.error is None and outcome.stopped_by is None
            answer = Said(Message("assistant", text), bookkeeping.now(), self.partner.name, whole=whole)
            self.keep(self.conversation.with_said(answer))

    @property
    def question(self) -> str:
        """The user's last words, or nothing."""
        said = (one.message.content for one in reversed(self.conversation.said) if one.message.role == "user")
        return next(said, "")

    @property
    def room(self) -> Room:
        """When the history is too long."""
        room = self.partner.room(self.manner)
        return replace(room, threshold=max(room.threshold, self.patience))

    @property
    def gateway(self) -> Gateway:
        """The door, with the conversation's budget beside the others."""
        budget = self.conversation.budget
        own = () if budget is None else (Limit(BUDGET, budget, "conversation", "--budget or /budget"),)
        return replace(self.door, limits=(*self.door.limits, *own))

    @property
    def means(self) -> Means:
        """What turns are made with now."""
        id_, manner, partner = self.conversation.id, self.manner, self.partner
        return Means(
            gateway=self.gateway,
            call=lambda messages: partner.call(messages, manner, id_),
            summary_call=lambda messages, longest: partner.summary_call(messages, longest, manner, id_),
            now=bookkeeping.now,
        )

    def tokenizer(self) -> Tokenizer:
        """What counts for the model."""
        return self.means.call(NOTHING)[0].tokenizer

    def standings(self) -> list[Standing]:
        """How the budgets stand, the conversation's among them.

        Raises:
            BadInputError: the ledger cannot be read.
        """
        return self._standings(self.gateway.limits)

    def spent(self) -> Decimal:
        """US dollars that the conversation cost so far, or may have cost.

        Raises:
            BadInputError: the ledger cannot be read.
        """
        return self._standings((Limit(BUDGET, Decimal(0), "conversation"),))[0].spent

    def calls(self) -> Summary:
        """What the ledger has of the conversation.

        Raises:
            BadInputError: the ledger cannot be read.
        """
        return of_conversation(self.door.ledger, self.conversation.id, bookkeeping.now())[0]

    def _standings(self, limits: Sequence[Limit]) -> list[Standing]:
        project = bookkeeping.project_of(self.partner.session.host.folder)
        return standings(self.door.ledger, limits, bookkeeping.now(), project, self.conversation.id)
