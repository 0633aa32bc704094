from decimal import Decimal
from pathlib import Path

import pytest

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.planning.check.limits import limits_of
from llmtool.planning.check.manifest import Check, read_checks
from llmtool.planning.check.result import Limit, Verdict
from llmtool.planning.estimate import Estimate, estimate
from llmtool.planning.work import Projection, Prompt
from llmtool.pricing.catalogue import Catalogue
from tests.planning.market import market
from tests.planning.works import work


@pytest.fixture
def acme(tmp_path: Path) -> Catalogue:
    return market(tmp_path)


def _check(limits: str, more: str = "") -> Check:
    text = f"checks: [{{paths: [a], models: [m], calls: {{number: 10, per: day}}, limits: {limits}{more}}}]"
    return read_checks(yaml_file.parse(text.encode(), Path("llmtool.yaml")))[0]


def _prompt(tokens: int, margin: float | None = None) -> Prompt:
    return Prompt(tokens, "o200k_base", "exact" if margin is None else "estimated", margin)


def _estimate(card: Catalogue, tokens: int, margin: float | None = None, model: str = "large") -> Estimate:
    asked = work(output_tokens=500, projection=Projection(10, "day"))
    return estimate(card, card.find(model), _prompt(tokens, margin), asked)


def _only(check: Check, now: Estimate, base: int | None = None) -> Limit:
    (found,) = limits_of(check, now, base)
    return found


@pytest.mark.parametrize(
    ("limits", "tokens", "value", "verdict"),
    [
        ("{max_tokens: 1000}", 1000, 1000, Verdict.PASS),
        ("{max_tokens: 1000}", 1001, 1001, Verdict.FAIL),
        # 1,000 at $2 and 500 at $8 a million: $0.002 and $0.004
        ("{max_cost_per_call: 0.006}", 1000, Decimal("0.006"), Verdict.PASS),
        ("{max_cost_per_call: 0.0059999}", 1000, Decimal("0.006"), Verdict.FAIL),
        # ten a day, thirty days
        ("{max_monthly_cost: 1.8}", 1000, Decimal("1.8"), Verdict.PASS),
        ("{max_monthly_cost: 1.79}", 1000, Decimal("1.8"), Verdict.FAIL),
        # a window of 100,000, less the prompt, less the answer
        ("{context_reserve: 98500}", 1000, 98_500, Verdict.PASS),
        ("{context_reserve: 98501}", 1000, 98_500, Verdict.FAIL),
        ("{context_reserve: 0}", 100_000, -500, Verdict.FAIL),
    ],
)
def test_what_is_just_allowed_passes_and_a_little_more_fails(
    acme: Catalogue, limits: str, tokens: int, value: int | Decimal, verdict: Verdict
) -> None:
    found = _only(_check(limits), _estimate(acme, tokens))
    assert (found.value, found.verdict, found.within_margin) == (value, verdict, False)


@pytest.mark.parametrize(
    ("limits", "before", "now", "value", "verdict"),
    [
        ("{max_growth_tokens: 20}", 100, 120, 20, Verdict.PASS),
        ("{max_growth_tokens: 20}", 100, 121, 21, Verdict.FAIL),
        ("{max_growth_tokens: 0}", 100, 90, -10, Verdict.PASS),
        ("{max_growth_percent: 20}", 100, 120, Decimal("20.0"), Verdict.PASS),
        ("{max_growth_percent: 20}", 100, 121, Decimal("21.0"), Verdict.FAIL),
        ("{max_growth_percent: 20}", 3, 2, Decimal("-33.33"), Verdict.PASS),
    ],
)
def test_growth_is_held_against_what_was(  # noqa: PLR0913, PLR0917 - a row of the table
    acme: Catalogue, limits: str, before: int, now: int, value: int | Decimal, verdict: Verdict
) -> None:
    found = _only(_check(limits), _estimate(acme, now), before)
    assert (found.value, found.verdict) == (value, verdict)


def test_growth_just_above_its_percentage_is_not_rounded_away(acme: Catalogue) -> None:
    found = _only(_check("{max_growth_percent: 20}"), _estimate(acme, 120_001), 100_000)
    assert found.verdict is Verdict.FAIL


def test_growth_is_not_looked_at_without_a_base_nor_as_a_percentage_of_nothing(acme: Catalogue) -> None:
    check = _check("{max_growth_percent: 20, max_growth_tokens: 20}")
    assert limits_of(check, _estimate(acme, 100), None) == ()
    assert [limit.name for limit in limits_of(check, _estimate(acme, 10), 0)] == ["max_growth_tokens"]


@pytest.mark.parametrize(
    "limits",
    ["{max_tokens: 1099}", "{max_cost_per_call: 0.0061}", "{max_monthly_cost: 1.85}", "{context_reserve: 98401}"],
)
def test_an_estimate_whose_margin_reaches_beyond_a_limit_warns(acme: Catalogue, limits: str) -> None:
    found = _only(_check(limits), _estimate(acme, 1000, margin=10))
    assert (found.verdict, found.within_margin) == (Verdict.WARN, True)
    assert _only(_check(limits), _estimate(acme, 1000)).verdict is Verdict.PASS


def test_a_breach_is_as_bad_as_its_check_says(acme: Catalogue) -> None:
    assert _only(_check("{max_tokens: 1}", ", level: warn"), _estimate(acme, 2)).verdict is Verdict.WARN


def test_room_in_an_unknown_window_cannot_be_reserved(acme: Catalogue) -> None:
    with pytest.raises(BadConfigError, match=r"^llmtool\.yaml:1: the context window of veiled is not known"):
        _only(_check("{context_reserve: 1}"), _estimate(acme, 1, model="veiled"))
