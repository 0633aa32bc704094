"""Small texts that the command line names, read whole."""

from pathlib import Path

from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import decode
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.source import STDIN, Source
from llmtool.reading.sources import sources


def read_named(session: Session, path: str | None, wanted: str) -> str:
    """The text of a file, or what is piped in where none is named.

    Args:
        session: the run.
        path: a file, ``-`` for stdin; None where the command line names none.
        wanted: what is missing where there is none, as in ``scores``.

    Raises:
        UsageError: nothing is named and nothing is piped in.
        BadInputError: it cannot be read, or is no text.
    """
    if path is None and session.host.stdin_is_terminal:
        raise UsageError(f"no {wanted}", "name a file, or pipe text in")
    place = path or STDIN
    if place != STDIN and Path(place).is_dir():
        raise BadInputError(f"{place}: is a folder", "name a file")
    return text_of(next(sources((place,), stdin=session.host.stdin)))


def text_of(source: Source | Problem) -> str:
    """The text of one source, whole.

    Raises:
        BadInputError: it cannot be read, or is no text.
    """
    if isinstance(source, Problem):
        raise BadInputError(f"{source.path}: {source.message}")
    try:
        with source.open() as stream:
            return decode(stream.read())[0]
    except BinaryContentError as binary:
        raise BadInputError(f"{source.path}: {binary.reason}") from binary
    except BadInputError as error:
        raise BadInputError(f"{source.path}: {error.message}", error.hint) from error
    except OSError as error:
        raise BadInputError(f"{source.path}: {problem_of(source.path, error).message}") from error
