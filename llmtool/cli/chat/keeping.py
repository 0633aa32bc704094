"""The conversations that are kept: where they are, their list, and one of them as a text. Nothing here makes calls."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeAlias

from llmtool.cli import bookkeeping
from llmtool.cli.session import Session
from llmtool.conversation import Conversation
from llmtool.errors import BadInputError, UsageError
from llmtool.render.safe_text import for_terminal
from llmtool.render.views.conversations import conversations_view, deleted_view
from llmtool.render.views.transcript import as_json, as_markdown
from llmtool.settings import paths
from llmtool.storage.budgets import Limit, standings
from llmtool.storage.conversations import FILE, Conversations
from llmtool.storage.reports import by_conversation

Form: TypeAlias = Literal["md", "json"]


def conversations_file() -> Path:
    """Where conversations are kept. It need not exist."""
    return paths.data_dir() / FILE


def open_conversations() -> Conversations:
    """The user's conversations, to be closed; the file is made where there is none.

    Raises:
        BadInputError: it is damaged, locked, unusable or from a newer version.
    """
    return Conversations(conversations_file(), spent=_spent)


def chosen(store: Conversations, name: str | None) -> Conversation:
    """A conversation that is kept.

    Args:
        store: where.
        name: its id, the beginning of that, or its title; None for the one that was saved last.

    Raises:
        BadInputError: there is none.
    """
    found = store.latest() if name is None else store.load(name)
    if found is None:
        raise BadInputError("no conversation is kept yet", "llmtool chat begins one")
    return found


@dataclass(frozen=True, slots=True)
class Errand:
    """What is wanted of the conversations that are kept.

    Attributes:
        list_kept: whether the list is.
        export: the form in which one of them is, or None.
        delete: which one is to be forgotten, as :func:`chosen` takes it, or None.
        load: which one is to be exported, as :func:`chosen` takes it, or None.
        latest: whether that is the last.
    """

    list_kept: bool = False
    export: Form | None = None
    delete: str | None = None
    load: str | None = None
    latest: bool = False

    @property
    def is_any(self) -> bool:
        """Whether there is anything to do, and no conversation to be held."""
        return self.list_kept or self.export is not None or self.delete is not None


def run(session: Session, errand: Errand) -> None:
    """Write the list, or one conversation, to stdout; or forget one.

    Args:
        session: the run.
        errand: which of them.

    Raises:
        UsageError: two of them are wanted, or not one conversation is named.
        BadInputError: there is no such conversation, or a file cannot be read or written.
    """
    named = {"--list": errand.list_kept, "--export": errand.export, "--delete": errand.delete is not None}
    wanted = [name for name, is_wanted in named.items() if is_wanted]
    if len(wanted) > 1:
        raise UsageError(f"{' and '.join(wanted)} exclude each other", "leave one of them out")
    is_chosen = errand.latest or errand.load is not None
    if errand.delete is not None:
        if is_chosen:
            raise UsageError("--delete names its own conversation", "leave out --load and --continue")
        _delete(session, errand.delete)
    elif errand.export is not None:
        if errand.latest == (errand.load is not None):
            raise UsageError(
                "--export writes one conversation", "name it with --load ID, or say --continue for the last"
            )
        _export(session, errand.export, errand.load)
    elif is_chosen:
        raise UsageError("--list shows all of them", "leave out --load and --continue")
    else:
        _show_list(session)


def _show_list(session: Session) -> None:
    """Write the conversations with what the ledger says of each; where there are none, no file is made."""
    kept, calls = [], {}
    if conversations_file().exists():
        with open_conversations() as store:
            kept = store.all()
    if kept and bookkeeping.ledger_file().exists():
        with bookkeeping.open_ledger() as ledger:
            calls = by_conversation(ledger, bookkeeping.now())
    session.show(conversations_view(kept, calls, session.format))


def _export(session: Session, form: Form, name: str | None) -> None:
    """Write a conversation: in a pipe as it is, on a terminal without what that would obey."""
    with open_conversations() as store:
        text = transcript(chosen(store, name), form)
    if session.host.stdout.isatty():
        session.host.write(for_terminal(text))
    else:
        session.host.write_bytes(text.encode("utf-8", "replace"))


def _delete(session: Session, name: str) -> None:
    """Forget a conversation, and say which that was."""
    with open_conversations() as store:
        gone = chosen(store, name)
        store.delete(gone.id)
    session.show(deleted_view(gone))


def transcript(conversation: Conversation, form: Form) -> str:
    """A conversation as a text."""
    return as_json(conversation) if form == "json" else as_markdown(conversation)


def _spent(conversation: str) -> Decimal:
    """US dollars that the ledger has of a conversation, with what is under way at its worst."""
    if not bookkeeping.ledger_file().exists():
        return Decimal(0)
    limit = Limit("budget", Decimal(0), "conversation")
    with bookkeeping.open_ledger() as ledger:
        return standings(ledger, [limit], bookkeeping.now(), "", conversation)[0].spent
