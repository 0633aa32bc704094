"""Commands that read and write files, and the kept conversations."""

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
from llmtool.reading.sources import Source
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
    path = Path(words).expanduser()
    found = read_transcript(_text(path)) if path.is_file() else talk.store.load(words)
    whom = partner(talk.partner.session.host, talk.manner.flags, found.model)
    whom.call(NOTHING, talk.manner, found.id)
    talk.conversation = talk.store.add(found) if path.is_file() else found
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
    path = Path(rest[0]).expanduser()
    if path.exists() or path.is_symlink():
        raise UsageError(f"{shown(str(path))} is already there", "name another file")
    write_file(path, text.encode())
    teller.line(f"written: {shown(str(path))}")


def _path(words: str, usage: str) -> Path:
    if not words:
        raise UsageError("no file is named", f"write {usage}")
    path = Path(words).expanduser()
    if path.is_dir():
        raise BadInputError(f"{shown(words)}: is a folder", "name a file")
    return path


def _text(path: Path) -> str:
    return text_of(Source(str(path)))
