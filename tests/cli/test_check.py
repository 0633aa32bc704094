"""``llmtool check`` without a base: budgets in, verdicts and exit codes out."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from llmtool import yaml_file
from llmtool.planning.check.manifest import LimitName, read_checks
from tests.cli.terminal import INSTANT_FIRST, Done, Place
from tests.reading.repositories import write

MANIFEST = """\
checks:
- paths: ["prompts/**/*.md"]
  models: [gpt-4o]
  output_tokens: 500
  calls: {number: 1000, per: day}
  limits: {max_tokens: 4}
  owner: ask the search team
"""
FITS, TOO_LONG = "hello world", "one two three four five"


def _check(place: Place, *argv: str) -> Done:
    return place.run("check", *argv)


def _data(place: Place, *argv: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_check(place, "--json", *argv).out, parse_float=Decimal)
    return data


@pytest.fixture
def project(place: Place) -> Place:
    write(place.folder, {"llmtool.yaml": MANIFEST, "prompts/a.md": FITS, "prompts/deep/b.md": TOO_LONG})
    return place


def test_a_breach_is_shown_and_said_with_its_owner_and_exits_with_1(project: Place) -> None:
    done = _check(project)
    assert done.code == 1
    assert done.out == (
        "pass 2  0.005005  150.150000 gpt-4o prompts/a.md\nfail 5 0.0050125 150.3750000 gpt-4o prompts/deep/b.md\n"
    )
    assert done.err == (
        "fail: prompts/deep/b.md: gpt-4o: 5 tokens, max_tokens is 4 tokens; ask the search team\n"
        "llmtool: prompts/deep/b.md: gpt-4o: 5 tokens, max_tokens is 4 tokens; ask the search team\n"
    )


def test_a_breach_fails_also_where_nobody_reads_the_table_to_its_end(project: Place) -> None:
    assert _without_reader(project, "check") == 1
    assert _without_reader(project, "check", "--fail-on", "never") == 0


def _without_reader(place: Place, *argv: str) -> int:
    """The exit code where whoever would read the output has gone."""
    read, write_end = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, *INSTANT_FIRST, *argv],
            stdout=write_end, stderr=subprocess.DEVNULL, cwd=place.folder, env=place.environ({}), timeout=60,
            check=False,
        )  # fmt: skip
    finally:
        os.close(write_end)
    return done.returncode


def test_what_keeps_its_limits_passes(project: Place) -> None:
    write(project.folder, {"prompts/deep/b.md": FITS})
    done = _check(project)
    assert (done.code, done.err) == (0, "")


def test_programs_get_items_limits_and_a_total(project: Place) -> None:
    data = _data(project)
    assert (data["schema"], data["status"], data["manifest"]) == ("llmtool.check/1", "fail", "llmtool.yaml")
    assert data["error"]["code"] == "check_failed"
    breached = data["items"][1]
    assert breached["path"] == "prompts/deep/b.md"
    # 5 at $2.50 and 500 at $10 a million; a thousand times a day, thirty days
    assert (breached["tokens"], breached["cost"], breached["monthly"]) == (5, Decimal("0.0050125"), Decimal("150.375"))
    assert (breached["tokens_base"], breached["cost_base"], breached["change"]) == (None, None, None)
    assert breached["limits"] == [
        {"name": "max_tokens", "limit": 4, "value": 5, "verdict": "fail", "within_margin": False}
    ]
    assert data["total"] == {
        "files": 2, "items": 2, "tokens": 7, "tokens_base": None, "cost": Decimal("0.0100175"), "cost_base": None,
        "growth": None, "monthly": Decimal("300.525"), "verdicts": {"pass": 1, "warn": 0, "fail": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("level", "argv", "code"),
    [
        ("fail", (), 1),
        ("fail", ("--fail-on", "warn"), 1),
        ("fail", ("--fail-on", "never"), 0),
        ("warn", (), 0),
        ("warn", ("--fail-on", "warn"), 1),
        ("warn", ("--fail-on", "never"), 0),
    ],
)
def test_the_exit_code_is_what_level_and_fail_on_make_of_a_breach(
    project: Place, level: str, argv: tuple[str, ...], code: int
) -> None:
    write(project.folder, {"llmtool.yaml": f"{MANIFEST}  level: {level}\n"})
    assert _check(project, *argv).code == code
    assert _data(project, *argv)["status"] == level


@pytest.mark.parametrize("words", [(), ("--json",), ("--report", "github")])
def test_no_name_of_a_file_is_a_command_to_the_runner(project: Place, words: tuple[str, ...]) -> None:
    name = "prompts/##[stop-commands]x.md"
    write(project.folder, {name: TOO_LONG})
    done = project.run("check", *words, GITHUB_ACTIONS="true")
    assert "##[" not in done.out + done.err
    assert done.code == 1
    if words == ("--json",):
        assert name in [item["path"] for item in json.loads(done.out)["items"]]
    assert name in _check(project).out


def test_quiet_prints_the_status_and_nothing_else(project: Place) -> None:
    assert _check(project, "-q", "--fail-on", "never") == Done(0, "fail\n", "")


def test_a_terminal_gets_a_table_and_a_sentence(project: Place) -> None:
    shown = project.at_terminal("check", "--fail-on", "never", width=100, NO_COLOR="1").out
    assert "fail: 2 prompts, 1 limit breached, $300.52 a month" in shown
    assert "prompts/deep/b.md" in shown


def test_the_manifest_is_found_upward_and_paths_are_below_its_folder(project: Place) -> None:
    below = Place(project.folder / "prompts", project.home)
    assert [item["path"] for item in _data(below)["items"]] == ["prompts/a.md", "prompts/deep/b.md"]


def test_another_manifest_can_be_named(project: Place) -> None:
    write(project.folder, {"ci/budgets.yaml": MANIFEST.replace("prompts/**/*.md", "*.txt"), "ci/x.txt": FITS})
    data = _data(project, "--manifest", "ci/budgets.yaml")
    assert (data["manifest"], [item["path"] for item in data["items"]]) == ("ci/budgets.yaml", ["x.txt"])


def test_each_model_has_an_item_of_its_own(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("[gpt-4o]", "[gpt-4o, gpt-4o-mini]")})
    found = [(item["path"], item["model"]) for item in _data(project)["items"]]
    assert found == [
        ("prompts/a.md", "gpt-4o"), ("prompts/a.md", "gpt-4o-mini"),
        ("prompts/deep/b.md", "gpt-4o"), ("prompts/deep/b.md", "gpt-4o-mini"),
    ]  # fmt: skip


def test_models_with_one_tokenizer_on_one_line_have_their_own_prices(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("[gpt-4o]", "[gpt-4o, gpt-5]"), "prompts/deep/b.md": FITS})
    # 2 at $2.50 or $1.25, and 500 at $10 a million
    assert [item["cost"] for item in _data(project)["items"]] == [Decimal("0.005005"), Decimal("0.0050025")] * 2


def test_checks_on_one_line_have_their_own_answers(project: Place) -> None:
    one = "{paths: [prompts/a.md], models: [gpt-4o], output_tokens: %d}"
    write(project.folder, {"llmtool.yaml": f"checks: [{one % 0}, {one % 100}]"})
    assert [item["cost"] for item in _data(project)["items"]] == [Decimal("0.000005"), Decimal("0.001005")]


def test_an_ignored_file_is_not_checked_and_a_binary_one_is_said_to_be_skipped(project: Place) -> None:
    write(project.folder, {".gitignore": "deep/\n"})
    (project.folder / "prompts" / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    done = _check(project)
    assert done.code == 0
    assert "deep" not in done.out
    assert done.err == "note: prompts/picture.md: skipped, binary: PNG\n"


def test_messages_are_weighed_as_messages(project: Place) -> None:
    messages = json.dumps([{"role": "user", "content": FITS}])
    write(project.folder, {"chat.json": messages, "llmtool.yaml": MANIFEST.replace("prompts/**/*.md", "chat.json")})
    assert _data(project)["items"][0]["tokens"] > 9  # as text, with its braces
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("prompts/**/*.md", "chat.json") + "  as: messages\n"})
    assert _data(project)["items"][0]["tokens"] == 9


@pytest.mark.parametrize(
    ("manifest", "code", "message"),
    [
        (MANIFEST.replace(".md", ".mdx"), 4, "llmtool.yaml:2: no file matches 'prompts/**/*.mdx'"),
        (MANIFEST.replace("owner", "ower"), 4, "llmtool.yaml:7: unknown key 'ower' in checks"),
        (MANIFEST.replace("gpt-4o", "gpt-5o"), 3, "llmtool.yaml:3: unknown model 'gpt-5o'"),
        (MANIFEST.replace("limits", "batch: maybe\n  limits"), 4, "llmtool.yaml:6: batch has to be true or false"),
        (
            MANIFEST.replace("limits", "service_tier: velvet\n  limits"),
            3,
            "llmtool.yaml:3: ",
        ),
        ("model: gpt-4o\n", 4, "llmtool.yaml: holds no checks"),
        (MANIFEST + "colour: red\n", 4, "llmtool.yaml:8: unknown key 'colour'"),
        (MANIFEST + "  as: messages\n", 4, "2 inputs could not be read"),
    ],
)
def test_an_error_is_never_taken_for_a_breach(project: Place, manifest: str, code: int, message: str) -> None:
    write(project.folder, {"llmtool.yaml": manifest})
    done = _check(project)
    assert done.code == code
    assert message in done.err
    error = _data(project)["error"]
    assert error["code"] != "check_failed"


def test_an_error_goes_before_a_breach_and_never_is_no_excuse_for_it(project: Place) -> None:
    (project.folder / "prompts" / "utf16.md").write_bytes(b"\xff\xfea\0b")
    done = _check(project, "--fail-on", "never")
    assert done.code == 4
    assert "fail: prompts/deep/b.md" in done.err
    assert "prompts/utf16.md: byte 4 does not fit utf-16" in done.err


def test_prices_can_be_those_of_another_day(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("gpt-4o", "gpt-4-turbo")})
    assert _check(project).code == 3
    assert _check(project, "--at", "2026-10-22").code == 1
    assert _data(project, "--at", "2026-10-22")["at"] == "2026-10-22T12:00:00+00:00"


def test_without_a_base_neither_git_nor_the_network_is_loaded(project: Place) -> None:
    probe = "import sys; from llmtool.cli import frame; frame.run(sys.argv[1:]); print(*sys.modules)"
    loaded = set(project.run("check", way=("-c", probe)).out.splitlines()[-1].split())
    assert not loaded & {"httpx", "rich", "sqlite3", "asyncio", "multiprocessing", "llmtool.git"}


def test_an_empty_glob_can_be_allowed(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace(".md", ".mdx") + "  allow_empty: true\n"})
    done = _check(project)
    assert (done.code, done.out) == (0, "")


def test_without_a_manifest_there_is_nothing_to_check(place: Place) -> None:
    done = _check(place)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("llmtool: no llmtool.yaml here or above\n")


def test_an_estimate_says_how_far_it_may_be_off(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("[gpt-4o]", "[grok-4]").replace("4}", "40}")})
    done = _check(project)
    assert done.code == 0
    assert "note: estimated ±" in done.err


def test_the_manifest_of_the_guide_has_every_limit_and_is_read() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
    manifest = next(block for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL) if block.startswith("checks"))
    (check,) = read_checks(yaml_file.parse(manifest.encode(), Path("llmtool.yaml")))
    assert set(check.limits) == set(get_args(LimitName))
