import os
from pathlib import Path

import pytest

from llmtool.errors import BadInputError, UsageError
from llmtool.git import Repository
from tests.reading.repositories import git, new_repository, write

MANY_LINES = "".join(f"line {number}\n" for number in range(50))


def _commit(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=change")
    return git(folder, "rev-parse", "HEAD").decode().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_repository(tmp_path / "repository")


def test_a_commit_is_found_by_branch_tag_and_id(folder: Path) -> None:
    commit = _commit(write(folder, {"a": "1"}))
    git(folder, "tag", "--annotate", "--message=one", "v1")
    repository = Repository.around(folder)
    assert {repository.commit(ref) for ref in ("main", "v1", commit, commit[:8], "HEAD")} == {commit}


@pytest.mark.parametrize("ref", ["--output=x", "-n", "", "a\nb", "a\0b"])
def test_nothing_that_could_be_an_option_is_taken_for_a_ref(folder: Path, ref: str) -> None:
    _commit(write(folder, {"a": "1"}))
    with pytest.raises(UsageError, match="cannot be the name of a commit"):
        Repository.around(folder).merge_base(ref)
    assert sorted(path.name for path in folder.iterdir()) == [".git", "a"]


@pytest.mark.parametrize("ref", ["elsewhere", "HEAD:a", "main..main", "$(touch x)"])
def test_what_is_no_commit_is_said_to_be_none(folder: Path, ref: str) -> None:
    _commit(write(folder, {"a": "1"}))
    with pytest.raises(BadInputError) as raised:
        Repository.around(folder).commit(ref)
    assert raised.value.message == f"'{ref}' is no commit in this repository"
    assert "git fetch" in raised.value.hint


def test_the_merge_base_is_where_both_sides_began_and_not_the_tip(folder: Path) -> None:
    fork = _commit(write(folder, {"a": "1"}))
    git(folder, "checkout", "--quiet", "-b", "feature")
    _commit(write(folder, {"b": "1"}))
    git(folder, "checkout", "--quiet", "main")
    tip = _commit(write(folder, {"c": "1"}))
    git(folder, "checkout", "--quiet", "feature")
    assert tip != fork
    assert Repository.around(folder).merge_base("main") == fork


def test_histories_without_a_common_commit_are_said_to_have_none(folder: Path) -> None:
    _commit(write(folder, {"a": "1"}))
    git(folder, "checkout", "--quiet", "--orphan", "other")
    _commit(write(folder, {"a": "2"}))
    with pytest.raises(BadInputError, match="have no commit in common"):
        Repository.around(folder).merge_base("main")


def test_a_shallow_clone_is_said_to_be_one(folder: Path, tmp_path: Path) -> None:
    _commit(write(folder, {"a": "1"}))
    git(folder, "checkout", "--quiet", "-b", "feature")
    _commit(write(folder, {"b": "1"}))
    git(folder, "checkout", "--quiet", "main")
    _commit(write(folder, {"c": "1"}))
    url = folder.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=feature", url, "shallow")
    repository = Repository.around(tmp_path / "shallow")
    with pytest.raises(BadInputError, match="too shallow") as raised:
        repository.merge_base("origin/main")
    assert "fetch-depth: 0" in raised.value.hint
    with pytest.raises(BadInputError, match="is no commit") as raised:
        repository.merge_base("main~1")
    assert "fetch-depth: 0" in raised.value.hint


def test_outside_of_a_repository_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="not a git repository"):
        Repository.around(tmp_path)


def test_without_git_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(BadInputError, match="git cannot be run"):
        Repository.around(folder)


def test_regular_files_are_listed_below_the_folder_and_read(folder: Path) -> None:
    write(folder, {"a": "1", "sub/b": "2\r\n", "sub/é ü\n": "3", "sub/deep/c": ""})
    (folder / "sub" / "link").symlink_to("b")
    commit = _commit(folder)
    repository = Repository.around(folder / "sub")
    files = repository.files(commit)
    assert sorted(files) == ["b", "deep/c", "é ü\n"]
    held = repository.read(set(files.values()))
    assert {path: held[blob] for path, blob in files.items()} == {"b": b"2\r\n", "é ü\n": b"3", "deep/c": b""}


def test_a_submodule_is_no_file(folder: Path, tmp_path: Path) -> None:
    inner = new_repository(tmp_path / "inner")
    _commit(write(inner, {"x": "1"}))
    write(folder, {"a": "1"})
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.as_uri(), "module")
    commit = _commit(folder)
    write(folder, {"module/x": "2"})
    repository = Repository.around(folder)
    assert sorted(repository.files(commit)) == [".gitmodules", "a"]
    assert repository.changes(commit).paths == set()


def test_changes_are_those_of_the_working_tree_with_renames_followed(folder: Path) -> None:
    write(folder, {"same": "1", "changed": "1", "gone": "other", "sub/old": MANY_LINES, "out": MANY_LINES[:200]})
    commit = _commit(folder)
    git(folder, "mv", "sub/old", "sub/new")
    git(folder, "mv", "out", "sub/in")
    git(folder, "rm", "--quiet", "gone")
    write(folder, {"changed": "2", "sub/new": MANY_LINES + "more\n", "untracked": "1"})
    os.utime(folder / "same", (1, 1))
    changes = Repository.around(folder).changes(commit)
    assert changes.paths == {"changed", "gone", "sub/new", "sub/in"}
    assert changes.renamed == {"sub/new": "sub/old", "sub/in": "out"}
    below = Repository.around(folder / "sub")
    assert below.changes(commit).renamed == {"new": "old", "in": "../out"}
    blobs = below.paths_outside(commit, ["../out", "old", "../none"])
    assert [below.read([blobs[path]])[blobs[path]].decode() for path in ("../out", "old")] == [
        MANY_LINES[:200], MANY_LINES,
    ]  # fmt: skip
    assert "../none" not in blobs


def test_line_ends_that_git_converts_are_no_change(folder: Path) -> None:
    write(folder, {".gitattributes": "*.md text eol=crlf\n", "a.md": "1\n2\n", "b.md": "1\n", "c.txt": "1\n"})
    commit = _commit(folder)
    write(folder, {"a.md": "1\r\n2\r\n", "b.md": "1\r\n2\r\n", "c.txt": "1\r\n"})
    repository = Repository.around(folder)
    assert repository.changes(commit).paths == {"b.md", "c.txt"}
    assert repository.with_converted_ends(["a.md", "b.md", "c.txt"]) == {"a.md", "b.md"}


def test_line_ends_are_looked_at_below_the_root_too_and_whatever_a_file_is_called(folder: Path) -> None:
    names = ["a.md", '"quoted.md', '"whole"', "two\nlines", "end\r", "back\\slash\\n", "é b"]
    write(
        folder, {".gitattributes": "sub/* text eol=crlf\n", "a.md": "1\n", **{f"sub/{name}": "1\r\n" for name in names}}
    )
    assert Repository.around(folder / "sub").with_converted_ends(names) == set(names)
    write(folder, {".gitattributes": ""})
    assert Repository.around(folder / "sub").with_converted_ends(names) == set()


def test_before_the_first_commit_nothing_is_said_of_fetching(folder: Path) -> None:
    with pytest.raises(BadInputError) as raised:
        Repository.around(folder).merge_base("main")
    assert (raised.value.message, raised.value.hint) == (
        "'HEAD' is no commit in this repository",
        "nothing is committed here yet",
    )


def test_what_the_environment_of_a_hook_says_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, {"sub/a": "1"})
    commit = _commit(folder)
    for name, value in {"GIT_DIR": ".git", "GIT_INDEX_FILE": "nowhere", "GIT_PREFIX": "x/"}.items():
        monkeypatch.setenv(name, value)
    repository = Repository.around(folder / "sub")
    assert (repository.prefix, list(repository.files(commit))) == ("sub/", ["a"])


def test_no_program_that_the_repository_names_is_run(folder: Path) -> None:
    write(folder, {".gitattributes": "* diff=own\n", "a": "1"})
    commit = _commit(folder)
    for name in ("diff.own.command", "diff.own.textconv", "diff.external", "core.fsmonitor", "core.pager"):
        git(folder, "config", name, "touch ran; false")
    write(folder, {"a": "2"})
    repository = Repository.around(folder)
    assert repository.changes(commit).paths == {"a"}
    repository.read(repository.files(commit).values())
    assert not (folder / "ran").exists()


def test_an_object_that_is_not_here_is_not_fetched(folder: Path) -> None:
    _commit(write(folder, {"a": "1"}))
    with pytest.raises(BadInputError, match="is not in this repository"):
        Repository.around(folder).read(["1" * 40])
