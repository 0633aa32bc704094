"""What of a conversation is sent."""

from datetime import UTC, datetime

from llmtool.conversation import Conversation, Said, title_of
from llmtool.exchange import Message, Role

AT = datetime(2026, 11, 22, tzinfo=UTC)


def said(role: Role, text: str) -> Said:
    return Said(Message(role, text), AT)


def conversation(*texts: str, system: str = "") -> Conversation:
    talk = Conversation("abc", AT, "gpt-4o", system)
    for number, text in enumerate(texts):
        talk = talk.with_said(said("assistant" if number % 2 else "user", text))
    return talk


def test_everything_is_sent_until_something_is_dropped() -> None:
    assert [message.content for message in conversation("a", "b", "c").sent] == ["a", "b", "c"]


def test_a_summary_stands_in_the_system_message_and_leaves_what_the_user_said_of_the_system() -> None:
    talk = conversation("a", "b", "c", system="Be brief.").with_summary("They greeted.", 2)
    system, question = talk.sent
    assert (system.role, system.content.startswith("Be brief.\n\n"), system.content.endswith("They greeted.")) == (
        "system", True, True,
    )  # fmt: skip
    assert question == Message("user", "c")
    assert len(talk.said) == 3


def test_the_first_line_that_says_something_is_the_title() -> None:
    assert conversation("\n  Hello there \nyou", "b").title == "Hello there"
    assert conversation(" \n", "Yes?").title == "Yes?"


def test_a_long_line_is_no_title_but_its_beginning_is() -> None:
    assert title_of("x" * 80) == "x" * 80
    assert title_of(f"{'word ' * 1_000}") == f"{'word ' * 15}word…"


def test_an_exchange_can_be_taken_back_but_not_what_was_summarised() -> None:
    talk = conversation("a", "b", "c", "d")
    assert [each.message.content for each in talk.without_last_exchange().said] == ["a", "b"]
    assert talk.with_summary("s", 4).without_last_exchange().said == talk.said
    assert conversation().without_last_exchange().said == ()


def test_the_last_word_may_be_the_users() -> None:
    assert [conversation(*"abc"[:length]).open_question for length in range(4)] == [False, True, False, True]
