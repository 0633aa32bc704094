"""Whether a summary of a conversation's oldest messages pays: what it costs, and what shorter prompts save.

A turn's prompt is all that was said. What follows is expected to go on for as many turns as there have been, each of
them as long as those were on average:

    saved = Σ turns (a turn as it is - a turn with the summary),    gain = saved - the summary itself

Where the provider caches, a turn as it is reads everything but its newest exchange from the cache. A summary changes
the beginning of the prompt, so the first turn with it reads nothing, and has all of it written anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from llmtool.errors import PriceMissingError
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Price
from llmtool.usage import Usage

FEWEST_TURNS, MOST_TURNS = 3, 20


@dataclass(frozen=True, slots=True)
class Fare:
    """What calls to a model cost.

    Attributes:
        model: what errors call it.
        price: its price.
        conditions: how it is served.
        caches: whether prompts are written to a cache, and read from it the next time.
    """

    model: str
    price: Price
    conditions: Mapping[str, str]
    caches: bool

    def turn(self, prompt: int, answer: int, known: int, at: datetime) -> Decimal:
        """US dollars of one call.

        Args:
            prompt: tokens of the whole prompt; they choose the tier.
            answer: tokens of the answer.
            known: tokens at the beginning of the prompt that are in the cache, if there is one.
            at: the moment.

        Raises:
            PriceMissingError: there is no price for that.
        """
        usage = (
            Usage(cache_read=known, cache_write=prompt - known, output=answer)
            if self.caches
            else Usage(input=prompt, output=answer)
        )
        return cost(self.price, usage, at, self.conditions, self.model).total


@dataclass(frozen=True, slots=True)
class Lengths:
    """What a sum is made of, in tokens.

    Attributes:
        old: the messages that the summary is to stand for.
        before: the next prompt as it is.
        after: the next prompt with the summary, at its longest, in their place.
        exchange: a question and its answer, on average: by so much each turn makes the next prompt longer.
        answer: an answer, on average.
        summary_prompt: the prompt of the summary.
        summary: the summary at its longest, with all that its model may think.
        turns: so many more turns are expected.
    """

    old: int
    before: int
    after: int
    exchange: int
    answer: int
    summary_prompt: int
    summary: int
    turns: int

    @property
    def new(self) -> int:
        """What stands in the place of the old messages: the summary at its longest, without what was thought."""
        return self.after - (self.before - self.old)

    @property
    def shortens(self) -> bool:
        """Whether the next prompt is shorter with the summary, however long that is."""
        return self.after < self.before


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum. Amounts are US dollars, and None where something has no price.

    Attributes:
        lengths: what it is made of.
        summary: what the summary costs at its longest.
        long: what the expected turns cost as it is.
        short: what they cost with the summary, without the summary itself.
        rewriting: how much of ``short`` is because the new beginning is in no cache yet; 0 where nothing is cached.
        has_to: whether the next prompt has no room in the model's window, or nobody knows either window or price.
    """

    lengths: Lengths
    summary: Decimal | None
    long: Decimal | None
    short: Decimal | None
    rewriting: Decimal | None
    has_to: bool

    @property
    def saved(self) -> Decimal | None:
        """What shorter prompts save over the expected turns; below 0 where they cost more."""
        return None if self.long is None or self.short is None else self.long - self.short

    @property
    def gain(self) -> Decimal | None:
        """What is left of that when the summary is paid."""
        return None if self.saved is None or self.summary is None else self.saved - self.summary

    @property
    def pays(self) -> bool:
        """Whether there is a gain. What nobody knows the price of does not pay."""
        return self.gain is not None and self.gain > 0


def expected_turns(so_far: int) -> int:
    """How many turns a conversation is expected to have yet: as many as it has had, at least 3, at most 20."""
    return min(max(so_far, FEWEST_TURNS), MOST_TURNS)


def sum_of(lengths: Lengths, talk: Fare | None, summary: Fare | None, at: datetime, *, has_to: bool) -> Sum:
    """Work out whether a summary pays.

    The cache is taken to hold the whole of the last prompt: where it does not any more, a summary saves more than this.

    Args:
        lengths: the tokens.
        talk: the price of the conversation's model; None where there is none.
        summary: the price of the model that would write the summary; None where there is none.
        at: the moment.
        has_to: whether the history has to become shorter, whatever that costs.
    """
    if talk is None:
        return Sum(lengths, _summary(lengths, summary, at), None, None, None, has_to)
    grown = [turn * lengths.exchange for turn in range(lengths.turns)]
    try:
        as_it_is = [_later(lengths, talk, lengths.before + more, at) for more in grown]
        shortened = [_later(lengths, talk, lengths.after + more, at) for more in grown]
        first = talk.turn(lengths.after, lengths.answer, 0, at)
    except PriceMissingError:
        return Sum(lengths, _summary(lengths, summary, at), None, None, None, has_to)
    rewriting = first - shortened[0]
    long, short = sum(as_it_is, Decimal(0)), sum(shortened, Decimal(0)) + rewriting
    return Sum(lengths, _summary(lengths, summary, at), long, short, rewriting, has_to)


def _later(lengths: Lengths, talk: Fare, prompt: int, at: datetime) -> Decimal:
    """A turn whose prompt is in the cache but for its newest exchange."""
    return talk.turn(prompt, lengths.answer, max(prompt - lengths.exchange, 0), at)


def _summary(lengths: Lengths, summary: Fare | None, at: datetime) -> Decimal | None:
    if summary is None:
        return None
    try:
        return summary.turn(lengths.summary_prompt, lengths.summary, 0, at)
    except PriceMissingError:
        return None
