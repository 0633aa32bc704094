"""What a usage costs at a price: line by line, in exact decimals, nothing guessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from types import MappingProxyType
from typing import Literal, TypeAlias

from llmtool.errors import PriceMissingError
from llmtool.pricing.model import Price
from llmtool.pricing.rate_sets import EXACT_DIGITS, Rate, RateSet, in_force
from llmtool.pricing.rates import FEES, PARENTS
from llmtool.pricing.windows import holding, notes
from llmtool.usage import Usage

Part: TypeAlias = Literal["input", "cache_read", "cache_write", "output", "fees"]

_MILLION = 1_000_000
_NOTHING: Mapping[str, str] = MappingProxyType({})
# The longest first: cache_read_audio is a part of cache_read.
_PARTS: tuple[Part, ...] = ("cache_read", "cache_write", "input", "output")
# A fee per hour, paid by the second, may have no end of decimals: a trillionth of a dollar is enough.
_SMALLEST = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: ``quantity`` times ``rate`` by ``per`` is ``amount``.

    Attributes:
        item: a bucket of tokens (``input``, ``cache_read``, ``output_reasoning``) or a piece (``web_search``).
        quantity: how many tokens or pieces.
        rate: US dollars for so many of them.
        per: how many the rate is for: 1,000,000 tokens, 1,000 searches.
        amount: US dollars, exact.
        where: the file and line of the set of rates that gave the rate.
        note: which rate stood in for a missing one, or empty.
    """

    item: str
    quantity: int
    rate: Decimal
    per: int
    amount: Decimal
    where: str
    note: str

    @property
    def part(self) -> Part:
        """The part of the cost that this line belongs to."""
        if self.item not in PARENTS:
            return "fees"
        return next(part for part in _PARTS if self.item.startswith(part))


@dataclass(frozen=True, slots=True)
class Cost:
    """What was used, line by line.

    Attributes:
        lines: the prompt, the answer, then fees; nothing of which there is none.
        notes: what a reader should know besides: which hours' rates these are.
    """

    lines: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """US dollars: the exact sum of the lines."""
        return _sum(line.amount for line in self.lines)

    def part(self, name: Part) -> Decimal:
        """US dollars of one part of the cost; the parts together are the total."""
        return _sum(line.amount for line in self.lines if line.part == name)


class _Unpriced(Exception):  # noqa: N818 (it never leaves this file)
    """Something was used that has no price."""


def cost(
    price: Price, usage: Usage, at: datetime, conditions: Mapping[str, str] = _NOTHING, model: str = "the model"
) -> Cost:
    """Price one request.

    The size of the whole prompt chooses the tier, so requests are priced one by one and their costs added,
    not their usages. A fee by the request is due once, unless the usage says otherwise.

    Args:
        price: what the model costs at ``at``.
        usage: what the request used.
        at: the moment it ended, with a time zone: what the time of day goes by.
        conditions: how it is served: ``{"processing": "batch"}``, ``{"service_tier": "flex"}``.
        model: what errors call the model.

    Raises:
        PriceMissingError: there is no price for these conditions, or for something that was used.
        ValueError: ``at`` has no time zone.
    """
    window = holding(price.windows, at)
    rates = in_force(price, usage.prompt, window, conditions, model)
    fees = {piece: (price.fees[name], per) for name, (piece, per) in FEES.items() if name in price.fees}
    pieces = {"request": int("request" in fees), **usage.pieces}
    try:
        lines = (*_token_lines(rates, usage), *_fee_lines(fees, pieces, price.where))
    except _Unpriced as unpriced:
        offered = ", ".join([*rates, *fees]) or "nothing at all"
        raise PriceMissingError(f"{model} has no price for {unpriced}", f"it has one for {offered}") from None
    return Cost(lines, notes(price.windows, at))


def _token_lines(rates: RateSet, usage: Usage) -> Iterator[Line]:
    for item, quantity in _billed(usage, apart="output_reasoning" in rates):
        name, rate = _rate(rates, item)
        note = "" if name == item else f"no rate for {item}: {name}'s holds"
        yield Line(item, quantity, rate.usd, _MILLION, _amount(quantity, rate.usd, _MILLION), rate.where, note)


def _billed(usage: Usage, *, apart: bool) -> Iterator[tuple[str, int]]:
    """The buckets that are not empty; reasoning is taken out of the output where it is billed apart."""
    for item, quantity in usage.buckets.items():
        reasoning = usage.reasoning if apart and item == "output" else 0
        parts = ((item, quantity - reasoning), ("output_reasoning", reasoning))
        yield from (part for part in parts if part[1])


def _rate(rates: RateSet, item: str) -> tuple[str, Rate]:
    """A bucket's rate, or that of the nearest bucket that stands in for it; and which bucket's it is."""
    name: str | None = item
    while name is not None:
        if name in rates:
            return name, rates[name]
        name = PARENTS[name]
    raise _Unpriced(f"{item} tokens")


def _fee_lines(fees: Mapping[str, tuple[Decimal, int]], pieces: Mapping[str, int], where: str) -> Iterator[Line]:
    missing = next((piece for piece, quantity in pieces.items() if quantity and piece not in fees), None)
    if missing:
        raise _Unpriced(f"{missing}: {pieces[missing]:,} of them were used")
    for piece, (rate, per) in fees.items():
        quantity = pieces.get(piece, 0)
        if quantity:
            yield Line(piece, quantity, rate, per, _amount(quantity, rate, per), where, "")


def _amount(quantity: int, rate: Decimal, per: int) -> Decimal:
    """Exact for every power of ten; else to a trillionth of a dollar."""
    zeros = len(str(per)) - 1
    with localcontext(Context(prec=EXACT_DIGITS)):
        product = quantity * rate
        if per == 10**zeros:
            return _short(product.scaleb(-zeros))
        return _short((product / per).quantize(_SMALLEST, rounding=ROUND_HALF_EVEN))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    with localcontext(Context(prec=EXACT_DIGITS)):
        return _short(sum(amounts, Decimal(0)))


def _short(amount: Decimal) -> Decimal:
    """The same without zeros at the end of its decimals: programs print amounts as they are."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()
