"""A summary that could be made: what is counted for it, and with which model."""

from dataclasses import replace
from decimal import Decimal

import pytest

from llmtool.calls.summarise import LONGEST, THINKING
from llmtool.calls.summary_plan import Cut, Plan, Scale, plan
from llmtool.conversation import Conversation
from llmtool.errors import AuthError
from tests.calls.conftest import NOON
from tests.calls.talks import Model, dollars, long_talk

# Twenty exchanges and a question; every message has some 107 tokens, framing included.
TALK = long_talk(20)
PLAIN = {"rates": {"input": Decimal(1), "output": Decimal(10)}}


def planned(talker: Model, writer: Model, conversation: Conversation = TALK, place: int = 36) -> Plan:
    scale = Scale(talker.call(conversation.sent)[0])
    return plan(Cut(conversation, place, LONGEST, has_to=False), scale, writer.call, NOON)


def test_the_sum_is_made_of_what_is_counted() -> None:
    made = planned(Model(prices=PLAIN), Model(prices=PLAIN))
    lengths, figures = made.sum.lengths, made.sum
    assert lengths.before == Model().call(TALK.sent)[0].prompt.tokens
    assert lengths.new == lengths.summary == LONGEST
    assert lengths.after == lengths.before - lengths.old + LONGEST
    # 41 messages of one length, of which 36 are old.
    assert lengths.old == pytest.approx(36 * 107, rel=0.03)
    assert lengths.exchange == pytest.approx(2 * 107, rel=0.03)
    assert lengths.answer == pytest.approx(102, abs=2)
    assert lengths.turns == 20
    # 20 turns save 36 messages less the summary each, at $1 a million.
    assert figures.saved == Decimal(20 * (lengths.before - lengths.after)) / 10**6
    assert figures.summary == Decimal(lengths.summary_prompt + 10 * LONGEST) / 10**6


def test_the_call_asks_for_a_summary_of_the_old_messages() -> None:
    made = planned(Model(), Model())
    task, said = made.call.request.messages
    assert task.role == "system"
    assert TALK.said[35].message.content in said.content
    assert TALK.said[36].message.content not in said.content
    assert made.call.prompt.tokens == made.sum.lengths.summary_prompt
    assert made.notes == ("a note",)


def test_an_earlier_summary_is_among_what_is_old() -> None:
    before = planned(Model(), Model()).sum.lengths.old
    again = planned(Model(), Model(), TALK.with_summary("word " * 500, 20)).sum.lengths
    assert again.old == pytest.approx(16 * 107 + 500, rel=0.03)
    assert again.old < before


def test_a_model_that_reasons_is_given_room_for_it_and_the_sum_knows() -> None:
    writer = Model(prices=PLAIN, capabilities=frozenset({"reasoning"}))
    made = planned(Model(prices=PLAIN), writer)
    assert writer.asked == [LONGEST, LONGEST + THINKING]
    assert made.sum.lengths.summary == made.call.request.max_tokens == LONGEST + THINKING
    assert made.sum.lengths.new == LONGEST
    assert dollars(made.sum.summary) == Decimal(made.sum.lengths.summary_prompt + 10 * (LONGEST + THINKING)) / 10**6


def test_a_conversation_that_began_with_little_is_expected_to_go_on_for_three_turns() -> None:
    made = planned(Model(), Model(), long_talk(1, words=3_000), place=2)
    assert made.sum.lengths.turns == 3


def test_whoever_cannot_be_asked_is_not() -> None:
    with pytest.raises(AuthError):
        planned(Model(), Model(refuses=AuthError("there is no API key for x")))


def test_what_a_scale_says_is_what_will_be_sent() -> None:
    call, _ = Model().call(TALK.sent)
    shorter = replace(TALK, dropped=30)
    assert Scale(call).prompt(TALK) == call.prompt
    assert Scale(call).longest(shorter) == Model().call(shorter.sent)[0].prompt.tokens
