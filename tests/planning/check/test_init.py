from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.planning.check.init import globs_for, manifest, prompts_among
from llmtool.planning.check.manifest import read_checks
from llmtool.reading.naming import chosen


@pytest.mark.parametrize(
    ("path", "glob"),
    [
        ("prompts/a.md", "prompts/**/*.md"),
        ("app/System Prompts/deep/a.txt", "app/System Prompts/**/*.txt"),
        ("app/summary.prompt", "app/summary.prompt"),
        ("system_prompt.md", "/system_prompt.md"),
        ("prompts[1]/a.md", "prompts\\[1]/**/*.md"),
    ],
)
def test_a_prompt_is_named_by_its_folder_or_else_by_its_path(path: str, glob: str) -> None:
    assert globs_for([path]) == [glob]


def test_what_says_that_it_is_a_prompt_and_is_text_is_one() -> None:
    paths = ["src/prompt.py", "prompts/a.md", "README.md", "prompts/a.png", "PROMPT.TXT", "x/my.prompt"]
    assert prompts_among(paths) == ["PROMPT.TXT", "prompts/a.md", "x/my.prompt"]


_NAME = st.text(st.characters(exclude_characters="/\0\r\n", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


@given(st.lists(_NAME, min_size=1, max_size=3), _NAME)
def test_every_prompt_is_named_by_a_glob_of_the_manifest_that_is_written(folders: list[str], name: str) -> None:
    path = "/".join([*(f"a{folder}" for folder in folders), f"prompt{name}.md"])
    text = manifest(globs_for([path]), "gpt-4o", 1)
    try:
        document = yaml_file.parse(text.encode(), Path("llmtool.yaml"))
    except BadConfigError:
        return  # characters that YAML cannot hold
    (check,) = read_checks(document)
    assert chosen(check.globs, path)


@pytest.mark.parametrize(("most", "limit"), [(0, 100), (1, 100), (80, 100), (81, 200), (4_000, 5_000)])
def test_the_limit_leaves_a_quarter_of_room(most: int, limit: int) -> None:
    text = manifest(["a.md"], "gpt-4o", most)
    (check,) = read_checks(yaml_file.parse(text.encode(), Path("llmtool.yaml")))
    assert check.limits["max_tokens"] == limit
    assert (check.models[0].text, check.level) == ("gpt-4o", "fail")
