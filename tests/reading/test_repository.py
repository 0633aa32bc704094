from pathlib import Path

import pytest

from llmtool.reading.repository import exclude_file, root_above
from tests.reading.repositories import git, new_repository, write


def test_the_nearest_repository_above_is_found(tmp_path: Path) -> None:
    outer = new_repository(tmp_path.resolve() / "outer")
    inner = new_repository(outer / "a" / "inner")
    (inner / "b" / "c").mkdir(parents=True)
    assert root_above(inner / "b" / "c") == inner
    assert root_above(inner) == outer
    assert root_above(outer / "a") == outer


def test_outside_of_repositories_there_is_none(tmp_path: Path) -> None:
    assert root_above(tmp_path.resolve()) is None


def test_a_repository_keeps_its_list_in_its_git_folder(tmp_path: Path) -> None:
    root = new_repository(tmp_path)
    assert exclude_file(root / ".git") == root / ".git" / "info" / "exclude"


def test_a_worktree_shares_the_list_of_its_repository(tmp_path: Path) -> None:
    root = write(new_repository(tmp_path / "main"), {"a": ""})
    git(root, "add", "a")
    git(root, "commit", "--quiet", "--message=a")
    git(root, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert (tmp_path / "tree" / ".git").is_file()
    shared = exclude_file(tmp_path / "tree" / ".git")
    assert shared.resolve() == (root / ".git" / "info" / "exclude").resolve()


def test_a_git_file_may_point_anywhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path, {"work/.git": "gitdir: ../elsewhere\n"})
    assert exclude_file(tmp_path / "work" / ".git").resolve() == (tmp_path / "elsewhere/info/exclude").resolve()


def test_a_git_link_to_nothing_raises(tmp_path: Path) -> None:
    (tmp_path / ".git").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError):
        exclude_file(tmp_path / ".git")
