"""Where the git repository around a folder begins, and where it keeps its own list of what to ignore."""

import os
from pathlib import Path


def root_above(folder: Path) -> Path | None:
    """The nearest folder above this one that holds ``.git``; None when there is none.

    Args:
        folder: an absolute path without links.
    """
    return next((above for above in folder.parents if os.path.lexists(above / ".git")), None)


def exclude_file(dot_git: Path) -> Path:
    """The path of ``info/exclude``, whether ``.git`` is a folder or the file of a worktree or submodule.

    Raises:
        OSError: a file that leads there cannot be read.
    """
    git_folder = dot_git
    if not dot_git.is_dir():
        git_folder = dot_git.parent / _first_line(dot_git).removeprefix("gitdir:").strip()
    shared = git_folder / "commondir"
    if shared.is_file():
        git_folder /= _first_line(shared)
    return git_folder / "info" / "exclude"


def _first_line(path: Path) -> str:
    return path.read_text("utf-8", "surrogateescape").partition("\n")[0].strip()
