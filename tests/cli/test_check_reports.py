"""``llmtool check --report``: several reports of one check."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Place
from tests.reading.repositories import write

MANIFEST = """\
checks:
- paths: [a.md]
  models: [gpt-4o]
  limits: {max_tokens: 1}
"""


@pytest.fixture
def project(place: Place) -> Place:
    write(place.folder, {"llmtool.yaml": MANIFEST, "a.md": "hello world"})
    return place


def test_several_reports_are_written_beside_the_result(project: Place) -> None:
    kinds = ("markdown", "junit", "sarif", "gitlab")
    done = project.run("check", "--json", *(f"--report={kind}={kind}.out" for kind in kinds))
    assert done.code == 1
    assert json.loads(done.out)["status"] == "fail"
    begins = ("<!-- llmtool check", "<?xml", "{", "[")
    texts = [(project.folder / f"{kind}.out").read_text("utf-8") for kind in kinds]
    assert all(text.startswith(begin) for text, begin in zip(texts, begins, strict=True))
    assert all("2 tokens, max_tokens is 1 token" in text for text in texts)


def test_the_runner_is_told_on_stderr_and_in_the_files_that_it_names(project: Place, tmp_path: Path) -> None:
    summary, outputs = tmp_path / "summary", tmp_path / "outputs"
    summary.write_text("before\n")
    done = project.run(
        "check", "--json", "--report", "github", GITHUB_STEP_SUMMARY=str(summary), GITHUB_OUTPUT=str(outputs)
    )
    assert done.code == 1
    assert json.loads(done.out)["status"] == "fail"
    assert done.err.startswith("::error file=a.md,title=llmtool check%3A max_tokens::gpt-4o: 2 tokens")
    assert summary.read_text().startswith("before\n<!-- llmtool check")
    assert outputs.read_text() == "status=fail\nfailures=1\nwarnings=0\nchanged=0\n"
    assert project.run("check", "--report", "github").code == 1  # elsewhere than at GitHub


@pytest.mark.parametrize("report", ["html=x", "junit", "junit=", "github=x", ""])
def test_a_report_that_is_none_is_said_to_be_none(project: Place, report: str) -> None:
    done = project.run("check", "--report", report)
    assert (done.code, done.out) == (2, "")
    assert f"--report '{report}' is no report" in done.err


def test_a_report_that_cannot_be_written_is_no_breach(project: Place) -> None:
    done = project.run("check", "--report", "junit=nowhere/x.xml")
    assert done.code == 4
    assert "nowhere/x.xml: cannot be written" in done.err


def test_a_wrong_manifest_writes_no_report(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("a.md", "b.md")})
    assert project.run("check", "--report", "junit=x.xml").code == 4
    assert not (project.folder / "x.xml").exists()
