"""What a provider reports of a call beside the answer: what it used, and at times what it cost."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from llmtool.errors import BadInputError
from llmtool.pricing.billed_fields import Fields
from llmtool.pricing.billed_shapes import buckets_of, is_usage
from llmtool.providers.adapter import Quirks
from llmtool.usage import Usage

# xAI counts money in ten-billionths of a dollar.
_TICK = Decimal(10) ** -10
# No call has so many tokens; a number beyond is a mistake, and no sum of a ledger could hold many of them.
MOST_TOKENS = 10**12


def usage_of(report: object, quirks: Quirks) -> Usage | None:
    """What was used; None where that is not told, or told so that it cannot be.

    Args:
        report: the object that the provider calls usage or the like.
        quirks: the server's conventions, for what the object leaves open.
    """
    if not isinstance(report, Mapping) or not is_usage(fields := Fields(report, "usage")):
        return None
    # A total that is more than its parts means an answer that leaves its reasoning out, whatever the custom is.
    for custom in (quirks, replace(quirks, output_includes_reasoning=False)):
        try:
            usage = buckets_of(fields, custom)
        except BadInputError:
            continue
        return usage if usage.total <= MOST_TOKENS else None
    return None


def cost_of(report: object) -> Decimal | None:
    """What the provider says a call cost, in US dollars; None where it does not."""
    if not isinstance(report, Mapping):
        return None
    if (ticks := _amount(report.get("cost_in_usd_ticks"))) is not None:
        return ticks * _TICK
    cost = report.get("cost")
    if isinstance(cost, Mapping):  # Perplexity
        return _amount(cost.get("total_cost"))
    paid = _amount(cost)
    return None if paid is None else paid + _paid_elsewhere(report)


def _paid_elsewhere(report: Mapping[str, Any]) -> Decimal:
    """What OpenRouter's customer pays with a key of their own, which its price leaves out."""
    details = report.get("cost_details")
    if not report.get("is_byok") or not isinstance(details, Mapping):
        return Decimal(0)
    return _amount(details.get("upstream_inference_cost")) or Decimal(0)


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    amount = Decimal(repr(value))
    return amount if amount.is_finite() and amount >= 0 else None
