"""What is said of a count that is not exact."""


def said(exactness: str, margin_percent: float | None, tokenizer: str, note: str) -> str:
    """How exact a count is, by which tokenizer, and why not more."""
    margin = "" if margin_percent is None else f" ±{margin_percent:g} %"
    return f"{exactness}{margin}, by {tokenizer}: {note}"
