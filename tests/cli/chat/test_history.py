"""A history that becomes too long: summarised, trimmed or left, and what a person is told of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from llmtool.calls.turn import Room
from llmtool.exchange import Message
from llmtool.settings import paths
from tests.calls.answers import DONE, bill, in_one_piece, piece
from tests.cli.chat.conversing import Chatter, Desk, desk
from tests.providers.loopback import Handler, Loopback, Streamed, serving, whole

LONG = "word " * 300


def answer(handler: Handler) -> None:
    """An answer, or a summary where one is asked for; each call is billed as little."""
    request = handler.server.asked[-1].json
    is_summary = "You summarise" in str(request["messages"][0]["content"])
    text = "They said word." if is_summary else "Hello"
    if request.get("stream"):
        Streamed((piece(text), piece("", "stop"), bill(400, 10), DONE))(handler)
    else:
        whole(in_one_piece(text, 400, 10))(handler)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(answer) as server:
        yield server


@pytest.fixture
def long(tmp_path: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A conversation whose history is too long after four turns."""
    for name in ("config_file", "data_dir", "cache_dir", "pricing_dir"):
        monkeypatch.setattr(paths, name, lambda name=name: tmp_path / name)
    with desk(tmp_path, server, {}, room=Room(threshold=1_000)) as opened:
        yield opened


def talk(desk: Desk, turns: int) -> None:
    for number in range(turns):
        desk.ask(f"{number} {LONG}")


def test_why_shows_the_sum_of_the_last_turn_whatever_was_decided(long: Desk) -> None:
    talk(long, 6)
    long.do("/why")
    assert "as it is" in long.said
    assert "gain" in long.said


def test_a_summary_is_told_billed_and_sent_in_the_place_of_the_oldest(long: Desk) -> None:
    for number in range(12):
        turn = long.ask(f"{number} {LONG}")
        if turn.fitted.action == "summarised":
            break
    else:
        pytest.fail("no summary was ever made")
    summary = turn.fitted.outcome
    assert summary is not None
    assert "oldest messages are summarised · 400 in + 10 out · $" in long.err.getvalue()
    assert "They said word." in long.sent[0]["content"]
    costs = [outcome.cost for one in long.talk.turns for outcome in (one.outcome, one.fitted.outcome) if outcome]
    assert long.talk.spent() == sum(cost for cost in costs if cost is not None)
    long.do("/stats")
    assert f"\n summarised {turn.fitted.conversation.dropped}\n" in long.said


def test_no_summarise_drops_the_oldest_and_keeps_the_system_message(chatter: Chatter, server: Loopback) -> None:
    lines = "".join(f"{number} {LONG}\n" for number in range(6)).encode()
    done = chatter.chat("--no-summarise", "--threshold", "1000", "-s", "be brief", stdin=lines)
    assert done.code == 0
    assert done.err.count("no longer sent") == done.err.count("of the oldest messages") > 0
    sent = server.asked[-1].json["messages"]
    assert sent[0] == {"role": "system", "content": "be brief"}
    assert sent[1]["role"] == "user"
    assert len(sent) < 12
    assert not any("You summarise" in str(asked.json["messages"][0]["content"]) for asked in server.asked)


def test_a_cache_of_the_provider_is_shown_with_what_it_saved(chatter: Chatter) -> None:
    with serving(Streamed((piece("Hello"), piece("", "stop"), bill(2000, 100, cached=1500), DONE))) as server:
        done = Chatter(chatter.place, server.url).chat(stdin=b"a\n")
    # 500 and 1,500 at half the price of $0.15 a million, 100 at $0.60.
    assert "2,000 in (1,500 cached, saving $0.000112) + 100 out · $0.000248" in done.err


def test_a_model_of_ones_own_summarises_for_itself(chatter: Chatter, server: Loopback) -> None:
    lines = "".join(f"{number} {LONG}\n" for number in range(5)).encode()
    done = chatter.chat("-m", "my-own", "--threshold", "1000", stdin=lines)
    assert done.code == 0
    assert {asked.json["model"] for asked in server.asked} == {"my-own"}
    assert "unpriced" in done.err
    assert "$" not in done.err


def test_the_model_for_summaries_can_be_named(long: Desk) -> None:
    manner = replace(long.talk.manner, summary_model="gpt-4o")
    call, _ = long.talk.partner.summary_call((Message("user", "hello"),), 100, manner, "x")
    assert (call.request.model, call.request.max_tokens, call.purpose.conversation) == ("gpt-4o", 100, "x")
    assert call.request.cache_prompt is False
