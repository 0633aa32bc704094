"""Whatever is done to a conversation, what was saved of it step by step is what is loaded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.conversation import Conversation, Said, Summary
from llmtool.exchange import Message
from llmtool.storage.conversations import Conversations
from tests.storage.calls import NOON

Change: TypeAlias = Callable[[Conversation], Conversation]

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside
SAID = st.builds(
    Said,
    st.builds(Message, st.sampled_from(["user", "assistant"]), st.text()),
    MOMENTS,
    st.text(max_size=5),
    st.booleans(),
)
AMOUNTS = st.none() | st.decimals(0, 1_000, allow_nan=False, allow_infinity=False)


def _say(said: Said) -> Change:
    return lambda talk: talk.with_said(said)


def _summarise(text: str, share: float) -> Change:
    return lambda talk: talk.with_summary(text, int(share * len(talk.said)))


def _trim(share: float) -> Change:
    return lambda talk: replace(talk, summary=None, dropped=int(share * len(talk.said)))


def _edit(said: Said, share: float) -> Change:
    def change(talk: Conversation) -> Conversation:
        place = int(share * len(talk.said))
        return replace(talk, said=(*talk.said[:place], said, *talk.said[place + 1 :]))

    return change


def _reset(model: str, system: str, title: str) -> Change:
    return lambda talk: replace(talk, model=model, system=system, title=title)


SHARES = st.floats(0, 1)
CHANGES = st.one_of(
    SAID.map(_say),
    st.builds(_summarise, st.text(), SHARES),
    SHARES.map(_trim),
    st.builds(_edit, SAID, SHARES),
    st.builds(_reset, st.text(), st.text(), st.text()),
    AMOUNTS.map(lambda amount: lambda talk: replace(talk, budget=amount)),
    st.just(Conversation.without_last_exchange),
    st.just(lambda talk: replace(talk, said=(), summary=None, dropped=0)),
)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(CHANGES, st.booleans(), st.booleans())))
def test_what_is_saved_step_by_step_loads_equal(steps: list[tuple[Change, bool, bool]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.db"
        store, talk = Conversations(path), Conversation("261122-1200", NOON, "gpt-4o")
        store.save(talk)
        for change, saved, reopened in steps:
            talk = change(talk)
            if saved:
                assert store.save(talk).id == "261122-1200"
                with Conversations(path) as other:
                    assert other.load("261122-1200") == talk
            if reopened:
                store.save(talk)
                store.close()
                store = Conversations(path)
                talk = store.load("261122-1200")
        store.close()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), SAID), max_size=12))
def test_nothing_that_any_of_several_saved_is_lost(turns: list[tuple[int, Said]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.db"
        stores = [Conversations(path) for _ in range(3)]
        first = stores[0].save(Conversation("261122-1200", NOON, "gpt-4o").with_said(Said(Message("user", "a"), NOON)))
        talks = [first, *(store.load(first.id) for store in stores[1:])]
        for who, said in turns:
            talks[who] = stores[who].save(talks[who].with_said(said))
        for store in stores:
            store.close()
        with Conversations(path) as store:
            kept = [store.load(each.id) for each in store.all()]
        assert all(
            talk in kept for talk, took in zip(talks, range(3), strict=True) if any(who == took for who, _ in turns)
        )
        assert len(kept) == max(1, len({who for who, _ in turns}))


def test_a_moment_is_kept_to_the_microsecond_whatever_its_zone(tmp_path: Path) -> None:
    at = NOON + timedelta(microseconds=1)
    with Conversations(tmp_path / "conversations.db") as store:
        store.save(Conversation("a", at, "gpt-4o", summary=Summary("", 0)))
    with Conversations(tmp_path / "conversations.db") as store:
        assert store.load("a") == Conversation("a", at, "gpt-4o", summary=Summary("", 0))
