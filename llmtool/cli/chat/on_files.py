"""Commands that read and write files, and the kept conversations."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from llmtool.cli.chat.keeping import Form, transcript
from llmtool.cli.chat.partner import NOTHING, partner
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.cli.one_text import text_of
from llmtool.cli.out_files import write_file
from llmtool.errors import BadInputError, UsageError
from llmtool.reading.problem import shown
from llmtool.reading.source import Source
from llmtool.render.safe_text import for_terminal
from llmtool.render.views.transcript import read_transcript


def attach(talk: Talk, teller: Teller, words: str) -> None:
    """Put a text file before the next message.

    Raises:
        UsageError: no file is named.
        BadInputError: it cannot be read, or is no text.
    """
    path = _path(words, "/attach FILE")
    text = _text(path).rstrip("\r\n")
    tokenizer = talk.tokenizer()
    (count,) = tokenizer.count_many([text])
    talk.attached = (*talk.attached, text)
    about = "" if tokenizer.exactness == "exact" else "~"
    size = f"{len(text):,} characters, {about}{count.tokens:,} tokens"
    teller.line(f"{shown(str(path))}: {size}; it goes before the next message")


def save(talk: Talk, teller: Teller, words: str) -> None:
    """Name the conversation; it is saved all the time.

    Raises:
        UsageError: no name is given.
        BadInputError: it cannot be saved.
    """
    if not words:
        raise UsageError("no name", "write /save NAME")
    talk.change(replace(talk.conversation, title=words))
    teller.line(f"{talk.conversation.id} is kept as '{words}'")


def load(talk: Talk, teller: Teller, words: str) -> None:
    """Go on with another conversation: one that is kept, or a transcript in a file.

    Raises:
        UsageError: none is named.
        LlmtoolError: there is none, or its model cannot be called; this one goes on.
    """
    if not words:
        raise UsageError("no conversation is named", "write /load ID or /load FILE; llmtool chat --list lists them")
    path = _expanded(words)
    is_file = _is(path.is_file)
    found = read_transcript(_text(path)) if is_file else talk.store.load(words)
    whom = partner(talk.partner.session.host, talk.manner.flags, found.model)
    whom.call(NOTHING, talk.manner, found.id)
    talk.conversation = talk.store.add(found) if is_file else found
    talk.partner, talk.attached = whom, ()
    talk.forget_fits()
    teller.line(
        f"now in {talk.conversation.id}: {talk.conversation.title}, {len(found.said)} messages, with {whom.name}"
    )


def export(talk: Talk, teller: Teller, words: str) -> None:
    """Write the conversation as Markdown or JSON, to a file that is not there yet or to the screen.

    Raises:
        UsageError: no format is named, or the file is there.
        BadInputError: it cannot be written.
    """
    form, *rest = words.split(maxsplit=1) or [""]
    if form not in get_args(Form):
        raise UsageError("no format" if not form else f"'{form}' is no format", "write /export md or /export json")
    text = transcript(talk.conversation, cast("Form", form))
    if not rest:
        talk.partner.session.host.write(for_terminal(text))
        return
    path = _expanded(rest[0])
    if _is(path.exists) or _is(path.is_symlink):
        raise UsageError(f"{shown(str(path))} is already there", "name another file")
    write_file(path, text.encode("utf-8", "replace"))
    teller.line(f"written: {shown(str(path))}")


def _path(words: str, usage: str) -> Path:
    if not words:
        raise UsageError("no file is named", f"write {usage}")
    path = _expanded(words)
    if _is(path.is_dir):
        raise BadInputError(f"{shown(words)}: is a folder", "name a file")
    return path


def _expanded(words: str) -> Path:
    """The path that was typed; a home that nobody has is a name like any other.

    Raises:
        BadInputError: no file can have that name.
    """
    if "\0" in words:
        raise BadInputError(f"{shown(words)} is no name of a file", "name a file")
    try:
        return Path(words).expanduser()
    except RuntimeError:
        return Path(words)


def _is(question: Callable[[], bool]) -> bool:
    """What a path says of itself; of one that can be none, such as a name too long, nothing is true."""
    try:
        return question()
    except (OSError, ValueError):
        return False


def _text(path: Path) -> str:
    return text_of(Source(str(path)))
