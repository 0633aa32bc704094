"""`llmtool chat` against a real server: at a pseudo-terminal, in a pipe, interrupted, refused, killed and gone on with.

A witness between the two notes what the server billed, and the ledger has to say the same.
"""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.chat import screen
from tests.cli.chat.screen import CTRL_C, CTRL_D, Terminal, at_terminal
from tests.cli.live import Caller
from tests.cli.terminal import Place
from tests.e2e.server import Server
from tests.e2e.witness import Seen, Witness, watching

PRICES = Path(__file__).with_name("prices.yaml")
# US dollars for a million tokens of the prompt, of what of it was cached, and of the answer; as the file says.
RATES = {"smollm2": ("50", "5", "100"), "smollm2-dear": ("100", "50", "200"), "smollm2-cheap": ("0.5", "0.05", "1")}
# So small a model does not always come to an end: its summaries are the beginning of what it has to say.
PRESETS = {"smollm2-cheap": {"temperature": 0, "stop": [",", ".", "\n"]}}
LONG = " ".join(
    f"In the year {year} the ship sailed to the island with {year % 97} people, and came back late in autumn."
    for year in range(1801, 1807)
)
HELD = 3  # pieces of an answer, before it is held back
TERMS = ("--max-tokens", "12", "--threshold", "150", "--summary-model", "smollm2-cheap")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of this machine's own is as slow as the machine is busy."""
    monkeypatch.setattr(screen, "_PATIENCE", 90.0)


@pytest.fixture
def witness(server: Server) -> Iterator[Witness]:
    with watching(server.url, PRESETS) as witness:
        yield witness


class Chat:
    """``llmtool chat`` in a place, with the witness as its server."""

    def __init__(self, place: Place, witness: Witness) -> None:
        self.caller = Caller(place, "")
        self.witness = witness
        self.environ = {"LLMTOOL_DATA_DIR": str(self.caller.data)}
        self.words = ("--base-url", witness.v1, "--pricing", str(PRICES), "--temperature", "0")

    @contextmanager
    def at_terminal(self, *argv: str) -> Iterator[Terminal]:
        words = ("chat", *self.words, *argv)
        with at_terminal(self.caller.place, self.environ, *words, width=100, height=30) as terminal:
            terminal.see_prompt()
            yield terminal

    @property
    def seen(self) -> list[Seen]:
        """The calls, summaries among them."""
        return self.witness.seen

    def run(self, *words: str, stdin: bytes = b"") -> str:
        """What a command writes."""
        done = self.caller.place.run(*words, stdin=stdin, **self.environ)
        assert done.code == 0, done.err
        return done.out

    def spent(self) -> Decimal:
        """US dollars, as the ledger has them."""
        total = json.loads(self.run("usage", "--json"), parse_float=Decimal)["total"]
        return Decimal(total["cost"])

    def exported(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.run("chat", "--continue", "--export", "json"))
        return data


@pytest.fixture
def chat(place: Place, witness: Witness) -> Chat:
    return Chat(place, witness)


def say(terminal: Terminal, line: str) -> None:
    """Type a line, and wait for the prompt after what it did."""
    before = terminal.text.count(f"> {line[:40]}")
    terminal.enter(line)
    terminal.wait(lambda: terminal.text.count(f"> {line[:40]}") > before, line)
    terminal.see_prompt()


def ask_and_hold(terminal: Terminal, chat: Chat, line: str) -> None:
    """Ask, and wait until the beginning of the answer is to be seen; the rest does not come."""
    before = len(chat.seen)
    chat.witness.holds_after = HELD
    terminal.enter(line)
    terminal.wait(lambda: len(chat.seen) > before and len(chat.seen[-1].pieces) == HELD, "pieces")
    terminal.wait(lambda: "".join(chat.seen[-1].pieces).split()[0] in terminal.text.rpartition(line)[2], "words")


def end(terminal: Terminal) -> None:
    terminal.type(CTRL_D)
    assert terminal.ended() == 0


def cost(seen: Seen) -> Decimal:
    """US dollars of a call, by what the server billed."""
    rates = RATES[seen.asked["model"]]
    return sum((tokens * Decimal(rate) for tokens, rate in zip(seen.tokens, rates, strict=True)), Decimal(0)) / 10**6


def bills(chat: Chat) -> Decimal:
    """Hold every row of the ledger against what went past the witness; US dollars of all that was billed."""
    rows, total = chat.caller.rows(), Decimal(0)
    assert len(rows) == len(chat.seen)
    for row, seen in zip(rows, chat.seen, strict=True):
        entry = row.entry
        assert (entry.command, entry.model) == ("chat", seen.asked["model"])
        if seen.bill is None:
            continue
        assert entry.usage is not None
        assert (entry.usage.input, entry.usage.cache_read, entry.usage.output) == seen.tokens
        assert (row.state, entry.estimated, entry.cost) == ("settled", False, cost(seen))
        total += cost(seen)
    return total


def test_a_long_conversation_is_billed_as_the_server_billed_it(chat: Chat) -> None:
    with chat.at_terminal("-m", "smollm2", "-s", "Answer briefly.", "--budget", "0.9", *TERMS) as terminal:
        meter_before_and_after(terminal)
        another_model(terminal, chat)
        taken_back(terminal, chat)
        summarised(terminal, chat)
        interrupted(terminal, chat)
        refused(terminal, chat)
        for question in ("Name a tree.", "Name a bird."):
            say(terminal, question)
        say(terminal, "/stats")
        terminal.see(f"in {len(chat.seen)} calls")
        end(terminal)
    gone_on_with(chat)
    total = bills(chat)
    (cut,) = [row.entry for row, one in zip(chat.caller.rows(), chat.seen, strict=True) if one.bill is None]
    assert cut.usage is not None
    assert (cut.estimated, cut.usage.output > 0) == (True, True)
    assert cut.cost is not None
    assert 0 < cut.cost < Decimal("0.1")
    assert chat.spent() == total + cut.cost
    assert len([one for one in chat.seen if one.asked["model"] != "smollm2-cheap"]) >= 10


def meter_before_and_after(terminal: Terminal) -> None:
    say(terminal, LONG)
    terminal.see(r"~\d+ tokens to send · at most \$0\.\d+ · \$0\.90 left")
    terminal.see(r"\d+ in.* \+ \d+ out · (\$0\.\d+) · \1 in all · \$0\.8\d+ left · context \d\.\d %")


def another_model(terminal: Terminal, chat: Chat) -> None:
    say(terminal, "Name a colour.")
    say(terminal, "/model smollm2-dear")
    terminal.see(r"difference +0 +\$0\.\d+ +\$0\.\d+")
    say(terminal, "Name an animal.")
    assert [one.asked["model"] for one in chat.seen] == ["smollm2", "smollm2", "smollm2-dear"]


def taken_back(terminal: Terminal, chat: Chat) -> None:
    say(terminal, "/undo")
    terminal.see("taken back: Name an animal")
    say(terminal, "Name a fruit.")
    assert chat.seen[-1].contents[-3] == "Name a colour."


def summarised(terminal: Terminal, chat: Chat) -> None:
    say(terminal, "Name a town.")
    terminal.see("the 2 oldest messages are summarised")
    summary, turn = chat.seen[-2:]
    assert (summary.asked["model"], turn.asked["model"]) == ("smollm2-cheap", "smollm2-dear")
    assert LONG in summary.contents[-1]
    assert LONG not in "".join(turn.contents)
    assert turn.contents[0].startswith("Answer briefly.")
    assert turn.contents[1] == "Name a colour."
    say(terminal, "/why")
    terminal.see("gain")


def interrupted(terminal: Terminal, chat: Chat) -> None:
    ask_and_hold(terminal, chat, "Count from one to a hundred.")
    terminal.type(CTRL_C)
    terminal.see("note: stopped: what had come until then is kept")
    terminal.see_prompt()
    say(terminal, "Name a river.")
    stopped, after = chat.seen[-2:]
    assert after.contents[-3] == "Count from one to a hundred."
    assert "".join(stopped.pieces).startswith(after.contents[-2])
    assert after.contents[-2].strip()


def refused(terminal: Terminal, chat: Chat) -> None:
    asked = len(chat.seen)
    say(terminal, f"/budget {chat.spent() + Decimal('0.0001')}")
    say(terminal, "Name a sea.")
    terminal.see(r"llmtool: the call could cost \$0\.\d+, and the conversation's budget of \$0\.\d+ has \$0\.0001 left")
    assert len(chat.seen) == asked
    say(terminal, "/budget 0.9")
    say(terminal, "/retry")
    assert chat.seen[-1].contents[-1] == "Name a sea."


def gone_on_with(chat: Chat) -> None:
    before = chat.exported()
    with chat.at_terminal("--continue", "-q", *TERMS) as again:
        say(again, "Name a flower.")
        end(again)
    assert chat.seen[-1].asked["model"] == "smollm2-dear"
    assert "Name a bird." in chat.seen[-1].contents
    after = chat.exported()
    assert (after["id"], after["messages"][: len(before["messages"])]) == (before["id"], before["messages"])
    assert [message["content"] for message in after["messages"]][-2] == "Name a flower."


def test_lines_of_a_pipe_are_one_conversation(chat: Chat) -> None:
    words = ("chat", *chat.words, "-m", "smollm2", "--max-tokens", "8")
    out = chat.run(*words, stdin=b"Name a colour.\nAnd another?\n")
    first, second = (message["content"] for message in chat.exported()["messages"] if message["role"] == "assistant")
    assert out == f"{first}\n{second}\n"
    assert chat.seen[1].contents == ["Name a colour.", first, "And another?"]
    assert bills(chat) > 0


def test_after_a_kill_all_but_the_answer_in_flight_is_there(chat: Chat) -> None:
    seen = chat.seen
    with chat.at_terminal("-m", "smollm2", "--max-tokens", "12") as terminal:
        say(terminal, "Name a colour.")
        ask_and_hold(terminal, chat, "Name an animal.")
        terminal.child.kill(signal.SIGKILL)
        terminal.child.wait()
    assert [message["content"] for message in chat.exported()["messages"]][::2] == ["Name a colour.", "Name an animal."]
    with chat.at_terminal("--continue", "--max-tokens", "12") as again:
        again.see("note: the question has no answer: /retry asks it again")
        say(again, "/retry")
        end(again)
    assert [message["role"] for message in chat.exported()["messages"]] == ["user", "assistant"] * 2
    assert seen[2].contents == seen[1].contents
    lost = chat.caller.rows()[1]
    assert (lost.state, lost.entry.usage) == ("unsettled", None)
    assert bills(chat) > 0
