"""The hook that this repository offers to pre-commit."""

from pathlib import Path
from typing import Any

import pytest

from llmtool import yaml_file
from tests.cli.terminal import Place
from tests.reading.repositories import write

ROOT = Path(__file__).parents[1]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    write(tmp_path, {"llmtool.yaml": "checks:\n- {paths: [a.md], models: [gpt-4o], limits: {max_tokens: 1}}\n"})
    return Place(tmp_path, tmp_path / "home")


def _hook() -> dict[str, Any]:
    hooks: Any = yaml_file.load(ROOT / ".pre-commit-hooks.yaml").value
    (hook,) = hooks
    found: dict[str, Any] = hook
    return found


@pytest.mark.parametrize(("text", "code"), [("hello", 0), ("hello world", 1)])
def test_what_the_hook_runs_stops_a_commit_that_breaches_a_limit(place: Place, text: str, code: int) -> None:
    program, *argv = _hook()["entry"].split()
    write(place.folder, {"a.md": text})
    assert (program, place.run(*argv).code) == ("llmtool", code)


def test_the_hook_looks_at_all_prompts_and_not_at_the_files_of_the_commit() -> None:
    hook = _hook()
    assert (hook["language"], hook["pass_filenames"], hook["always_run"]) == ("python", False, True)
