"""What a person should look at in a rate card, and what is left in peace."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.doctor import Ailment, Finding, examine
from llmtool.pricing.model import RateCard
from llmtool.pricing.snapshot import load
from tests.pricing.acme import DOCUMENT, edited, parsed

TODAY = date(2026, 11, 22)
HERE = "prices/acme.yaml"


def catalogue(card: RateCard) -> Catalogue:
    providers = {provider.id: provider for provider in card.providers}
    return Catalogue(providers, {model.full_id: model for model in card.models}, index(card.models))


def findings(folder: Path, text: str) -> list[Finding]:
    return examine(catalogue(parsed(folder, text)), TODAY)


def test_a_card_in_which_all_is_well_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, DOCUMENT) == []


FINDINGS = [
    (edited(("[this, that]", "[this]")), Ailment.SINGLE_SOURCED, "note", 17, "only this says so"),
    (edited(("    verified_by: [this, that]\n", "")), Ailment.SINGLE_SOURCED, "note", 17, "no list says so"),
    (edited(("2026-11-09", "2026-10-22")), Ailment.STALE, "note", 17, "last checked on 2026-10-22, 31 days ago"),
    (edited(("2026-11-09", "2026-08-23")), Ailment.STALE, "warning", 17, "last checked on 2026-08-23, 91 days ago"),
    (DOCUMENT + '    conflict: "input: 2 (x)"\n', Ailment.CONFLICT, "warning", 17, "others say input: 2 (x)"),
    (edited(("max_output: 100", "max_output: 1001")), Ailment.ODD, "warning", 8,
     "max_output of 1001 is more than the context of 1000"),
    (edited(("{released", '{retires: "2027-01-21", released')), Ailment.RETIRING, "warning", 8,
     "retires on 2027-01-21, and no replacement is listed"),
    (edited(("{released", '{retires: "2027-01-21", replacement: uno, released')), Ailment.RETIRING, "note", 8,
     "retires on 2027-01-21; then uno"),
    (edited(("    rates:", '    to: "2026-11-22"\n    rates:')), Ailment.RETIRING, "warning", 18,
     "has no price since 2026-11-22, and no end is listed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [(text, tuple(rest)) for text, *rest in FINDINGS])
def test_what_is_to_be_looked_at(tmp_path: Path, text: str, expected: tuple[Ailment, str, int, str]) -> None:
    (found,) = findings(tmp_path, text)
    kind, level, line, message = expected
    assert (found.kind, found.level, found.model) == (kind, level, "acme/one")
    assert (found.where, found.message) == (f"{HERE}:{line}", message)


@pytest.mark.parametrize(
    "text",
    [
        edited(("2026-11-09", "2026-10-23")),
        edited(("{released", '{retires: "2027-01-22", released')),
        edited(("{released", '{retires: "2026-11-22", released'), ("[this, that]", "[this]"), ("100}", "1001}")),
        edited(("    rates:", '    to: "2026-11-22"\n    rates:'), ("2026-11-09", "2026-01-09"))
        + '  - {from: "2026-11-22", rates: {input: "1", output: "4"}, checked: "2026-11-22", verified_by: [a, b]}\n',
    ],
)
def test_what_is_recent_far_off_or_over_is_left_in_peace(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == []


def test_a_price_to_come_is_told(tmp_path: Path) -> None:
    row = '{from: "2026-12-01", rates: {input: "2", output: "4"}, source: "https://acme.example", %s}'
    row %= 'checked: "2026-11-09", verified_by: [a, b]'
    (found,) = findings(tmp_path, edited(("    rates:", '    to: "2026-12-01"\n    rates:')) + f"  - {row}\n")
    assert (found.kind, found.where, found.message) == (Ailment.FUTURE, f"{HERE}:21", "a price from 2026-12-01 on")


def test_a_calendar_that_ends_soon_is_odd(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "_calendars.yaml").write_text(
        'feasts: {covers_through: "2026-12-31", dates: [], source: "https://acme.example"}\n'
    )
    window = '    windows: [{name: peak, utc: ["01:00-02:00"], except_calendar: feasts, multiply: "2"}]\n'
    (found,) = findings(tmp_path, DOCUMENT + window)
    assert (found.kind, found.message) == (Ailment.ODD, "the calendar of this window ends on 2026-12-31")


def test_findings_are_in_order_and_can_be_chosen(tmp_path: Path) -> None:
    card = parsed(tmp_path, edited(("[this, that]", "[this]"), ("2026-11-09", "2026-10-01"), ("100}", "1001}")))
    recent = replace(card.models[0], id="two", aliases=(), context=None)
    other = replace(recent, provider="beta")
    both = catalogue(replace(card, models=(other, *card.models, recent)))
    stale, single = Ailment.STALE, Ailment.SINGLE_SOURCED
    assert [(one.kind, one.model) for one in examine(both, TODAY)] == [
        (Ailment.ODD, "acme/one"),
        *((kind, model) for kind in (stale, single) for model in ("acme/one", "acme/two", "beta/two")),
    ]
    assert [(one.kind, one.model) for one in examine(both, TODAY, ["beta"], [stale])] == [(stale, "beta/two")]


def test_the_card_in_the_package_can_be_examined() -> None:
    found = examine(load(), TODAY)
    assert {one.kind for one in found} >= {Ailment.RETIRING, Ailment.CONFLICT, Ailment.SINGLE_SOURCED}
    assert {one.model for one in found} <= set(load().models)
