"""What a setting may be: how what a layer holds is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

FORMATS = ("auto", "plain", "table", "json", "csv", "markdown")

# Below a billion, to a billionth: what the ledger can hold.
_DOLLARS = re.compile(r"\$?([0-9]{1,9}(?:\.[0-9]{1,9})?)")
_DIGITS = re.compile(r"\s*[0-9]{1,9}(?:\.[0-9]{1,9})?\s*")
_LONGEST_WAIT = 86_400
_MOST_ATTEMPTS = 10
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting may be.

    Args:
        expects: how a message names it.
        read: from what a layer holds to the value; None where that is not of this kind.
    """

    expects: str
    read: Callable[[object], object | None]


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _switch(value: object) -> bool | None:
    if isinstance(value, str):
        return _WORDS.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _format(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() in FORMATS else None


def _seconds(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and 0 < number <= _LONGEST_WAIT else None


def _attempts(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number in range(1, _MOST_ATTEMPTS + 1) else None


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return float(value) if _DIGITS.fullmatch(value.strip()) else None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def _money(value: object) -> Decimal | None:
    found = _DOLLARS.fullmatch(value.strip()) if isinstance(value, str) else None
    return Decimal(found[1]) if found else None


TEXT = Kind("text", _text)
PATH = Kind("a path", _text)
SWITCH = Kind("true or false", _switch)
FORMAT = Kind(f"one of {', '.join(FORMATS)}", _format)
SECONDS = Kind(f"seconds, above 0 and up to {_LONGEST_WAIT}", _seconds)
ATTEMPTS = Kind(f"a number from 1 to {_MOST_ATTEMPTS}", _attempts)
MONEY = Kind('US dollars, such as "5.00"', _money)
