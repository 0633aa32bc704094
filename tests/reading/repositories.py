"""Real git repositories, and what git says of them."""

import os
import subprocess
from pathlib import Path

_ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
"""Without the settings of whoever runs the tests."""


def git(folder: Path, *argv: str) -> bytes:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    home = str(folder.parent / "no home")
    done = subprocess.run(
        ["git", "-C", str(folder), *argv],
        env={**environ, **_ALONE, "HOME": home, "XDG_CONFIG_HOME": home},
        capture_output=True,
        check=True,
    )
    return done.stdout


def new_repository(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    return folder


def not_ignored(folder: Path) -> list[str]:
    """The files that git does not ignore, sorted, relative to the repository."""
    out = git(folder, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    return sorted(os.fsdecode(name) for name in out.split(b"\0") if name)


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files, by their path below the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder
