"""How a prompt stands to the limits of its budget."""

from decimal import ROUND_CEILING, Decimal

from llmtool.errors import BadConfigError
from llmtool.planning.check.manifest import GROWTH, Check, LimitName
from llmtool.planning.check.result import Limit, Verdict
from llmtool.planning.estimate import Estimate, window

_HUNDREDTH = Decimal("0.01")


def limits_of(check: Check, now: Estimate, before: int | None) -> tuple[Limit, ...]:
    """Every limit that can be looked at; those of growth only where there is something to compare with.

    Growth is the difference of tokens, whether another text or another tokenizer makes it. A limit is held against
    the likely value. Where that is an estimate whose margin reaches beyond the limit, it is a warning: an estimate
    alone never fails a build.

    Args:
        check: the budget.
        now: the prompt, priced.
        before: the tokens that it had; None where there is nothing to compare with.

    Raises:
        BadConfigError: room in a context window is reserved, and that of the model is not known.
    """
    found = []
    for name, limit in check.limits.items():
        if name in GROWTH:
            value = None if before is None else _growth(name, now.prompt.tokens, before)
            if value is not None:
                found.append(_limit(check, name, limit, value, value))
        else:
            found.append(_limit(check, name, limit, *_values(check, name, now)))
    return tuple(found)


def _growth(name: LimitName, now: int, base: int) -> int | Decimal | None:
    """How much a prompt grew; None for a percentage of nothing."""
    if name == "max_growth_tokens":
        return now - base
    # Rounded up: what is a little above its limit must not look as if it were on it.
    return (Decimal(100 * (now - base)) / base).quantize(_HUNDREDTH, ROUND_CEILING).normalize() if base else None


def _values(check: Check, name: LimitName, now: Estimate) -> tuple[int | Decimal, int | Decimal]:
    """The likely value, and the worst within the margin of the count."""
    longest = now.prompt.range[1]
    if name == "max_tokens":
        return now.prompt.tokens, longest
    if name == "max_cost_per_call":
        return now.cost.total, now.high
    if name == "max_monthly_cost" and check.calls is not None:
        return check.calls.monthly(now.cost.total), check.calls.monthly(now.high)
    room = window(now.model)
    if room is None:
        hint = "leave context_reserve out for this model, or say its limits in a price file of your own"
        raise BadConfigError(f"{check.where}: the context window of {now.model.id} is not known", hint)
    return room - now.fit.used, room - now.fit.used - longest + now.prompt.tokens


def _limit(check: Check, name: LimitName, limit: int | Decimal, value: int | Decimal, at_worst: int | Decimal) -> Limit:
    if _is_over(name, limit, value):
        return Limit(name, limit, value, Verdict(check.level))
    doubtful = _is_over(name, limit, at_worst)
    return Limit(name, limit, value, Verdict.WARN if doubtful else Verdict.PASS, within_margin=doubtful)


def _is_over(name: LimitName, limit: int | Decimal, value: int | Decimal) -> bool:
    return value < limit if name == "context_reserve" else value > limit
