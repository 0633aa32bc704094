"""The commands of a conversation, as a table; ``/help`` is made from it."""

from collections.abc import Callable
from dataclasses import dataclass

from llmtool.cli.chat import on_figures, on_files, on_terms, on_turns
from llmtool.cli.chat.following import Next
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.errors import UsageError
from llmtool.names import nearest
from llmtool.render.document import Document
from llmtool.render.table import Column, Table

MARK = "/"


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes:
        name: with its slash.
        arguments: what may follow, for people; empty where nothing may.
        help: what it does, in a few words.
        run: does it, given the conversation, who tells the user, and what follows the name.
        completes: what its argument is completed from: ``models``, ``files``, ``conversations``, or nothing.
    """

    name: str
    arguments: str
    help: str
    run: Callable[[Talk, Teller, str], Next | None]
    completes: str = ""


def _help(talk: Talk, teller: Teller, words: str) -> None:
    del teller, words
    rows = tuple((f"{command.name} {command.arguments}".strip(), command.help) for command in COMMANDS)
    notes = (
        "Another line: Esc-Enter, or a backslash at the end.",
        "Ctrl-C stops an answer or clears the line; Ctrl-D ends.",
        "A message that begins with a slash: a space before it.",
    )
    talk.partner.session.show(Document({}, Table((Column("command"), Column("")), rows, notes=notes)))


def _quit(talk: Talk, teller: Teller, words: str) -> Next:
    del talk, teller, words
    return Next(is_end=True)


COMMANDS = (
    Command("/help", "", "list the commands", _help),
    Command("/model", "[MODEL]", "talk with another model", on_terms.model, "models"),
    Command("/system", "[TEXT|none]", "set the system message", on_terms.system),
    Command("/budget", "[USD|none]", "set what this conversation may cost", on_terms.budget),
    Command("/stats", "", "messages, tokens, cost, savings", on_figures.stats),
    Command("/cost", "", "what it cost so far", on_figures.cost),
    Command("/why", "", "whether a summary of the history pays", on_figures.why),
    Command("/undo", "", "take back the last question and answer", on_turns.undo),
    Command("/retry", "", "have the last question answered again", on_turns.retry),
    Command("/edit", "", "edit the last question and ask it anew", on_turns.edit),
    Command("/save", "NAME", "name this conversation", on_files.save),
    Command("/load", "ID|FILE", "go on with another conversation", on_files.load, "conversations"),
    Command("/export", "md|json [FILE]", "write this conversation", on_files.export, "exports"),
    Command("/clear", "", "forget what was said; it stays kept", on_turns.clear),
    Command("/attach", "FILE", "put a text before the next message", on_files.attach, "files"),
    Command("/temperature", "[N|none]", "how freely words are chosen", on_terms.temperature),
    Command("/max-tokens", "[N|none]", "the longest answer", on_terms.max_tokens),
    Command("/quit", "", "end", _quit),
)
_BY_NAME = {command.name: command for command in COMMANDS}


def is_command(line: str) -> bool:
    """Whether a line is for us and not for the model."""
    return line.startswith(MARK)


def run(talk: Talk, teller: Teller, line: str) -> Next | None:
    """Do what a command says.

    Args:
        talk: the conversation.
        teller: tells the user.
        line: what was typed, from its slash on.

    Returns:
        What follows; None for the next line.

    Raises:
        UsageError: there is no such command, or it takes no such argument.
        LlmtoolError: it cannot be done; nothing has changed.
    """
    name, *rest = line.split(maxsplit=1)
    command = _BY_NAME.get(name)
    if command is None:
        near = " or ".join(nearest(name, list(_BY_NAME))[:1])
        raise UsageError(
            f"there is no command {name}", f"did you mean {near}? for a message, put a space before the slash"
        )
    words = rest[0].strip() if rest else ""
    if words and not command.arguments:
        raise UsageError(f"{name} takes no argument", f"write {name}")
    return command.run(talk, teller, words)
