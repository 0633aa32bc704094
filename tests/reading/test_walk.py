import os
import random
import socket
import sys
from pathlib import Path

import pytest

from llmtool.reading.problem import Problem
from llmtool.reading.walk import walk
from tests.reading.repositories import git, new_repository, not_ignored, write

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def _below(root: Path, **options: object) -> list[str]:
    """The files that a walk finds, relative to its root."""
    found = list(walk(str(root), **options))  # type: ignore[arg-type]
    assert not [item for item in found if isinstance(item, Problem)]
    return [str(item).removeprefix(root.as_posix() + "/") for item in found]


def test_files_come_sorted_with_folders_between_them(tmp_path: Path) -> None:
    write(tmp_path, {"b/x": "", "a.py": "", "a/z": "", "a/b/c": "", "b.py": "", "B": "", "é": "", "a-b": ""})
    assert _below(tmp_path) == ["B", "a/b/c", "a/z", "a-b", "a.py", "b/x", "b.py", "é"]


@pytest.mark.parametrize(("root", "shown"), [
    ("src", "src/a.py"),
    ("src/", "src/a.py"),
    ("./src", "./src/a.py"),
    ("../there/src", "../there/src/a.py"),
])  # fmt: skip
def test_paths_begin_as_the_root_was_written(
    root: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "there", {"src/a.py": ""})
    monkeypatch.chdir(tmp_path / "there")
    assert list(walk(root)) == [shown]


@pytest.mark.parametrize("root", [".", "./"])
def test_the_current_folder_is_not_written(root: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"src/a.py": "", "b": ""})
    monkeypatch.chdir(tmp_path)
    assert list(walk(root)) == ["b", "src/a.py"]


def test_ignore_files_hold_outside_of_repositories(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.log\n", "a.log": "", "a.py": "", "sub/.gitignore": "!b.log\n", "sub/b.log": ""})
    assert _below(tmp_path) == [".gitignore", "a.py", "sub/.gitignore", "sub/b.log"]


def test_nothing_below_an_ignored_folder_comes_back(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "build/\n!build/keep\n", "build/keep": "", "build/.gitignore": "!keep\n"})
    assert _below(tmp_path) == [".gitignore"]


def test_ignore_beats_gitignore_and_the_deeper_folder_beats_both(tmp_path: Path) -> None:
    write(tmp_path, {
        ".gitignore": "a\n!b\n", ".ignore": "!a\nb\n", "a": "", "b": "",
        "sub/.gitignore": "!b\n", "sub/a": "", "sub/b": "",
    })  # fmt: skip
    assert _below(tmp_path) == [".gitignore", ".ignore", "a", "sub/.gitignore", "sub/a", "sub/b"]


def test_without_ignore_files_only_git_itself_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path, {".gitignore": "*\n", "a": "", ".hidden": "", ".git/config": "", "sub/.git": "gitdir: x", "sub/b": ""}
    )
    assert _below(tmp_path, use_ignore=False) == [".gitignore", ".hidden", "a", "sub/b"]


def test_ignore_files_above_the_root_hold_up_to_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.py\n", ".ignore": "*.py\n"})
    new_repository(tmp_path / "repo")
    write(tmp_path / "repo", {
        ".gitignore": "*.log\n/src/gen/\n", "src/.ignore": "*.tmp\n", "src/.gitignore": "/pkg/own\n",
        "src/pkg/a.log": "", "src/pkg/a.tmp": "", "src/pkg/a.py": "", "src/pkg/own": "", "src/pkg/src/gen/b": "",
        ".git/info/exclude": "secret\n", "src/pkg/secret": "",
    })  # fmt: skip
    assert _below(tmp_path / "repo" / "src" / "pkg") == ["a.py", "src/gen/b"]


def test_ignore_files_above_do_not_hold_outside_of_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.py\n", "sub/a.py": ""})
    assert _below(tmp_path / "sub") == ["a.py"]


def test_a_root_that_is_itself_ignored_is_walked(tmp_path: Path) -> None:
    write(new_repository(tmp_path), {".gitignore": "build/\n*.log\n", "build/a": "", "build/b.log": ""})
    assert _below(tmp_path / "build") == ["a"]


def test_a_repository_within_begins_anew(tmp_path: Path) -> None:
    write(new_repository(tmp_path), {".gitignore": "*.log\n", ".ignore": "*.tmp\n", "a.log": ""})
    write(new_repository(tmp_path / "vendor"), {"b.log": "", "c.tmp": "", "d": "", ".git/info/exclude": "d\n"})
    assert _below(tmp_path) == [".gitignore", ".ignore", "vendor/b.log"]
    assert _below(tmp_path / "vendor") == ["b.log", "c.tmp"]


def test_the_list_of_a_worktree_is_that_of_its_repository(tmp_path: Path) -> None:
    root = write(new_repository(tmp_path / "main"), {"a": "", ".git/info/exclude": "b\n"})
    git(root, "add", "a")
    git(root, "commit", "--quiet", "--message=a")
    git(root, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    write(tmp_path / "tree", {"b": "", "c": ""})
    assert _below(tmp_path / "tree") == ["a", "c"]


@pytest.mark.parametrize(("include", "exclude", "expected"), [
    (["*.py"], [], ["a.py", "docs/b.py"]),
    (["docs/**"], [], ["docs/b.py", "docs/deep/c.md"]),
    (["docs"], [], ["docs/b.py", "docs/deep/c.md"]),
    (["docs/"], [], ["docs/b.py", "docs/deep/c.md"]),
    (["/top.txt"], [], ["top.txt"]),
    (["*.md", "*.txt"], [], ["docs/deep/c.md", "sub/top.txt", "top.txt"]),
    (["docs", "!*.md"], [], ["docs/b.py"]),
    ([], ["docs"], ["a.py", "sub/top.txt", "top.txt"]),
    ([], ["*.py", "!a.py"], ["a.py", "docs/deep/c.md", "sub/top.txt", "top.txt"]),
    (["*.py"], ["docs/"], ["a.py"]),
    (["*.py"], ["*.py"], []),
    ([], ["/top.txt", "#a"], ["a.py", "docs/b.py", "docs/deep/c.md", "sub/top.txt"]),
    (["[a"], [], []),
])  # fmt: skip
@pytest.mark.parametrize("above", ["", "repo/sub"])
def test_include_and_exclude_are_relative_to_the_root(
    include: list[str], exclude: list[str], expected: list[str], above: str, tmp_path: Path
) -> None:
    if above:
        new_repository(tmp_path / "repo")
    root = write(
        tmp_path / above, {"a.py": "", "docs/b.py": "", "docs/deep/c.md": "", "top.txt": "", "sub/top.txt": ""}
    )
    assert _below(root, include=include, exclude=exclude) == expected


def test_exclude_beats_what_an_ignore_file_lets_back_in(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "!a\n", "a": "", "b": ""})
    assert _below(tmp_path, exclude=["a"]) == [".gitignore", "b"]


def test_include_does_not_bring_back_what_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "a.py\n", "a.py": "", "b.py": ""})
    assert _below(tmp_path, include=["*.py"]) == ["b.py"]


@POSIX
def test_links_and_special_files_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"real/a": "", "b": ""})
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to("b")
    (tmp_path / "dangling").symlink_to("nothing")
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert _below(tmp_path) == ["b", "real/a"]


@POSIX
def test_a_root_that_is_a_link_is_followed(tmp_path: Path) -> None:
    write(new_repository(tmp_path / "repo"), {".gitignore": "*.log\n", "src/a.log": "", "src/a": ""})
    (tmp_path / "link").symlink_to("repo/src")
    assert _below(tmp_path / "link") == ["a"]


@POSIX
def test_ignore_files_that_are_links_or_folders_are_none(tmp_path: Path) -> None:
    write(tmp_path, {"patterns": "*\n", "sub/.ignore/a": "", "b": ""})
    (tmp_path / ".gitignore").symlink_to("patterns")
    assert _below(tmp_path) == ["b", "patterns", "sub/.ignore/a"]


@POSIX
def test_names_that_are_not_utf8_are_found(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (tmp_path / name).touch()
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert _below(tmp_path) == [name]
    (tmp_path / ".gitignore").write_bytes(b"caf\xe9*\n")
    assert _below(tmp_path) == [".gitignore"]


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a": "", "locked/b": "", "z": ""})
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    monkeypatch.chdir(tmp_path)
    assert list(walk(".")) == ["a", Problem("locked", "permission denied"), "z"]


def test_an_ignore_file_that_cannot_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(new_repository(tmp_path), {"a/.gitignore": "*", "a/b": "", ".gitignore": "*.log"})
    read_bytes = Path.read_bytes

    def guarded(self: Path) -> bytes:
        if self.name == ".gitignore":
            raise PermissionError(13, "Permission denied", str(self))
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    monkeypatch.chdir(tmp_path)
    assert list(walk("a")) == [
        Problem((tmp_path.resolve() / ".gitignore").as_posix(), "permission denied"),
        Problem("a/.gitignore", "permission denied"),
        "a/.gitignore",
        "a/b",
    ]


@POSIX
def test_a_git_link_to_nothing_is_a_problem_and_no_more(tmp_path: Path) -> None:
    write(tmp_path, {"a": ""})
    (tmp_path / ".git").symlink_to("nowhere")
    assert list(walk(str(tmp_path))) == [Problem(f"{tmp_path}/.git", "no such file"), f"{tmp_path}/a"]


def test_a_root_that_is_no_folder_is_a_problem(tmp_path: Path) -> None:
    assert list(walk(str(tmp_path / "nothing"))) == [Problem((tmp_path / "nothing").as_posix(), "no such file")]


@POSIX
def test_a_tree_may_be_deeper_than_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders = [Path("d/" * depth) for depth in range(1, sys.getrecursionlimit() + 100)]
    for folder in folders:
        folder.mkdir()
    file = folders[-1] / "a"
    file.touch()
    assert list(walk(".")) == [file.as_posix()]
    file.unlink()
    for folder in reversed(folders):
        folder.rmdir()


NAMES = [
    "a",
    "b",
    "ab",
    "foo",
    "bar",
    "a.py",
    "b.txt",
    "a b",
    "#h",
    "!n",
    "[a]",
    "c ",
    "foobar",
    "a-b",
    "Z",
    "x1",
    "-",
    "^",
]
PIECES = [
    *"ab*?/.#!-^Z1 \t", "foo", "bar", ".py", "*", "**", "**", "/", "/", "[ab]", "[!a]", "[^b]", "[a-c]", "[[:alpha:]]",
    "[]a]", "[!]]", "[a", "[z-a]", "[a-]", "[-a]", "[[:digit:]x]", "[[:foo:]]", "[\\]a]", "[/]", "[+--]", "[a\\-c]",
    "[[:]", "[[:]a]", "[^]", "[!", "[[a]", "\\", "\\*", "\\ ", "\\a", "\\/",
]  # fmt: skip
PATTERNS = [
    "*.py", "a/", "foo", "/foo", "foo/bar", "**/a", "a/**", "a/**/b", "!foo", "!*.py", "*", "!*/", "!a", "/*",
    "foo**/bar", "a**", "**/foo/**", "!/a/b", "**", "**/", "/**", "!**/", "a/*", "*/a", "*/*/b", "b/**/a/**/foo",
]  # fmt: skip


def _pattern(chance: random.Random) -> str:
    """A pattern, sensible or not."""
    if chance.random() < 0.3:
        return chance.choice(PATTERNS)
    pieces = chance.choices(PIECES, k=chance.randint(1, 6))
    return "!" * (chance.random() < 0.25) + "".join(pieces) + "/" * (chance.random() < 0.15)


def _grow(root: Path, chance: random.Random) -> None:
    """Fill a folder with folders, files and ignore files."""
    folders = [root]
    for _ in range(chance.randint(1, 10)):
        folder = chance.choice(folders) / chance.choice(NAMES)
        if not folder.exists():
            folder.mkdir()
            folders.append(folder)
    for _ in range(chance.randint(3, 25)):
        file = chance.choice(folders) / chance.choice(NAMES)
        if not file.exists():
            file.touch()
    for folder in [*chance.choices(folders, k=chance.randint(1, 4)), root / ".git" / "info"]:
        name = "exclude" if folder.name == "info" else ".gitignore"
        lines = [_pattern(chance) for _ in range(chance.randint(1, 5))]
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(chance.choice(["\n", "\r\n"]).join(lines), encoding="utf-8", newline="")


@POSIX
@pytest.mark.parametrize("seed", range(60))
def test_the_walk_finds_what_git_does_not_ignore(seed: int, tmp_path: Path) -> None:
    _grow(new_repository(tmp_path), random.Random(seed))
    assert sorted(_below(tmp_path)) == not_ignored(tmp_path)
