"""A conversation at a terminal: from one line to the next."""

from dataclasses import replace
from functools import partial

from llmtool.cli.chat import slash
from llmtool.cli.chat.answer import voice
from llmtool.cli.chat.completing import CommandCompleter
from llmtool.cli.chat.echo import unseen
from llmtool.cli.chat.following import Next
from llmtool.cli.chat.line import LineInput
from llmtool.cli.chat.outlook import Outlook
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.cli.chat.watching import Shown, tell_bill
from llmtool.cli.ending import EndedError
from llmtool.errors import LlmtoolError
from llmtool.render.look import look_at
from llmtool.settings import paths
from llmtool.tokens.registry import model_names

TYPED = "conversations/typed"
_OFFERED = 20


def run(talk: Talk, teller: Teller, first: str) -> None:
    """Hold the conversation until the user ends it.

    Args:
        talk: the conversation.
        teller: says what is beside the answers.
        first: a message before what is typed, or empty.

    Raises:
        BadInputError: what is kept, or the ledger, cannot be used any more.
    """
    host = talk.partner.session.host
    look = look_at(host.stdout, host.environ)
    kept = partial(_ids, talk)
    completer = CommandCompleter({"models": model_names, "conversations": kept})
    lines = LineInput(paths.data_dir() / TYPED, completer, colour=look.colour)
    _greet(talk, teller)
    with unseen():
        following = _done(talk, teller, first) if first.strip() else Next()
        while not following.is_end:
            is_edited = bool(following.line)
            try:
                line = lines.read(Outlook(talk, anew=is_edited).of, following.line)
            except EOFError:
                break
            except EndedError:
                raise
            except KeyboardInterrupt:
                teller.gap()
                following = Next()
            else:
                following = _done(talk, teller, line, anew=is_edited)
    _part(talk, teller)


def _done(talk: Talk, teller: Teller, line: str, *, anew: bool = False) -> Next:
    """Do what a line says; what goes wrong is said, and the conversation goes on.

    Args:
        talk: the conversation.
        teller: says what is beside the answers.
        line: a message or a command.
        anew: whether a message goes in the place of the last.
    """
    following = Next(is_question=True)
    try:
        if slash.is_command(line):
            following = slash.run(talk, teller, line) or Next()
        else:
            talk.ask(line, anew=anew)
        if following.is_question:
            _answer(talk, teller)
            _go_back(talk, teller, following)
    except LlmtoolError as error:
        teller.error(error)
        _go_back(talk, teller, following)
        return Next()
    except EndedError:
        _go_back(talk, teller, following)
        raise
    except KeyboardInterrupt:
        teller.note("stopped")
        _go_back(talk, teller, following)
        return Next()
    finally:
        teller.gap()
    return following


def _answer(talk: Talk, teller: Teller) -> None:
    """Have the question answered, and say what that cost.

    Raises:
        LlmtoolError: it was not, or not to its end.
        EndedError: the program is to end.
    """
    session = talk.partner.session
    turn = talk.answer(Shown(teller, voice(session.host, session.format)))
    tell_bill(talk, turn, teller)
    outcome = turn.outcome
    if outcome.error is not None:
        raise outcome.error
    stopped_by = outcome.stopped_by
    if isinstance(stopped_by, EndedError) or not isinstance(stopped_by, KeyboardInterrupt | None):
        raise stopped_by


def _go_back(talk: Talk, teller: Teller, following: Next) -> None:
    """Go back to the answer that was there where a question has no other; else say that the question waits."""
    conversation = talk.conversation
    if conversation.open_question and following.otherwise:
        try:
            talk.keep(replace(conversation, said=following.otherwise))
            teller.note("there is no other answer: the one that was there stays")
        except LlmtoolError as error:
            teller.error(error)
    _remind(talk, teller)


def _greet(talk: Talk, teller: Teller) -> None:
    conversation = talk.conversation
    if conversation.said:
        teller.note(f"{conversation.id}: {conversation.title}, {len(conversation.said)} messages")
        _remind(talk, teller)
    teller.figures([talk.partner.name, "/help lists the commands", "Ctrl-D ends"])
    teller.gap()


def _remind(talk: Talk, teller: Teller) -> None:
    """Say that a question is waiting, if one is."""
    if talk.conversation.open_question:
        teller.note("the question has no answer: /retry asks it again")


def _part(talk: Talk, teller: Teller) -> None:
    """Say how to go on with it."""
    if talk.conversation.said:
        teller.figures([f"llmtool chat --load {talk.conversation.id} goes on with it"])


def _ids(talk: Talk) -> list[str]:
    return [kept.id for kept in talk.store.all(_OFFERED)]
