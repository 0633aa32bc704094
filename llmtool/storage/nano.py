"""Money as it is stored: whole nano-dollars, billionths of a US dollar, so that sums are exact."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from llmtool.errors import BadInputError

# Above it neither the column nor a sum of two could hold an amount.
_MOST = Decimal(4_000_000_000)
_BILLION = 10**9
# No amount has too many digits to be rounded, whatever the caller's own precision.
_DIGITS = Context(prec=1_000)


def reserved(amount: Decimal) -> int:
    """What a call may cost, rounded up: what is set aside is never less than what is billed.

    Raises:
        BadInputError: the amount is more than four billion dollars.
        ValueError: it is negative or not finite.
    """
    return _whole(amount, ROUND_CEILING)


def billed(amount: Decimal) -> int:
    """What a call cost, rounded to the nearest, halves to the even one, so that many bills are right together.

    Raises:
        BadInputError: the amount is more than four billion dollars.
        ValueError: it is negative or not finite.
    """
    return _whole(amount, ROUND_HALF_EVEN)


def allowed(amount: Decimal) -> int:
    """What a budget allows, rounded down.

    Raises:
        BadInputError: the amount is more than four billion dollars.
        ValueError: it is negative or not finite.
    """
    return _whole(amount, ROUND_FLOOR)


def dollars(nano: int) -> Decimal:
    """US dollars, exact, with at least two decimals and no more than say something."""
    whole, rest = divmod(nano, _BILLION)
    return Decimal(f"{whole}.{f'{rest:09d}'.rstrip('0').ljust(2, '0')}")


def _whole(amount: Decimal, rounding: str) -> int:
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{amount} is no amount of money")
    if amount > _MOST:
        raise BadInputError(f"${amount:,.2f} is more than the ledger can hold", "look at the prices and the budgets")
    return int(amount.scaleb(9, _DIGITS).quantize(Decimal(1), rounding, _DIGITS))
