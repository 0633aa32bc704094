"""Hold prompts against their budgets: what each weighs and costs now, what it did, and which limits it keeps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from llmtool.errors import BadInputError, PriceMissingError, UnknownModelError
from llmtool.planning.check_counts import Content, Counts, Reader, count
from llmtool.planning.check_files import named_by
from llmtool.planning.check_limits import limits_of
from llmtool.planning.check_manifest import Check
from llmtool.planning.check_result import Change, Item
from llmtool.planning.estimate import Estimate, estimate
from llmtool.planning.tally import Skipped
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.model import Model
from llmtool.reading.problem import Problem
from llmtool.tokens.registry import Choice


@dataclass(frozen=True, slots=True)
class Pair:
    """A file now, and as it was.

    Attributes:
        path: now; of one that is gone, as it was.
        change: what became of it; None where nothing is compared.
        base_path: as it was, where that was another.
        now: what it holds; None where it is gone.
        base: what it held; None where it was not there.
    """

    path: str
    change: Change | None
    base_path: str
    now: str | Skipped | Problem | None
    base: str | Skipped | Problem | None


@dataclass(frozen=True, slots=True)
class Market:
    """What models are, and what they cost.

    Attributes:
        catalogue: the rate card.
        choice: the tokenizer of a model.
        at: when all is priced.
    """

    catalogue: Catalogue
    choice: Callable[[Model], Choice]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Row:
    """A file, its budget and a model."""

    pair: Pair
    check: Check
    found: Found
    reader: Reader
    where: str


def check_all(
    checks: Sequence[Check], pairs: Mapping[str, Pair], folder: Path, market: Market
) -> tuple[list[Item], list[Problem]]:
    """Hold every file against every check that is about it.

    Args:
        checks: the budgets.
        pairs: by path, the files that they are about.
        folder: where they are.
        market: models and prices.

    Returns:
        The items, and what is no prompt although it should be.

    Raises:
        UnknownModelError: a check names a model that is in no list.
        PriceMissingError: a model has no price for what a check asks.
        BadConfigError: a limit cannot be held against a model.
        UsageError: a model reads no text.
    """
    rows = list(_rows(checks, pairs, market))
    counts = count((row.reader, content) for row in rows for content in _contents(row, folder) if content)
    priced = _Priced(market)
    items: list[Item] = []
    problems: dict[Problem, None] = {}
    for row in rows:
        now, base = (_prompt(counts, row, content) for content in _contents(row, folder))
        if isinstance(now, BadInputError):
            problems[Problem(row.pair.path, now.message)] = None
        elif now or (row.pair.change == "removed" and isinstance(base, Prompt)):
            items.append(_item(row, priced, now, base if isinstance(base, Prompt) else None))
    return items, list(problems)


def _rows(checks: Sequence[Check], pairs: Mapping[str, Pair], market: Market) -> Iterator[_Row]:
    for check in checks:
        models = [(named.where, _found(named.text, named.where, market)) for named in check.models]
        readers = [(where, found, Reader(found.model.full_id, market.choice(found.model))) for where, found in models]
        for path in named_by(check, pairs):
            for where, found, reader in readers:
                yield _Row(pairs[path], check, found, reader, where)


def _found(name: str, where: str, market: Market) -> Found:
    try:
        return market.catalogue.find(name, market.at.date())
    except UnknownModelError as error:
        raise UnknownModelError(f"{where}: {error.message}", error.hint) from error


def _contents(row: _Row, folder: Path) -> tuple[Content | None, Content | None]:
    """What is to be counted: now, and as it was."""
    form = row.check.form
    place = None if form == "text" else (folder / row.pair.path).parent
    now, base = (
        Content(text, form, place) if isinstance(text, str) else None for text in (row.pair.now, row.pair.base)
    )
    return now, base


def _prompt(counts: Counts, row: _Row, content: Content | None) -> Prompt | BadInputError | None:
    return counts[row.reader, content] if content else None


def _item(row: _Row, priced: "_Priced", now: Prompt | None, base: Prompt | None) -> Item:
    pair, check = row.pair, row.check
    after, before = (priced.estimate(row, prompt) if prompt else None for prompt in (now, base))
    limits = limits_of(check, after, before) if after else ()
    change: Change | None = pair.change
    if change not in {None, "removed"} and before is None:
        change = "new"  # what was there was no prompt
    return Item(pair.path, check, row.found.model.id, after, before, change, pair.base_path, limits)


class _Priced:
    """Prices, each prompt of a size only once for a check and a model."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._known: dict[tuple[str, str, Prompt], Estimate] = {}

    def estimate(self, row: _Row, prompt: Prompt) -> Estimate:
        key = (row.check.where, row.where, prompt)
        if key not in self._known:
            try:
                self._known[key] = estimate(self._market.catalogue, row.found, prompt, _work(row.check, self._market))
            except PriceMissingError as error:
                raise PriceMissingError(f"{row.where}: {error.message}", error.hint) from error
        return self._known[key]


def _work(check: Check, market: Market) -> Work:
    return Work(
        at=market.at,
        output_tokens=check.output_tokens,
        cached_tokens=0,
        cached_share=check.cached_share,
        cache_write_tokens=0,
        cache_ttl="5m",
        conditions=check.conditions,
        projection=check.calls,
    )
