"""Hold prompts against their budgets: what each weighs and costs now, what it did, and which limits it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from llmtool.errors import BadInputError, PriceMissingError
from llmtool.planning.check.counts import count
from llmtool.planning.check.growth import Growth, Steps, appeared
from llmtool.planning.check.limits import limits_of
from llmtool.planning.check.manifest import Check
from llmtool.planning.check.past import Earlier, Past
from llmtool.planning.check.result import Item, Was
from llmtool.planning.check.rows import Market, Row
from llmtool.planning.estimate import Estimate, estimate
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Price
from llmtool.reading.problem import Problem


@dataclass(frozen=True, slots=True)
class Held:
    """What holding prompts against their budgets came to.

    Attributes:
        items: a prompt, its budget and a model each.
        problems: what is no prompt although it should be.
        notes: what could not be compared as it should be.
    """

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def hold(rows: Sequence[Row], folder: Path, market: Market, past: Past | None) -> Held:
    """Hold every file against every check that is about it.

    Args:
        rows: the files, their budgets and models.
        folder: where the files are.
        market: models and prices.
        past: what knows how they were; None where nothing is compared.

    Raises:
        PriceMissingError: a model has no price for what a check asks.
        BadConfigError: a limit cannot be held against a model.
    """
    contents = [row.content(row.pair.now, folder) for row in rows]
    wanted = [(row.reader, content) for row, content in zip(rows, contents, strict=True) if content]
    counts = count([*wanted, *(past.wanted if past else ())])
    priced = _Priced(market)
    items: list[Item] = []
    problems: dict[Problem, None] = {}
    for row, content in zip(rows, contents, strict=True):
        now = counts[row.reader, content] if content else None
        if isinstance(now, BadInputError):
            problems[Problem(row.pair.path, now.message)] = None
            continue
        earlier = past.earlier(row, counts, now) if past else None
        if now or (earlier and row.pair.change == "removed"):
            items.append(_item(row, priced, now, earlier, compared=past is not None))
    return Held(tuple(items), tuple(problems), tuple(priced.notes))


def _item(row: Row, priced: "_Priced", now: Prompt | None, earlier: Earlier | None, *, compared: bool) -> Item:
    after = priced.estimate(row, now) if now else None
    base = priced.was(row, earlier) if earlier else None
    return Item(
        path=row.pair.path,
        check=row.check,
        model=row.found.model.id,
        now=after,
        base=base,
        change=None if not compared else earlier.change if earlier else "new",
        base_path=row.pair.base_path,
        limits=limits_of(row.check, after, base.prompt.tokens if base else None) if after else (),
        moved=_growth(row, priced, after, base, earlier) if compared else None,
        full_id=row.model,
    )


def _growth(
    row: Row, priced: "_Priced", after: Estimate | None, base: Was | None, earlier: Earlier | None
) -> Growth | None:
    if base is None or earlier is None:
        return appeared(after.prompt.tokens, after.cost.total) if after else None
    if after is None:
        return appeared(-base.prompt.tokens, -base.cost)
    steps = Steps(
        then=base.prompt.tokens,
        again=earlier.again,
        now=after.prompt.tokens,
        cost_then=base.cost,
        cost=lambda tokens: priced.cost_now(row, after.price, tokens),
    )
    return steps.growth()


class _Priced:
    """Prices of what the rows ask for; ``notes`` say of which models it is not known what they cost then."""

    def __init__(self, market: Market) -> None:
        self.notes: dict[str, None] = {}
        self._market = market
        self._estimates: dict[tuple[tuple[int, int], Prompt], Estimate] = {}
        self._costs: dict[tuple[tuple[int, int], int], Decimal] = {}

    def estimate(self, row: Row, prompt: Prompt) -> Estimate:
        """A prompt at today's price; one of a size only once for a check and a model."""
        key = (row.place, prompt)
        if key not in self._estimates:
            try:
                self._estimates[key] = estimate(self._market.catalogue, row.found, prompt, self._work(row.check))
            except PriceMissingError as error:
                raise _placed(error, row) from error
        return self._estimates[key]

    def was(self, row: Row, earlier: Earlier) -> Was:
        """A prompt at the price that held then; where that is not known, or says too little, at today's."""
        tokens = earlier.prompt.tokens
        if earlier.price is not None:
            try:
                return Was(earlier.model, earlier.prompt, earlier.price, self.cost(row, earlier.price, tokens))
            except PriceMissingError:
                pass  # not for what the budget asks today, such as a batch
        self.notes[f"what {earlier.model} cost then is not known: today's price is taken"] = None
        today = self.estimate(row, earlier.prompt)
        return Was(earlier.model, earlier.prompt, today.price, today.cost.total)

    def cost_now(self, row: Row, price: Price, tokens: int) -> Decimal:
        """The same as :meth:`cost` for the price of now, which a check and a model have only one of: each cost once."""
        key = (row.place, tokens)
        if key not in self._costs:
            self._costs[key] = self.cost(row, price, tokens)
        return self._costs[key]

    def cost(self, row: Row, price: Price, tokens: int) -> Decimal:
        """US dollars of a call with a prompt of so many tokens at a price, whatever the day, under today's budget."""
        work = self._work(row.check)
        conditions = {**row.found.conditions, **work.conditions}
        try:
            return cost(price, work.usage(tokens), work.at, conditions, row.found.model.id).total
        except PriceMissingError as error:
            raise _placed(error, row) from error

    def _work(self, check: Check) -> Work:
        return Work(
            at=self._market.at,
            output_tokens=check.output_tokens,
            cached_tokens=0,
            cached_share=check.cached_share,
            cache_write_tokens=0,
            cache_ttl="5m",
            conditions=check.conditions,
            projection=check.calls,
        )


def _placed(error: PriceMissingError, row: Row) -> PriceMissingError:
    """The same, said with the place where the manifest names the model."""
    return PriceMissingError(f"{row.named.where}: {error.message}", error.hint)
