"""What a provider's cache of prompts saved."""

from datetime import datetime
from decimal import Decimal

from llmtool.calls.outcome import Call
from llmtool.errors import PriceMissingError
from llmtool.usage import Usage


def saved_by_cache(call: Call, usage: Usage, at: datetime) -> Decimal | None:
    """What a provider's cache saved in one call, US dollars; below 0 where writing to it cost more than reading saved.

    Args:
        call: the call.
        usage: what was billed.
        at: the moment of the call.

    Returns:
        The price of the same tokens without any cache, less their price as they were billed; None without a price.
    """
    if call.tariff is None:
        return None
    plain = Usage(input=usage.prompt, output=usage.completion, reasoning=usage.reasoning)
    try:
        return call.tariff.charge(plain, at).amount - call.tariff.charge(usage, at).amount
    except PriceMissingError:
        return None
