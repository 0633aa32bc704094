"""``llmtool check --base``: a branch against the commit from which it began."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.reading.repositories import git, new_repository, write

MANIFEST = """\
checks:
- paths: ["prompts/"]
  models: [gpt-4o]
  limits: {max_growth_tokens: 3, max_growth_percent: 500}
"""
LONG = "".join(f"This is sentence number {number}.\n" for number in range(40))
BEFORE = {
    "llmtool.yaml": MANIFEST,
    "prompts/same.md": "one two",
    "prompts/grows.md": "one two",
    "prompts/shrinks.md": "one two three",
    "prompts/goes.md": "one",
    "prompts/moves.md": LONG,
    "outside.md": LONG.upper(),
}


def _commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=change")


@pytest.fixture
def branch(place: Place) -> Place:
    """A branch that has changed everything, whose main has gone on meanwhile."""
    folder = write(new_repository(place.folder), BEFORE)
    _commit(folder)
    git(folder, "checkout", "--quiet", "-b", "feature")
    git(folder, "mv", "prompts/moves.md", "prompts/moved.md")
    git(folder, "mv", "outside.md", "prompts/inside.md")
    git(folder, "rm", "--quiet", "prompts/goes.md")
    write(
        folder,
        {
            "prompts/grows.md": "one two three four five six",
            "prompts/shrinks.md": "one",
            "prompts/moved.md": LONG + "A new end.",
            "prompts/comes.md": "one two three four five six seven",
        },
    )
    (folder / "prompts" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    _commit(folder)
    git(folder, "checkout", "--quiet", "main")
    write(folder, {"prompts/grows.md": "one two three four five", "prompts/same.md": "another"})
    _commit(folder)
    git(folder, "checkout", "--quiet", "feature")
    return place


def _data(place: Place, *argv: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(place.run("check", "--json", "--base", "main", *argv).out)
    return data


def _by_path(data: dict[str, Any]) -> dict[str, Any]:
    return {item["path"]: item for item in data["items"]}


def test_every_file_is_compared_with_what_it_was_where_the_branch_began(branch: Place) -> None:
    data = _data(branch)
    found = {
        path: (item["change"], item["path_base"], item["tokens_base"], item["tokens"])
        for path, item in _by_path(data).items()
    }
    long, upper = found["prompts/moved.md"][2], found["prompts/inside.md"][2]
    assert found == {
        "prompts/comes.md": ("new", None, None, 7),
        "prompts/goes.md": ("removed", "prompts/goes.md", 1, 0),
        "prompts/grows.md": ("changed", "prompts/grows.md", 2, 6),
        "prompts/inside.md": ("renamed", "outside.md", upper, upper),
        "prompts/moved.md": ("renamed", "prompts/moves.md", long, long + 4),
        "prompts/same.md": ("unchanged", "prompts/same.md", 2, 2),
        "prompts/shrinks.md": ("changed", "prompts/shrinks.md", 3, 1),
    }
    assert data["base"]["commit"] == git(branch.folder, "merge-base", "main", "HEAD").decode().strip()
    assert (data["total"]["tokens"], data["total"]["tokens_base"]) == (
        16 + upper + long + 4, 8 + upper + long,
    )  # fmt: skip
    assert [skipped["path"] for skipped in data["skipped"]] == ["prompts/picture.png"]


def test_growth_beyond_its_limit_fails_and_no_other_change_does(branch: Place) -> None:
    items = _by_path(_data(branch))
    assert {path for path, item in items.items() if item["verdict"] == "fail"} == {
        "prompts/grows.md", "prompts/moved.md",
    }  # fmt: skip
    assert items["prompts/grows.md"]["limits"] == [
        {"name": "max_growth_percent", "limit": 500, "value": 200, "verdict": "pass", "within_margin": False},
        {"name": "max_growth_tokens", "limit": 3, "value": 4, "verdict": "fail", "within_margin": False},
    ]
    assert items["prompts/comes.md"]["limits"] == []


def test_people_see_the_growth(branch: Place) -> None:
    done = branch.run("check", "--base", "main")
    assert done.code == 1
    assert "fail: prompts/grows.md: gpt-4o: grew by 4 tokens, max_growth_tokens is 3 tokens\n" in done.err
    lines = {line.split()[-1]: line.split()[:3] for line in done.out.splitlines()}
    assert lines["prompts/grows.md"] == ["fail", "6", "+4"]
    assert lines["prompts/comes.md"] == ["pass", "7", "new"]
    assert lines["prompts/goes.md"] == ["removed", "0", "-1"]


def test_nothing_in_the_checkout_is_touched(branch: Place) -> None:
    index = branch.folder / ".git" / "index"
    before = (git(branch.folder, "status", "--porcelain"), git(branch.folder, "reflog"), index.read_bytes())
    _data(branch)
    assert (git(branch.folder, "status", "--porcelain"), git(branch.folder, "reflog"), index.read_bytes()) == before


def test_what_is_not_committed_yet_counts(branch: Place) -> None:
    write(branch.folder, {"prompts/same.md": "one two three", "prompts/untracked.md": "one"})
    items = _by_path(_data(branch))
    assert (items["prompts/same.md"]["tokens_base"], items["prompts/same.md"]["tokens"]) == (2, 3)
    assert items["prompts/untracked.md"]["change"] == "new"


def test_the_manifest_of_today_rules_and_what_it_loosened_is_said(branch: Place) -> None:
    write(branch.folder, {"llmtool.yaml": MANIFEST.replace("max_growth_tokens: 3", "max_growth_tokens: 10")})
    done = branch.run("check", "--base", "main")
    assert done.code == 0
    assert "note: loosened: max_growth_tokens from 3 to 10, for prompts/grows.md and 3 other prompts\n" in done.err
    (loosened,) = _data(branch)["base"]["loosened"]
    assert (loosened["what"], loosened["before"], loosened["after"]) == ("max_growth_tokens", "3", "10")


def test_a_base_without_a_manifest_or_with_a_broken_one_is_no_error(branch: Place) -> None:
    git(branch.folder, "checkout", "--quiet", "-b", "broken")
    write(branch.folder, {"llmtool.yaml": "checks: [\n"})
    _commit(branch.folder)
    write(branch.folder, {"llmtool.yaml": MANIFEST})
    done = branch.run("check", "--base", "HEAD")
    assert (done.code, "note: the base's manifest cannot be read: llmtool.yaml:2: not valid YAML" in done.err) == (
        0,
        True,
    )
    git(branch.folder, "rm", "--quiet", "--cached", "llmtool.yaml")
    git(branch.folder, "commit", "--quiet", "--message=none")
    done = branch.run("check", "--base", "HEAD")
    assert done.code == 0
    assert "note: the base has no such manifest" in done.err


def test_a_manifest_below_the_root_compares_what_is_below_it(place: Place) -> None:
    root = write(new_repository(place.folder), {"app/llmtool.yaml": MANIFEST, "app/prompts/a.md": "one", "b.md": LONG})
    _commit(root)
    git(root, "mv", "b.md", "app/prompts/b.md")
    write(root, {"app/prompts/a.md": "one two"})
    data = _data(Place(root / "app", place.home))
    found = {path: (item["change"], item["path_base"], item["verdict"]) for path, item in _by_path(data).items()}
    assert found == {
        "prompts/a.md": ("changed", "prompts/a.md", "pass"),
        "prompts/b.md": ("renamed", "../b.md", "pass"),
    }


def test_what_moves_outside_of_the_manifests_folder_is_none_of_its_business(place: Place) -> None:
    manifest = MANIFEST.replace("prompts/", "*.md")
    root = write(new_repository(place.folder), {"app/llmtool.yaml": manifest, "app/a.md": "one", "b.md": LONG})
    _commit(root)
    git(root, "mv", "b.md", "c.md")
    data = _data(Place(root / "app", place.home))
    assert (list(_by_path(data)), data["base"]["loosened"]) == (["a.md"], [])


def test_line_ends_that_git_converts_are_no_growth(place: Place) -> None:
    root = write(new_repository(place.folder), {**BEFORE, ".gitattributes": "*.md text eol=crlf\n"})
    _commit(root)
    same = LONG.replace("\n", "\r\n")
    write(root, {"prompts/moves.md": same})
    assert _by_path(_data(place))["prompts/moves.md"]["change"] == "unchanged"
    write(root, {"prompts/moves.md": f"{same}one"})
    item = _by_path(_data(place))["prompts/moves.md"]
    assert (item["change"], item["tokens"] - item["tokens_base"]) == ("changed", 1)


def test_line_ends_that_git_converts_are_no_growth_below_the_root_either(place: Place) -> None:
    root = write(new_repository(place.folder), {f"app/{path}": text for path, text in BEFORE.items()})
    _commit(root)
    git(root, "config", "core.autocrlf", "true")
    write(root, {"app/prompts/moves.md": LONG.replace("\n", "\r\n") + "one"})
    item = _by_path(_data(Place(root / "app", place.home)))["prompts/moves.md"]
    assert (item["change"], item["tokens"] - item["tokens_base"]) == ("changed", 1)


def test_line_ends_that_were_changed_are_a_change(place: Place) -> None:
    root = write(new_repository(place.folder), BEFORE)
    _commit(root)
    write(root, {"prompts/moves.md": LONG.replace("\n", "\r\n")})
    assert _by_path(_data(place))["prompts/moves.md"]["change"] == "changed"


def test_what_was_no_text_is_as_good_as_new(place: Place) -> None:
    root = write(new_repository(place.folder), BEFORE)
    (root / "prompts" / "same.md").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    _commit(root)
    write(root, {"prompts/same.md": "one two three four five six"})
    item = _by_path(_data(place))["prompts/same.md"]
    assert (item["change"], item["tokens_base"], item["verdict"]) == ("new", None, "pass")


def test_what_is_no_text_any_more_is_skipped_or_an_error_and_no_prompt_of_no_tokens(place: Place) -> None:
    root = write(new_repository(place.folder), BEFORE)
    _commit(root)
    (root / "prompts" / "same.md").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (root / "prompts" / "goes.md").write_bytes(b"\xff\xfea\0b")
    data = _data(place)
    assert {"prompts/same.md", "prompts/goes.md"}.isdisjoint(_by_path(data))
    assert [skipped["path"] for skipped in data["skipped"]] == ["prompts/same.md"]
    assert [error["path"] for error in data["errors"]] == ["prompts/goes.md"]
    assert data["error"]["code"] == "bad_input"


def test_a_renamed_file_that_was_no_text_is_as_good_as_new(place: Place) -> None:
    root = write(new_repository(place.folder), BEFORE)
    (root / "prompts" / "same.md").write_bytes(b"\x89PNG\r\n\x1a\n\0" + b"x" * 500)
    _commit(root)
    git(root, "mv", "prompts/same.md", "prompts/other.md")
    with (root / "prompts" / "other.md").open("r+b") as file:
        file.write(b"xxxxxxxxx")
    git(root, "add", "--all")
    item = _by_path(_data(place))["prompts/other.md"]
    assert (item["change"], item["tokens_base"], item["path_base"]) == ("new", None, None)


def test_files_of_a_submodule_are_counted_and_have_no_past(place: Place, tmp_path: Path) -> None:
    inner = write(new_repository(tmp_path / "inner"), {"a.md": "one"})
    _commit(inner)
    root = write(new_repository(place.folder), BEFORE)
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.as_uri(), "prompts/module")
    _commit(root)
    item = _by_path(_data(place))["prompts/module/a.md"]
    assert (item["change"], item["tokens"], item["tokens_base"], item["verdict"]) == ("new", 1, None, "pass")


def test_odd_names_are_followed_too(place: Place) -> None:
    odd = "prompts/ré name\n::error::x.md"
    root = write(new_repository(place.folder), {**BEFORE, odd: "one two"})
    _commit(root)
    write(root, {odd: "one two three"})
    item = _by_path(_data(place))[odd]
    assert (item["change"], item["tokens_base"], item["tokens"]) == ("changed", 2, 3)
    assert not [line for line in place.run("check", "--base", "main").out.splitlines() if line.startswith("::")]


def test_a_worktree_and_objects_named_by_sha256_are_no_matter(place: Place, tmp_path: Path) -> None:
    git(place.folder, "init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    root = write(place.folder, {**BEFORE, ".gitattributes": "*.md text eol=crlf\n"})
    _commit(root)
    git(root, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    write(tmp_path / "side", {"prompts/moves.md": LONG.replace("\n", "\r\n") + "one"})
    item = _by_path(_data(Place(tmp_path / "side", place.home)))["prompts/moves.md"]
    assert (item["change"], item["tokens"] - item["tokens_base"]) == ("changed", 1)


@pytest.mark.parametrize(
    ("ref", "code", "said"),
    [
        ("elsewhere", 4, "'elsewhere' is no commit in this repository"),
        ("--output=x", 2, "cannot be the name of a commit"),
    ],
)
def test_a_base_that_is_no_commit_is_no_breach(branch: Place, ref: str, code: int, said: str) -> None:
    done: Done = branch.run("check", f"--base={ref}")
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_outside_of_a_repository_a_base_is_an_error(place: Place) -> None:
    write(place.folder, BEFORE)
    assert place.run("check", "--base", "main").code == 4


def test_without_a_base_growth_is_not_looked_at_and_that_is_said(branch: Place) -> None:
    done = branch.run("check")
    assert done.code == 0
    said = "note: limits of growth were not looked at; --base REF or --lock FILE says what to compare with\n"
    assert said in done.err
