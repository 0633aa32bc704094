"""A conversation at a real terminal: what is typed, and what stands on the screen."""

import json
import re
import signal
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.calls.answers import piece, streamed
from tests.cli.chat.conversing import Chatter, slowly
from tests.cli.chat.screen import CTRL_C, CTRL_D, ENTER, ESCAPE, TAB, UP, Terminal, at_terminal
from tests.providers.loopback import Loopback, Streamed, error

MARKDOWN = """\
# Colours

Some **bold words** and a paragraph that goes on for longer than one line of the terminal has columns for, with `code`.

- one
- two

```python
def colour() -> str:
    return "red"
```

| a | b |
|---|---|
| 1 | 2 |

The end.
"""


@pytest.fixture
def terminal(chatter: Chatter) -> Iterator[Terminal]:
    with at_terminal(chatter.place, chatter.environ, "chat") as terminal:
        terminal.see_prompt()
        yield terminal


def asked(server: Loopback, call: int = -1) -> str:
    content: str = server.asked[call].json["messages"][-1]["content"]
    return content


def turn(terminal: Terminal, line: str, times: int = 1) -> None:
    """Ask, and wait for the bill and the next prompt."""
    terminal.enter(line)
    terminal.see("in all", times)
    terminal.see_prompt()


def test_a_whole_conversation_on_the_screen(terminal: Terminal, chatter: Chatter) -> None:
    turn(terminal, "hello")
    turn(terminal, "and?", 2)
    terminal.type(CTRL_D)
    assert terminal.ended() == 0
    (row, _) = chatter.rows()
    assert terminal.lines() == [
        "note: gpt-4o-mini retires on 2027-01-14; use gpt-6-luna",
        "gpt-4o-mini · /help lists the commands · Ctrl-D ends",
        "",
        "> hello",
        "8 tokens to send · at most $0.00246",
        "",
        "Hello",
        "",
        "1,000 in + 100 out · $0.00021 · $0.00021 in all · context 0.9 %",
        "",
        "> and?",
        "19 tokens to send · at most $0.00246",
        "",
        "Hello",
        "",
        "1,000 in + 100 out · $0.00021 · $0.00042 in all · context 0.9 %",
        "",
        ">",
        f"llmtool chat --load {row.entry.conversation} goes on with it",
    ]


def test_the_meter_shows_the_price_while_a_question_is_typed(terminal: Terminal, server: Loopback) -> None:
    terminal.see(r"gpt-4o-mini · ~7 tokens · at most \$0.00246")
    terminal.type("one two three four five six seven eight")
    terminal.see("gpt-4o-mini · ~15 tokens")
    assert server.asked == []


def test_markdown_is_drawn_while_it_comes_and_nothing_twice(terminal: Terminal, server: Loopback) -> None:
    server.script = [slowly(MARKDOWN)]
    turn(terminal, "hello")
    text = terminal.text
    for words in ("Colours", "bold words", "• one", "• two", 'return "red"', "The end.", "def colour", "in all"):
        assert text.count(words) == 1, text
    for mark in ("**", "```", "# ", "|---"):
        assert mark not in text
    assert "\x1b[1m" in terminal.raw


def test_an_answer_longer_than_the_screen_is_whole_in_what_was_scrolled(chatter: Chatter, server: Loopback) -> None:
    items = [f"item number {number}" for number in range(60)]
    server.script = [slowly("\n".join(f"- {item}" for item in items), pause=0.005, size=40)]
    with at_terminal(chatter.place, chatter.environ, "chat", height=12) as terminal:
        terminal.see_prompt()
        turn(terminal, "hello")
        assert re.findall("item number [0-9]+", terminal.text) == items


def test_more_lines_by_escape_enter_and_by_a_backslash(terminal: Terminal, server: Loopback) -> None:
    terminal.type(f"one\\{ENTER}")
    terminal.wait(lambda: "> one\\" not in terminal.text and "> one" in terminal.text, "a second line")
    terminal.type(f"two{ESCAPE}{ENTER}three")
    terminal.see("three")
    turn(terminal, "")
    assert asked(server) == "one\ntwo\nthree"
    assert "> one\n  two\n  three\n" in terminal.text


def test_what_is_pasted_is_one_message(terminal: Terminal, server: Loopback) -> None:
    terminal.type("\x1b[200~first\r\nsecond\nthird\x1b[201~")
    terminal.see("third")
    assert server.asked == []
    turn(terminal, "")
    assert asked(server) == "first\nsecond\nthird"


def test_tabs_that_are_pasted_are_shown_as_room_and_sent_as_they_are(terminal: Terminal, server: Loopback) -> None:
    terminal.type("\x1b[200~if x:\n\treturn y\x1b[201~")
    terminal.see("return y")
    assert "^I" not in terminal.text
    turn(terminal, "")
    assert asked(server) == "if x:\n\treturn y"


def test_an_empty_line_is_no_message(terminal: Terminal, server: Loopback) -> None:
    terminal.type(f"{ENTER}  {ENTER}")
    turn(terminal, "x")
    assert asked(server).strip() == "x"
    assert len(server.asked) == 1


def test_what_was_typed_is_remembered_for_the_user_alone(
    terminal: Terminal, chatter: Chatter, server: Loopback
) -> None:
    turn(terminal, "remember me")
    terminal.type(CTRL_D)
    assert terminal.ended() == 0
    assert (chatter.data / "conversations" / "typed").stat().st_mode & 0o777 == 0o600
    with at_terminal(chatter.place, chatter.environ, "chat") as again:
        again.see_prompt()
        again.type(UP)
        again.see("> remember me")
        turn(again, "")
    assert asked(server) == "remember me"


def test_a_line_that_cannot_be_remembered_is_sent_all_the_same(terminal: Terminal, chatter: Chatter) -> None:
    typed = chatter.data / "conversations" / "typed"
    typed.unlink()
    typed.mkdir()
    turn(terminal, "hello")
    assert "Exception" not in terminal.text


def test_ctrl_c_at_the_prompt_clears_the_line(terminal: Terminal, server: Loopback) -> None:
    terminal.type("never mind")
    terminal.see("> never mind")
    terminal.type(CTRL_C)
    terminal.see_prompt()
    assert "never mind" not in terminal.text
    turn(terminal, "hello")
    assert asked(server) == "hello"


def test_ctrl_c_stops_an_answer_and_keeps_what_came(terminal: Terminal, server: Loopback, chatter: Chatter) -> None:
    server.script = [Streamed((piece("this much came"), 30.0)), Streamed(streamed("yes"))]
    terminal.enter("hello")
    terminal.see("this much came")
    terminal.type(CTRL_C)
    terminal.see("note: stopped: what had come until then is kept")
    terminal.see_prompt()
    assert "^C" not in terminal.text
    turn(terminal, "go on", 2)
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["hello", "this much came", "go on"]
    first, second = chatter.rows()
    assert (first.entry.estimated, first.state, second.entry.estimated) == (True, "settled", False)


def test_ctrl_c_before_an_answer_leaves_the_question_to_be_retried(terminal: Terminal, server: Loopback) -> None:
    server.script = [Streamed((30.0,)), Streamed(streamed("yes"))]
    terminal.enter("hello")
    terminal.see("tokens to send")
    terminal.wait(lambda: bool(server.asked), "the call")
    terminal.type(CTRL_C)
    terminal.see("note: the question has no answer: /retry asks it again")
    terminal.see_prompt()
    turn(terminal, "/retry", 2)
    assert asked(server) == "hello"


def test_what_is_typed_during_an_answer_waits_and_is_not_mixed_into_it(terminal: Terminal, server: Loopback) -> None:
    server.script = [slowly("one two three four five six seven eight nine ten", 0.05), Streamed(streamed("yes"))]
    terminal.enter("hello")
    terminal.see("one two")
    terminal.enter("typed ahead")
    terminal.see("in all", 2)
    assert "one two three four five six seven eight nine ten\n" in terminal.text
    assert asked(server) == "typed ahead"


def test_ctrl_d_in_a_line_does_not_end(terminal: Terminal) -> None:
    terminal.type("abc" + CTRL_D)
    terminal.see("> abc")
    turn(terminal, "")
    terminal.type(CTRL_D)
    assert terminal.ended() == 0


def test_commands_are_completed(terminal: Terminal) -> None:
    terminal.type("/st" + TAB)
    terminal.see("> /stats")
    terminal.type(CTRL_C)
    terminal.see_prompt()
    terminal.type("/te" + TAB)
    terminal.see("> /temperature")


def test_models_and_files_are_completed(terminal: Terminal, chatter: Chatter) -> None:
    (chatter.place.folder / "long-name-of-a-file.txt").write_text("some text")
    terminal.type("/attach long" + TAB)
    terminal.see("> /attach long-name-of-a-file.txt")
    terminal.type(ENTER)
    terminal.see("9 characters, 2 tokens; it goes before the next message")
    terminal.see_prompt()
    terminal.type("/model claude-haiku-4-5" + TAB)
    terminal.see(r"claude-haiku-4-5-20\d+")


def test_undo_retry_and_edit(terminal: Terminal, server: Loopback) -> None:
    turn(terminal, "first")
    turn(terminal, "/retry", 2)
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["first"]
    terminal.enter("/edit")
    terminal.see("> first", 2)
    turn(terminal, " and more", 3)
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["first and more"]
    terminal.enter("/undo")
    terminal.see("taken back: first and more")
    terminal.see_prompt()
    turn(terminal, "last", 4)
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["last"]


def test_an_edit_that_is_given_up_leaves_question_and_answer_as_they_were(terminal: Terminal, server: Loopback) -> None:
    turn(terminal, "first")
    terminal.enter("/edit")
    terminal.see("Enter asks it anew, Ctrl-C leaves it as it was")
    terminal.see("> first", 2)
    terminal.type(" and more" + CTRL_C)
    terminal.see_prompt()
    turn(terminal, "second", 2)
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["first", "Hello", "second"]


def test_a_question_that_gets_no_other_answer_keeps_the_one_it_has(terminal: Terminal, server: Loopback) -> None:
    turn(terminal, "first")
    server.script = [error(401), Streamed((30.0,)), Streamed(streamed("yes"))]
    for times in (1, 2):
        terminal.enter("/retry")
        if times == 2:
            terminal.wait(lambda: len(server.asked) == 3, "the call")
            terminal.type(CTRL_C)
        terminal.see("there is no other answer: the one that was there stays", times)
        terminal.see_prompt()
    turn(terminal, "second", 3)
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["first", "Hello", "second"]


def test_another_model_is_shown_with_the_difference(terminal: Terminal, server: Loopback) -> None:
    turn(terminal, "first")
    terminal.enter("/model gpt-4o")
    terminal.see(r"difference +0 +\$0.0000306 +\$0.0385")
    terminal.see(r"gpt-4o · ~\d+ tokens · at most \$0.041")
    turn(terminal, "second", 2)
    assert server.asked[-1].json["model"] == "gpt-4o"


def test_a_budget_warns_and_refuses_and_the_conversation_goes_on(terminal: Terminal, server: Loopback) -> None:
    terminal.enter("/max-tokens 10")
    terminal.see_prompt()
    terminal.enter("/budget 0.00025")
    terminal.see(r"conversation's budget: \$0.00 of \$0.00025 spent, \$0.00025 left")
    terminal.see_prompt()
    turn(terminal, "first")
    terminal.see(r"84 % of the conversation's budget of \$0.00025 is spent; \$0.00004 is left")
    assert "\x1b[33m" in terminal.raw
    terminal.enter("/max-tokens 1000")
    terminal.see("1,000 tokens at most")
    terminal.see_prompt()
    terminal.enter("second")
    terminal.see(
        r"llmtool: the call could cost \$0.00060\d+, and the conversation's budget of \$0.00025 has \$0.00004 left"
    )
    terminal.see("note: the question has no answer: /retry asks it again")
    terminal.see_prompt()
    assert len(server.asked) == 1
    terminal.enter("/budget 1")
    terminal.see_prompt()
    turn(terminal, "/retry", 2)
    assert asked(server) == "second"


def test_a_failed_call_is_said_and_the_conversation_goes_on(terminal: Terminal, server: Loopback) -> None:
    server.script = [error(400, {"error": {"message": "no such thing"}}), Streamed(streamed("yes"))]
    terminal.enter("first")
    terminal.see("llmtool: .*no such thing")
    terminal.see("/retry asks it again")
    terminal.see_prompt()
    turn(terminal, "second")


def test_an_unknown_command_costs_nothing(terminal: Terminal, server: Loopback) -> None:
    terminal.enter("/modle gpt-4o")
    terminal.see("llmtool: there is no command /modle hint: did you mean /model\\?")
    terminal.see_prompt()
    terminal.enter("/quit")
    assert terminal.ended() == 0
    assert server.asked == []


def test_a_message_may_begin_with_a_slash(terminal: Terminal, server: Loopback) -> None:
    turn(terminal, " /etc/passwd")
    assert asked(server).strip() == "/etc/passwd"


def test_the_first_message_can_stand_on_the_command_line(chatter: Chatter, server: Loopback) -> None:
    with at_terminal(chatter.place, chatter.environ, "chat", "two", "words") as terminal:
        terminal.see("in all")
        terminal.see_prompt()
    assert asked(server) == "two words"


def test_a_conversation_goes_on_after_a_restart(terminal: Terminal, chatter: Chatter, server: Loopback) -> None:
    turn(terminal, "first")
    terminal.type(CTRL_D)
    assert terminal.ended() == 0
    with at_terminal(chatter.place, chatter.environ, "chat", "--continue") as again:
        again.see(r"note: \S+: first, 2 messages")
        again.see_prompt()
        turn(again, "second")
    assert [message["content"] for message in server.asked[-1].json["messages"]] == ["first", "Hello", "second"]


# The terminal.


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_terminal_breaks_no_word_and_doubles_no_line(chatter: Chatter, server: Loopback, width: int) -> None:
    server.script = [slowly(MARKDOWN)]
    with at_terminal(chatter.place, chatter.environ, "chat", "--budget", "0.5", width=width) as terminal:
        terminal.see_prompt()
        turn(terminal, "hello")
        terminal.enter("/modle")
        terminal.see("did you mean")
        terminal.see_prompt()
        words = set(re.findall(r"[a-z]+", terminal.text))
        assert {"retires", "paragraph", "terminal", "command", "context"} <= words
        assert terminal.text.count("The end.") == 1
        assert max(map(len, terminal.lines())) <= width


def test_a_window_can_be_dragged_between_two_turns(terminal: Terminal, server: Loopback) -> None:
    server.script = [slowly(MARKDOWN)]
    turn(terminal, "hello")
    terminal.resize(50)
    turn(terminal, "again", 2)
    terminal.resize(100)
    turn(terminal, "and again", 3)
    assert terminal.text.count("The end.") == 3


def test_a_window_that_grows_during_an_answer_doubles_nothing(chatter: Chatter, server: Loopback) -> None:
    server.script = [slowly("many words " * 40, 0.03)]
    with at_terminal(chatter.place, chatter.environ, "chat", width=50) as terminal:
        terminal.see_prompt()
        terminal.enter("hello")
        terminal.see("many words many words", 3)
        terminal.resize(90)
        terminal.see("in all")
        terminal.see_prompt()
        assert len(re.findall("many", terminal.text)) == 40


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_an_answer_is_the_text_as_it_came(
    chatter: Chatter, server: Loopback, environ: dict[str, str]
) -> None:
    server.script = [slowly(MARKDOWN)]
    with at_terminal(chatter.place, chatter.environ | environ, "chat", width=130) as terminal:
        terminal.wait(lambda: terminal.lines()[-1:] == [">"] or "~7 tokens" in terminal.text, "a prompt")
        terminal.enter("hello")
        terminal.see("in all")
        assert MARKDOWN.rstrip() in terminal.text
        assert not re.findall(r"\x1b\[(?!0m)[0-9;]+m", terminal.raw)


def test_what_a_terminal_obeys_is_not_in_an_answer(terminal: Terminal, server: Loopback) -> None:
    evil = (
        "A\x1b[2J\x1b]0;owned\x07B\x1b]52;c;aGk=\x07 &#x1b;[31m &#x202e;C "
        "[text](javascript:alert) \x9b31mD <b>E</b>\n\n"
    )
    server.script = [slowly(f"{evil}```\n\x1b[31mred\x1b]8;;http://evil\x07\n```\n# \x1b[1mT\n", size=3)]
    turn(terminal, "hello")
    raw = terminal.raw.partition("tokens to send")[2]
    assert "owned" not in raw
    assert "\x1b]" not in raw
    assert "\x1b[2J" not in raw
    assert "\x9b" not in raw
    assert "\u202e" not in raw
    for shown in ("AB", "D <b>E</b>", "red", "T"):
        assert shown in terminal.text


def test_an_error_of_the_server_is_shown_without_what_a_terminal_obeys(terminal: Terminal, server: Loopback) -> None:
    server.script = [error(400, {"error": {"message": "no\x1b]0;owned\x07 such \x1b[2Jthing"}})]
    terminal.enter("hello")
    terminal.see("answered 400: no .*such .*thing")
    assert "\x1b]0" not in terminal.raw
    assert "\x1b[2J" not in terminal.raw


def test_quiet_shows_nothing_but_the_answers(chatter: Chatter) -> None:
    with at_terminal(chatter.place, chatter.environ, "chat", "-q") as terminal:
        terminal.see_prompt()
        terminal.enter("hello")
        terminal.see("Hello")
        terminal.see_prompt()
        terminal.type(CTRL_D)
        assert terminal.ended() == 0
        assert [line for line in terminal.lines() if line] == ["> hello", "Hello", ">"]


def test_a_model_that_thinks_is_seen_to(chatter: Chatter, server: Loopback) -> None:
    thought = {"id": "x", "choices": [{"index": 0, "delta": {"reasoning_content": "hm"}, "finish_reason": None}]}
    event = b"data: " + json.dumps(thought).encode() + b"\n\n"
    server.script = [Streamed((event, 0.5, *streamed("Done")))]
    with at_terminal(chatter.place, chatter.environ, "chat") as terminal:
        terminal.see_prompt()
        terminal.enter("hello")
        terminal.see("thinking …")
        terminal.see("in all")
        assert "thinking" not in terminal.text


def test_a_program_that_is_asked_to_end_ends_and_loses_nothing(terminal: Terminal, chatter: Chatter) -> None:
    turn(terminal, "one")
    terminal.child.kill(signal.SIGTERM)
    assert terminal.ended() == 130
    assert chatter.chat("--continue", "--export", "md").out.count("Hello") == 1


def test_being_asked_to_end_in_an_answer_ends_more_than_the_answer(
    terminal: Terminal, chatter: Chatter, server: Loopback
) -> None:
    server.script = [Streamed((piece("this much came"), 30.0))]
    terminal.enter("hello")
    terminal.see("this much came")
    terminal.child.kill(signal.SIGTERM)
    assert terminal.ended() == 130
    (row,) = chatter.rows()
    assert (row.state, row.entry.estimated) == ("settled", True)


def test_a_kill_while_it_is_asked_again_leaves_the_answer_that_was_there(
    terminal: Terminal, chatter: Chatter, server: Loopback
) -> None:
    turn(terminal, "one")
    server.script = [Streamed((piece("this much came"), 30.0))]
    terminal.enter("/retry")
    terminal.see("this much came")
    terminal.child.kill(signal.SIGKILL)
    exported = json.loads(chatter.chat("--continue", "--export", "json").out)
    assert [said["content"] for said in exported["messages"]] == ["one", "Hello"]


def test_a_closed_terminal_ends_it(terminal: Terminal, chatter: Chatter, server: Loopback) -> None:
    server.script = [Streamed((piece("this much came"), 30.0))]
    terminal.enter("hello")
    terminal.see("this much came")
    terminal.child.close(force=False)
    exported = json.loads(chatter.chat("--continue", "--export", "json").out)
    assert [said["content"] for said in exported["messages"]] == ["hello", "this much came"]
    (row,) = chatter.rows()
    assert (row.state, row.entry.estimated) == ("settled", True)


def test_the_ledger_has_what_the_screen_says(terminal: Terminal, chatter: Chatter) -> None:
    turn(terminal, "one")
    turn(terminal, "two", 2)
    terminal.type(CTRL_D)
    assert terminal.ended() == 0
    spent = sum((row.entry.cost or Decimal(0) for row in chatter.rows()), Decimal(0))
    assert f"${spent} in all" in terminal.text


def test_an_export_of_the_terminal_is_what_was_said(terminal: Terminal, chatter: Chatter) -> None:
    turn(terminal, "one")
    target = Path(chatter.place.folder / "talk.md")
    terminal.enter("/export md talk.md")
    terminal.see("written: talk.md")
    assert "Hello" in target.read_text(encoding="utf-8")
