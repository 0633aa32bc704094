"""The texts of prompts: each file once, and the same for the bytes of one that is no file any more."""

from collections.abc import Iterable
from pathlib import Path

from llmtool.errors import BadInputError
from llmtool.planning.tally import Skipped
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import decode
from llmtool.reading.problem import Problem, problem_of


def read_files(folder: Path, paths: Iterable[str]) -> dict[str, str | Skipped | Problem]:
    """What each file holds: a text, no text, or nothing that can be read.

    Args:
        folder: where they are.
        paths: of the files below it; each is read once.
    """
    return {path: _file(folder, path) for path in dict.fromkeys(paths)}


def text_of(path: str, data: bytes) -> str | Skipped | Problem:
    """The text that bytes are, or why they are none."""
    try:
        return decode(data)[0]
    except BinaryContentError as binary:
        return Skipped(path, binary.reason)
    except BadInputError as error:
        return Problem(path, error.message)


def _file(folder: Path, path: str) -> str | Skipped | Problem:
    try:
        return text_of(path, (folder / path).read_bytes())
    except OSError as error:
        return problem_of(path, error)
