"""What prompts were at a commit: their old texts, by the tokenizers of then and of now, at the prices of then."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from llmtool.errors import BadInputError, PriceMissingError, UnknownModelError
from llmtool.planning.check.counts import Content, Counts, Reader
from llmtool.planning.check.manifest import Check
from llmtool.planning.check.past import Earlier, replaced
from llmtool.planning.check.rows import Market, Row
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Price
from llmtool.reading.naming import chosen


@dataclass(frozen=True, slots=True)
class _Sold:
    """A model as it was sold then: its id, how it read, and its price; None where that is not known."""

    model: str
    reader: Reader
    price: Price | None


class Then:
    """The past as the objects of git remember it.

    Which model a prompt was sent to is the word of the manifest of then (``replaced``); one that it does not name is
    compared with itself.

    Args:
        before: the budgets of then; empty where they are not known.
        now: the budgets of now.
        rows: what is held now.
        folder: where the files are.
        market: models and prices of then.
    """

    def __init__(
        self, before: Sequence[Check], now: Sequence[Check], rows: Iterable[Row], folder: Path, market: Market
    ) -> None:
        self._before = before
        self._now = now
        self._folder = folder
        self._market = market
        self._names: dict[tuple[str, str], dict[str, str]] = {}
        self._sold: dict[str, _Sold | None] = {}
        self.wanted = tuple(pair for row in rows for pair in self._wanted(row))

    def _wanted(self, row: Row) -> Iterator[tuple[Reader, Content]]:
        """The old text, by the tokenizer of now and by that of then."""
        content = row.content(row.pair.base, self._folder)
        if content:
            yield row.reader, content
            sold = self._sold_for(row)
            if sold:
                yield sold.reader, content

    def earlier(self, row: Row, counts: Counts, now: Prompt | None) -> Earlier | None:  # noqa: ARG002 - a lock needs it
        """What a prompt was; None where there was none, or no text."""
        content = row.content(row.pair.base, self._folder)
        if content is None or row.pair.change is None:
            return None
        sold = self._sold_for(row)
        again = counts[row.reader, content]
        then = counts[sold.reader, content] if sold else again
        if isinstance(then, BadInputError) or isinstance(again, BadInputError):
            return None
        model, price = (sold.model, sold.price) if sold else (row.found.model.id, None)
        return Earlier(model, then, again.tokens, price, row.pair.change)

    def _sold_for(self, row: Row) -> _Sold | None:
        """The model that a prompt was sent to; None where nobody knows it any more."""
        name = self._name(row)
        if name not in self._sold:
            self._sold[name] = self._find(name)
        return self._sold[name]

    def _name(self, row: Row) -> str:
        places = (row.pair.path, row.pair.base_path)
        if places not in self._names:
            now, before = _names(self._now, row.pair.path), _names(self._before, row.pair.base_path)
            self._names[places] = replaced(before, now)
        return self._names[places].get(row.named.text, row.named.text)

    def _find(self, name: str) -> _Sold | None:
        try:
            model = self._market.catalogue.find(name, self._market.at.date()).model
        except UnknownModelError:
            return None
        if model.tokenizer is None:
            return None
        try:
            price = self._market.catalogue.price(model, self._market.at).price
        except PriceMissingError:
            price = None
        return _Sold(model.id, self._market.reader(model), price)


def _names(checks: Sequence[Check], path: str) -> list[str]:
    """The models that a prompt is sent to."""
    return [named.text for check in checks if chosen(check.globs, path) for named in check.models]
