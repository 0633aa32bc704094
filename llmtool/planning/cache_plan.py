"""Whether it pays to have a prefix of the prompt cached: what writing it costs more, what each read saves."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from llmtool.planning.work import Work
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Price
from llmtool.usage import Usage


@dataclass(frozen=True, slots=True)
class CachePlan:
    """The prices of a cached prefix, against sending it each time.

    Attributes:
        prefix: its tokens.
        premium: what the request that writes it costs more; US dollars.
        saved: what each request that reads it costs less; US dollars.
    """

    prefix: int
    premium: Decimal
    saved: Decimal

    @property
    def pays_from_read(self) -> int | None:
        """The read with which all together cost less than without a cache; 0 is the write itself, None is never."""
        if self.premium < 0:
            return 0
        if self.saved <= 0:
            return None
        return int((self.premium / self.saved).to_integral_value(ROUND_FLOOR)) + 1


def cache_plan(price: Price, prompt: int, prefix: int, work: Work) -> CachePlan:
    """Weigh a cached prefix at one model's price.

    Args:
        price: the model's price.
        prompt: tokens of the whole prompt; its size decides on the price tier.
        prefix: tokens of it that stay the same from request to request.
        work: when the requests are made, how they are served, and for how long the prefix is written.

    Raises:
        PriceMissingError: the model has no price for that.
    """
    rest = prompt - prefix
    writing = (
        Usage(input=rest, cache_write=prefix) if work.cache_ttl == "5m" else Usage(input=rest, cache_write_1h=prefix)
    )
    plain, first, again = (
        cost(price, usage, work.at, work.conditions).total
        for usage in (Usage(input=prompt), writing, Usage(input=rest, cache_read=prefix))
    )
    return CachePlan(prefix, first - plain, plain - again)
