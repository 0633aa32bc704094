"""One turn: what is done to a history before it is sent, and what the meter says."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from llmtool.calls.summarise import LONGEST, SHORTEST
from llmtool.calls.turn import Fitted, Room, fit, meter
from llmtool.errors import AuthError, OverContextError
from llmtool.exchange import Message
from llmtool.providers.adapter import adapter_for
from llmtool.providers.endpoints import Endpoint
from llmtool.storage.budgets import Limit
from tests.calls.answers import piece, streamed
from tests.calls.conftest import PRICE, Desk, call, tariff
from tests.calls.talks import ID, Model, dollars, long_talk, means, talk

# Every message of ``long_talk`` has 107 tokens or a few more, framing included.
TALK = long_talk(20)
CACHED = {"rates": {**PRICE.rates, "cache_read": Decimal("0.1"), "cache_write": Decimal("1.25")}}
DEAR = {"rates": {"input": Decimal(50), "output": Decimal(500)}}


@pytest.fixture(autouse=True)
def summary(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed("They ", "greeted.", prompt=4_000, answer=3))


def budget(amount: str) -> Limit:
    return Limit("conversation's budget", Decimal(amount), "conversation", "--budget")


def is_untouched(fitted: Fitted, desk: Desk) -> bool:
    return (fitted.conversation, fitted.action, fitted.outcome, desk.network.sent) == (TALK, "nothing", None, [])


def test_below_the_threshold_nothing_is_thought_of(desk: Desk) -> None:
    fitted = fit(TALK, Room(), means(desk.gateway()))
    assert is_untouched(fitted, desk)
    assert (fitted.sum, fitted.notes, fitted.failed) == (None, (), False)
    assert 4_000 < fitted.tokens < 5_000


def test_above_it_the_oldest_are_summarised_where_that_pays_and_the_last_five_stay(desk: Desk) -> None:
    fitted = fit(TALK, Room(threshold=2_000), means(desk.gateway()))
    assert fitted.action == "summarised"
    assert fitted.sum is not None
    assert fitted.sum.pays
    assert not fitted.sum.has_to
    system, *kept = fitted.conversation.sent
    assert system.content.startswith("Be brief.\n\n")
    assert system.content.endswith("They greeted.")
    assert kept == [said.message for said in TALK.said[-5:]]
    assert fitted.conversation.said == TALK.said
    assert [row.entry.conversation for row in desk.rows()] == [ID]
    assert fitted.outcome is not None
    assert desk.rows()[0].entry.cost == fitted.outcome.cost == Decimal("0.00403")


def test_it_is_told_before_a_summary_is_written_and_only_then(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    note = lambda messages: told.append((messages, len(desk.network.sent)))  # noqa: E731
    watched = replace(means(desk.gateway()), shortening=note)
    fit(TALK, Room(), watched)
    assert told == []
    fit(TALK, Room(threshold=2_000), watched)
    assert told == [(len(TALK.said) - 5, 0)]


def test_where_it_does_not_pay_nothing_is_called_and_the_sum_is_there_to_be_shown(desk: Desk) -> None:
    fitted = fit(TALK, Room(threshold=2_000), means(desk.gateway(), writer=Model(prices=DEAR)))
    assert is_untouched(fitted, desk)
    assert fitted.sum is not None
    assert dollars(fitted.sum.gain) < 0 < dollars(fitted.sum.saved)


def test_what_a_cache_reads_cheaply_is_left_as_it_is(desk: Desk) -> None:
    claude = {"endpoint": Endpoint("anthropic", "messages", "https://x"), "adapter": adapter_for("messages")}
    plain, caching = (Model(prices=CACHED, changes=claude, cache_prompt=asked) for asked in (False, True))
    fitted = fit(TALK, Room(threshold=2_000), means(desk.gateway(), caching))
    assert is_untouched(fitted, desk)
    assert fitted.sum is not None
    assert not fitted.sum.pays
    assert dollars(fitted.sum.rewriting) > 0
    assert fit(TALK, Room(threshold=2_000), means(desk.gateway(), plain)).action == "summarised"


def test_without_a_price_nothing_is_summarised_as_long_as_there_is_room(desk: Desk) -> None:
    own = Model(prices=None, changes={"unpriced_is_fine": True})
    fitted = fit(TALK, Room(threshold=2_000, window=32_000), means(desk.gateway(), own, own))
    assert is_untouched(fitted, desk)
    assert fitted.sum is not None
    assert fitted.sum.gain is None
    assert fit(TALK, Room(window=4_000, reserve=1_000), means(desk.gateway(), own, own)).action == "summarised"


def test_where_nobody_knows_price_or_window_the_threshold_is_the_room(desk: Desk) -> None:
    own = Model(prices=None, changes={"unpriced_is_fine": True})
    fitted = fit(TALK, Room(threshold=2_000), means(desk.gateway(), own, own))
    assert fitted.action == "summarised"
    assert fitted.sum is not None
    assert fitted.sum.has_to
    assert fit(TALK, Room(threshold=5_000), means(desk.gateway(), own, own)).action == "nothing"
    desk.network.answer = lambda: iter(streamed(""))
    failed = fit(TALK, Room(threshold=2_000), means(desk.gateway(), own, own))
    assert (failed.action, failed.failed) == ("trimmed", True)
    assert fit(failed.conversation, Room(), means(desk.gateway(), own, own)).tokens <= 1_500


def test_of_an_unknown_room_nothing_is_summarised_that_may_become_longer(desk: Desk) -> None:
    own = Model(prices=None, changes={"unpriced_is_fine": True})
    conversation = long_talk(3, words=20)  # two short messages are old, and a summary may have 64 tokens
    fitted = fit(conversation, Room(threshold=100), means(desk.gateway(), own, own))
    assert (fitted.conversation, fitted.action, fitted.failed) == (conversation, "nothing", False)
    assert fitted.sum is not None
    assert not fitted.sum.lengths.shortens
    assert desk.network.sent == []


def test_what_has_no_room_is_summarised_even_if_that_does_not_pay(desk: Desk) -> None:
    room = Room(window=4_000, reserve=1_000)
    fitted = fit(TALK, room, means(desk.gateway(), Model(window=4_000), Model(prices=DEAR)))
    assert fitted.action == "summarised"
    assert fitted.sum is not None
    assert fitted.sum.has_to
    assert not fitted.sum.pays


def test_where_the_last_five_have_no_room_fewer_of_them_stay(desk: Desk) -> None:
    room = Room(window=1_000, reserve=400)  # 600 for the prompt, 150 of them for a summary: three messages
    fitted = fit(TALK, room, means(desk.gateway(), Model(window=1_000)))
    assert fitted.action == "summarised"
    assert len(fitted.conversation.sent) == 1 + 3


def test_a_small_window_is_halved_between_prompt_and_answer() -> None:
    assert (Room(window=4_096).forced, Room(window=4_096).limit) == (2_048, 2_048)
    assert (Room(window=128_000).forced, Room(window=128_000).limit) == (123_904, 10_000)
    assert (Room().forced, Room().limit, Room().summary) == (None, 10_000, LONGEST)
    assert Room(window=4_096).summary == 512
    assert Room(threshold=1_000, window=128_000).summary == 250
    assert Room(threshold=10).summary == SHORTEST


@pytest.mark.parametrize(
    "answer",
    [
        streamed("They", finish="length"),
        streamed("No.", finish="content_filter"),
        streamed(""),
        (piece("They"),),
        streamed("word " * 6_000),
    ],
    ids=["too long", "refused", "empty", "cut", "longer than what it stands for"],
)
def test_a_summary_that_failed_is_billed_and_not_used(desk: Desk, answer: tuple[bytes, ...]) -> None:
    desk.network.answer = lambda: iter(answer)
    fitted = fit(TALK, Room(threshold=2_000), means(desk.gateway()))
    assert (fitted.conversation, fitted.action, fitted.failed) == (TALK, "nothing", True)
    assert fitted.notes[-1].startswith("there is no summary: ")
    assert fitted.outcome is not None
    assert sum(row.entry.cost or 0 for row in desk.rows()) == fitted.outcome.cost
    forced = fit(TALK, Room(window=4_000, reserve=1_000), means(desk.gateway()))
    assert (forced.action, forced.failed) == ("trimmed", True)
    assert forced.notes[-1] == f"no longer sent: {forced.conversation.dropped} of the oldest messages"
    assert len(desk.network.sent) == 2


def test_one_that_is_over_the_budget_or_cannot_be_asked_for_is_not_used_either(desk: Desk) -> None:
    over = fit(TALK, Room(threshold=2_000), means(desk.gateway(budget("0.001"))))
    assert (over.conversation, over.failed, over.outcome) == (TALK, True, None)
    assert "the conversation's budget of $0.001" in over.notes[-1]
    keyless = Model(refuses=AuthError("there is no API key for x"))
    refused = fit(TALK, Room(window=4_000, reserve=1_000), means(desk.gateway(), writer=keyless))
    assert (refused.action, refused.failed) == ("trimmed", True)
    assert refused.notes[0] == "there is no summary: there is no API key for x"
    assert desk.network.sent == []


def test_after_a_failure_none_is_tried_until_there_is_half_as_much_more(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed(""))
    room = Room(threshold=2_000)
    failed = fit(TALK, room, means(desk.gateway()))
    later = room.after(failed)
    assert later.threshold == 3 * failed.tokens // 2
    assert fit(TALK, later, means(desk.gateway())).tokens == failed.tokens
    assert len(desk.network.sent) == 1
    assert room.after(Fitted(TALK)) == room


def test_ctrl_c_stops_the_turn_and_not_only_the_summary(desk: Desk) -> None:
    def answer() -> Iterator[bytes]:
        yield piece("They")
        raise KeyboardInterrupt

    desk.network.answer = answer
    with pytest.raises(KeyboardInterrupt):
        fit(TALK, Room(threshold=2_000), means(desk.gateway()))
    assert [row.state for row in desk.rows()] == ["settled"]


def test_without_summaries_the_oldest_are_dropped_with_some_to_spare(desk: Desk) -> None:
    room = Room(threshold=4_000, summarise=False)
    fitted = fit(TALK, room, means(desk.gateway()))
    assert (fitted.action, fitted.sum, fitted.failed) == ("trimmed", None, False)
    assert fitted.conversation.sent[0] == Message("system", "Be brief.")
    again = fit(fitted.conversation, room, means(desk.gateway()))
    assert again.action == "nothing"
    assert again.tokens <= 3_000 < again.tokens + 2 * 110
    assert desk.network.sent == []


def test_without_summaries_the_last_five_stay_whatever_the_threshold(desk: Desk) -> None:
    fitted = fit(TALK, Room(threshold=10, summarise=False), means(desk.gateway()))
    assert [message.content for message in fitted.conversation.sent[1:]] == [
        said.message.content for said in TALK.said[-5:]
    ]


def test_a_short_history_of_long_messages_is_left_as_it_is(desk: Desk) -> None:
    conversation = long_talk(2, words=2_000)
    fitted = fit(conversation, Room(threshold=2_000), means(desk.gateway()))
    assert (fitted.conversation, fitted.action, fitted.sum) == (conversation, "nothing", None)


def test_an_earlier_summary_is_summarised_with_what_came_after_it(desk: Desk) -> None:
    first = fit(TALK, Room(threshold=2_000), means(desk.gateway())).conversation
    longer = replace(TALK, said=(*TALK.said, *TALK.said[1:]), summary=first.summary, dropped=first.dropped)
    desk.network.answer = lambda: iter(streamed("They met.", prompt=4_000, answer=3))
    second = fit(longer, Room(threshold=2_000), means(desk.gateway()))
    assert second.conversation.summary is not None
    assert (second.conversation.summary.text, second.conversation.summary.covers) == ("They met.", 76)
    asked = str(desk.network.sent[1].body)
    assert "They greeted." in asked
    assert "'0 word" not in asked


def test_a_question_that_does_not_fit_alone_is_an_error_and_nothing_is_sent(desk: Desk) -> None:
    conversation = talk("a", "b", "word " * 500, system="Be brief.")
    with pytest.raises(OverContextError):
        fit(conversation, Room(window=400, reserve=100), means(desk.gateway(), Model(window=400)))
    assert desk.network.sent == []


def test_a_question_that_leaves_less_than_the_reserve_is_asked_alone(desk: Desk) -> None:
    conversation = long_talk(3, words=200)
    fitted = fit(conversation, Room(window=250, reserve=100), means(desk.gateway(), Model(window=250)))
    assert fitted.action == "trimmed"
    assert [message.role for message in fitted.conversation.sent] == ["system", "user"]


def test_the_meter_says_the_worst_case_and_the_least_that_any_budget_has_left(desk: Desk) -> None:
    gateway = desk.gateway(budget("0.5"), Limit("daily budget", Decimal("0.4"), "day"))
    asked, _ = Model(max_tokens=100).call(TALK.sent)
    read = meter(asked, Room(window=10_000), means(gateway))
    assert read.worst == Decimal(asked.prompt.tokens + 1_000) / 10**6
    assert read.left == Decimal("0.4")
    assert read.context_used == asked.prompt.tokens / 10_000
    gateway.make(asked, desk.shown.append)
    assert meter(asked, Room(), means(gateway)).left == Decimal("0.4") - Decimal("0.00403")


def test_the_meter_knows_no_more_than_there_is_to_know(desk: Desk) -> None:
    asked, _ = Model(prices=None).call(TALK.sent)
    read = meter(asked, Room(), means(desk.gateway()))
    assert (read.worst, read.left, read.context_used) == (None, None, None)


def test_what_is_to_be_cached_is_taken_at_worst_to_be_written(desk: Desk) -> None:
    claude = call(
        tariff=tariff(**CACHED),
        adapter=adapter_for("messages"),
        endpoint=Endpoint("anthropic", "messages", "https://x"),
    )
    asking = replace(claude, request=replace(claude.request, cache_prompt=True))
    worst = [meter(each, Room(), means(desk.gateway())).worst for each in (claude, asking)]
    assert worst == [Decimal("0.001") + Decimal("0.001"), Decimal("0.00125") + Decimal("0.001")]
