"""From the command line to a conversation that is being held."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import import_module

from llmtool.cli import bookkeeping, calling
from llmtool.cli.chat import piped
from llmtool.cli.chat.keeping import chosen, open_conversations
from llmtool.cli.chat.partner import NOTHING, Manner, Partner, partner
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.cli.network import about
from llmtool.cli.session import Session
from llmtool.cli.telling import is_document
from llmtool.conversation import Conversation
from llmtool.errors import UnknownModelError, UsageError
from llmtool.settings.declared import Value
from llmtool.storage.conversations import Conversations


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
    with opened(session, wanted, manner, teller) as talk:
        if _is_at_terminal(session):
            # Imported late: a pipe has no line to edit.
            import_module("llmtool.cli.chat.loop").run(talk, teller, wanted.first)
        else:
            piped.run(talk, teller, wanted.first)


@contextmanager
def opened(session: Session, wanted: Wanted, manner: Manner, teller: Teller) -> Iterator[Talk]:
    """A conversation that can be held: a new one, or one that is kept.

    Args:
        session: the run.
        wanted: which conversation.
        manner: how the user wants answers.
        teller: tells the user.

    Raises:
        LlmtoolError: there is no such conversation, its model cannot be called or does not take what is asked of it,
            or one of our files cannot be used.
    """
    with open_conversations() as store:
        kept = _kept(store, wanted)
        whom = _whom(session, manner, kept)
        begun = kept or Conversation(store.fresh_id(bookkeeping.now()), bookkeeping.now(), whom.name)
        conversation = replace(
            begun,
            model=whom.name,
            system=begun.system if wanted.system is None else wanted.system,
            budget=begun.budget if wanted.budget is None else wanted.budget,
        )
        whom.call(NOTHING, manner, conversation.id)  # what it does not take is said at once
        teller.notes((*bookkeeping.overruled(session.settings), *whom.target.notes))
        with calling.gateway(session, lambda wait: teller.note(about(wait)), cache=False) as door:
            yield Talk(whom, manner, door, store, conversation, teller.note)


def _kept(store: Conversations, wanted: Wanted) -> Conversation | None:
    """The conversation to go on with, if any.

    Raises:
        UsageError: two are wanted.
        BadInputError: there is none.
    """
    if wanted.latest and wanted.load is not None:
        raise UsageError("--continue and --load exclude each other")
    return chosen(store, wanted.load) if wanted.latest or wanted.load is not None else None


def _whom(session: Session, manner: Manner, kept: Conversation | None) -> Partner:
    """Whom it is with: what the command line names goes before the conversation's own model, that before the settings'.

    Raises:
        LlmtoolError: there is no such model, nothing says where it is, or it has no price and needs one.
    """
    named = session.settings.model
    if _is_flag(named) or kept is None:
        return partner(session.host, manner.flags, named.value)
    try:
        return partner(session.host, manner.flags, kept.model)
    except UnknownModelError as error:
        raise UnknownModelError(error.message, f"-m MODEL goes on with another; {error.hint}") from error


def _is_at_terminal(session: Session) -> bool:
    """Whether a person types the messages and reads the answers."""
    host = session.host
    return host.stdin_is_terminal and host.stdout.isatty() and not is_document(session)


def _is_flag(model: Value[str | None]) -> bool:
    return model.source.startswith("flag ")
