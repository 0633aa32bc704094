"""The door of every paid call: what passes, what is written down, what is refused before anything is sent."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from llmtool.calls.gateway import over, worst_case
from llmtool.calls.listening import StoppedWhileWaiting
from llmtool.errors import (
    AuthError,
    BadInputError,
    CallTimeoutError,
    IncompleteError,
    LlmtoolError,
    NetworkError,
    NoAnswerError,
    OverBudgetError,
    PriceMissingError,
    ProviderError,
    RefusedError,
)
from llmtool.exchange import Delta
from llmtool.planning.work import Prompt
from llmtool.providers.adapter import adapter_for
from llmtool.providers.endpoints import Endpoint
from llmtool.storage.budgets import Limit
from llmtool.usage import Usage
from tests.calls.answers import DONE, bill, event, in_one_piece, piece, streamed
from tests.calls.conftest import NOON, Desk, call, tariff


def daily(amount: str) -> Limit:
    return Limit("daily budget", Decimal(amount), "day", "LLMTOOL_BUDGET_DAILY")


def test_an_answer_is_handed_on_priced_and_written_down(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("Hel", "lo"))
    outcome = desk.gateway(daily("1")).make(call(), desk.shown.append)
    assert desk.text == outcome.reply.text == "Hello"
    assert outcome.cost == Decimal("0.002")  # 1,000 at $1 and 100 at $10 a million
    assert (outcome.estimated, outcome.error, outcome.stopped_by) == (False, None, None)
    (row,) = desk.rows()
    assert row.state == "settled"
    assert row.entry.usage == Usage(input=1000, output=100)
    assert row.entry.cost == Decimal("0.002")
    assert row.entry.price.where == "prices.yaml:7"
    assert (row.entry.provider, row.entry.model, row.entry.tags) == ("openai", "gpt-4o-mini", ("ci",))
    assert row.entry.request_id == "req_1"
    assert row.entry.latency_ms == outcome.elapsed_ms > 0
    assert row.entry.first_token_ms == outcome.first_token_ms


def test_time_to_first_token_and_speed(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("Hel", "lo"))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert (outcome.first_token_ms, outcome.elapsed_ms) == (100, 200)  # the clock goes on whenever it is looked at
    assert outcome.tokens_per_second == 1000


def test_the_worst_case_is_the_longest_prompt_and_the_longest_answer() -> None:
    rough = call(prompt=Prompt(1000, "x", "estimated", 10.0), max_tokens=200)
    assert worst_case(rough, NOON) == Decimal("0.0011") + Decimal("0.002")


def test_the_worst_case_heeds_dearer_reasoning_and_writing_to_a_cache() -> None:
    rates = {
        "input": Decimal(1),
        "cache_write": Decimal("1.25"),
        "output": Decimal(10),
        "output_reasoning": Decimal(20),
    }
    dear = call(tariff=tariff(rates=rates))
    assert worst_case(dear, NOON) == Decimal("0.00125") + Decimal("0.002")
    asked = replace(dear, endpoint=Endpoint("anthropic", "messages", "https://api.anthropic.com"))
    assert worst_case(asked, NOON) == Decimal("0.001") + Decimal("0.002")


def test_a_call_that_does_not_fit_the_budget_is_never_sent(desk: Desk) -> None:
    with pytest.raises(
        OverBudgetError, match=r"could cost \$0.002, and the daily budget of \$0.0019 has \$0.0019 left"
    ):
        desk.gateway(daily("0.0019")).make(call(), desk.shown.append)
    assert desk.network.sent == []
    assert desk.rows() == []


def test_a_budget_that_is_met_exactly_is_kept(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("x"))
    assert desk.gateway(daily("0.002")).make(call(), desk.shown.append).error is None


def test_a_call_that_may_cost_more_than_is_allowed_for_it_is_never_sent(desk: Desk) -> None:
    with pytest.raises(OverBudgetError, match=r"could cost \$0.002, more than \$0.001"):
        desk.gateway().make(call(max_cost=Decimal("0.001")), desk.shown.append)
    assert (desk.network.sent, desk.rows()) == ([], [])


def test_no_limit_is_over_where_there_is_no_price() -> None:
    assert over(call(priced=False, max_cost=Decimal(0)), None) is None


def test_an_unpriced_call_is_written_down_as_such(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("x"))
    outcome = desk.gateway().make(call(priced=False), desk.shown.append)
    assert outcome.cost is None
    (row,) = desk.rows()
    assert (row.entry.cost, row.entry.usage) == (None, Usage(input=1000, output=100))


@pytest.mark.parametrize("limits", [(daily("100"),), ()])
def test_a_budget_is_not_kept_by_hoping(desk: Desk, limits: tuple[Limit, ...]) -> None:
    unpriced = call(priced=False, max_cost=None if limits else Decimal(1))
    with pytest.raises(PriceMissingError, match="gpt-4o-mini has no price, and there is a budget to keep"):
        desk.gateway(*limits).make(unpriced, desk.shown.append)
    assert (desk.network.sent, desk.rows()) == ([], [])
    desk.network.answer = lambda: iter(streamed("x"))
    desk.gateway(*limits).make(replace(unpriced, unpriced_is_fine=True), desk.shown.append)
    assert len(desk.network.sent) == 1


def test_a_server_of_the_users_own_is_no_provider(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("x"))
    own = Endpoint("openai", "chat", "http://localhost:8000/v1", own=True)
    desk.gateway().make(call(endpoint=own), desk.shown.append)
    assert desk.rows()[0].entry.provider is None


def test_what_the_provider_says_it_cost_is_what_it_cost(desk: Desk) -> None:
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100, "cost": 0.0123}
    desk.network.answer = lambda: iter((piece("x", "stop"), event({"choices": [], "usage": usage}), DONE))
    outcome = desk.gateway().make(call(priced=False), desk.shown.append)
    assert outcome.cost == Decimal("0.0123")
    assert desk.rows()[0].entry.price.where == "the provider's own report"


def test_what_is_charged_and_not_listed_is_said(desk: Desk) -> None:
    body = {
        "id": "1",
        "service_tier": "velvet",
        "choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}],
    }
    desk.network.answer = lambda: iter((event(body), bill(1000, 100), DONE))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert outcome.cost == Decimal("0.002")
    assert outcome.estimated
    assert "velvet" in outcome.notes[0]


def test_an_answer_in_one_piece_is_shown_once(desk: Desk) -> None:
    desk.network.body = json.loads(in_one_piece("Hello"))
    outcome = desk.gateway().make(call(stream=False), desk.shown.append)
    assert desk.shown == [Delta("Hello")]
    assert (outcome.cost, outcome.first_token_ms is not None) == (Decimal("0.002"), True)


def test_a_stream_that_tells_all_at_its_end_is_shown(desk: Desk) -> None:
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello"}]}
    usage = {"input_tokens": 1000, "output_tokens": 100, "total_tokens": 1100}
    whole = {"id": "r", "status": "completed", "output": [said], "usage": usage}
    desk.network.answer = lambda: iter((event({"type": "response.completed", "response": whole}),))
    there = Endpoint("openai", "responses", "https://api.openai.com/v1")
    desk.gateway().make(call(adapter=adapter_for("responses"), endpoint=there), desk.shown.append)
    assert desk.shown == [Delta("Hello")]


# How calls end.


def test_a_cut_answer_is_incomplete_estimated_and_written_down(desk: Desk) -> None:
    desk.network.answer = lambda: iter((piece("one two three"),))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert isinstance(outcome.error, IncompleteError)
    assert desk.text == "one two three"
    (row,) = desk.rows()
    assert row.entry.estimated
    assert row.entry.usage == Usage(input=1000, output=3)
    assert row.entry.cost == Decimal("0.00103")


def test_a_whole_answer_without_its_mark_is_incomplete_with_its_bill(desk: Desk) -> None:
    desk.network.answer = lambda: iter((piece("x", "stop"), bill(1000, 100)))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert isinstance(outcome.error, IncompleteError)
    assert (outcome.estimated, outcome.usage) == (False, Usage(input=1000, output=100))


def test_an_answer_without_a_bill_is_estimated_and_no_failure(desk: Desk) -> None:
    desk.network.answer = lambda: iter((piece("one two three", "stop"), DONE))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert (outcome.error, outcome.estimated, outcome.usage) == (None, True, Usage(input=1000, output=3))


def test_what_fails_after_the_end_is_no_failure(desk: Desk) -> None:
    def stalling() -> Iterator[bytes]:
        yield from (piece("x", "stop"), DONE)
        raise CallTimeoutError("it sent nothing more")

    desk.network.answer = stalling
    assert desk.gateway().make(call(), desk.shown.append).error is None


def test_nothing_is_read_after_the_mark_that_nothing_follows(desk: Desk) -> None:
    def endless() -> Iterator[bytes]:
        yield from streamed("x")
        raise AssertionError("nobody asked for more")

    desk.network.answer = endless
    assert desk.gateway().make(call(), desk.shown.append).stopped_by is None
    assert desk.network.closed == 1


@pytest.mark.parametrize(("finish", "stop"), [("content_filter", "filter"), ("refusal", "refusal")])
def test_a_refusal_is_an_error_that_has_its_price(desk: Desk, finish: str, stop: str) -> None:
    desk.network.answer = lambda: iter(streamed("I can", finish=finish))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert isinstance(outcome.error, RefusedError)
    assert (outcome.reply.stop, outcome.reply.text) == (stop, "I can")
    assert desk.rows()[0].entry.cost == Decimal("0.002")


def test_an_error_in_the_stream_keeps_what_came(desk: Desk) -> None:
    error = event({"error": {"message": "overloaded", "type": "server_error"}})
    desk.network.answer = lambda: iter((piece("one two three"), error))
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert isinstance(outcome.error, ProviderError)
    assert (desk.text, outcome.estimated) == ("one two three", True)
    assert desk.rows()[0].state == "settled"


@pytest.mark.parametrize(
    "error", [AuthError("no key"), ProviderError("answered 500"), NetworkError("no connection"), LlmtoolError("odd")]
)
def test_a_call_that_cost_nothing_leaves_nothing(desk: Desk, error: LlmtoolError) -> None:
    desk.network.answer = lambda: _raising(error)
    with pytest.raises(type(error), match=error.message):
        desk.gateway(daily("0.002")).make(call(), desk.shown.append)
    assert desk.rows() == []


@pytest.mark.parametrize(
    "error", [CallTimeoutError("silence"), IncompleteError("cut"), NoAnswerError("the server sent an empty answer")]
)
def test_a_call_that_may_have_been_billed_is_written_down(desk: Desk, error: LlmtoolError) -> None:
    desk.network.answer = lambda: _raising(error)
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert outcome.error is error
    (row,) = desk.rows()
    assert (row.entry.usage, row.entry.estimated) == (Usage(input=1000), True)


def test_an_answer_in_one_piece_of_which_nothing_is_seen_may_be_the_longest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.network, "send", lambda *_: next(_raising(IncompleteError("cut"))))
    outcome = desk.gateway().make(call(stream=False), desk.shown.append)
    assert (outcome.usage, outcome.estimated) == (Usage(input=1000, output=100), True)


def test_ctrl_c_keeps_what_came_and_writes_it_down(desk: Desk) -> None:
    def interrupted() -> Iterator[bytes]:
        yield piece("one two three")
        raise KeyboardInterrupt

    desk.network.answer = interrupted
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert isinstance(outcome.stopped_by, KeyboardInterrupt)
    assert (outcome.reply.text, outcome.usage) == ("one two three", Usage(input=1000, output=3))
    assert desk.rows()[0].entry.estimated
    assert desk.network.closed == 1


def test_ctrl_c_between_two_attempts_cost_nothing(desk: Desk) -> None:
    desk.network.answer = lambda: _raising(StoppedWhileWaiting())
    with pytest.raises(KeyboardInterrupt):
        desk.gateway().make(call(), desk.shown.append)
    assert desk.rows() == []


def test_a_reader_that_has_gone_stops_the_call(desk: Desk) -> None:
    class GoneError(Exception):
        pass

    def gone(delta: Delta) -> None:
        raise GoneError(delta.text)

    desk.network.answer = lambda: iter(streamed("one", "two"))
    outcome = desk.gateway().make(call(), gone)
    assert isinstance(outcome.stopped_by, GoneError)
    assert outcome.reply.text == "one"
    assert desk.rows()[0].state == "settled"


def test_an_answer_is_not_lost_for_the_ledgers_sake(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise BadInputError("the disk is full")

    desk.network.answer = lambda: iter(streamed("Hello"))
    monkeypatch.setattr("llmtool.storage.budgets.Reservation.settle", full)
    outcome = desk.gateway().make(call(), desk.shown.append)
    assert isinstance(outcome.error, BadInputError)
    assert outcome.reply.text == "Hello"
    assert desk.rows()[0].state == "reserved"


# The cache.


def test_an_answer_from_the_cache_is_free_and_written_down_as_such(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("Hello"))
    first = desk.gateway(cache=True).make(call(), desk.shown.append)
    assert first.kept
    again = desk.gateway(daily("0"), cache=True).make(call(), desk.shown.append)
    assert (again.from_cache, again.cost, again.usage) == (True, Decimal(0), Usage())
    assert desk.text == "HelloHello"
    assert len(desk.network.sent) == 1
    assert [row.entry.from_cache for row in desk.rows()] == [False, True]


def test_the_cache_knows_an_answer_whether_it_was_streamed_or_not(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("Hello"))
    desk.gateway(cache=True).make(call(), desk.shown.append)
    assert desk.gateway(cache=True).make(call(stream=False), desk.shown.append).from_cache


def test_nothing_is_looked_up_or_kept_without_a_cache(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("Hello"))
    for _ in range(2):
        assert not desk.gateway().make(call(), desk.shown.append).kept
    assert len(desk.network.sent) == 2
    assert desk.cache.stats().replies == 0


@pytest.mark.parametrize("pieces", [(piece("x"),), streamed("x", finish="content_filter"), streamed("x", finish="odd")])
def test_only_a_good_answer_is_kept(desk: Desk, pieces: tuple[bytes, ...]) -> None:
    desk.network.answer = lambda: iter(pieces)
    assert not desk.gateway(cache=True).make(call(), desk.shown.append).kept
    assert desk.cache.stats().replies == 0


def test_an_answer_that_cannot_be_kept_is_an_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise BadInputError("the disk is full")

    desk.network.answer = lambda: iter(streamed("Hello"))
    monkeypatch.setattr(desk.cache, "put", full)
    outcome = desk.gateway(cache=True).make(call(), desk.shown.append)
    assert (outcome.error, outcome.kept) == (None, False)
    assert outcome.notes == ("the answer is not kept: the disk is full",)


def _raising(error: BaseException) -> Iterator[bytes]:
    yield from ()
    raise error
