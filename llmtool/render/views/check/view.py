"""How ``check`` shows what it found: a table of prompts, and the object for programs."""

from decimal import Decimal

from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.planning.check.growth import added
from llmtool.planning.check.manifest import GROWTH, LimitName
from llmtool.planning.check.result import Base, Checked, Item, Limit, Loosened, Verdict
from llmtool.pricing.model import Price
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Cell, Column, Row, Table
from llmtool.render.views.check.why import causes, growth_data, parts_data, reasons

_COLUMNS = (
    Column("verdict"),
    Column("tokens", align="right"),
    Column("cost", align="right", kind="usd"),
    Column("monthly", align="right", kind="usd", minor=1),
    Column("model"),
    Column("path", kind="path"),
)
_GROWTH = (Column("growth", align="right"), Column("why", minor=2))
_PLACE_OF_GROWTH = 2
_DOLLARS: frozenset[LimitName] = frozenset({"max_cost_per_call", "max_monthly_cost"})


def check_view(checked: Checked, error: LlmtoolError | None, *, status_only: bool) -> Document:
    """Every prompt with its worst verdict, and the total.

    Args:
        checked: what was found.
        error: why the command fails although there is a result, or None.
        status_only: whether ``pass``, ``warn`` or ``fail`` is all that is wanted.
    """
    with_growth = checked.base is not None
    columns = (*_COLUMNS[:_PLACE_OF_GROWTH], *_GROWTH, *_COLUMNS[_PLACE_OF_GROWTH:]) if with_growth else _COLUMNS
    rows = tuple(_row(item, with_growth=with_growth) for item in checked.items)
    table = Table(columns, rows, notes=tuple(sentences(checked)))
    return Document(check_data(checked, error), table, bare=f"{checked.status}\n" if status_only else None)


def sentences(checked: Checked) -> list[str]:
    """What the check comes to, in words: the total, and what it was compared with."""
    found = [headline(checked)]
    if checked.base is not None:
        found += filter(None, (reasons(checked), compared_with(checked.base)))
        found += map(easing, checked.base.loosened)
    return found


def compared_with(base: Base) -> str:
    """What was compared with, in words."""
    if base.lock:
        return f"compared with {base.lock}"
    return f"compared with {base.commit[:12]}, which {base.ref} and this have in common"


def headline(checked: Checked) -> str:
    """The whole check in one sentence."""
    files = len({item.path for item in checked.items if item.now})
    words = [f"{checked.status}: {_many(files, 'prompt')}"]
    verdicts = [limit.verdict for _, limit in checked.breaches]
    if failed := verdicts.count(Verdict.FAIL):
        words.append(f"{_many(failed, 'limit')} breached")
    if warned := verdicts.count(Verdict.WARN):
        words.append(_many(warned, "warning"))
    monthly_now = _monthly(checked)
    if monthly_now:
        words.append(f"{usd(monthly_now)} a month")
    if checked.base is not None:
        grown = sum(item.growth or 0 for item in checked.items)
        words.append(f"{grown:+,} tokens" if grown else "no growth")
    return ", ".join(words)


def breach(item: Item, limit: Limit) -> str:
    """One breach in words, without the path: what the limit is, what there is, and what its owner says."""
    words = f"{item.model}: {_in_words(limit)}"
    if limit.within_margin:
        words += ", within the limit but not within the margin of the estimate"
    return f"{words}; {item.check.owner}" if item.check.owner else words


def easing(loosened: Loosened) -> str:
    """A limit that was loosened, in words: what held, what holds, and for which prompts."""
    first, *others = loosened.paths
    whom = f"{first} and {_many(len(others), 'other prompt')}" if others else first
    if loosened.what == "check":
        return f"no longer checked: {whom}"
    after = loosened.after or "nothing"
    return f"loosened: {loosened.what} from {loosened.before} to {after}, for {whom}"


def quantity(name: LimitName, amount: int | Decimal) -> str:
    """An amount of what a limit limits, for people."""
    if name in _DOLLARS:
        return usd(Decimal(amount))
    return f"{amount:,f} %" if name == "max_growth_percent" else _many(int(amount), "token")


def _in_words(limit: Limit) -> str:
    value, allowed = quantity(limit.name, limit.value), quantity(limit.name, limit.limit)
    if limit.name == "context_reserve":
        return f"{value} left of the context window, context_reserve is {allowed}"
    grew = "grew by " if limit.name in GROWTH else ""
    return f"{grew}{value}, {limit.name} is {allowed}"


def check_data(checked: Checked, error: LlmtoolError | None) -> dict[str, Json]:
    """The object for programs."""
    data: dict[str, Json] = {
        "schema": "llmtool.check/1",
        "status": checked.status.value,
        "manifest": checked.manifest,
        "at": checked.at.isoformat(timespec="seconds"),
        "base": _base(checked.base) if checked.base else None,
        "items": [_item(item) for item in checked.items],
        "total": _total(checked),
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in checked.skipped],
        "errors": [{"path": problem.path, "message": problem.message} for problem in checked.errors],
    }
    if error is not None:
        data["error"] = as_object(error)
    return data


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def model_of(item: Item) -> str:
    """The model, and before it the one whose place it has taken."""
    return item.model if item.base is None or item.base.model == item.model else f"{item.base.model}→{item.model}"


def _row(item: Item, *, with_growth: bool) -> Row:
    growth: tuple[Cell, ...] = (_signed(item), _why(item)) if with_growth else ()
    verdict = item.change if item.now is None else item.verdict.value
    return (verdict, item.tokens, *growth, item.cost, item.monthly, model_of(item), item.path)


def _signed(item: Item) -> Cell:
    if item.change == "new":
        return "new"
    return f"{item.growth:+}" if item.growth else "0"


def _why(item: Item) -> Cell:
    """What moved, in one word without spaces: a plain line is taken apart at them."""
    if item.base is None or item.now is None:
        return None
    return "+".join(cause.replace(" ", "-") for cause in causes(item)) or None


def _base(base: Base) -> dict[str, Json]:
    loosened: list[Json] = [
        {"what": each.what, "before": each.before, "after": each.after or None, "paths": list(each.paths)}
        for each in base.loosened
    ]
    return {
        "ref": base.ref or None,
        "commit": base.commit or None,
        "lock": base.lock or None,
        "at": base.at.isoformat(timespec="seconds") if base.at else None,
        "loosened": loosened,
        "notes": list(base.notes),
    }


def _item(item: Item) -> dict[str, Json]:
    known = item.now or item.base
    counted = known.prompt if known else None
    return {
        "path": item.path,
        "model": item.model,
        "check": item.check.where,
        "tokens": item.tokens,
        "tokenizer": counted.tokenizer if counted else None,
        "exactness": counted.exactness if counted else None,
        "margin_percent": counted.margin_percent if counted else None,
        "tokens_base": item.base.prompt.tokens if item.base else None,
        "cost": item.cost,
        "cost_base": item.base.cost if item.base else None,
        "monthly": item.monthly,
        "monthly_base": item.monthly_base,
        "growth": growth_data(item),
        "price": _price(item.now.price) if item.now else None,
        "price_base": _price(item.base.price) if item.base else None,
        "model_base": item.base.model if item.base else None,
        "tokenizer_base": item.base.prompt.tokenizer if item.base else None,
        "change": item.change,
        "path_base": item.base_path if item.base else None,
        "verdict": item.verdict.value,
        "owner": item.check.owner or None,
        "limits": [_limit(limit) for limit in item.limits],
    }


def _price(price: Price) -> dict[str, Json]:
    return {
        "from": price.start.isoformat() if price.start else None,
        "source": price.source,
        "checked": price.checked.isoformat(),
    }


def _limit(limit: Limit) -> dict[str, Json]:
    return {
        "name": limit.name,
        "limit": limit.limit,
        "value": limit.value,
        "verdict": limit.verdict.value,
        "within_margin": limit.within_margin,
    }


def _total(checked: Checked) -> dict[str, Json]:
    items = checked.items
    compared = checked.base is not None
    moved = [item.moved for item in items if item.moved]
    return {
        "files": len({item.path for item in items if item.now}),
        "items": len(items),
        "tokens": sum(item.tokens for item in items),
        "tokens_base": sum(item.base.prompt.tokens for item in items if item.base) if compared else None,
        "cost": sum((item.cost for item in items), Decimal(0)),
        "cost_base": sum((item.base.cost for item in items if item.base), Decimal(0)) if compared else None,
        "growth": {
            "tokens": parts_data(added([growth.tokens for growth in moved], 0)),
            "cost": parts_data(added([growth.cost for growth in moved], Decimal(0))),
        }
        if compared
        else None,
        "monthly": _monthly(checked),
        "verdicts": {verdict.value: sum(item.verdict is verdict for item in items) for verdict in Verdict},
    }


def _monthly(checked: Checked) -> Decimal | None:
    known = [item.monthly for item in checked.items if item.monthly is not None]
    return sum(known, Decimal(0)) if known else None
