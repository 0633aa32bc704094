"""Where a history may be cut, and what is dropped of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.calls.history import places, question_alone, trimmed
from llmtool.conversation import Conversation
from tests.calls.talks import talk

TEXTS = st.lists(
    st.sampled_from(
        ["a", "some words", "```\ncode\n```", "see:\n```py\nx = 1", "y = 2\n```\ndone", "~~~\nz", "~~~", "```"]
    ),
    min_size=1,
    max_size=15,
).filter(lambda texts: len(texts) % 2 == 1)


def words(conversation: Conversation) -> int:
    """A tokenizer that any one can reckon with: every message, the system's too, has as many tokens as words."""
    return sum(len(message.content.split()) for message in conversation.sent)


def test_what_is_sent_may_begin_with_each_message_of_the_user_but_the_one_it_begins_with() -> None:
    assert places(talk(*"abcdefg")) == [2, 4, 6]
    assert places(replace(talk(*"abcdefg"), dropped=2)) == [4, 6]
    assert places(talk("a")) == []


def test_a_block_of_code_in_one_message_is_cut_off_from_nothing() -> None:
    assert places(talk("a", "```py\nx = 1\n```", "b", "~~~\ny\n~~~", "c")) == [2, 4]


def test_a_block_that_goes_across_messages_is_not_cut_in_half() -> None:
    assert places(talk("write it", "```py\nx = 1", "go on", "y = 2\n```\ndone", "thanks", "ok", "c")) == [4, 6]


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("y = 2", [6]),  # nothing but code
        ("````", [4, 6]),  # a longer fence closes a shorter one
        ("~~~", [2, 4, 6]),  # another mark does not: there is a new block, and no end of either
        ("``` py", [2, 6]),  # nor one with words
    ],
)
def test_only_a_fence_of_its_own_kind_closes_a_block(middle: str, expected: list[int]) -> None:
    conversation = talk("write it", "```py\nx = 1", "go on", middle, "go on", "z\n```", "thanks")
    assert places(conversation) == expected


def test_an_answer_that_was_stopped_within_a_block_takes_none_of_the_others_with_it() -> None:
    stopped = "```py\nx = "
    assert places(talk("a", stopped, "b", "```py\ny = 1\n```", "c", "```\nz\n```", "d")) == [2, 4, 6]


def test_a_fence_within_a_list_or_with_a_carriage_return_is_one() -> None:
    assert places(talk("a", "1. do\n   ```sh\r\n   ls\r", "b", "   cd\r\n   ```\r\n", "c")) == [4]


def test_as_few_of_the_oldest_messages_are_dropped_as_will_do() -> None:
    conversation = talk(*["one two"] * 9, system="be brief")
    dropped = {
        wanted: trimmed(conversation, words, wanted=wanted, forced=None, keep=1).dropped
        for wanted in (20, 19, 16, 15, 12)
    }
    assert dropped == {20: 0, 19: 2, 16: 2, 15: 4, 12: 4}


def test_the_newest_are_dropped_only_where_that_is_forced() -> None:
    conversation = talk(*["one two"] * 9, system="be brief")
    assert trimmed(conversation, words, wanted=1, forced=None, keep=5).dropped == 4
    assert trimmed(conversation, words, wanted=1, forced=12, keep=5).dropped == 4
    assert trimmed(conversation, words, wanted=1, forced=11, keep=5).dropped == 6
    assert trimmed(conversation, words, wanted=1, forced=4, keep=5).dropped == 8


def test_where_nothing_else_is_small_enough_the_question_is_left_with_the_system_message() -> None:
    conversation = replace(talk(*["one two"] * 5, system="be brief").with_summary("many words", 2), budget=None)
    left = trimmed(conversation, words, wanted=1, forced=3, keep=5)
    assert left == question_alone(conversation)
    assert [message.content for message in left.sent] == ["be brief", "one two"]


def test_what_is_too_short_to_be_trimmed_stays() -> None:
    conversation = talk("a", "b", "c")
    assert trimmed(conversation, words, wanted=1, forced=None, keep=5) == conversation


@given(texts=TEXTS, wanted=st.integers(0, 30), forced=st.integers(0, 30) | st.none(), keep=st.integers(1, 7))
def test_whatever_is_trimmed_fits_if_it_can_and_is_not_cut_within_a_block(
    texts: list[str], wanted: int, forced: int | None, keep: int
) -> None:
    conversation = talk(*texts, system="be brief")
    left = trimmed(conversation, words, wanted=wanted, forced=forced, keep=keep)
    allowed = {0, *places(conversation)}
    assert left.said == conversation.said
    assert left.sent[0].content.startswith("be brief")
    assert left.sent[1].role == "user"
    if left != question_alone(conversation):
        assert left.dropped in allowed
        assert forced is None or words(left) <= forced
    if left.dropped > max(len(texts) - keep, 0):
        assert forced is not None
        # One place earlier there was too much.
        earlier = max(place for place in allowed if place < left.dropped)
        assert words(replace(conversation, dropped=earlier)) > forced
