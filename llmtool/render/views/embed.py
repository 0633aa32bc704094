"""How ``embed`` shows what it has done, or would do."""

from llmtool.calls.embedding_bill import Bill
from llmtool.money import usd


def summary(bill: Bill) -> str:
    """What was done, in one line: texts, cache, requests, tokens, cost."""
    about = "~" if bill.estimated else ""
    parts = [_number(bill.texts, "text"), f"{bill.from_cache:,} from the cache" if bill.from_cache else ""]
    if bill.requests:
        parts += [_number(bill.requests, "request"), f"{about}{bill.tokens:,} tokens", cost_so_far(bill)]
    elif bill.from_cache:
        parts.append("nothing was sent, nothing was billed")
    parts.append("~ is estimated" if about else "")
    return " · ".join(part for part in parts if part)


def cost_so_far(bill: Bill) -> str:
    """What has been paid."""
    return "unpriced" if bill.cost is None else f"{'~' if bill.estimated else ''}{usd(bill.cost)}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
