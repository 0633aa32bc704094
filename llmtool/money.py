"""US dollars as people read them. Amounts are Decimal everywhere; only here they are rounded, and only to be shown."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

_CENT = Decimal("0.01")
_LARGE = 100
_DECIMALS = 4
_SIGNIFICANT = 3
# No amount is too large to be shown, whatever the caller's own precision.
_DIGITS = 1_000


def usd(amount: Decimal) -> str:
    """An amount for people: ``$0.02``, ``$1,500.00``, ``$1.3425``, ``$0.000195``.

    At least two decimals. From a hundred dollars on there are no more; below, up to four where they say something;
    below a cent, three digits that count.
    """
    size = amount.copy_abs()
    sign = "-" if amount < 0 else ""
    if size >= _LARGE or not size:
        return f"{sign}${_rounded(size, 2):,.2f}"
    decimals = _DECIMALS if size >= _CENT else _SIGNIFICANT - 1 - size.adjusted()
    text = f"{_rounded(size, decimals):,f}"
    whole, _, part = text.partition(".")
    return f"{sign}${whole}.{part.rstrip('0').ljust(2, '0')}"


def exact(amount: Decimal) -> str:
    """An amount with all its digits and at least two decimals: ``$0.5150025``."""
    whole, _, part = f"{amount.copy_abs():,f}".partition(".")
    return f"{'-' if amount < 0 else ''}${whole}.{part.rstrip('0').ljust(2, '0')}"


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN, Context(prec=_DIGITS))
