"""The commands of a conversation, one by one."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from llmtool.calls.turn import Fitted, Room
from llmtool.cli.chat import slash
from llmtool.cli.chat.following import Next
from llmtool.cli.chat.keeping import open_conversations
from llmtool.errors import BadInputError, LlmtoolError, OverBudgetError, UnknownModelError, UsageError
from llmtool.planning.summarising import Lengths, Sum
from tests.calls.answers import piece, streamed
from tests.cli.chat.conversing import Desk, desk
from tests.providers.loopback import Loopback, Streamed, error

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_help_lists_every_command(here: Desk) -> None:
    here.do("/help")
    for command in slash.COMMANDS:
        assert f"{command.name}" in here.said
    assert len(slash.COMMANDS) == 18


@pytest.mark.parametrize("line", ["/modle", "/", "//", "/etc/passwd is a file", "/HELP"])
def test_an_unknown_command_says_so_and_costs_nothing(here: Desk, line: str) -> None:
    with pytest.raises(UsageError, match="there is no command"):
        here.do(line)
    assert here.server.asked == []


def test_an_unknown_command_offers_the_nearest(here: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        here.do("/modle gpt-4o")
    assert "did you mean /model?" in caught.value.hint


@pytest.mark.parametrize("name", [command.name for command in slash.COMMANDS if not command.arguments])
def test_a_command_that_takes_no_argument_refuses_one(here: Desk, name: str) -> None:
    with pytest.raises(UsageError, match="takes no argument"):
        here.do(f"{name} something")


@pytest.mark.parametrize("line", ["/undo", "/retry", "/edit"])
def test_nothing_can_be_taken_back_before_anything_was_asked(here: Desk, line: str) -> None:
    with pytest.raises(UsageError, match="nothing was asked yet"):
        here.do(line)


def test_quit_ends(here: Desk) -> None:
    assert here.do("/quit") == Next(is_end=True)


# What was said.


def test_undo_names_the_question_and_not_what_was_attached_to_it(here: Desk) -> None:
    here.ask("the attached text, which is long\n\nWhat does it say?")
    here.do("/undo")
    assert here.said.startswith("taken back: What does it say?")


def test_undo_takes_back_the_last_question_and_its_answer(here: Desk) -> None:
    here.ask("first")
    here.ask("second\nline " + "long " * 20)
    here.do("/undo")
    assert here.contents == ["first", "Hello"]
    assert here.said.startswith("taken back: second line long long")
    assert here.talk.store.load(here.talk.conversation.id).said == here.talk.conversation.said


def test_retry_asks_the_same_again(here: Desk) -> None:
    here.ask("first")
    here.server.script = [Streamed(streamed("other"))]
    said = here.talk.conversation.said
    assert here.do("/retry") == Next(is_question=True, otherwise=said)
    here.answer()
    assert here.contents == ["first", "other"]
    assert [message["content"] for message in here.sent] == ["first"]


def test_retry_asks_a_question_without_an_answer(here: Desk) -> None:
    here.server.script = [error(401), Streamed(streamed("yes"))]
    with pytest.raises(LlmtoolError):
        here.ask("first")
    here.do("/retry")
    here.answer()
    assert here.contents == ["first", "yes"]


def test_a_question_without_an_answer_gives_way_to_the_next(here: Desk) -> None:
    here.server.script = [error(401), Streamed(streamed("yes"))]
    with pytest.raises(LlmtoolError):
        here.ask("first")
    here.ask("second")
    assert [message["content"] for message in here.sent] == ["second"]


def test_edit_gives_the_question_back_and_takes_nothing_back_before_it_is_sent(here: Desk) -> None:
    here.ask("first")
    assert here.do("/edit") == Next(line="first")
    assert here.contents == ["first", "Hello"]
    here.talk.ask("other", anew=True)
    assert here.contents == ["other"]


def test_clear_sends_nothing_more_and_loses_nothing(here: Desk) -> None:
    here.ask("first")
    spent = here.talk.spent()
    here.do("/clear")
    here.ask("second")
    assert [message["content"] for message in here.sent] == ["second"]
    assert [said.message.content for said in here.talk.conversation.said] == ["first", "Hello", "second", "Hello"]
    assert here.talk.spent() == 2 * spent == Decimal("0.00042")


def test_what_is_no_longer_sent_cannot_be_taken_back(here: Desk) -> None:
    here.ask("first")
    here.do("/clear")
    for line in ("/undo", "/retry", "/edit"):
        with pytest.raises(UsageError, match="no longer sent"):
            here.do(line)


# The terms.


def test_another_model_counts_and_prices_the_history_anew(here: Desk) -> None:
    here.ask("first")
    here.do("/model gpt-4o")
    assert here.talk.conversation.model == "gpt-4o"
    # 13 tokens: $0.15 and $2.50 a million; an answer of 4,096 for $0.60 and $10.
    rows = ("gpt-4o-mini 13 $0.00000195 $0.00246", "gpt-4o 13 $0.0000325 $0.041", "difference 0 $0.0000306 $0.0385")
    assert all(f"{row}\n" in here.said for row in rows)
    here.ask("second")
    assert here.server.asked[-1].json["model"] == "gpt-4o"


def test_the_model_is_shown(here: Desk) -> None:
    here.do("/model")
    assert here.said == f"gpt-4o-mini at {here.server.url}\n"


def test_an_unknown_model_changes_nothing(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(here.talk.partner.session.host.environ, "LLMTOOL_BASE_URL", "")
    with pytest.raises(UnknownModelError):
        here.do("/model gpt-5o")
    assert here.talk.partner.name == here.talk.conversation.model == "gpt-4o-mini"


def test_a_model_that_does_not_take_the_temperature_is_refused(here: Desk) -> None:
    here.do("/temperature 0.5")
    with pytest.raises(UsageError, match="takes no temperature"):
        here.do("/model o3")
    assert here.talk.partner.name == "gpt-4o-mini"


def test_the_system_message(here: Desk) -> None:
    here.do("/system")
    assert here.said == "there is no system message\n"
    here.do("/system Be brief.\nVery.")
    here.do("/system")
    assert here.said == "Be brief.\nVery.\n"
    here.ask("first")
    assert here.sent[0] == {"role": "system", "content": "Be brief.\nVery."}
    here.do("/system none")
    assert here.contents == ["first", "Hello"]


def test_a_budget_can_be_set_raised_and_taken_away(here: Desk) -> None:
    here.do("/budget")
    assert here.said == "there is no budget; $0.00 in all\n"
    here.do("/budget $0.001")
    with pytest.raises(OverBudgetError):
        here.ask("first")
    here.do("/budget 0.01")
    assert here.said == "conversation's budget: $0.00 of $0.01 spent, $0.01 left\n"
    here.do("/retry")
    here.answer()
    here.do("/budget none")
    assert here.said == "there is no budget; $0.00021 in all\n"
    assert here.talk.store.load(here.talk.conversation.id).budget is None


@pytest.mark.parametrize("line", ["/budget x", "/budget -1", "/temperature x", "/temperature 3", "/temperature nan",
                                  "/max-tokens 0", "/max-tokens x", "/max-tokens -1", "/max-tokens ²"])  # fmt: skip
def test_what_is_no_such_number_is_refused(here: Desk, line: str) -> None:
    with pytest.raises(UsageError):
        here.do(line)


def test_temperature_and_longest_answer_are_sent(here: Desk) -> None:
    here.do("/temperature 0.5")
    assert here.said == "the temperature is 0.5\n"
    here.do("/max-tokens 1,000")
    assert here.said == "an answer has 1,000 tokens at most\n"
    here.ask("first")
    body = here.server.asked[-1].json
    assert (body["temperature"], 1000 in body.values()) == (0.5, True)
    here.do("/temperature none")
    assert here.said == "the temperature is the model's own\n"
    here.do("/max-tokens none")
    assert here.said == "an answer has 4,096 tokens at most\n"


# Files.


def test_a_file_goes_before_the_next_message_and_no_other(here: Desk) -> None:
    (here.folder / "a b.txt").write_text("some text\n")
    here.do(f"/attach {here.folder / 'a b.txt'}")
    assert here.said.endswith("a b.txt: 9 characters, 2 tokens; it goes before the next message\n")
    here.ask("what is it?")
    here.ask("and now?")
    assert [message["content"] for message in here.sent] == ["some text\n\nwhat is it?", "Hello", "and now?"]
    assert here.talk.conversation.title == "what is it?"


@pytest.mark.parametrize("line", ["/attach nowhere.txt", "/attach ."])
def test_what_cannot_be_read_is_not_attached(here: Desk, line: str) -> None:
    with pytest.raises(BadInputError):
        here.do(line)
    assert here.talk.attached == ()


@pytest.mark.parametrize("name", ["x" * 5_000, "~nobody-has-this-home/x", "a\0b"])
@pytest.mark.parametrize("command", ["/attach", "/load", "/export md"])
def test_a_name_that_no_file_can_have_is_an_error_like_others(here: Desk, command: str, name: str) -> None:
    here.ask("first")
    before = here.talk.conversation
    with pytest.raises(BadInputError):
        here.do(f"{command} {name}")
    assert here.talk.conversation == before


def test_a_binary_file_is_not_attached(here: Desk) -> None:
    (here.folder / "x.bin").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(BadInputError):
        here.do(f"/attach {here.folder / 'x.bin'}")


def test_a_name_is_kept(here: Desk) -> None:
    here.do("/save plans")
    here.ask("first")
    assert [(kept.title, kept.messages) for kept in here.talk.store.all()] == [("plans", 2)]


def test_an_export_is_written_once_and_never_over_another(here: Desk) -> None:
    here.ask("first")
    target = here.folder / "talk.md"
    here.do(f"/export md {target}")
    written = target.read_text(encoding="utf-8")
    assert "first" in written
    assert "Hello" in written
    here.ask("second")
    with pytest.raises(UsageError, match="already there"):
        here.do(f"/export md {target}")
    assert target.read_text(encoding="utf-8") == written


def test_half_a_character_is_replaced_where_it_is_written(here: Desk) -> None:
    here.do("/system half \ud800 a character")
    here.ask("first")
    here.do(f"/export md {here.folder / 'talk.md'}")
    assert "half ? a character" in (here.folder / "talk.md").read_text(encoding="utf-8")


def test_an_export_without_a_file_is_shown(here: Desk) -> None:
    here.ask("first")
    here.do("/export json")
    assert json.loads(here.out.getvalue())["id"] == here.talk.conversation.id


@pytest.mark.parametrize("line", ["/export", "/export pdf", "/save", "/load", "/attach"])
def test_a_command_says_what_it_lacks(here: Desk, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        here.do(line)
    assert line.partition(" ")[0] in caught.value.hint


def test_another_conversation_can_be_loaded(here: Desk) -> None:
    here.ask("first")
    id_, path = here.talk.conversation.id, here.folder / "talk.json"
    here.do(f"/export json {path}")
    here.do(f"/load {path}")
    assert here.talk.conversation.id != id_
    assert here.contents == ["first", "Hello"]
    here.ask("second")
    here.do(f"/load {id_}")
    assert here.contents == ["first", "Hello"]
    assert here.said.startswith(f"now in {id_}: first, 2 messages")


@pytest.mark.parametrize("text", ["", "{}", "[1", '{"schema": "llmtool.conversation/1"}'])
def test_a_file_that_is_no_conversation_changes_nothing(here: Desk, text: str) -> None:
    here.ask("first")
    (here.folder / "x.json").write_text(text)
    before = here.talk.conversation
    with pytest.raises(BadInputError):
        here.do(f"/load {here.folder / 'x.json'}")
    with pytest.raises(BadInputError):
        here.do("/load nothing")
    assert here.talk.conversation == before


# Figures.


def test_stats_and_cost(here: Desk) -> None:
    here.do("/budget 1")
    here.ask("first")
    here.do("/stats")
    assert "model gpt-4o-mini\nmessages 2\n" in here.said
    assert "prompts 1,000 tokens\nanswers 100 tokens in 1 call\ncost $0.00021\n" in here.said
    assert "conversation's budget $0.00021 of $1.00, $0.9998 left\n" in here.said
    here.do("/cost")
    assert "gpt-4o-mini 1 1,000 0 100 $0.00021\n" in here.said


def test_why_says_that_the_history_is_short(here: Desk) -> None:
    here.ask("first")
    here.do("/why")
    assert here.said == "the history is short: a summary is thought of from 10,000 tokens on\n"


def test_why_says_that_all_that_is_long_is_new(here: Desk) -> None:
    here.talk.manner = replace(here.talk.manner, room=Room(threshold=100))
    here.ask("word " * 200)
    here.do("/why")
    assert here.said == "there is nothing to summarise yet: the newest 5 messages stay as they are\n"


def test_why_says_why_a_summary_failed(here: Desk) -> None:
    here.talk.last_fit = Fitted(here.talk.conversation, notes=("there is no summary: it was too dear",), failed=True)
    here.do("/why")
    assert here.said == "there is no summary: it was too dear\n"


def test_why_shows_the_sum(here: Desk) -> None:
    lengths = Lengths(8000, 12000, 4500, 400, 200, 8100, 1024, 6)
    figures = Sum(lengths, Decimal("0.02"), Decimal("0.2"), Decimal("0.1"), Decimal("0.01"), has_to=False)
    here.talk.last_fit = Fitted(here.talk.conversation, sum=figures)
    here.do("/why")
    assert [line for line in here.said.splitlines() if not line.startswith("---")] == [
        "what tokens turns cost",
        "as it is 12,000 6 $0.20",
        "with a summary 4,500 6 $0.10",
        " of that, the cache anew - - $0.01",
        "that saves 7,500 6 $0.10",
        "the summary itself 9,124 - $0.02",
        "gain $0.08",
        "",
        "the oldest 8,000 tokens would become 500 at most",
        "expected: 6 turns, each longer by 400 tokens",
        "a summary pays",
    ]


def test_an_interrupted_answer_is_a_part_of_the_conversation(here: Desk) -> None:
    here.server.script = [Streamed((piece("half"),), end="cut"), Streamed(streamed("more"))]
    assert here.ask("first").outcome.error is not None
    here.ask("go on")
    assert [message["content"] for message in here.sent] == ["first", "half", "go on"]


def test_the_title_is_the_first_line_that_says_something(here: Desk) -> None:
    here.ask("\n" + "long " * 40 + "\nsecond line")
    assert here.talk.conversation.title == ("long " * 40)[:79].rstrip() + "…"


def test_what_another_process_changed_goes_on_as_a_branch_that_pays_for_itself(here: Desk) -> None:
    here.do("/budget 0.005")
    here.ask("first")
    origin = here.talk.conversation
    with open_conversations() as other:
        other.save(replace(other.load(origin.id), system="Be brief."))
    here.ask("second")
    branch = here.talk.conversation
    assert branch.id != origin.id
    told = (
        f"note: {origin.id} was changed elsewhere meanwhile: this goes on as {branch.id}, with $0.00479 as its budget"
    )
    assert told in here.err.getvalue()
    assert branch.budget == Decimal("0.00479")
    assert {row.entry.conversation for row in here.talk.door.ledger.entries(NOON)} == {origin.id, branch.id}


def test_a_summary_is_announced_and_followed_by_its_figures(tmp_path: Path, server: Loopback, here: Desk) -> None:
    del here
    room = Room(threshold=1_000, keep=1)
    server.script = [Streamed(streamed("word " * 5_000)), Streamed(streamed("They talked.", prompt=700, answer=3)),
                     Streamed(streamed("yes"))]  # fmt: skip
    with desk(tmp_path, server, {}, room=room) as long:
        long.ask("first " * 5_000)
        long.ask("second")
        told = long.err.getvalue()
        assert "summarising 2 messages …\nthe 2 oldest messages are summarised · 700 in + 3 out · $" in told
        assert long.contents == ["Summary of the conversation so far:\n\nThey talked.", "second", "yes"]
