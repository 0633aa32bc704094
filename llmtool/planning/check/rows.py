"""What is held against what: each file, with each budget that is about it, for each of the budget's models."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from llmtool.errors import UnknownModelError
from llmtool.planning.check.counts import Content, Reader
from llmtool.planning.check.files import named_by
from llmtool.planning.check.manifest import Check, Named
from llmtool.planning.check.result import Change
from llmtool.planning.tally import Skipped
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.model import Model
from llmtool.reading.problem import Problem
from llmtool.tokens.registry import Choice


@dataclass(frozen=True, slots=True)
class Pair:
    """A file now, and as it was.

    Attributes:
        path: now; of one that is gone, as it was.
        change: what became of it; None where no texts are compared.
        base_path: as it was, where that was another.
        now: what it holds; None where it is gone.
        base: what it held; None where it was not there, or is not at hand.
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

    def find(self, named: Named) -> Found:
        """The model that a name in the manifest means.

        Raises:
            UnknownModelError: it is in no list.
        """
        try:
            return self.catalogue.find(named.text, self.at.date())
        except UnknownModelError as error:
            raise UnknownModelError(f"{named.where}: {error.message}", error.hint) from error

    def reader(self, model: Model) -> Reader:
        """How a model reads.

        Raises:
            UsageError: it reads no text.
        """
        return Reader(model.full_id, self.choice(model))


@dataclass(frozen=True, slots=True)
class Row:
    """A file, its budget and a model.

    Attributes:
        pair: the file.
        check: its budget.
        named: the model as the manifest names it.
        found: the model.
        reader: how it reads.
        place: which of the budgets, and which of its models, counted from 0.
    """

    pair: Pair
    check: Check
    named: Named
    found: Found
    reader: Reader
    place: tuple[int, int]

    @property
    def model(self) -> str:
        """The model's full id."""
        return self.found.model.full_id

    def content(self, text: object, folder: Path) -> Content | None:
        """A text as this budget takes it; None of what is no text.

        Args:
            text: what the file holds or held.
            folder: where the manifest's globs are read.
        """
        if not isinstance(text, str):
            return None
        form = self.check.form
        return Content(text, form, None if form == "text" else (folder / self.pair.path).parent)


def rows_of(checks: Sequence[Check], pairs: Mapping[str, Pair], market: Market) -> list[Row]:
    """Every file with every check that is about it, for each model.

    Args:
        checks: the budgets.
        pairs: by path, the files that they are about.
        market: models and prices.

    Raises:
        UnknownModelError: a check names a model that is in no list.
        UsageError: a model reads no text.
    """
    return list(_rows(checks, pairs, market))


def _rows(checks: Sequence[Check], pairs: Mapping[str, Pair], market: Market) -> Iterator[Row]:
    for number, check in enumerate(checks):
        models = [(named, market.find(named)) for named in check.models]
        readers = [(named, found, market.reader(found.model)) for named, found in models]
        for path in named_by(check, pairs):
            for which, (named, found, reader) in enumerate(readers):
                yield Row(pairs[path], check, named, found, reader, (number, which))
