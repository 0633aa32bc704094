"""Conversations with a server that bills honestly and fails as it likes: no budget is ever passed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.calls.gateway import Gateway
from llmtool.calls.turn import Means, Room, fit, meter
from llmtool.conversation import Conversation, Said
from llmtool.errors import LlmtoolError, OverBudgetError
from llmtool.exchange import Message
from llmtool.providers.clients import Timeouts
from llmtool.providers.endpoints import Endpoint
from llmtool.providers.retries import Patience
from llmtool.providers.transport import Transport
from llmtool.storage.budgets import Limit
from llmtool.storage.entry import Recorded
from llmtool.storage.ledger import Ledger
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.registry import Choice
from tests.calls.answers import DONE, bill, event, piece
from tests.calls.conftest import PRICE
from tests.calls.talks import ID, Model, dollars, talk
from tests.providers.loopback import Answer, Handler, Loopback, Streamed, error, hang_up, serving, whole

TOKENIZER = Choice()()
# The conversation's model costs what ``conftest.PRICE`` says, that of its summaries less.
CHEAP = {"rates": {"input": Decimal("0.1"), "output": Decimal("0.4")}}
BROKEN = ("cut", "error in the stream")
FREE = ("429", "500", "hang up")
FAILURES = (*BROKEN, *FREE, "web page", "no bill")
SILENCES = ("silent", "silent in the middle")
ROOMS = (
    Room(threshold=1_500),
    Room(window=1_200, reserve=300),
    Room(threshold=1_500, summarise=False),
    Room(window=1_200, reserve=300, summarise=False),
)
WRITER = "gpt-4.1-nano"


@dataclass
class Books:
    """The server's side: what it does next, and what it has billed.

    Attributes:
        script: for each request what happens to it; ``fine`` when there is no more.
        lengths: for each request the share of the longest answer that it gives, in percent, and of the prompt that
            it has in its cache.
        bills: what it has billed, US dollars by request id, where the bill was sent.
        owed: US dollars for all that it has read and written, sent bills or not.
        asked: how many requests came.
    """

    script: list[str] = field(default_factory=list)
    lengths: list[tuple[int, int]] = field(default_factory=list)
    bills: dict[str, Decimal] = field(default_factory=dict)
    owed: Decimal = Decimal(0)
    asked: int = 0

    def __call__(self, handler: Handler) -> None:
        body = handler.server.asked[-1].json
        self.asked += 1
        act = self.script.pop(0) if self.script else "fine"
        share, cached_share = self.lengths.pop(0) if self.lengths else (50, 0)
        prompt = weigh(body, "chat", TOKENIZER, body["model"]).tokens
        longest = body.get("max_completion_tokens") or body["max_tokens"]
        answer, cached = longest * share // 100, prompt * cached_share // 100
        rates = CHEAP["rates"] if body["model"] == WRITER else PRICE.rates
        read = (prompt - cached) * rates["input"] + cached * rates.get("cache_read", rates["input"])
        written = answer if act in {"fine", "no bill"} else min(answer, 2) if act in BROKEN else 0
        # What fails before anything was written is not billed: the server said that it failed.
        if act not in FREE and (written or act != "error in the stream"):
            self.owed += (read + written * rates["output"]) / 10**6
        name = f"req_{self.asked}"
        if act == "fine":
            self.bills[name] = (read + written * rates["output"]) / 10**6
        texts = [piece("word" if number == 0 else " word") for number in range(written)]
        end = (piece("", "stop"), bill(prompt, answer, cached), DONE)
        acts: dict[str, Answer] = {
            "fine": Streamed((*texts, *end), headers={"x-request-id": name}),
            "no bill": Streamed((*texts, piece("", "stop"), DONE), headers={"x-request-id": name}),
            "429": error(429),
            "500": error(500),
            "cut": Streamed(tuple(texts), end="cut"),
            "hang up": hang_up,
            "web page": whole(b"<html>busy</html>", kind="text/html"),
            "error in the stream": Streamed((*texts, event({"error": {"message": "overloaded"}}))),
            "silent": Streamed((0.7,), end="cut"),
            "silent in the middle": Streamed((piece("word"), 0.7), end="cut"),
        }
        acts[act](handler)


@dataclass
class Course:
    """How a conversation went.

    Attributes:
        rows: what is in the ledger at its end.
        actions: what was done to its history.
        refused: how many of its turns a budget refused.
    """

    rows: list[Recorded]
    actions: list[str]
    refused: int

    @property
    def total(self) -> Decimal:
        """US dollars that the ledger says, and what is still set aside."""
        return sum((spent(row) for row in self.rows), Decimal(0))


def spent(row: Recorded) -> Decimal:
    return dollars(row.worst if row.state != "settled" else row.entry.cost)


def now() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with serving(Books()) as server:
        yield server


def converse(  # noqa: PLR0913 - all that varies
    server: Loopback, books: Books, questions: list[int], room: Room, budget: Decimal, *, waits: float = 60
) -> Course:
    """Ask questions of so many words, until they are all asked. The budget is looked at after each."""
    server.script[:], server.asked[:] = [books], []
    endpoint = Endpoint("openai", "chat", server.url)
    talker = Model(window=room.window, max_tokens=60, changes={"endpoint": endpoint})
    writer = Model(WRITER, prices=CHEAP, changes={"endpoint": endpoint})
    conversation, refused = talk(system="Be brief."), 0
    actions: list[str] = []
    limit = Limit("conversation's budget", budget, "conversation", "--budget")
    with (
        TemporaryDirectory() as folder,
        Ledger(Path(folder) / "ledger.db") as ledger,
        Transport(Timeouts(5, waits, waits), Patience(2), sleep=lambda _: None) as transport,
    ):
        ledger.database.rows("PRAGMA synchronous = OFF")
        means = Means(Gateway(transport, ledger, (limit,), None, now), talker.call, writer.call, now)
        for words in questions:
            asked = conversation.with_said(Said(Message("user", "word " * words), now()))
            try:
                conversation = turn(asked, room, means, actions)
            except OverBudgetError:
                refused += 1
            except LlmtoolError:
                pass  # the question is asked no more, what it may have cost is in the ledger
            course = Course(ledger.entries(now()), actions, refused)
            assert course.total <= budget
            assert books.owed <= course.total
        return course


def turn(asked: Conversation, room: Room, means: Means, actions: list[str]) -> Conversation:
    """One turn, as ``chat`` makes it."""
    fitted = fit(asked, room, means)
    actions.append(fitted.action)
    call, _ = means.call(fitted.conversation.sent)
    read = meter(call, room, means)
    try:
        outcome = means.gateway.make(call, lambda _: None)
    except OverBudgetError:
        assert dollars(read.worst) > dollars(read.left)
        raise
    assert dollars(read.worst) <= dollars(read.left)
    if outcome.error:
        raise outcome.error
    return fitted.conversation.with_said(Said(Message("assistant", outcome.reply.text), now()))


QUESTIONS = st.lists(st.integers(1, 300), min_size=1, max_size=14)
LENGTHS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=20)
BUDGETS = st.integers(1, 30).map(lambda thousandths: Decimal(thousandths) / 1_000)
SCRIPTS = st.lists(st.sampled_from(("fine", "fine", *FAILURES)), max_size=20)


@settings(max_examples=25, deadline=None)
@given(questions=QUESTIONS, books=st.builds(Books, SCRIPTS, LENGTHS), room=st.sampled_from(ROOMS), budget=BUDGETS)
def test_whatever_happens_no_budget_is_passed_and_bills_that_came_are_in_the_ledger(
    server: Loopback, questions: list[int], books: Books, room: Room, budget: Decimal
) -> None:
    course = converse(server, books, questions, room, budget)
    billed = {row.entry.request_id: row.entry.cost for row in course.rows if not row.entry.estimated}
    assert billed == books.bills
    assert all(row.entry.conversation == ID for row in course.rows)


@pytest.mark.parametrize("room", ROOMS)
def test_where_nothing_fails_the_ledger_says_what_the_server_billed(server: Loopback, room: Room) -> None:
    books = Books(lengths=[(100, 50)] * 40)
    course = converse(server, books, [300] * 14, room, Decimal(1))
    assert course.total == books.owed == sum(books.bills.values())
    assert ("summarised" if room.summarise else "trimmed") in course.actions
    assert len(course.rows) == 14 + course.actions.count("summarised")
    assert course.refused == 0


@pytest.mark.parametrize("room", ROOMS)
def test_when_the_budget_is_gone_every_turn_is_refused_and_none_is_sent(server: Loopback, room: Room) -> None:
    books = Books(lengths=[(100, 0)] * 40)
    course = converse(server, books, [300] * 14, room, Decimal("0.004"))
    assert 0 < course.refused < 14
    assert books.asked == len(course.rows)


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("place", [0, 4])
def test_a_server_that_falls_silent_is_counted_as_far_as_it_can_be_known(
    server: Loopback, silence: str, place: int
) -> None:
    books = Books(["fine"] * place + [silence])
    course = converse(server, books, [200] * 6, ROOMS[1], Decimal("0.02"), waits=0.4)
    assert [row.entry.estimated for row in course.rows].count(True) == 1
    assert {row.entry.request_id for row in course.rows if not row.entry.estimated} == set(books.bills)
