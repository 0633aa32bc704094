"""Values in other people's lists: what is not of the kind that is expected says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from llmtool.pricing.difference import Offer

# US dollars for a million tokens, decimals and tokens, beyond which it cannot be meant.
_MOST_USD = Decimal(10) ** 9
_MOST_DECIMALS = 30
_MOST_TOKENS = 10**8


@dataclass(frozen=True, slots=True)
class Named:
    """A model as another list names it.

    Attributes:
        provider: its provider, in the list's own words.
        name: its name there.
        offer: what the list says of it.
    """

    provider: str
    name: str
    offer: Offer


def mapping(value: object) -> Mapping[str, object]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """An array, or an empty one."""
    return value if isinstance(value, list) else []


def amount(value: object, zeros: int = 0) -> Decimal | None:
    """An amount of US dollars times 1 with so many zeros, exact."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= Decimal(value) < _MOST_USD:
        return None
    usd = Decimal(value).scaleb(zeros)
    return usd if usd < _MOST_USD and usd.adjusted() >= -_MOST_DECIMALS else None


def tokens(value: object) -> int | None:
    """A number of tokens; some lists write it with a point."""
    number = amount(value)
    return None if number is None or not 0 < number < _MOST_TOKENS else int(number)


def day(value: object) -> date | None:
    """A date, written as 2026-12-31."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
