"""Prices that go by the time of day: which window holds at a moment, and how to tell people so."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from llmtool.pricing.model import Window

_HOUR = 60
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ALL_DAYS = frozenset(range(1, 8))
_WORKDAYS = frozenset(range(1, 6))
# What the hours outside of a window are called.
_OUTSIDE = {"peak": "off-peak", "off_peak": "peak"}


def holding(windows: Sequence[Window], at: datetime) -> Window | None:
    """The window that holds at a moment, the first where several do; None outside of all.

    Raises:
        ValueError: the moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return next((window for window in windows if _holds(window, at)), None)


def notes(windows: Sequence[Window], at: datetime) -> tuple[str, ...]:
    """What to say about the rates of this moment; nothing where no price goes by the time of day."""
    window = holding(windows, at)
    if window is None:
        return tuple(f"{_outside(other)} rates; {_spoken(other)} is {_times(other)}" for other in windows)
    said = f"{_spoken(window)} rates ({_times(window)}); other hours are {_outside(window)}"
    if window.known_through is None or _day(window, at).date() <= window.known_through:
        return (said,)
    return (said, f"holidays are known through {window.known_through}: {_spoken(window)} rates may not hold")


def _holds(window: Window, at: datetime) -> bool:
    """Whether a window holds; the day is told in its zone, the hour in UTC."""
    day = _day(window, at)
    if day.isoweekday() not in window.weekdays or day.date() in window.except_dates:
        return False
    moment = at.astimezone(UTC)
    minute = moment.hour * _HOUR + moment.minute
    return any(_within(minute, start, end) for start, end in window.hours)


def _within(minute: int, start: int, end: int) -> bool:
    """Whether a minute of the day is in a range that may pass midnight."""
    return start <= minute < end if start < end else minute >= start or minute < end


def _day(window: Window, at: datetime) -> datetime:
    """The moment as clocks in the window's zone show it."""
    return at.astimezone(UTC) + timedelta(minutes=window.zone)


def _spoken(window: Window) -> str:
    return window.name.replace("_", "-")


def _outside(window: Window) -> str:
    return _OUTSIDE.get(window.name, f"not {_spoken(window)}")


def _times(window: Window) -> str:
    """``01:00-04:00, 06:00-10:00 UTC on Mon-Fri, days of UTC+08:00``."""
    hours = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in window.hours)
    if window.weekdays >= _ALL_DAYS:
        return f"{hours} UTC"
    days = "Mon-Fri" if window.weekdays == _WORKDAYS else ", ".join(_DAYS[day - 1] for day in sorted(window.weekdays))
    zone = f", days of UTC{'-' if window.zone < 0 else '+'}{_clock(abs(window.zone))}" if window.zone else ""
    return f"{hours} UTC on {days}{zone}"


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"
