"""What a git repository held at a commit: read from its objects, so that no checkout is touched.

Only commands that look are run, and nothing is fetched: not even what a partial clone has left out.
"""

import hashlib
import os
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from llmtool.errors import BadInputError, UsageError

_LENGTH_OF_SHA1 = 40
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}
# A hook has these, and they are about another command than ours.
_OF_HOOKS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
_REGULAR = ("100644", "100755")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Changes:
    """How the working tree differs from a commit, as far as git tracks it.

    Attributes:
        paths: of the files that are other than they were, as they are called now.
        renamed: what files are called now → what they were called.
    """

    paths: frozenset[str]
    renamed: dict[str, str]


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository around a folder. All paths are below that folder, with ``/``; those outside begin with ``../``.

    Attributes:
        folder: the folder.
        prefix: where it is in the repository, with ``/`` at its end; empty for its root.
    """

    folder: Path
    prefix: str

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """The repository that a folder is in.

        Raises:
            BadInputError: there is none, git does not trust it, or git is not installed.
        """
        code, out, err = _run(folder, "rev-parse", "--show-prefix")
        if code:
            raise BadInputError(f"{folder}: {_said(err)}", "a comparison needs a git repository")
        return cls(folder, _text(out).removesuffix("\n"))

    def commit(self, ref: str) -> str:
        """The id of the commit that a branch, a tag or an id means.

        Raises:
            UsageError: it is written like an option.
            BadInputError: it means no commit here.
        """
        if ref.startswith("-") or not ref.isprintable() or not ref:
            raise UsageError(f"{ref!r} cannot be the name of a commit", "name a branch, a tag or a commit's id")
        code, out, _ = self._run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if code:
            raise BadInputError(f"'{ref}' is no commit in this repository", self._why_none(ref))
        return _text(out).strip()

    def merge_base(self, ref: str) -> str:
        """The last commit that the working tree and another commit have in common.

        Raises:
            UsageError: the other is written like an option.
            BadInputError: it is no commit, or they have none in common.
        """
        code, out, _ = self._run("merge-base", self.commit("HEAD"), self.commit(ref))
        if code == 0:
            return _text(out).strip()
        if self._is_shallow():
            raise BadInputError(f"this clone is too shallow to hold what HEAD and '{ref}' have in common", _DEEPER)
        raise BadInputError(f"HEAD and '{ref}' have no commit in common", "name a branch that this one began from")

    def files(self, commit: str) -> dict[str, str]:
        """The regular files below the folder at a commit, and the ids of what they held; no links, no submodules."""
        out = self._must("ls-tree", "-r", "-z", commit, "--", ".")
        found = {}
        for entry in filter(None, _text(out).split("\0")):
            facts, _, path = entry.partition("\t")
            mode, _, blob = facts.split(" ")
            if mode in _REGULAR:
                found[path] = blob
        return found

    def changes(self, commit: str) -> Changes:
        """How the working tree differs from a commit; line ends that git converts are no difference."""
        out = self._must(
            *("diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color"),
            *("--no-relative", "--ignore-submodules=all", commit, "--"),
        )
        words = iter(_text(out).split("\0"))
        paths, renamed = set[str](), dict[str, str]()
        for facts in words:
            if not facts:
                break
            path = self._below(next(words))
            if facts.rpartition(" ")[2].startswith("R"):
                before, path = path, self._below(next(words))
                renamed[path] = before
            paths.add(path)
        return Changes(frozenset(paths), renamed)

    def paths_outside(self, commit: str, paths: Collection[str]) -> dict[str, str]:
        """The same as :meth:`files`, for files that are not below the folder."""
        found = {}
        for path in paths:
            code, out, _ = self._run("rev-parse", "--verify", "--quiet", f"{commit}:{self._whole(path)}")
            if code == 0:
                found[path] = _text(out).strip()
        return found

    def read(self, blobs: Collection[str]) -> dict[str, bytes]:
        """What objects hold, by id.

        Raises:
            BadInputError: one is not here, as in a partial clone.
        """
        out = self._must("cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
        held = {}
        at = 0
        for blob in blobs:
            end = out.index(b"\n", at)
            words = out[at:end].split()
            if len(words) != 3:  # noqa: PLR2004 - id, kind, size
                hint = "this is a partial clone: 'git fetch --refetch --filter=blob:limit=1g' brings what is missing"
                raise BadInputError(f"the object {blob} is not in this repository", hint)
            size = int(words[2])
            held[blob] = out[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return held

    def with_converted_ends(self, paths: Collection[str]) -> set[str]:
        """Those of some files that git would store with LF where they have CR LF here."""
        # Git reads this list from the root of the repository, wherever it is called.
        given = "".join(f"{_quoted(self._whole(path))}\n" for path in paths).encode("utf-8", "surrogateescape")
        stored = _text(self._must("hash-object", "--stdin-paths", given=given)).split()
        return {path for path, blob in zip(paths, stored, strict=True) if blob == self._id_with_lf(path, len(blob))}

    def _id_with_lf(self, path: str, length: int) -> str:
        """The id that a file would have if all its lines ended in LF."""
        content = (self.folder / path).read_bytes().replace(b"\r\n", b"\n")
        algorithm = "sha1" if length == _LENGTH_OF_SHA1 else "sha256"
        return hashlib.new(algorithm, b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()

    def _why_none(self, ref: str) -> str:
        if ref == "HEAD":
            return "nothing is committed here yet"
        return f"this clone is shallow; {_DEEPER}" if self._is_shallow() else _FETCH

    def _is_shallow(self) -> bool:
        return self._must("rev-parse", "--is-shallow-repository").strip() == b"true"

    def _below(self, path: str) -> str:
        """A path of the repository as seen from the folder."""
        if path.startswith(self.prefix):
            return path.removeprefix(self.prefix)
        return "../" * self.prefix.count("/") + path

    def _whole(self, path: str) -> str:
        """A path as seen from the repository."""
        up = "../" * self.prefix.count("/")
        return path.removeprefix(up) if up and path.startswith(up) else self.prefix + path

    def _must(self, *argv: str, given: bytes = b"") -> bytes:
        code, out, err = self._run(*argv, given=given)
        if code:
            raise BadInputError(f"git {argv[0]}: {_said(err)}")
        return out

    def _run(self, *argv: str, given: bytes = b"") -> tuple[int, bytes, bytes]:
        return _run(self.folder, *argv, given=given)


_FETCH = "it has to be fetched first, as in: git fetch origin main"
_DEEPER = "get the whole history: 'git fetch --unshallow', or 'fetch-depth: 0' for actions/checkout"


def _run(folder: Path, *argv: str, given: bytes = b"") -> tuple[int, bytes, bytes]:
    """Run git: its exit code, what it wrote, what it said."""
    # A monitor of the file system is a program that the repository's own settings may name.
    environ = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    command = ["git", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.safecrlf=false", *argv]
    try:
        done = subprocess.run(  # noqa: S603 - no shell; names are verified or stand behind --
            command, cwd=folder, input=given, capture_output=True, env={**environ, **_QUIET}, check=False
        )
    except OSError as error:
        raise BadInputError(f"git cannot be run: {error.strerror}", "a comparison needs git") from error
    return done.returncode, done.stdout, done.stderr


def _quoted(path: str) -> str:
    """A name as git writes and reads it in lists, where line ends and quotes may be a part of it."""
    return f'"{path.translate(_ESCAPES)}"'


def _text(out: bytes) -> str:
    return out.decode("utf-8", "surrogateescape")


def _said(err: bytes) -> str:
    """The first line of what git said."""
    lines = err.decode("utf-8", "replace").strip().splitlines() or ["failed"]
    return lines[0].removeprefix("fatal: ")
