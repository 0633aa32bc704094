"""From the command line to a conversation that is being held."""

from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import import_module

from llmtool.cli import bookkeeping, calling
from llmtool.cli.chat import piped
from llmtool.cli.chat.keeping import chosen, open_conversations
from llmtool.cli.chat.partner import Manner, partner
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.telling import Teller
from llmtool.cli.network import about
from llmtool.cli.session import Session
from llmtool.conversation import Conversation
from llmtool.errors import UsageError
from llmtool.exchange import Message
from llmtool.storage.conversations import Conversations

_NOTHING = (Message("user", ""),)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversation is to be held, and how it begins.

    Attributes:
        first: the first message, or empty.
        system: the system message; None leaves it as it is.
        budget: US dollars that it may cost; None leaves it as it is.
        load: the id of one that is kept, or None.
        latest: whether to go on with the last.
    """

    first: str = ""
    system: str | None = None
    budget: Decimal | None = None
    load: str | None = None
    latest: bool = False


def run(session: Session, wanted: Wanted, manner: Manner, *, quiet: bool) -> None:
    """Hold a conversation: at the terminal, or line by line in a pipe.

    Args:
        session: the run.
        wanted: which conversation.
        manner: how the user wants answers.
        quiet: whether to say nothing beside the answers but errors.

    Raises:
        LlmtoolError: it cannot begin; or a call failed, in a pipe.
    """
    calling.refuse_offline(session)
    teller = Teller(session.host, quiet=quiet)
    with open_conversations() as store:
        kept = _kept(store, wanted)
        whom = partner(
            session.host,
            manner.flags,
            session.settings.model.value if _is_named(session) or kept is None else kept.model,
        )
        conversation = kept or Conversation(store.fresh_id(bookkeeping.now()), bookkeeping.now(), whom.name)
        conversation = replace(
            conversation,
            model=whom.name,
            system=conversation.system if wanted.system is None else wanted.system,
            budget=conversation.budget if wanted.budget is None else wanted.budget,
        )
        whom.call(conversation.sent or _NOTHING, manner, conversation.id)  # what it does not take is said at once
        with calling.gateway(session, lambda wait: teller.note(about(wait)), cache=False) as door:
            talk = Talk(whom, manner, door, store, conversation, teller.note)
            teller.notes((*bookkeeping.overruled(session.settings), *whom.target.notes))
            if _is_at_terminal(session):
                # Imported late: a pipe has no line to edit.
                import_module("llmtool.cli.chat.loop").run(talk, teller, wanted.first)
            else:
                piped.run(talk, teller, wanted.first)


def _kept(store: Conversations, wanted: Wanted) -> Conversation | None:
    """The conversation to go on with, if any.

    Raises:
        UsageError: two are wanted.
        BadInputError: there is none.
    """
    if wanted.latest and wanted.load is not None:
        raise UsageError("--continue and --load exclude each other")
    return chosen(store, wanted.load) if wanted.latest or wanted.load is not None else None


def _is_at_terminal(session: Session) -> bool:
    """Whether a person types the messages and reads the answers."""
    host = session.host
    return host.stdin_is_terminal and host.stdout.isatty() and session.format in {"plain", "table"}


def _is_named(session: Session) -> bool:
    """Whether the command line names a model; what only the settings name gives way to the conversation's own."""
    return session.settings.model.source.startswith("flag ")
