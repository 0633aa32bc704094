"""The action that this repository offers to GitHub's workflows, run as its runner runs it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.act import GitHub, Ran, Runner, action, environ, github, program
from tests.reading.repositories import git, new_repository, write

SCHEMA = Path(__file__).parent / "schemas" / "github-action.json"
MANIFEST = "checks:\n- {paths: ['prompts/*.md'], models: [gpt-4o], limits: {max_tokens: 3, max_growth_tokens: 1}}\n"

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with github() as state:
        yield state


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a pull request checked out: ``origin/main`` is where it is to go."""
    origin = new_repository(tmp_path / "origin")
    write(origin, {"llmtool.yaml": MANIFEST, "prompts/a.md": "one", "prompts/b.md": "one two"})
    git(origin, "add", "-A")
    git(origin, "commit", "--quiet", "-m", "first")
    git(tmp_path, "clone", "--quiet", str(origin), "work")
    git(tmp_path / "work", "checkout", "--quiet", "-b", "branch")
    return tmp_path / "work"


def _event(folder: Path, event: dict[str, Any]) -> str:
    path = folder / "event.json"
    path.write_text(json.dumps(event))
    return str(path)


def _runner(project: Path, hub: GitHub, *, branch: str = "main", event: dict[str, Any] | None = None) -> Runner:
    event = {"pull_request": {"number": 7}} if event is None else event
    told = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_BASE_REF": branch,
        "GITHUB_API_URL": hub.url,
        "GITHUB_REPOSITORY": "our/prompts",
        "GITHUB_EVENT_PATH": _event(project.parent, event),
    }
    return Runner(project, project.parent / "runner", environ(project.parent, **told))


def _run(project: Path, hub: GitHub, **inputs: str) -> Ran:
    return _runner(project, hub).run(program=str(program(project.parent)), **inputs)


def test_the_action_is_what_githubs_schema_asks_for() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(action())] == []


def test_no_expression_stands_in_a_script() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert not [script for script in scripts if "${{" in script]


def test_a_prompt_that_grew_too_much_fails_with_annotations_a_summary_and_a_comment(project: Path, hub: GitHub) -> None:
    write(project, {"prompts/a.md": "one two three"})
    ran = _run(project, hub)
    assert ran.code == 1
    assert "::error file=prompts/a.md,title=llmtool check%3A max_growth_tokens::gpt-4o: grew by 2 tokens" in ran.log
    assert ran.outputs["status"] == "fail"
    assert (ran.outputs["failures"], ran.outputs["warnings"], ran.outputs["changed"]) == ("1", "0", "1")
    assert "grew by 2 tokens" in ran.summary
    assert hub.bodies() == [ran.summary]
    assert Path(ran.outputs["markdown"]).read_text("utf-8") == ran.summary
    assert ran.log.endswith("a comment was written\n")


def test_the_comment_is_written_anew_in_its_place(project: Path, hub: GitHub) -> None:
    for number in range(150):
        hub.add(f"talk {number}", "User")
    write(project, {"prompts/a.md": "one two three"})
    _run(project, hub)
    hub.add("more talk", "User")
    write(project, {"prompts/a.md": "one"})
    ran = _run(project, hub)
    assert ran.code == 0
    assert len(hub.comments) == 152
    assert hub.comments[150]["body"] == ran.summary
    assert "pass" in ran.summary
    assert ran.log.endswith("the comment was written anew\n")


def test_a_strangers_comment_with_our_marker_is_left_alone(project: Path, hub: GitHub) -> None:
    hub.add("<!-- llmtool check llmtool.yaml -->\nall is well", "User")
    write(project, {"prompts/a.md": "one two three"})
    _run(project, hub)
    assert hub.bodies()[0].endswith("all is well")
    assert len(hub.comments) == 2


def test_where_nothing_changed_nobody_is_told(project: Path, hub: GitHub) -> None:
    ran = _run(project, hub)
    assert (ran.code, hub.comments, ran.outputs["changed"]) == (0, [], "0")
    assert ran.log.endswith("no comment is needed\n")


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_that_may_only_read_is_said_and_changes_nothing(project: Path, hub: GitHub, status: int) -> None:
    hub.refuses = status
    write(project, {"prompts/a.md": "one two"})
    ran = _run(project, hub)
    assert (ran.code, hub.comments) == (0, [])
    assert f"::warning title=llmtool check::no comment could be written (HTTP {status}): the token may only" in ran.log
    assert "fork" in ran.log


@pytest.mark.parametrize("status", [500])
def test_a_github_that_fails_is_no_breach(project: Path, hub: GitHub, status: int) -> None:
    hub.refuses = status
    write(project, {"prompts/a.md": "one two"})
    ran = _run(project, hub)
    assert (ran.code, ran.outputs["status"]) == (0, "pass")
    assert f"no comment could be written: HTTP {status}" in ran.log


def test_a_github_that_is_not_there_is_no_breach(project: Path) -> None:
    write(project, {"prompts/a.md": "one two"})
    ran = _run(project, GitHub(url="http://127.0.0.1:1"))
    assert (ran.code, ran.outputs["status"]) == (0, "pass")
    assert "no comment could be written: URLError" in ran.log


def test_no_comment_is_written_where_none_is_wanted_and_where_there_is_no_pull_request(
    project: Path, hub: GitHub
) -> None:
    write(project, {"prompts/a.md": "one two three"})
    assert _run(project, hub, comment="false").code == 1
    pushed = _runner(project, hub, branch="", event={"ref": "refs/heads/main"})
    ran = pushed.run(program=str(program(project.parent)))
    assert ran.code == 0  # nothing is compared, so nothing has grown
    assert ran.log.endswith("this run is about no pull request: no comment is written\n")
    assert hub.asked == []


HOSTILE = [
    "main; touch x",
    "$(touch x)",
    "`touch x`",
    "'; touch x #",
    '"; touch x #',
    "--output=x",
    "main\ntouch x",
    "@{x",
]


@pytest.mark.parametrize("base", HOSTILE)
def test_a_base_is_never_run_and_never_an_option(project: Path, hub: GitHub, base: str) -> None:
    ran = _run(project, hub, base=base)
    assert ran.code in {2, 4}
    assert ran.outputs["status"] == ""
    assert not list(project.parent.rglob("x"))
    assert hub.comments == []
    assert ran.log.endswith("the check has no result: no comment is written\n")


@pytest.mark.parametrize("words", HOSTILE[:2])
def test_no_other_input_is_run_either(project: Path, hub: GitHub, words: str) -> None:
    assert _run(project, hub, manifest=words).code == 4
    assert _run(project, hub, fail_on=words).code == 2
    assert _run(project, hub, reports=words).code == 2
    assert _run(project, hub, comment=words).code == 0
    assert _runner(project, hub).run(program=words).code == 127
    assert not list(project.parent.rglob("x"))


def test_a_branch_may_be_called_what_a_shell_would_run(project: Path, hub: GitHub) -> None:
    git(project, "branch", "$(touch${IFS}x)", "origin/main")
    write(project, {"prompts/a.md": "one two three"})
    assert _run(project, hub, base="$(touch${IFS}x)").outputs["changed"] == "1"
    assert not (project / "x").exists()


def test_a_base_that_the_checkout_does_not_hold_is_explained(project: Path, hub: GitHub) -> None:
    ran = _runner(project, hub, branch="release").run(program=str(program(project.parent)))
    assert ran.code == 4
    assert "'origin/release' is no commit in this repository" in ran.log


def test_a_shallow_checkout_is_told_how_to_be_deeper(project: Path, hub: GitHub) -> None:
    shallow = project.parent / "shallow"
    git(project.parent, "clone", "--quiet", "--depth=1", f"file://{project.parent / 'origin'}", str(shallow))
    ran = _runner(shallow, hub, branch="release").run(program=str(program(project.parent)))
    assert ran.code == 4
    assert "fetch-depth: 0" in ran.log


@pytest.mark.parametrize(
    ("manifest", "code", "words"),
    [
        (MANIFEST.replace("gpt-4o", "gpt-5o"), 3, "unknown model 'gpt-5o'"),
        (MANIFEST.replace("max_tokens", "max_token"), 4, "unknown key 'max_token'"),
        (MANIFEST.replace("max_tokens: 3", "max_tokens: 1"), 1, "1 limit"),
        (MANIFEST, 0, "pass"),
    ],
)
def test_it_exits_as_the_check_does(project: Path, hub: GitHub, manifest: str, code: int, words: str) -> None:
    write(project, {"llmtool.yaml": manifest})
    ran = _run(project, hub)
    assert ran.code == code
    assert words in ran.log + ran.summary


def test_the_level_the_manifest_and_further_reports_are_those_of_the_inputs(project: Path, hub: GitHub) -> None:
    write(project, {"budgets/llmtool.yaml": MANIFEST.replace("prompts/", ""), "budgets/a.md": "one two three four"})
    reports = "junit=j.xml\n\nsarif=a report.sarif\n"
    ran = _run(project, hub, manifest="budgets/llmtool.yaml", fail_on="never", reports=reports)
    assert (ran.code, ran.outputs["status"]) == (0, "fail")
    assert (project / "j.xml").read_text("utf-8").startswith("<?xml")
    assert json.loads((project / "a report.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert hub.bodies()[0].startswith("<!-- llmtool check budgets/llmtool.yaml -->")


def test_a_lock_is_compared_with_instead_of_the_branch(project: Path, hub: GitHub) -> None:
    ours = program(project.parent)
    told = environ(project.parent)
    subprocess.run([ours, "check", "--update-lock"], cwd=project, env=told, capture_output=True, check=True)
    write(project, {"prompts/a.md": "one two three"})
    ran = _runner(project, hub, branch="release").run(program=str(ours), lock="llmtool.lock")
    assert (ran.code, ran.outputs["changed"]) == (1, "1")
    assert "compared with llmtool.lock" in ran.summary
    assert _run(project, hub, lock="llmtool.lock", base="main").code == 2
    assert _run(project, hub, lock="--help").code == 4


def test_a_files_name_is_no_command_to_the_runner(project: Path, hub: GitHub) -> None:
    write(project, {"prompts/##[set-output name=status]pass.md": "one two three four"})
    ran = _run(project, hub)
    assert ran.code == 1
    assert r"#\u0023[set-output name=status]pass.md" in ran.log
    assert "##[" not in ran.log
    assert all(line.startswith("::error file=prompts/") for line in re.findall(r"^\s*::.*", ran.log, re.MULTILINE))


def test_without_a_program_that_is_there_the_one_of_the_action_is_installed(project: Path, hub: GitHub) -> None:
    # Stands in for the Python that was set up: its venv has the llmtool under test, and its pip only says what it gets.
    python = project.parent / "python"
    ours = program(project.parent)
    python.write_text(
        "#!/bin/sh\n"
        'case "$1 $2 $3" in\n'
        f'"-I -m venv") mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; cp "{ours}" "$4/bin/llmtool";;\n'
        '"-I -m pip") echo "$0 $*";;\n'
        '*) exec python3 "$@";;\n'
        "esac\n"
    )
    python.chmod(0o755)
    runner = _runner(project, hub)
    runner.python = str(python)
    write(project, {"prompts/a.md": "one two"})
    ran = runner.run()
    root = Path(__file__).parents[1]
    assert ran.log.splitlines()[0] == (
        f"{runner.files}/llmtool/bin/python -I -m pip install --quiet --disable-pip-version-check {root}"
    )
    assert (ran.code, len(hub.comments)) == (0, 1)


def test_no_module_of_the_pull_request_is_run_in_the_place_of_those_that_install(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    work = write(
        tmp_path / "work", dict.fromkeys(("venv.py", "pip.py", "ensurepip.py", "logging.py", "types.py"), trap)
    )
    (tmp_path / "empty").mkdir()
    runner = {"RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "out"), "PYTHON": sys.executable}
    done = subprocess.run(
        ["sh", str(Path(__file__).parents[1] / "action" / "install.sh")],
        cwd=work, env={"PATH": os.environ["PATH"], "ACTION": str(tmp_path / "empty"), **runner},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    # Only pip itself can say that there is nothing to install in an empty folder.
    assert "is not installable" in done.stderr
    assert not (tmp_path / "ran").exists()
