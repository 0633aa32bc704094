"""Commands about what was said: take back, ask again, edit, forget."""

from dataclasses import replace

from llmtool.cli import bookkeeping
from llmtool.cli.chat.following import Next
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.conversation import Conversation, Said
from llmtool.errors import UsageError
from llmtool.exchange import Message

_SHOWN = 50


def undo(talk: Talk, teller: Teller, words: str) -> None:
    """Take back the last question and its answer.

    Raises:
        UsageError: there is none.
    """
    del words
    before = _before_last(talk)
    question = talk.question
    talk.keep(before)
    teller.line(f"taken back: {_short(question)}")


def retry(talk: Talk, teller: Teller, words: str) -> Next:
    """Have the last question answered again; until there is another answer, the one that is there is not lost.

    Raises:
        UsageError: there is none.
    """
    del words, teller
    if talk.conversation.open_question:
        return Next(is_question=True)
    before, otherwise = _before_last(talk), talk.conversation.said
    question = Said(Message("user", talk.question), bookkeeping.now())
    talk.conversation = before.with_said(question)  # saved with the new answer: a kill meanwhile loses neither
    return Next(is_question=True, otherwise=otherwise)


def edit(talk: Talk, teller: Teller, words: str) -> Next:
    """Edit the last question. It is taken back with its answer when the edited one is sent.

    Raises:
        UsageError: there is none.
    """
    del words
    _before_last(talk)
    teller.line("Enter asks it anew, Ctrl-C leaves it as it was")
    return Next(line=talk.question)


def clear(talk: Talk, teller: Teller, words: str) -> None:
    """Send nothing any more of what was said so far."""
    del words
    conversation = talk.conversation
    talk.change(replace(conversation, dropped=len(conversation.said), summary=None))
    talk.attached = ()
    talk.forget_fits()
    teller.line("what was said so far is no longer sent; it stays in the transcript, and so does what it cost")


def _before_last(talk: Talk) -> Conversation:
    """The conversation before the last question.

    Raises:
        UsageError: there is none, or it is no longer sent.
    """
    before = talk.conversation.without_last_exchange()
    if before == talk.conversation:
        if not talk.question:
            raise UsageError("nothing was asked yet")
        raise UsageError("the last question is no longer sent, so it cannot be taken back")
    return before


def _short(question: str) -> str:
    """The beginning of a question; what was attached stands before it."""
    line = " ".join(question.rstrip().rpartition("\n\n")[2].split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()} ..."
