from pathlib import Path

import pytest

from llmtool import yaml_file
from llmtool.planning.check.loosened import Tracks, loosened
from llmtool.planning.check.manifest import Check, read_checks
from llmtool.planning.check.result import Loosened

ONE = "- {paths: [a.md], models: [m], limits: {max_tokens: 100, context_reserve: 50}}"


def _checks(*items: str) -> tuple[Check, ...]:
    return read_checks(yaml_file.parse("\n".join(("checks:", *items)).encode(), Path("llmtool.yaml")))


def _tracks(folder: Path, *now: str) -> Tracks:
    return Tracks(now, {"new.md": "a.md"}, ("a.md", "b.md"), folder)


@pytest.mark.parametrize(
    ("now", "easings"),
    [
        (ONE, []),
        (ONE.replace("100", "99").replace("50", "51"), []),
        (ONE.replace("100", "101"), [("max_tokens", "100", "101")]),
        (ONE.replace("50", "49"), [("context_reserve", "50", "49")]),
        (ONE.replace("max_tokens: 100, ", ""), [("max_tokens", "100", "")]),
        (ONE.replace("[m]", "[m, n]"), []),
        (ONE.replace("[m]", "[n]"), [("models", "m", "")]),
        (ONE.replace("}}", "}, level: warn}"), [("level", "fail", "warn")]),
        # Rewritten, with another check that holds as strictly.
        (ONE.replace("100", "200") + "\n- {paths: ['*.md'], models: [m], limits: {max_tokens: 100}}", []),
    ],
)
def test_what_allows_more_than_it_did_is_loosened(
    tmp_path: Path, now: str, easings: list[tuple[str, str, str]]
) -> None:
    found = loosened(_checks(ONE), _checks(now), _tracks(tmp_path, "a.md"))
    assert found == tuple(Loosened(*easing, ("a.md",)) for easing in easings)


def test_a_renamed_prompt_is_held_against_what_held_for_its_old_name(tmp_path: Path) -> None:
    new = _checks(ONE.replace("a.md", "new.md").replace("100", "101"))
    (found,) = loosened(_checks(ONE), new, _tracks(tmp_path, "new.md"))
    assert (found.what, found.paths) == ("max_tokens", ("new.md",))


def test_a_prompt_that_is_there_and_no_longer_checked_is_found(tmp_path: Path) -> None:
    old = _checks(ONE.replace("a.md", "'*.md'"))
    (tmp_path / "b.md").touch()
    assert loosened(old, _checks(ONE), _tracks(tmp_path, "a.md")) == (Loosened("check", "checked", "", ("b.md",)),)


def test_a_prompt_that_is_gone_needs_no_check(tmp_path: Path) -> None:
    assert loosened(_checks(ONE.replace("a.md", "'*.md'")), _checks(ONE), _tracks(tmp_path, "a.md")) == ()
