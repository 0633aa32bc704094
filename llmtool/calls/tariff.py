"""What calls to one model cost: at worst before they are made, and by their bill when they are over."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import product

from llmtool.errors import PriceMissingError
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Model, Price
from llmtool.usage import Usage


@dataclass(frozen=True, slots=True)
class Charge:
    """What a call cost.

    Attributes:
        amount: US dollars.
        doubt: why it may be another amount; empty where it is as it was billed.
    """

    amount: Decimal
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Tariff:
    """The price of a model's calls.

    Attributes:
        model: the model that is billed; another than was asked for where calls are redirected.
        price: its price at the moment of the call.
        conditions: how calls are served, as far as the model's name says.
    """

    model: Model
    price: Price
    conditions: Mapping[str, str] = field(default_factory=dict)

    def worst(self, prompt: int, answer: int, at: datetime, *, cache_writes: bool) -> Decimal:
        """The most that a call can cost, US dollars.

        Args:
            prompt: tokens of the prompt, at the upper end of what is known of them.
            answer: tokens of the longest answer.
            at: the moment.
            cache_writes: whether the provider may write the prompt to a cache, which can cost more.

        Raises:
            PriceMissingError: the model has no price for such a call.
        """
        prompts = ("input", "cache_write") if cache_writes else ("input",)
        # Reasoning may have a price of its own, and all of the answer may be reasoning.
        usages = (
            Usage(**{bucket: prompt}, output=answer, reasoning=reasoning)  # type: ignore[arg-type]  # a bucket is a number
            for bucket, reasoning in product(prompts, (0, answer))
        )
        return max(cost(self.price, usage, at, self.conditions, self.model.id).total for usage in usages)

    def charge(self, usage: Usage, at: datetime, tier: str = "") -> Charge:
        """What a usage costs.

        Args:
            usage: what was used.
            at: the moment.
            tier: the service tier that the provider says it has billed, or empty.

        Returns:
            The cost; without the tier, or without what is billed by the piece, where there is no price for that.

        Raises:
            PriceMissingError: the model has no price for the tokens that were used.
        """
        served = {**self.conditions, "service_tier": tier.lower()} if tier else self.conditions
        ways = ((usage, served), (usage, self.conditions), (replace(usage, pieces={}), self.conditions))
        missing: list[PriceMissingError] = []
        for used, conditions in ways:
            try:
                amount = cost(self.price, used, at, conditions, self.model.id).total
            except PriceMissingError as error:
                missing.append(error)
            else:
                return Charge(amount, f"{missing[0].message}: the cost is without that" if missing else "")
        raise missing[-1]
