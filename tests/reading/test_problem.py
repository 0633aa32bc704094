import errno
import os

import pytest

from llmtool.reading.problem import Problem, problem_of, shown


@pytest.mark.parametrize(("number", "message"), [
    (errno.ENOENT, "no such file"),
    (errno.ENOTDIR, "no such file"),
    (errno.EACCES, "permission denied"),
    (errno.EISDIR, "is a folder"),
    (errno.ENAMETOOLONG, "the name is too long"),
    (errno.EIO, os.strerror(errno.EIO).lower()),
])  # fmt: skip
def test_errors_are_worded_for_a_person(number: int, message: str) -> None:
    assert problem_of("a/b", OSError(number, os.strerror(number))) == Problem("a/b", message)


def test_an_error_without_a_number_speaks_for_itself() -> None:
    assert problem_of("a", OSError("Broken somehow")).message == "broken somehow"


def test_paths_are_shown_with_slashes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown("a/b") == "a/b"
    monkeypatch.setattr(os, "sep", "\\")
    assert shown("a\\b/c") == "a/b/c"
    assert shown("\\\\?\\C:\\a") == "\\\\?\\C:\\a"
