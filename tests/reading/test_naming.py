import pytest

from llmtool.reading.naming import Glob, chosen


@pytest.mark.parametrize(
    ("glob", "named", "not_named"),
    [
        ("prompts/**/*.md", ["prompts/a.md", "prompts/x/y/a.md"], ["a.md", "old/prompts/a.md", "prompts/a.txt"]),
        ("*.md", ["a.md", "x/y/a.md"], ["a.mdx"]),
        ("./prompts/*.md", ["prompts/a.md"], ["prompts/x/a.md"]),
        ("/prompts", ["prompts", "prompts/x/a.md"], ["x/prompts/a.md"]),
        ("prompts/", ["prompts/x/a.md", "x/prompts/a.md"], ["prompts"]),
        ("[", [], ["[", "a"]),
    ],
)
def test_a_glob_names_what_gitignore_would(glob: str, named: list[str], not_named: list[str]) -> None:
    found = Glob.of(glob)
    assert all(found.names(path) for path in named)
    assert not any(found.names(path) for path in not_named)


def test_the_last_glob_that_names_a_path_decides() -> None:
    globs = [Glob.of(text) for text in ("prompts", "!prompts/old", "prompts/old/kept.md")]
    paths = ("prompts/a.md", "prompts/old/a.md", "prompts/old/kept.md", "a.md")
    assert [chosen(globs, path) for path in paths] == [True, False, True, False]


def test_nothing_outside_of_the_folder_is_chosen() -> None:
    assert not chosen([Glob.of("*.md")], "../a.md")


def test_without_globs_nothing_is_chosen() -> None:
    assert not chosen([], "a.md")
