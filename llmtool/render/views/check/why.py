"""Why a bill moves, in words: for a prompt, and for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.money import usd
from llmtool.planning.check.growth import Parts, added, monthly
from llmtool.planning.check.result import Checked, Item
from llmtool.planning.work import Projection
from llmtool.render.as_json import Json


def causes(item: Item) -> list[str]:
    """What moved a prompt's tokens or its cost, in a word each."""
    if item.moved is None:
        return []
    return [cause.name for cause in _causes(item.moved.tokens, item.moved.cost)]


def of_call(item: Item) -> str:
    """By how many dollars a call moved, and why: ``text +$0.01, price -$0.02``; empty of what is new or gone."""
    if item.moved is None or _came_or_went(item):
        return ""
    causes = _causes(item.moved.tokens, item.moved.cost)
    return ", ".join(f"{cause.name} {signed(cause.cost)}" for cause in causes if cause.cost)


def reasons(checked: Checked) -> str:
    """Why all prompts together moved, where it is not for tokens of their texts alone; or empty.

    In dollars a month where the manifest says how often each prompt is sent, else in dollars of one call of each.
    """
    items = checked.changed
    by_month = all(item.check.calls for item in items)
    stayed = _together([item for item in items if not _came_or_went(item)], by_month=by_month)
    others = _together([item for item in items if _came_or_went(item)], by_month=by_month)
    causes = _causes(*stayed)
    if any(map(_came_or_went, items)):
        causes.append(_Cause("what is new or gone", others[0].total, others[1].total))
    if all(cause.name == "text" for cause in causes):
        return ""
    total = sum((cause.cost for cause in causes), Decimal(0))
    unit = "a month" if by_month else "for a call of each"
    return f"the bill moves by {signed(total)} {unit}: {', '.join(map(_in_words, causes))}"


def signed(amount: Decimal) -> str:
    """An amount of US dollars with its sign."""
    return usd(amount) if amount < 0 else f"+{usd(amount)}"


def growth_data(item: Item) -> dict[str, Json] | None:
    """The object for programs."""
    if item.moved is None:
        return None
    return {"tokens": parts_data(item.moved.tokens), "cost": parts_data(item.moved.cost)}


def parts_data(parts: Parts[int] | Parts[Decimal]) -> dict[str, Json]:
    """A difference and what it is made of: the first of the numbers is the sum of the others."""
    return {
        "total": parts.total,
        "text": parts.text,
        "tokenizer": parts.tokenizer,
        "text_or_tokenizer": parts.text_or_tokenizer,
        "price": parts.price,
    }


@dataclass(frozen=True, slots=True)
class _Cause:
    """Something that moves a bill: what it is, by how many tokens, by how many dollars."""

    name: str
    tokens: int
    cost: Decimal


def _causes(tokens: Parts[int], cost: Parts[Decimal]) -> list[_Cause]:
    """What is not nothing of a difference."""
    found = [
        _Cause("text", tokens.text, cost.text),
        _Cause("tokenizer", tokens.tokenizer, cost.tokenizer),
        _Cause("text or tokenizer", tokens.text_or_tokenizer, cost.text_or_tokenizer),
        _Cause("price", tokens.price, cost.price),
    ]
    return [cause for cause in found if cause.tokens or cause.cost]


def _came_or_went(item: Item) -> bool:
    return item.base is None or item.now is None


def _together(items: Sequence[Item], *, by_month: bool) -> tuple[Parts[int], Parts[Decimal]]:
    """The growth of several prompts, of a month or of a call of each."""
    tokens = added([item.moved.tokens for item in items if item.moved], 0)
    costs = [_cost(item.moved.cost, item.check.calls if by_month else None) for item in items if item.moved]
    return tokens, added(costs, Decimal(0))


def _cost(cost: Parts[Decimal], calls: Projection | None) -> Parts[Decimal]:
    return monthly(cost, calls) if calls else cost


def _in_words(cause: _Cause) -> str:
    tokens = f" ({cause.tokens:+,} token{'' if abs(cause.tokens) == 1 else 's'})" if cause.tokens else ""
    return f"{cause.name} {signed(cause.cost)}{tokens}"
