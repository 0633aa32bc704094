"""What a rate card has to fulfil: what is an error, what is a warning, and where each stands."""

from datetime import date
from pathlib import Path

import pytest

from llmtool.errors import BadConfigError
from llmtool.pricing.checks import check, problems
from llmtool.pricing.problem import Problem
from tests.pricing.acme import DOCUMENT, FIRST_RATES, edited, parsed

TODAY = date(2026, 11, 22)
SECOND = '- {id: two, name: Two, kind: chat, %s prices: [{rates: {input: "1", output: "1"}, checked: "2026-11-09"}]}\n'
ROW = """\
  - from: "%s"
    rates: {input: "%s", output: "4.00"}
    checked: "2026-11-09"
    verified_by: [this, that]
"""


def found(folder: Path, text: str, severity: str = "error", today: date | None = None) -> list[tuple[str, str]]:
    """The problems of one severity, as the line and the message."""
    card = parsed(folder, text)
    return [
        (problem.where.removeprefix("prices/acme.yaml:"), problem.message)
        for problem in problems(card, today=today)
        if problem.severity == severity
    ]


def test_a_card_in_which_all_is_well_has_no_problems(tmp_path: Path) -> None:
    assert problems(parsed(tmp_path, DOCUMENT), today=TODAY) == []


ERRORS = [
    # names
    (edited() + SECOND.replace("two", "one") % "", "20", "acme/one stands also at prices/acme.yaml:8"),
    (edited() + SECOND % "aliases: [one],", "20", "acme/two: the alias one is an id, at prices/acme.yaml:8"),
    (edited(("[uno]", "[one]")), "8", "acme/one: the alias one is an id, at prices/acme.yaml:8"),
    (
        edited() + SECOND % "aliases: [uno],",
        "20",
        "acme/two: the alias uno means acme/one at the same time, at prices/acme.yaml:8",
    ),
    (
        edited(("[uno]", "[uno, uno]")),
        "8",
        "acme/one: the alias uno means acme/one at the same time, at prices/acme.yaml:8",
    ),
    (edited(("{released", "{replacement: zero, released")), "8", "acme/one: the replacement zero is not listed"),
    (
        edited(("{released", '{retires: "2027-01-01", replacement: one, after_retirement: redirect, released')),
        "8",
        "acme/one: its redirect leads back to it",
    ),
    # time
    (
        edited(("{released", '{retires: "2026-04-01", deprecated: "2026-05-01", released')),
        "8",
        "acme/one: retires on 2026-04-01, before deprecated on 2026-05-01",
    ),
    (edited(("{released", '{deprecated: "2025-01-01", released')), "8", "acme/one: deprecated on 2025-01-01, before"),
    (edited(("{released", "{status: never_released, released")), "17", "acme/one was never released and has a price"),
    (
        edited(('    rates: {input: "1', '    to: "2026-01-01"\n    rates: {input: "1')),
        "18",
        "acme/one: a price from 2026-01-01 to 2026-01-01",
    ),
    (edited() + ROW % ("2026-02-01", "1.00"), "21", "acme/one: this price overlaps the one at prices/acme.yaml:17"),
    (
        edited(('    rates: {input: "1', '    to: "2026-02-01T00:00:01Z"\n    rates: {input: "1'))
        + ROW % ("2026-02-01", "1.00"),
        "22",
        "acme/one: this price overlaps the one at prices/acme.yaml:18",
    ),
    (
        edited(("{released", '{retires: "2026-01-01", released')),
        "17",
        "acme/one: a price from 2026-01-01, and it retires on 2026-01-01",
    ),
    (
        edited(('from: "2026-01-01"', 'from: "2026-12-01T16:00:00Z"')),
        "17",
        "acme/one: a price from 2026-12-01T16:00:00Z, the future, needs a source",
    ),
    # rates
    (
        edited(("kind: chat", "kind: embedding")),
        "17",
        "acme/one: output has a rate, and a model of kind embedding puts nothing out",
    ),
    (
        edited(("kind: chat", "kind: rerank"), (', output: "4.00"', ""))
        + '    variants: [{when: {processing: batch}, rates: {output_audio: "1"}}]\n',
        "20",
        "acme/one: output_audio has a rate, and a model of kind rerank puts nothing out",
    ),
    (
        edited((FIRST_RATES, 'rates: {input: "1.00", cache_read: "1.01", output: "4.00"}')),
        "17",
        "acme/one: cache_read of 1.01 is more than input of 1.00",
    ),
    (
        edited() + '    tiers: [{above: 500, rates: {cache_read: "1.5"}}]\n',
        "20",
        "acme/one: cache_read of 1.5 is more than input of 1.00",
    ),
    (
        edited()
        + "    variants:\n"
        + '    - {when: {speed: fast}, multiply: "2"}\n'
        + '    - {when: {speed: fast}, rates: {input: "3"}}\n',
        "22",
        "acme/one: the variant speed fast stands also at prices/acme.yaml:21",
    ),
    (
        edited()
        + '    windows:\n    - {name: peak, utc: ["22:00-02:00"], weekdays: [7], multiply: "2"}\n'
        + '    - {name: peak, utc: ["23:00-24:00"], weekdays: [1], zone: "+08:00", multiply: "2"}\n',
        "22",
        "acme/one: this window meets the one at prices/acme.yaml:21",
    ),
]


@pytest.mark.parametrize(("text", "line", "message"), ERRORS)
def test_what_cannot_be_right_is_an_error_with_its_line(tmp_path: Path, text: str, line: str, message: str) -> None:
    ((where, said),) = found(tmp_path, text)
    assert (where, said[: len(message)]) == (line, message)
    with pytest.raises(BadConfigError) as refusal:
        check(parsed(tmp_path, text))
    assert refusal.value.message == f"prices/acme.yaml:{line}: {said}"


WARNINGS = [
    (
        edited(("max_output: 100", "max_output: 1001")),
        "8",
        "acme/one: max_output of 1001 is more than the context of 1000",
    ),
    (
        edited(("max_output: 100", "max_input: 1001")),
        "8",
        "acme/one: max_input of 1001 is more than the context of 1000",
    ),
    (
        edited() + '    tiers: [{above: 1000, rates: {input: "2"}}]\n',
        "20",
        "acme/one: a tier from 1000 in a context of 1000",
    ),
    (
        edited() + '    tiers: [{above: 500, rates: {output: "3"}}]\n',
        "20",
        "acme/one: a tier's output of 3 is less than the standard 4.00",
    ),
    (
        edited() + '    variants: [{when: {processing: batch}, rates: {output: "4.01"}}]\n',
        "20",
        "acme/one: batch output of 4.01 is more than the standard 4.00",
    ),
    (
        edited((FIRST_RATES, 'rates: {input: "1", cache_write: "0.99", output: "4"}')),
        "17",
        "acme/one: cache_write of 0.99 is not 1.0 to 2.5 times input of 1",
    ),
    (
        edited((FIRST_RATES, 'rates: {input: "1", cache_write_12h: "2.51", output: "4"}')),
        "17",
        "acme/one: cache_write_12h of 2.51 is not 1.0 to 2.5 times input of 1",
    ),
    (
        edited(('output: "4.00"', 'output: "15.01"')),
        "17",
        "acme/one: output of 15.01 is more than 15 times input of 1.00",
    ),
    (edited((', output: "4.00"', "")), "17", "acme/one: no rate for output"),
    (edited(('"1.00"', '"201"')), "17", "acme/one: input of 201 is more than 200 dollars a million"),
    (edited(("[this, that]", "[this]")), "17", "acme/one: from a single source"),
    (
        edited(('    rates: {input: "1', '    to: "2026-02-01"\n    rates: {input: "1')) + ROW % ("2026-02-02", "1.00"),
        "22",
        "acme/one: no price from 2026-02-01 to 2026-02-02",
    ),
    (
        edited(('    rates: {input: "1', '    to: "2026-02-01"\n    rates: {input: "1')) + ROW % ("2026-02-01", "5.01"),
        "22",
        "acme/one: input goes from 1.00 to 5.01",
    ),
    (DOCUMENT[: DOCUMENT.index("  prices:")] + "  prices: []\n", "8", "acme/one has no price"),
]


@pytest.mark.parametrize(("text", "line", "message"), WARNINGS)
def test_what_is_odd_is_a_warning_and_refuses_nothing(tmp_path: Path, text: str, line: str, message: str) -> None:
    assert found(tmp_path, text, "warning") == [(line, message)]
    check(parsed(tmp_path, text))


AGES = [
    (edited(('checked: "2026-11-09"', 'checked: "2026-10-22"')), "17", "acme/one: last checked on 2026-10-22"),
    (
        edited(('checked: "2026-11-09"', 'checked: "2026-11-23"')),
        "17",
        "acme/one: checked on 2026-11-23, which is still to come",
    ),
    (edited(("{released", '{retires: "2026-12-22", released')), "8", "acme/one retires on 2026-12-22"),
]


@pytest.mark.parametrize(("text", "line", "message"), AGES)
def test_what_is_old_or_soon_over_is_a_warning_on_a_day(tmp_path: Path, text: str, line: str, message: str) -> None:
    assert found(tmp_path, text, "warning", TODAY) == [(line, message)]
    assert found(tmp_path, text, "warning") == []


@pytest.mark.parametrize(
    "text",
    [
        edited(('checked: "2026-11-09"', 'checked: "2026-10-23"')),
        edited(("{released", '{retires: "2026-12-23", released')),
        edited(("{released", '{retires: "2026-11-22", released'), ('checked: "2026-11-09"', 'checked: "2026-01-09"')),
        edited(
            ('    rates: {input: "1', '    to: "2026-11-22"\n    rates: {input: "1'),
            ('checked: "2026-11-09"', 'checked: "2026-01-09"'),
        ),
    ],
)
def test_what_is_recent_far_off_or_over_is_no_news(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text, "warning", TODAY) == []


def test_a_calendar_has_to_reach_ahead(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "_calendars.yaml").write_text(
        'feasts: {covers_through: "2027-01-05", dates: [], source: "https://acme.example"}\n'
    )
    window = '    windows: [{name: peak, utc: ["01:00-02:00"], except_calendar: feasts, multiply: "2"}]\n'
    message = "acme/one: the calendar of this window ends on 2027-01-05"
    assert found(tmp_path, DOCUMENT + window, "warning", date(2026, 11, 21)) == []
    assert found(tmp_path, DOCUMENT + window, "warning", TODAY) == [("20", message)]


def test_input_that_costs_far_more_than_with_its_siblings_is_odd(tmp_path: Path) -> None:
    row = '[{rates: {input: "%s", output: "9"}, checked: "2026-11-09", verified_by: [this, that]}]'
    text = DOCUMENT + "".join(
        f"- {{id: {name}, name: {name}, kind: chat, prices: {row % rate}}}\n"
        for name, rate in (("two", "2"), ("three", "100"), ("four", "101"))
    )
    # The usual is the median of 1.00, 2, 100 and 101, which is 51; then of 1.00, 2 and 101, which is 2.
    assert found(tmp_path, text, "warning") == []
    message = "acme/four: input of 101 is more than 50 times the usual 2 of acme's chat models"
    text = text.replace('"100"', '"2"')
    assert found(tmp_path, text, "warning") == [("22", message)]


def test_an_alias_may_move_from_one_model_to_another(tmp_path: Path) -> None:
    text = edited(("[uno]", '[{name: uno, to: "2026-02-01"}]'))
    assert found(tmp_path, text + SECOND % 'aliases: [{name: uno, from: "2026-02-01"}],') == []
    ((line, _),) = found(tmp_path, text + SECOND % 'aliases: [{name: uno, from: "2026-01-31"}],')
    assert line == "20"


def test_a_replacement_may_be_named_by_its_alias(tmp_path: Path) -> None:
    assert found(tmp_path, edited() + SECOND % "lifecycle: {replacement: uno},") == []


def test_redirects_may_be_chained_and_not_go_round(tmp_path: Path) -> None:
    life = 'lifecycle: {retires: "2027-01-01", after_retirement: redirect, replacement: %s},'
    second = SECOND % (life % "three")
    assert found(tmp_path, DOCUMENT + second + SECOND.replace("two", "three") % "") == []
    third = SECOND.replace("two", "three") % (life % "two")
    messages = [message for _, message in found(tmp_path, DOCUMENT + second + third)]
    assert messages == [f"acme/{name}: its redirect leads back to it" for name in ("two", "three")]


def test_windows_that_only_touch_or_are_on_other_days_do_not_meet(tmp_path: Path) -> None:
    windows = (
        '    windows:\n    - {name: peak, utc: ["22:00-02:00"], weekdays: [1], multiply: "2"}\n'
        '    - {name: peak, utc: ["02:00-22:00"], weekdays: [1], multiply: "2"}\n'
        '    - {name: off_peak, utc: ["22:00-02:00"], weekdays: [2, 3], multiply: "2"}\n'
    )
    assert found(tmp_path, DOCUMENT + windows) == []


def test_cheap_input_beside_the_standard_rate_of_the_cache_is_no_error(tmp_path: Path) -> None:
    text = edited((FIRST_RATES, 'rates: {input: "1.00", cache_read: "0.75", cache_write: "2.00", output: "4.00"}'))
    batch = '    variants: [{when: {processing: batch}, rates: {input: "0.50", output: "2.00"}}]\n'
    assert problems(parsed(tmp_path, text + batch)) == []


def test_problems_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = edited(("kind: chat", "kind: embedding"), ("[uno]", "[one]"), ("[this, that]", "[this]"))
    lines = [int(problem.where.rpartition(":")[2]) for problem in problems(parsed(tmp_path, text))]
    assert lines == [8, 17, 17]


def test_the_first_error_is_told_with_how_many_more_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadConfigError) as refusal:
        check(parsed(tmp_path, edited(("kind: chat", "kind: embedding"), ("[uno]", "[one]"))))
    assert refusal.value.message == "prices/acme.yaml:8: acme/one: the alias one is an id, at prices/acme.yaml:8"
    assert refusal.value.hint == "and 1 more error"


def test_what_is_known_besides_may_be_named_and_not_taken(tmp_path: Path) -> None:
    text = edited(("{released", "{replacement: zero, released"))
    assert problems(parsed(tmp_path, text), known={"acme/zero"}) == []
    assert problems(parsed(tmp_path, edited(("[uno]", "[zero]"))), known={"acme/zero"}) == [
        Problem("error", "prices/acme.yaml:8", "acme/one: the alias zero is another model's id")
    ]
