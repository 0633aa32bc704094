"""What one request costs, whether it fits, and what is not known about it."""

from dataclasses import dataclass
from decimal import Context, Decimal

from llmtool.planning.work import Prompt, Work
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.cost import Cost, cost
from llmtool.pricing.model import Model, Price
from llmtool.pricing.rate_sets import EXACT_DIGITS
from llmtool.usage import Usage

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a request fits a model.

    Attributes:
        window: tokens of the context window, or of the longest prompt where only that is known; None where neither is.
        used: tokens of prompt and answer together.
        problem: why it does not fit; or empty.
        doubt: why it may not fit although it seems to; or empty.
    """

    window: int | None
    used: int
    problem: str = ""
    doubt: str = ""

    @property
    def fits(self) -> bool | None:
        """Whether it does; None where neither a problem nor the window is known."""
        return False if self.problem else None if self.window is None else True

    @property
    def used_percent(self) -> Decimal | None:
        """How much of the window is used, to a tenth of a percent."""
        if not self.window:
            return None
        digits = Context(prec=EXACT_DIGITS)
        return digits.quantize(digits.divide(Decimal(100 * self.used), Decimal(self.window)), _TENTH)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost of one request.

    Attributes:
        model: the model that is billed.
        price: the row of its prices that holds.
        prompt: the prompt's tokens, and how far to trust them.
        work: what was asked to be priced.
        usage: the request's tokens by bucket.
        cost: what they cost, line by line.
        low: the cost where the prompt is as short as its margin allows.
        high: the cost where it is as long.
        fit: whether it fits the model.
        notes: what else is to be known, of the name, the price and the cost.
    """

    model: Model
    price: Price
    prompt: Prompt
    work: Work
    usage: Usage
    cost: Cost
    low: Decimal
    high: Decimal
    fit: Fit
    notes: tuple[str, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Every note, those of its lines among them, each once."""
        return tuple(dict.fromkeys((*self.notes, *(line.note for line in self.cost.lines if line.note))))


def estimate(catalogue: Catalogue, found: Found, prompt: Prompt, work: Work) -> Estimate:
    """Price one request.

    Args:
        catalogue: the rate card.
        found: the model, as its name was understood.
        prompt: the prompt's tokens.
        work: the rest of the request.

    Raises:
        UsageError: more of the prompt is cached than there is.
        PriceMissingError: the model has no price at that time, or none for what is asked.
    """
    shortest, longest = _range(prompt, work)
    return _estimate(
        catalogue, found, prompt, work, (work.usage(shortest), work.usage(prompt.tokens), work.usage(longest))
    )


def estimate_used(catalogue: Catalogue, found: Found, usage: Usage, work: Work) -> Estimate:
    """Price what a request has used.

    Args:
        catalogue: the rate card.
        found: the model, as its name was understood.
        usage: what was used.
        work: when, and how it was served; what it says of the request's size is passed over.

    Raises:
        PriceMissingError: the model has no price at that time, or none for what was used.
    """
    return _estimate(catalogue, found, Prompt(usage.prompt, None, "given"), work, (usage, usage, usage))


def _estimate(
    catalogue: Catalogue, found: Found, prompt: Prompt, work: Work, usages: tuple[Usage, Usage, Usage]
) -> Estimate:
    """Price the least, the likeliest and the most that is used."""
    priced = catalogue.price(found.model, work.at)
    conditions = {**found.conditions, **work.conditions}
    low, likely, high = (cost(priced.price, usage, work.at, conditions, priced.model.id) for usage in usages)
    return Estimate(
        model=priced.model,
        price=priced.price,
        prompt=prompt,
        work=work,
        usage=usages[1],
        cost=likely,
        low=low.total,
        high=high.total,
        fit=fit(priced.model, usages[1], prompt),
        notes=(*found.notes, *priced.notes, *likely.notes),
    )


def window(model: Model) -> int | None:
    """The tokens that a model takes: of its context window or, where that is unknown, of the longest prompt."""
    return model.max_input if model.context is None else model.context


def fit(model: Model, usage: Usage, prompt: Prompt) -> Fit:
    """Whether a request fits a model's limits, as far as they are known."""
    used = usage.total
    for limit, tokens, what in (
        (model.context, used, "prompt and answer together"),
        (model.max_input, usage.prompt, "the prompt"),
        (model.max_output, usage.completion, "the answer"),
    ):
        if limit is not None and tokens > limit:
            return Fit(window(model), used, f"{what} would have {tokens:,} tokens, and {model.id} takes {limit:,}")
    longest = prompt.range[1] - prompt.tokens + used
    doubt = ""
    if model.context is not None and longest > model.context:
        doubt = f"within its margin the request has up to {longest:,} tokens, and {model.id} takes {model.context:,}"
    return Fit(window(model), used, doubt=doubt)


def _range(prompt: Prompt, work: Work) -> tuple[int, int]:
    """The shortest and the longest prompt; what is cached of it is never more than the whole."""
    shortest, longest = prompt.range
    if work.cached_share is None:
        return max(shortest, work.cached_tokens + work.cache_write_tokens), longest
    return (prompt.tokens if work.cache_write_tokens else shortest), longest
