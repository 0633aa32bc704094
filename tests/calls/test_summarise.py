"""Having a summary written: what is asked, and which answers are none."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from llmtool.calls.summarise import THINKING, prompt, thinking, write
from llmtool.storage.budgets import Limit
from tests.calls.answers import DONE, bill, piece, streamed
from tests.calls.conftest import Desk, call
from tests.calls.talks import Model, talk


def test_what_is_summarised_is_what_is_still_sent_of_the_oldest_messages() -> None:
    conversation = talk("one", "two", "three", "four", "five", system="Be brief.")
    task, said = prompt(conversation, 2, 1_000)
    assert (task.role, said.role) == ("system", "user")
    assert said.content.startswith("<user>\none\n</user>\n\n<assistant>\ntwo\n</assistant>\n\n")
    assert not any(word in said.content for word in ("three", "four", "five", "Be brief."))


def test_an_earlier_summary_is_merged_into_the_next() -> None:
    conversation = talk("one", "two", "three", "four", "five").with_summary("They greeted.", 2)
    _, said = prompt(conversation, 4, 1_000)
    assert said.content.startswith("<earlier_summary>\nThey greeted.\n</earlier_summary>\n\n<user>\nthree\n</user>")
    assert "one" not in said.content
    assert "four" in said.content


def test_a_shorter_summary_is_asked_for_in_fewer_words() -> None:
    longer, shorter = (prompt(talk("a", "b", "c"), 2, longest)[0].content for longest in (1_024, 200))
    assert "no more than 512 words" in longer
    assert "no more than 100 words" in shorter


def test_a_model_that_reasons_or_that_nobody_knows_is_given_room_to_think() -> None:
    messages = prompt(talk("a", "b", "c"), 2, 100)
    plain, thinker, unknown = (
        model.call(messages)[0] for model in (Model(), Model(capabilities=frozenset({"reasoning"})), Model(prices=None))
    )
    assert (thinking(plain), thinking(thinker), thinking(unknown)) == (0, THINKING, THINKING)


def test_a_summary_is_written_billed_and_shown_to_nobody(desk: Desk) -> None:
    desk.network.answer = lambda: iter(streamed(" They ", "greeted.\n"))
    written = write(desk.gateway(), call())
    assert (written.text, written.problem) == ("They greeted.", "")
    assert written.outcome is not None
    assert written.outcome.cost == Decimal("0.002")
    assert [row.entry.cost for row in desk.rows()] == [Decimal("0.002")]
    assert desk.shown == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (streamed("They", finish="length"), "ended early"),
        (streamed("No.", finish="content_filter"), "withheld the answer"),
        (streamed(" \n"), "was empty"),
        ((piece("They"), bill(1000, 1)), "broke off"),
        ((piece("They"), piece("", "function_call"), bill(1000, 1), DONE), "ended early"),
    ],
)
def test_an_answer_that_is_no_summary_is_billed_and_not_used(
    desk: Desk, answer: tuple[bytes, ...], problem: str
) -> None:
    desk.network.answer = lambda: iter(answer)
    written = write(desk.gateway(), call())
    assert written.text == ""
    assert problem in written.problem
    assert written.outcome is not None
    assert [row.entry.cost for row in desk.rows()] == [written.outcome.cost]


def test_a_summary_that_a_budget_forbids_is_not_asked_for(desk: Desk) -> None:
    written = write(desk.gateway(Limit("conversation's budget", Decimal("0.001"), "conversation")), call())
    assert (written.text, written.outcome) == ("", None)
    assert "the conversation's budget of $0.001" in written.problem
    assert desk.network.sent == []


def test_ctrl_c_is_no_failure_and_what_came_until_then_is_billed(desk: Desk) -> None:
    def answer() -> Iterator[bytes]:
        yield piece("They")
        raise KeyboardInterrupt

    desk.network.answer = answer
    with pytest.raises(KeyboardInterrupt):
        write(desk.gateway(), call())
    assert [row.state for row in desk.rows()] == ["settled"]
