"""The examples of docs/check.md that no terminal shows: workflows, jobs, hooks and makefiles, run in a repository."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from llmtool import yaml_file
from tests.act import ROOT, action, environ, program
from tests.reading.repositories import git, new_repository, write

DOCUMENT = (ROOT / "docs" / "check.md").read_text("utf-8")
MANIFEST = "checks:\n- {paths: ['prompts/*.md'], models: [gpt-4o], limits: {max_tokens: 9, max_growth_tokens: 1}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone, on a branch that began at ``origin/main``; what is installed in it is a program that says so."""
    origin = new_repository(tmp_path / "origin")
    write(origin, {"llmtool.yaml": MANIFEST, "prompts/a.md": "one"})
    git(origin, "add", "-A")
    git(origin, "commit", "--quiet", "-m", "first")
    git(tmp_path, "clone", "--quiet", str(origin), "work")
    git(tmp_path / "work", "checkout", "--quiet", "-b", "branch")
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin")
    pip = tmp_path / "bin" / "pip"
    pip.write_text('#!/bin/sh\necho "pip $*"\n')
    pip.chmod(0o755)
    return tmp_path / "work"


def _blocks(section: str, language: str) -> list[str]:
    """The blocks of a section of the document."""
    (text,) = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _example(section: str) -> Any:  # noqa: ANN401 - YAML of any shape
    (text,) = _blocks(section, "yaml")
    return yaml_file.parse(text.encode(), Path("docs/check.md")).value


def _shell(project: Path, script: str, **extra: str) -> subprocess.CompletedProcess[str]:
    told = environ(project.parent, **extra)
    told["PATH"] = f"{project.parent / 'bin'}:{told['PATH']}"
    return subprocess.run(
        ["sh", "-e", "-c", script], cwd=project, env=told, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(("text", "code"), [("one two", 0), ("one two three", 1)])
def test_the_job_for_gitlab_runs_and_leaves_its_reports(project: Path, text: str, code: int) -> None:
    write(project, {"prompts/a.md": text})
    job = _example("In GitLab")["prompts"]
    done = _shell(project, "\n".join(job["script"]), CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert (done.returncode, done.stdout.splitlines()[0]) == (code, "pip install llmtool")
    reports = job["artifacts"]["reports"].values()
    assert job["artifacts"]["when"] == "always"
    assert all((project / report).stat().st_size for report in reports)


def test_the_workflow_for_github_gives_the_action_inputs_that_it_has_and_reads_outputs_that_it_has() -> None:
    workflow = _example("In GitHub Actions")
    assert workflow["permissions"]["pull-requests"] == "write"
    checkout, budgets, *_ = workflow["jobs"]["prompts"]["steps"]
    assert checkout["with"] == {"fetch-depth": 0}
    assert set(budgets["with"]) <= set(action()["inputs"])
    used = re.findall(rf"steps\.{budgets['id']}\.outputs\.([\w-]+)", DOCUMENT)
    assert used
    assert set(used) <= set(action()["outputs"])


def test_every_input_and_output_of_the_action_is_in_the_document() -> None:
    told = action()
    assert [name for name in (*told["inputs"], *told["outputs"]) if f"`{name}`" not in DOCUMENT] == []


@pytest.mark.parametrize(("text", "codes"), [("one two", [0, 0]), ("one two three", [0, 1]), ("one " * 10, [1, 1])])
def test_the_hooks_for_pre_commit_run(project: Path, text: str, codes: list[int]) -> None:
    write(project, {"prompts/a.md": text})
    offered: Any = yaml_file.load(ROOT / ".pre-commit-hooks.yaml").value
    entries = {hook["id"]: hook["entry"] for hook in offered}
    (repository,) = _example("As a pre-commit hook")["repos"]
    commands = [" ".join([entries[hook["id"]], *hook.get("args", [])]) for hook in repository["hooks"]]
    assert [_shell(project, command).returncode for command in commands] == codes


@pytest.mark.parametrize(("text", "code"), [("one two", 0), ("one two three", 2)])
def test_the_target_for_make_runs(project: Path, text: str, code: int) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    (makefile,) = _blocks("In make or a shell", "make")
    write(project, {"Makefile": f".PHONY: prompts\n{makefile}", "prompts/a.md": text})
    assert _shell(project, "make --no-print-directory prompts").returncode == code


def test_the_line_for_editors_names_a_file_that_the_schema_can_be_kept_in(project: Path) -> None:
    (line,) = _blocks("In an editor", "yaml")
    (name,) = re.findall(r"^# yaml-language-server: \$schema=([\w.]+)$", line, re.MULTILINE)
    assert f'"./{name}": "llmtool.yaml"' in DOCUMENT
    write(project, {"llmtool.yaml": line + MANIFEST})
    assert _shell(project, f"llmtool check --schema > {name} && llmtool check -q").stdout == "pass\n"
