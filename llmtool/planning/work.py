"""What is to be priced, apart from the model: how large the prompt is, how much of it is cached, when, how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from llmtool.errors import UsageError
from llmtool.tokens.tokenizer import Exactness
from llmtool.usage import Usage

DAYS_OF_A_MONTH = 30
_PRECISE = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as one tokenizer counts it.

    Attributes:
        tokens: the count.
        tokenizer: what counted, or None where the user gave the number.
        exactness: what the count is; ``given`` where the user gave the number.
        margin_percent: an estimate's margin, else None.
        note: what a reader should know about the count, or empty.
    """

    tokens: int
    tokenizer: str | None
    exactness: Exactness | Literal["given"]
    margin_percent: float | None = None
    note: str = ""

    @property
    def range(self) -> tuple[int, int]:
        """The fewest and the most tokens that the prompt is likely to have."""
        off = Decimal(str(self.margin_percent or 0)) / 100
        return int(self.tokens * max(Decimal(0), 1 - off)), int((self.tokens * (1 + off)).to_integral_value())


@dataclass(frozen=True, slots=True)
class Projection:
    """How often a request is made.

    Attributes:
        requests: how many.
        per: in which time; a month has thirty days.
    """

    requests: int
    per: Literal["day", "month"]

    def daily(self, one: Decimal) -> Decimal:
        """The cost of a day where a request costs ``one``."""
        cost = one * self.requests
        return cost if self.per == "day" else (cost / DAYS_OF_A_MONTH).quantize(_PRECISE).normalize()

    def monthly(self, one: Decimal) -> Decimal:
        """The cost of a month where a request costs ``one``."""
        cost = one * self.requests
        return cost * DAYS_OF_A_MONTH if self.per == "day" else cost


@dataclass(frozen=True, slots=True)
class Work:
    """One request, whatever model it goes to.

    Attributes:
        at: when, in UTC.
        output_tokens: how long the answer is.
        cached_tokens: how much of the prompt is read from a cache.
        cached_share: the same as a share of the prompt, from 0 to 1; it goes before ``cached_tokens``.
        cache_write_tokens: how much of the prompt is written to a cache.
        cache_ttl: for how long.
        conditions: how it is to be served: ``{"processing": "batch"}``, ``{"service_tier": "flex"}``.
        projection: how often, or None.
    """

    at: datetime
    output_tokens: int
    cached_tokens: int
    cached_share: Decimal | None
    cache_write_tokens: int
    cache_ttl: Literal["5m", "1h"]
    conditions: Mapping[str, str]
    projection: Projection | None

    def usage(self, prompt: int) -> Usage:
        """What the request uses where its prompt has so many tokens.

        Raises:
            UsageError: more of the prompt is cached than there is.
        """
        cached = self.cached_tokens if self.cached_share is None else int(prompt * self.cached_share)
        rest = prompt - cached - self.cache_write_tokens
        if rest < 0:
            parts = f"{cached} tokens from a cache and {self.cache_write_tokens} to one"
            raise UsageError(f"{parts} are more than the prompt's {prompt}", "both are parts of the prompt")
        bucket = "cache_write" if self.cache_ttl == "5m" else "cache_write_1h"
        return Usage(input=rest, cache_read=cached, output=self.output_tokens, **{bucket: self.cache_write_tokens})  # type: ignore[arg-type]  # the pieces are no bucket
