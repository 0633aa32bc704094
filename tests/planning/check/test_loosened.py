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
        (ONE.replace("[m]", "[n, o]"), [("models", "m", "")]),
        # Another model has taken the place of the one, and what held for that is asked of it.
        (ONE.replace("[m]", "[n]"), []),
        (ONE.replace("[m]", "[n]").replace("100", "101"), [("max_tokens", "100", "101")]),
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


COST = "- {paths: [a.md], models: [m], limits: {max_monthly_cost: 9}, output_tokens: 500, %s}"
OFTEN = "calls: {number: 1000, per: day}, cached_share: 60%"


@pytest.mark.parametrize(
    ("now", "easings"),
    [
        (COST % OFTEN.replace("60", "59.5").replace("1000", "1001"), []),
        (COST % OFTEN.replace("per: day", "per: month").replace("1000", "30000"), []),
        (COST % OFTEN.replace("per: day", "per: month"), [("calls", "1000 per day", "1000 per month")]),
        (COST % OFTEN.replace("60%", "62.5%"), [("cached_share", "60%", "62.5%")]),
        ((COST % OFTEN).replace("500", "499"), [("output_tokens", "500", "499")]),
        (COST % f"{OFTEN}, batch: true", [("batch", "false", "true")]),
        (COST % f"{OFTEN}, service_tier: flex", [("service_tier", "standard", "flex")]),
        ((COST % OFTEN).replace("max_monthly_cost: 9", ""), [("max_monthly_cost", "9", "")]),
        # Reckoned with less, beside another check that is reckoned as before.
        ("\n".join((COST % OFTEN, COST % "calls: {number: 1, per: month}, batch: true")), []),
    ],
)
def test_what_makes_a_sum_smaller_loosens_its_limit(
    tmp_path: Path, now: str, easings: list[tuple[str, str, str]]
) -> None:
    found = loosened(_checks(COST % OFTEN), _checks(now), _tracks(tmp_path, "a.md"))
    assert found == tuple(Loosened(*easing, ("a.md",)) for easing in easings)


def test_what_no_limit_is_reckoned_with_may_change(tmp_path: Path) -> None:
    old, new = (ONE.replace("context_reserve: 50", "") + "\n" + ONE.replace("a.md", "b.md") for _ in range(2))
    new = new.replace("models: [m]", "models: [m], batch: true, output_tokens: 1", 1)
    assert loosened(_checks(old), _checks(new), _tracks(tmp_path, "a.md")) == ()


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
