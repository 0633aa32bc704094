"""What could not be read, and why, in words for a person."""

import errno
import os
from dataclasses import dataclass

_REASONS = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "no such file",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EISDIR: "is a folder",
    errno.ELOOP: "too many links",
    errno.ENAMETOOLONG: "the name is too long",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read.

    Args:
        path: as the user would write it, with ``/``.
        message: why, in a few words without a full stop.
    """

    path: str
    message: str


def problem_of(path: str, error: OSError) -> Problem:
    """The problem that an error of the operating system makes of a path."""
    known = _REASONS.get(error.errno or 0)
    return Problem(path, known or (error.strerror or str(error)).lower())


def shown(path: str) -> str:
    r"""A path as it is shown: with ``/``, on Windows too, but for ``\\?\`` paths, which allow no other slash."""
    return path if path.startswith("\\\\?\\") else path.replace(os.sep, "/")
