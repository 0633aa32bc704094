"""Where growth comes from: other text, another tokenizer, another price.

A prompt was so many tokens then, by the tokenizer of then; its old text is so many by the tokenizer of now; its new
text is so many by that one. From the first number to the second is the tokenizer's part, from the second to the third
the text's.

In dollars the price goes first: its part is what the tokens of then cost at the price of now, less what they cost
then. The other two are the two steps above at the price of now, so that they are what today's bill moves by. Each part
begins where the one before it ends: together they are the whole difference, to the last digit.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from decimal import Context, Decimal, localcontext
from typing import Generic, TypeVar

from llmtool.planning.work import Projection
from llmtool.pricing.rate_sets import EXACT_DIGITS

Amount = TypeVar("Amount", int, Decimal)


@dataclass(frozen=True, slots=True)
class Parts(Generic[Amount]):
    """A difference and what it is made of: tokens, or US dollars.

    Attributes:
        text: because the text is another, also where there was none or is none any more.
        tokenizer: because the tokenizer is another.
        text_or_tokenizer: because of these two, where they cannot be told apart.
        price: because the price is another; no tokens.
        total: the whole difference.
    """

    text: Amount
    tokenizer: Amount
    text_or_tokenizer: Amount
    price: Amount
    total: Amount


@dataclass(frozen=True, slots=True)
class Growth:
    """How a prompt differs from what it was.

    Attributes:
        tokens: how many more.
        cost: how many more US dollars a call costs.
    """

    tokens: Parts[int]
    cost: Parts[Decimal]

    @property
    def is_nothing(self) -> bool:
        """Whether no part of it is anything, also where parts make up for each other."""
        return not any((*astuple(self.tokens), *astuple(self.cost)))


@dataclass(frozen=True, slots=True)
class Steps:
    """The way from what a prompt was to what it is.

    Attributes:
        then: its tokens as it was.
        again: those of its old text by the tokenizer of now; None where that cannot be known.
        now: those of its new text.
        cost_then: what a call cost, in US dollars.
        cost: what a call with a prompt of so many tokens costs now.
    """

    then: int
    again: int | None
    now: int
    cost_then: Decimal
    cost: Callable[[int], Decimal]

    def growth(self) -> Growth:
        """The parts of the difference."""
        again = self.then if self.again is None else self.again
        costs = {tokens: self.cost(tokens) for tokens in {self.then, again, self.now}}
        as_then, between, as_now = costs[self.then], costs[again], costs[self.now]
        price, total = _less(as_then, self.cost_then), _less(as_now, self.cost_then)
        nothing, more = Decimal(0), self.now - self.then
        if self.again is None:
            return Growth(Parts(0, 0, more, 0, more), Parts(nothing, nothing, _less(as_now, as_then), price, total))
        return Growth(
            Parts(self.now - self.again, self.again - self.then, 0, 0, more),
            Parts(_less(as_now, between), _less(between, as_then), nothing, price, total),
        )


def appeared(tokens: int, cost: Decimal) -> Growth:
    """The growth of a prompt that is new; with a minus before both, of one that is gone."""
    nothing = Decimal(0)
    return Growth(Parts(tokens, 0, 0, 0, tokens), Parts(cost, nothing, nothing, nothing, cost))


def _less(one: Decimal, other: Decimal) -> Decimal:
    """The exact difference, without zeros at its end."""
    with localcontext(Context(prec=EXACT_DIGITS)):
        return (one - other).normalize()


def added(parts: Sequence[Parts[Amount]], nothing: Amount) -> Parts[Amount]:
    """Differences together, part by part, exactly; ``nothing`` is what the sum begins with."""
    with localcontext(Context(prec=EXACT_DIGITS)):
        return Parts(
            text=sum((each.text for each in parts), nothing),
            tokenizer=sum((each.tokenizer for each in parts), nothing),
            text_or_tokenizer=sum((each.text_or_tokenizer for each in parts), nothing),
            price=sum((each.price for each in parts), nothing),
            total=sum((each.total for each in parts), nothing),
        )


def monthly(parts: Parts[Decimal], calls: Projection) -> Parts[Decimal]:
    """What a difference of a call comes to in a month."""
    with localcontext(Context(prec=EXACT_DIGITS)):
        return Parts(
            text=calls.monthly(parts.text),
            tokenizer=calls.monthly(parts.tokenizer),
            text_or_tokenizer=calls.monthly(parts.text_or_tokenizer),
            price=calls.monthly(parts.price),
            total=calls.monthly(parts.total),
        )
