from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.pricing.model import Window
from llmtool.pricing.windows import holding, notes
from tests.pricing.prices import PEAK

ALL_DAYS = frozenset(range(1, 8))
NIGHT = replace(
    PEAK, name="off_peak", hours=((990, 30),), weekdays=ALL_DAYS, zone=0, except_dates=frozenset(), known_through=None
)


def _at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def _holds(window: Window, at: datetime) -> bool:
    return holding((window,), at) is window


@pytest.mark.parametrize(
    ("hour", "minute", "holds"),
    [
        (0, 59, False),
        (1, 0, True),
        (3, 59, True),
        (4, 0, False),
        (5, 59, False),
        (6, 0, True),
        (9, 59, True),
        (10, 0, False),
    ],
)
def test_hours_begin_with_their_first_minute_and_end_before_their_last(hour: int, minute: int, *, holds: bool) -> None:
    assert _holds(PEAK, _at(20, hour, minute)) is holds


def test_a_minute_lasts_to_its_end() -> None:
    assert _holds(PEAK, datetime(2026, 11, 20, 3, 59, 59, 999_999, tzinfo=UTC))


@pytest.mark.parametrize(("day", "holds"), [(16, True), (20, True), (21, False), (22, False)])
def test_a_weekend_is_no_weekday(day: int, *, holds: bool) -> None:
    assert _holds(PEAK, _at(day, 2)) is holds


@pytest.mark.parametrize(
    ("hour", "minute", "holds"),
    [(16, 29, False), (16, 30, True), (23, 59, True), (0, 0, True), (0, 29, True), (0, 30, False), (12, 0, False)],
)
def test_hours_may_pass_midnight(hour: int, minute: int, *, holds: bool) -> None:
    assert _holds(NIGHT, _at(20, hour, minute)) is holds


def test_the_whole_day_is_a_window() -> None:
    whole = replace(NIGHT, hours=((0, 1440),))
    assert all(_holds(whole, _at(20, hour, minute)) for hour in range(24) for minute in (0, 59))


def test_weekdays_are_told_in_the_windows_zone() -> None:
    late = replace(PEAK, hours=((1200, 1260),))
    # 20:30 UTC on Sunday is 04:30 on Monday in Beijing, and on Friday it is Saturday there.
    assert _holds(late, _at(22, 20, 30))
    assert not _holds(late, _at(20, 20, 30))
    assert not _holds(replace(late, zone=0), _at(22, 20, 30))
    assert _holds(replace(late, zone=0), _at(20, 20, 30))


def test_a_zone_west_of_greenwich_is_behind() -> None:
    early = replace(PEAK, hours=((60, 120),), zone=-480)
    assert not _holds(early, _at(16, 1, 30))
    assert _holds(early, _at(21, 1, 30))


def test_exception_days_are_told_in_the_windows_zone() -> None:
    assert not _holds(PEAK, _at(1, 2, month=10))
    late = replace(PEAK, hours=((1200, 1260),))
    assert not _holds(late, _at(30, 20, 30, month=9))
    assert _holds(late, _at(1, 20, 30, month=10))


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    beijing = timezone(timedelta(hours=8))
    assert _holds(PEAK, datetime(2026, 11, 20, 10, tzinfo=beijing))
    assert not _holds(PEAK, datetime(2026, 11, 20, 2, tzinfo=beijing))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        holding((PEAK,), datetime(2026, 11, 20, 2))  # noqa: DTZ001 (what is refused here)


def test_the_first_window_that_holds_is_taken() -> None:
    other = replace(PEAK, name="other", hours=((0, 1440),))
    assert holding((PEAK, other), _at(20, 2)) is PEAK
    assert holding((PEAK, other), _at(20, 12)) is other
    assert holding((), _at(20, 12)) is None


def test_the_hours_that_hold_are_noted() -> None:
    assert notes((PEAK,), _at(20, 2)) == (
        "peak rates (01:00-04:00, 06:00-10:00 UTC on Mon-Fri, days of UTC+08:00); other hours are off-peak",
    )
    assert notes((NIGHT,), _at(20, 17)) == ("off-peak rates (16:30-00:30 UTC); other hours are peak",)


def test_the_hours_that_do_not_hold_are_noted() -> None:
    assert notes((PEAK,), _at(20, 12)) == (
        "off-peak rates; peak is 01:00-04:00, 06:00-10:00 UTC on Mon-Fri, days of UTC+08:00",
    )
    assert notes((NIGHT,), _at(20, 12)) == ("peak rates; off-peak is 16:30-00:30 UTC",)
    assert notes((replace(NIGHT, name="night", zone=-330, weekdays=frozenset({7})),), _at(20, 12)) == (
        "not night rates; night is 16:30-00:30 UTC on Sun, days of UTC-05:30",
    )


def test_nothing_is_noted_where_no_price_goes_by_the_time_of_day() -> None:
    assert notes((), _at(20, 12)) == ()


def test_holidays_that_nobody_knows_yet_are_noted() -> None:
    at = datetime(2027, 1, 4, 2, tzinfo=UTC)
    assert notes((PEAK,), at)[1:] == ("holidays are known through 2026-12-31: peak rates may not hold",)
    assert len(notes((PEAK,), at.replace(hour=12))) == 1
    assert len(notes((replace(PEAK, known_through=date(2027, 1, 4)),), at)) == 1
    assert len(notes((replace(PEAK, known_through=None),), at)) == 1


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 (Hypothesis adds the zone)
def test_every_moment_has_one_kind_of_rates_and_says_which(at: datetime) -> None:
    held = holding((PEAK,), at) is PEAK
    assert notes((PEAK,), at)[0].startswith("peak" if held else "off-peak")
