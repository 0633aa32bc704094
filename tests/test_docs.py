"""Every command in a document runs, and what it is said to print is what it prints."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")])
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Installing is tested with the wheel; the tests cannot run themselves.
_TESTED_ELSEWHERE = re.compile(r"pipx install|make (test|test-all|bench|fuzz)\b")
# Reports for GitHub and GitLab have paths from the repository's root on.
_IN_A_REPOSITORY = re.compile(r"git diff|--report git")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command in a document, and what the document says it prints; None where it says nothing."""

    document: str
    command: str
    output: str | None


def _shown(path: Path) -> list[Shown]:
    name = path.relative_to(ROOT).as_posix()
    shown = []
    for language, body in _BLOCK.findall(path.read_text(encoding="utf-8")):
        if language == "sh":
            shown += [Shown(name, line, None) for line in body.splitlines() if line]
        elif language == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                shown.append(Shown(name, command, output.rstrip("\n")))
    return shown


COMMANDS = [shown for path in DOCUMENTS for shown in _shown(path)]


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `llmtool` is the one under test, without settings."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "llmtool"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m llmtool "$@"\n')
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize("shown", COMMANDS, ids=lambda shown: f"{shown.document}: {shown.command}")
def test_a_command_in_a_document_runs(shown: Shown, environ: dict[str, str]) -> None:
    command = shown.command
    if _TESTED_ELSEWHERE.search(command):
        return
    if command.startswith("make "):
        command = command.replace("make ", "make --dry-run ", 1)
    if _IN_A_REPOSITORY.search(command) and not (ROOT / ".git").exists():
        pytest.skip("this is no repository")
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if shown.output is None:
        assert done.returncode == 0, done.stderr
        return
    ending = f"[exit code {done.returncode}]" if done.returncode else ""
    printed = "\n".join(part.rstrip("\n") for part in (done.stdout, done.stderr, ending) if part)
    assert printed == shown.output


def test_the_readme_opens_with_the_two_commands() -> None:
    commands = [shown.command for shown in COMMANDS if shown.document == "README.md"]
    assert commands[:2] == ["make demo", "make test"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_paths_that_documents_name_exist() -> None:
    for path in (ROOT / "docs" / "layout.md", ROOT / "CONTRIBUTING.md"):
        for name in re.findall(
            r"`((?:llmtool|cli|tokens|reading|render|settings|planning|tests)/[\w/.-]+)`", path.read_text()
        ):
            candidates = (ROOT / name, ROOT / "llmtool" / name)
            assert "NAME" in name or any(candidate.exists() for candidate in candidates), name


def test_every_command_is_in_the_readme() -> None:
    from llmtool.cli.commands import COMMANDS as TABLE  # noqa: PLC0415 - what is tested

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in TABLE if f"llmtool {name}" not in readme] == []


def test_the_makefile_says_what_it_does() -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    done = subprocess.run(["make", "--dry-run", "demo"], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "llmtool count --tree" in done.stdout
