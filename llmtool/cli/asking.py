"""From the command line to what is asked: the prompt of files, stdin and words, together."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from llmtool.cli.one_text import text_of
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.exchange import Message
from llmtool.reading.source import STDIN, Source
from llmtool.reading.sources import sources


def messages(session: Session, words: Sequence[str], files: Sequence[str], system: str | None) -> tuple[Message, ...]:
    """The conversation that one prompt is: files first, then what is piped in, then the words of the command line.

    The parts have an empty line between them; line ends at the end of a part are left out.

    Args:
        session: the run.
        words: the arguments; they are one text.
        files: paths, ``-`` for stdin, which is then read there.
        system: the system message, or None.

    Raises:
        UsageError: there is nothing to ask.
        BadInputError: a file cannot be read, or is no text.
    """
    parts = [part for part in _parts(session, words, files) if part.strip()]
    if not parts:
        raise UsageError("nothing to ask", "write a prompt, name a file with -a FILE, or pipe text in")
    prompt = Message("user", "\n\n".join(parts))
    return (Message("system", system), prompt) if system else (prompt,)


def _parts(session: Session, words: Sequence[str], files: Sequence[str]) -> Iterator[str]:
    folder = next((file for file in files if Path(file).is_dir()), None)
    if folder is not None:
        raise BadInputError(f"{folder}: is a folder", "name its files, each with -a")
    for source in sources(files, stdin=session.host.stdin):
        yield text_of(source).rstrip("\r\n")
    if STDIN not in files and not session.host.stdin_is_terminal:
        yield text_of(Source(STDIN, stream=session.host.stdin)).rstrip("\r\n")
    yield " ".join(words)
