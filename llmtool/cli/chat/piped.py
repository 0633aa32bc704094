"""A conversation in a pipe: every line that comes in is a message, and the answers go out.

There are no commands here, whatever a line begins with: what is piped in may be a stranger's text, and commands read
and write files.
"""

from collections.abc import Iterator
from typing import BinaryIO

from llmtool.cli.chat.answer import voice
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.cli.chat.watching import Shown, tell_bill
from llmtool.cli.telling import is_document
from llmtool.errors import BadInputError, LlmtoolError, UsageError
from llmtool.render.views.chat import chat_view


def run(talk: Talk, teller: Teller, first: str) -> None:
    """Hold the conversation until stdin ends or a call fails.

    Args:
        talk: the conversation.
        teller: says what is beside the answers.
        first: a message before those of stdin, or empty.

    Raises:
        LlmtoolError: a call was not made, failed or was refused; the answers before it stand.
        BaseException: what stopped a call from outside.
    """
    session = talk.partner.session
    failure = _failure(talk, teller, first)
    if not talk.turns:
        raise failure or UsageError("nothing to ask", "pipe messages in, one on each line")
    if not is_document(session):
        if failure is not None:
            raise failure
        return
    error = failure if isinstance(failure, LlmtoolError) else None
    session.show(chat_view(talk.conversation, talk.turns, error), error)
    if failure is not None:
        raise failure


def _failure(talk: Talk, teller: Teller, first: str) -> BaseException | None:
    """Hold the conversation; why it ended before stdin did, or None."""
    try:
        for message in _messages(first, talk.partner.session.host.stdin):
            talk.ask(message)
            turn = talk.answer(Shown(teller, voice(talk.partner.session.host, talk.partner.session.format)))
            tell_bill(talk, turn, teller)
            if failure := turn.outcome.stopped_by or turn.outcome.error:
                return failure
    except LlmtoolError as error:
        return error
    return None


def _messages(first: str, stdin: BinaryIO) -> Iterator[str]:
    """The messages, empty lines left out."""
    if first.strip():
        yield first
    number = 0
    while line := stdin.readline():
        number += 1
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise BadInputError(f"line {number} of stdin is not UTF-8", "convert it, as iconv does") from None
        if text.strip():
            yield text.rstrip("\r\n")
