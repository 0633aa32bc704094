import os
import socket
import sys
import threading
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from llmtool.reading.problem import Problem
from llmtool.reading.source import Source
from llmtool.reading.sources import sources
from tests.reading.repositories import write

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, {
        "a.txt": "alpha", "docs/b.md": "beta", "docs/c.txt": "gamma", "docs/.gitignore": "c.txt\n",
        "e.log": "epsilon", ".gitignore": "*.log\n",
    })  # fmt: skip


def _found(paths: Sequence[str], stdin: bytes = b"", files0_from: str | None = None) -> list[Source | Problem]:
    return list(sources(paths, files0_from=files0_from, stdin=BytesIO(stdin)))


def _paths(found: list[Source | Problem]) -> list[str]:
    assert not [item for item in found if isinstance(item, Problem)]
    return [item.path for item in found]


def test_files_come_as_they_were_named_and_as_often() -> None:
    assert _found(["docs/c.txt", "./a.txt", "docs/c.txt"]) == [
        Source("docs/c.txt", 5), Source("./a.txt", 5), Source("docs/c.txt", 5),
    ]  # fmt: skip


def test_a_folder_gives_its_files() -> None:
    assert _found(["docs", "a.txt"]) == [Source("docs/.gitignore"), Source("docs/b.md"), Source("a.txt", 5)]


def test_what_is_named_is_read_even_if_ignored_or_excluded() -> None:
    found = list(sources(["e.log", "docs/c.txt", "a.txt"], exclude=["*"], include=["*.md"], stdin=BytesIO()))
    assert _paths(found) == ["e.log", "docs/c.txt", "a.txt"]


def test_options_hold_for_folders() -> None:
    found = list(sources(["."], include=["*.txt", "*.log"], exclude=["a.*"], use_ignore=False, stdin=BytesIO()))
    assert _paths(found) == ["docs/c.txt", "e.log"]


def test_a_source_opens_its_file() -> None:
    (source,) = _found(["a.txt"])
    assert isinstance(source, Source)
    with source.open() as stream:
        assert stream.read() == b"alpha"
    assert stream.closed


def test_a_file_that_vanishes_is_the_readers_error(folder: Path) -> None:
    (source,) = _found(["a.txt"])
    assert isinstance(source, Source)
    (folder / "a.txt").unlink()
    with pytest.raises(FileNotFoundError), source.open():
        pass


def test_standard_input_is_read_and_left_open() -> None:
    stdin = BytesIO(b"piped")
    source, other = sources(["-", "a.txt"], stdin=stdin)
    assert isinstance(source, Source)
    assert (source.path, source.size, other) == ("-", None, Source("a.txt", 5))
    with source.open() as stream:
        assert stream.read() == b"piped"
    assert not stdin.closed


def test_standard_input_is_there_only_once() -> None:
    again = Problem("-", "standard input can be read only once")
    assert _found(["-", "-"])[1:] == [again]
    assert _found(["-"], files0_from="-")[1:] == [again]
    assert _found([], b"a.txt\0-\0docs/c.txt", files0_from="-") == [Source("a.txt", 5), again, Source("docs/c.txt", 5)]


@pytest.mark.parametrize(("path", "message"), [
    ("nothing", "no such file"),
    ("", "no such file"),
    ("a\0b", "no such file"),
    ("\ud800", "no such file"),
    pytest.param("a.txt/b", "no such file", marks=POSIX),
    pytest.param("x" * 300, "the name is too long", marks=POSIX),
])  # fmt: skip
def test_what_is_not_there_is_a_problem(path: str, message: str) -> None:
    assert _found([path, "a.txt"]) == [Problem(path, message), Source("a.txt", 5)]


@POSIX
def test_links_are_followed_when_they_are_named(folder: Path) -> None:
    (folder / "link").symlink_to("a.txt")
    (folder / "to docs").symlink_to("docs")
    (folder / "dangling").symlink_to("nothing")
    (folder / "loop").symlink_to("loop")
    assert _found(["link", "to docs", "dangling", "loop"]) == [
        Source("link", 5), Source("to docs/.gitignore"), Source("to docs/b.md"),
        Problem("dangling", "is a link to nothing"), Problem("loop", "too many links"),
    ]  # fmt: skip


def test_a_file_that_may_not_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (path == "a.txt" and mode == os.R_OK))
    assert _found(["a.txt"]) == [Problem("a.txt", "permission denied")]


@POSIX
def test_a_socket_is_a_problem() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert _found(["socket"]) == [Problem("socket", "is a socket")]


@POSIX
def test_a_pipe_is_read_like_a_file() -> None:
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(b"through the pipe",))
    writer.start()
    (source,) = _found(["pipe"])
    assert source == Source("pipe")
    with source.open() as stream:
        assert stream.read() == b"through the pipe"
    writer.join()


@POSIX
def test_a_process_substitution_is_read_like_a_file() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"substituted")
    os.close(writing)
    (source,) = _found([f"/dev/fd/{reading}"])
    assert isinstance(source, Source)
    assert source.size is None
    with source.open() as stream:
        assert stream.read() == b"substituted"
    os.close(reading)


@pytest.mark.parametrize("end", ["", "\0"])
def test_a_list_names_files_and_folders(end: str, folder: Path) -> None:
    (folder / "list").write_text("a.txt\0docs\0nothing" + end)
    assert _found([], files0_from="list") == [
        Source("a.txt", 5), Source("docs/.gitignore"), Source("docs/b.md"), Problem("nothing", "no such file"),
    ]  # fmt: skip


def test_a_list_comes_behind_the_paths() -> None:
    assert _paths(_found(["docs/b.md"], b"a.txt\0", files0_from="-")) == ["docs/b.md", "a.txt"]


def test_empty_names_in_a_list_are_problems() -> None:
    assert _found([], b"\0a.txt\0\0", files0_from="-") == [
        Problem("-", "name 1 is empty"), Source("a.txt", 5), Problem("-", "name 3 is empty"),
    ]  # fmt: skip
    assert _found([], b"", files0_from="-") == []


def test_a_list_is_read_as_it_comes() -> None:
    class Endless(BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size > 0
            self.reads += 1
            return b"a.txt\0" * 100

    stdin = Endless()
    found = sources([], files0_from="-", stdin=stdin)
    assert [next(found) for _ in range(150)] == [Source("a.txt", 5)] * 150
    assert stdin.reads == 2


def test_names_may_be_split_by_the_blocks_of_a_list() -> None:
    count = 30_000
    assert _paths(_found([], b"./a.txt\0" * count, files0_from="-")) == ["./a.txt"] * count


def test_a_list_of_lines_is_not_read_to_its_end() -> None:
    class Lines(BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.largest += 1
            assert self.largest < 10
            return super().read(size)

    stdin = Lines(b"a.txt\n" * 1_000_000)
    (problem,) = sources([], files0_from="-", stdin=stdin)
    assert problem == Problem("-", "name 1 is too long: names end with a NUL byte")


@pytest.mark.parametrize(("path", "message"), [("nothing", "no such file"), ("a\0b", "no such file")])
def test_a_list_that_is_not_there_is_a_problem(path: str, message: str) -> None:
    assert _found(["a.txt"], files0_from=path) == [Source("a.txt", 5), Problem(path, message)]


@POSIX
def test_a_list_that_is_a_folder_is_a_problem() -> None:
    assert _found([], files0_from="docs") == [Problem("docs", "is a folder")]


@POSIX
def test_names_that_are_not_utf8_are_possible(folder: Path) -> None:
    try:
        Path(os.fsdecode(b"caf\xe9")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    (folder / "list").write_bytes(b"caf\xe9\0")
    found = _found([os.fsdecode(b"caf\xe9")], files0_from="list")
    assert found == [Source("caf\udce9", 1)] * 2


def test_names_in_a_list_are_text_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsdecode", lambda name: name.decode("utf-8"))
    assert _found([], b"caf\xe9\0a.txt", files0_from="-") == [Problem("-", "name 1 is not UTF-8"), Source("a.txt", 5)]
