"""Vectors through the one door: what is sent, what is kept, what is paid."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.calls.embedding_rounds import Scale, Text, Weighed, requests, rounds
from llmtool.calls.embeddings import Embeddings, Seller
from llmtool.calls.gateway import Gateway
from llmtool.calls.outcome import Purpose
from llmtool.errors import (
    BadInputError,
    IncompleteError,
    NetworkError,
    OverBudgetError,
    OverContextError,
    ProviderError,
)
from llmtool.exchange import Wire
from llmtool.providers.embeddings import embedding_adapter
from llmtool.providers.embeddings_servers import Habits
from llmtool.providers.endpoints import Endpoint
from llmtool.storage.budgets import Limit
from llmtool.storage.embedding_cache import EmbeddingCache
from llmtool.storage.ledger import Ledger
from llmtool.tokens.registry import Choice
from llmtool.usage import Usage
from tests.calls.conftest import NOON, Clock, Incoming, Received, tariff

TEN = [Text(f"t{number}", f"text {number}") for number in range(10)]  # of three tokens each


@dataclass
class Network:
    """Answers with vectors of the texts' lengths, unless a test says otherwise."""

    sent: list[list[str]] = field(default_factory=list)
    failures: list[BaseException | None] = field(default_factory=list)
    billed: bool = True

    @contextmanager
    def stream(self, endpoint: Endpoint, wire: Wire) -> Iterator[Incoming]:
        raise AssertionError((endpoint, wire))

    def send(self, endpoint: Endpoint, wire: Wire) -> Received:
        del endpoint
        texts: Any = wire.body["input"]
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure
        self.sent.append(texts)
        data = [{"index": index, "embedding": [len(text), 1]} for index, text in enumerate(texts)]
        usage = {"usage": {"prompt_tokens": 3 * len(texts)}} if self.billed else {}
        return Received({"data": data, **usage})


@dataclass
class Desk:
    """Everything that vectors go through."""

    network: Network
    ledger: Ledger
    cache: EmbeddingCache
    scale: Scale

    def embeddings(self, *limits: Limit, dimensions: int | None = None, max_cost: Decimal | None = None) -> Embeddings:
        seller = Seller(
            "m", embedding_adapter(self.scale.habits), Endpoint("openai", "chat", "https://api.example/v1"), self.scale,
            tariff(), Purpose("embed", "shop"), dimensions, max_cost,
        )  # fmt: skip
        gateway = Gateway(self.network, self.ledger, limits, None, lambda: NOON, Clock())
        return Embeddings(seller, gateway, self.cache)

    def costs(self) -> list[Decimal | None]:
        return [row.entry.cost for row in self.ledger.entries(NOON)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    scale = Scale("m", Habits(texts=4), Choice()(), "exact")
    with Ledger(tmp_path / "ledger.db") as ledger, EmbeddingCache(tmp_path / "vectors.db") as cache:
        yield Desk(Network(), ledger, cache, scale)


def test_vectors_come_in_order_request_by_request(desk: Desk) -> None:
    made = desk.embeddings()
    found = list(made.embed(TEN, "document"))
    assert [each.id for each in found] == [text.id for text in TEN]
    assert found[3].vector.tolist() == [6, 1]
    assert [len(texts) for texts in desk.network.sent] == [4, 4, 2]
    assert (made.bill.texts, made.bill.requests, made.bill.sent, made.bill.tokens) == (10, 3, 10, 30)
    assert made.bill.cost == Decimal("0.00003") == sum(cost or 0 for cost in desk.costs())


def test_nothing_is_read_ahead_of_what_is_asked_for(desk: Desk) -> None:
    read: list[str] = []

    def texts() -> Iterator[Text]:
        for text in TEN:
            read.append(text.id)
            yield text

    found = desk.embeddings().embed(texts(), "document")
    next(found)
    assert len(read) == 4
    assert len(desk.network.sent) == 1


def test_requests_are_full_although_much_is_kept(desk: Desk) -> None:
    list(desk.embeddings().embed(TEN[::2], "document"))
    desk.network.sent.clear()
    made = desk.embeddings()
    found = list(made.embed(TEN, "document"))
    assert desk.network.sent == [["text 1", "text 3", "text 5", "text 7"], ["text 9"]]
    assert [each.from_cache for each in found] == [True, False] * 5
    assert (made.bill.from_cache, made.bill.sent) == (5, 5)


def test_a_failure_keeps_what_was_paid_for(desk: Desk) -> None:
    desk.network.failures = [None, NetworkError("gone")]
    found = desk.embeddings().embed(TEN, "document")
    assert len([next(found) for _ in range(4)]) == 4
    with pytest.raises(NetworkError, match="gone"):
        next(found)
    assert len(desk.costs()) == 1
    assert list(desk.embeddings().embed(TEN, "document"))
    assert [len(texts) for texts in desk.network.sent] == [4, 4, 2]


def test_a_request_that_may_have_been_billed_is_in_the_ledger(desk: Desk) -> None:
    desk.network.failures = [IncompleteError("closed")]
    made = desk.embeddings()
    with pytest.raises(IncompleteError, match="closed"):
        list(made.embed(TEN, "document"))
    (row,) = desk.ledger.entries(NOON)
    assert (row.entry.usage, row.entry.estimated) == (Usage(input=12), True)
    assert made.bill.estimated


def test_without_a_bill_the_tokens_are_ours_and_marked(desk: Desk) -> None:
    desk.network.billed = False
    made = desk.embeddings()
    list(made.embed(TEN, "document"))
    assert (made.bill.tokens, made.bill.estimated) == (30, True)


def test_what_was_paid_for_is_kept_even_if_the_ledger_cannot_be_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise BadInputError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("llmtool.storage.budgets.Reservation.settle", full)
        with pytest.raises(BadInputError, match="the disk is full"):
            list(desk.embeddings().embed(TEN, "document"))
    assert list(desk.embeddings().embed(TEN[:4], "document"))
    assert len(desk.network.sent) == 1


def test_vectors_that_cannot_be_kept_are_vectors(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise BadInputError("the disk is full")

    monkeypatch.setattr(desk.cache, "put", full)
    made = desk.embeddings()
    assert len(list(made.embed(TEN, "document"))) == 10
    assert made.bill.notes == ["vectors are not kept: the disk is full"]


def test_a_run_stops_before_the_request_that_could_pass_its_limit(desk: Desk) -> None:
    made = desk.embeddings(max_cost=Decimal("0.000029"))  # a whole request costs 12 millionths
    found = made.embed(TEN, "document")
    assert len([next(found) for _ in range(8)]) == 8
    with pytest.raises(
        OverBudgetError, match=r"the next request, of 2 texts, could cost \$0.000006, and \$0.000005 is left"
    ):
        next(found)
    assert len(desk.network.sent) == 2


def test_a_survey_sends_nothing_and_counts_each_text_once(desk: Desk) -> None:
    list(desk.embeddings().embed(TEN[:1], "document"))
    survey = desk.embeddings().survey([*TEN, *TEN], "document")
    assert (survey.texts, survey.missing, survey.tokens, survey.requests) == (20, 9, 27, 3)
    assert survey.worst == Decimal("0.000027")
    assert survey.url == "https://api.example/v1/embeddings"
    assert len(desk.network.sent) == 1
    survey.keep_to(Decimal("0.000027"))
    survey.keep_to(None)
    with pytest.raises(OverBudgetError, match="to embed 9 texts could cost"):
        survey.keep_to(Decimal("0.000026"))


def test_vectors_of_two_lengths_are_not_mixed(desk: Desk) -> None:
    list(desk.embeddings().embed(TEN[:1], "document"))
    with pytest.raises(ProviderError, match="2 dimensions"):
        list(desk.embeddings(dimensions=3).embed(TEN, "document"))


# What is weighed, and how it is put together.


def test_a_text_that_is_too_long_is_named(desk: Desk) -> None:
    scale = replace(desk.scale, longest=3)
    with pytest.raises(OverContextError, match="long: has 4 tokens, and m takes 3"):
        scale.weigh([Text("short", "one"), Text("long", "one two three four")], "document", str.encode)


def test_a_cut_text_has_no_more_tokens_than_it_may(desk: Desk) -> None:
    habits = Habits(texts=4, prefixes={"document": "title: none | text: "})
    scale = replace(desk.scale, longest=10, truncate=True, habits=habits)
    (cut,) = scale.weigh([Text("long", "one two three four five six seven")], "document", str.encode)
    assert cut.was_cut
    assert cut.text.text == "one two three four five"[: len(cut.text.text)] != ""
    assert scale.tokenizer.count_many([habits.written(cut.text.text, "document")])[0].tokens <= 10


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_text_is_named(desk: Desk, text: str) -> None:
    with pytest.raises(BadInputError, match="x: is empty"):
        list(desk.embeddings().embed([*TEN[:2], Text("x", text)], "document"))
    assert desk.network.sent == []


def test_halves_of_surrogate_pairs_are_sent_as_what_stands_for_them_and_kept_as_that(desk: Desk) -> None:
    texts = [Text("half", "a\ud800b"), Text("replaced", "a\ufffdb")]
    half, replaced = desk.embeddings().embed(texts, "document")
    assert half.vector == replaced.vector
    assert desk.network.sent == [["a\ufffdb"]]


def test_what_is_set_aside_has_room_for_what_a_model_puts_around_texts(desk: Desk) -> None:
    weighed = desk.scale.weigh(TEN, "document", str.encode)
    assert desk.scale.prompt(weighed).range[1] == 30
    rough = replace(desk.scale, exactness="estimated")
    assert rough.prompt(rough.weigh(TEN, "document", str.encode)).range[1] == 50


def test_requests_keep_to_both_limits() -> None:
    texts = [Weighed(Text("x", "x"), b"", size, size) for size in (5, 5, 1, 9, 12, 1, 1, 1, 1)]
    parts = [[each.most for each in batch] for batch in requests(texts, Habits(texts=3, request_tokens=10))]
    assert parts == [[5, 5], [1, 9], [12], [1, 1, 1], [1]]


def test_many_texts_that_are_kept_wait_for_no_others(desk: Desk) -> None:
    same = [Text(str(number), "text") for number in range(5000)]
    sizes = [len(found.texts) for found in rounds(same, "document", str.encode, desk.scale, desk.cache)]
    assert sum(sizes) == 5000
    assert max(sizes) <= 2048 + 4
