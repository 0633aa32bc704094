"""What is kept of a conversation, and what happens to it where two want it."""

import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from llmtool.conversation import Conversation, Summary
from llmtool.errors import BadInputError
from llmtool.storage.conversations import Conversations, Kept
from llmtool.storage.database import DamagedError
from tests.storage.calls import NOON
from tests.storage.talks import said, talk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations" / "conversations.db"


@pytest.fixture
def store(path: Path) -> Iterator[Conversations]:
    with Conversations(path) as opened:
        yield opened


def reloaded(path: Path, name: str) -> Conversation:
    with Conversations(path) as other:
        return other.load(name)


def test_everything_comes_back_as_it_was(path: Path, store: Conversations) -> None:
    whole = replace(
        talk("Hello\r\nthere\0", "Hi 🐘", "", "cut of", system="Be brief."),
        title="Greetings", summary=Summary("They met.", 2), dropped=2, budget=Decimal("0.10"),
    )  # fmt: skip
    whole = replace(whole, said=(*whole.said[:-1], replace(whole.said[-1], whole=False)))
    assert store.save(whole) is whole
    assert reloaded(path, whole.id) == whole
    assert str(reloaded(path, whole.id).budget) == "0.10"


def test_what_utf8_cannot_hold_is_replaced(path: Path, store: Conversations) -> None:
    store.save(talk("half a \ud83d pair", system="\udcff"))
    found = reloaded(path, "261122-1200")
    assert (found.said[0].message.content, found.system, found.title) == ("half a ? pair", "?", "half a ? pair")


def test_a_budget_summary_or_title_may_go_again(path: Path, store: Conversations) -> None:
    full = replace(talk("a", "b").with_summary("s", 2), budget=Decimal(1))
    for conversation in (full, replace(full, summary=None, dropped=0, budget=None, title="")):
        store.save(conversation)
        assert reloaded(path, full.id) == conversation


def test_the_one_saved_last_is_the_latest_whenever_it_began(store: Conversations) -> None:
    assert store.latest() is None
    old, new = talk("a", id_="261101-0900"), talk("b", id_="261122-1200")
    for conversation in (old, new, old.with_said(said("assistant", "c"))):
        store.save(conversation)
        assert store.latest() == conversation


def test_the_list_has_the_last_saved_first(store: Conversations) -> None:
    empty = Conversation("261122-0900", NOON - timedelta(hours=3), "llama3")
    for conversation in (talk("Hello", "Hi", "Bye"), empty):
        store.save(conversation)
    first, second = store.all()
    assert first == Kept("261122-0900", "", empty.began, empty.began, "llama3", 0)
    assert second == Kept("261122-1200", "Hello", NOON, NOON + timedelta(minutes=2), "gpt-4o", 3)
    assert store.all(1) == [first]
    assert store.all(0) == []


def test_a_conversation_is_found_by_id_beginning_or_title(store: Conversations) -> None:
    one, other = talk("Hello", id_="261122-1200"), talk("Hello", id_="261122-1200a")
    third = replace(talk("x", id_="261123-0800"), title="the elephants")
    for conversation in (one, other, third):
        store.save(conversation)
    assert store.load("261122-1200") == one
    assert store.load("261122-1200a") == other
    assert store.load("261123") == third
    assert store.load("the elephants") == third


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("2611", "'2611' is the beginning of the id of 2 conversations: 261122-1200b, 261122-1200"),
        ("Hello", "'Hello' is the title of 2 conversations: 261122-1200b, 261122-1200"),
        ("the mice", "no conversation is known as 'the mice'"),
        ("", "no conversation is known as ''"),
        ("%", "no conversation is known as '%'"),
    ],
)
def test_a_name_that_means_none_or_more_is_told(store: Conversations, name: str, message: str) -> None:
    for id_ in ("261122-1200", "261122-1200b"):
        store.save(talk("Hello", id_=id_))
    with pytest.raises(BadInputError) as caught:
        store.load(name)
    assert (caught.value.message, caught.value.hint) == (message, "llmtool chat --list shows those that are kept")


def test_of_many_that_are_meant_the_latest_are_named(store: Conversations) -> None:
    for letter in "abcdefg":
        store.save(talk("x", id_=letter * 2))
        store.save(talk("x", id_="z" + letter))
    with pytest.raises(BadInputError, match="of 7 conversations: zg, zf, ze, zd, zc, …"):
        store.load("z")


def test_another_title_is_kept_also_by_whoever_goes_on(path: Path, store: Conversations) -> None:
    hello = store.save(talk("Hello"))
    with Conversations(path) as other:
        other.rename("261122", "greetings")
    assert store.save(hello.with_said(said("assistant", "Hi"))).id == hello.id
    assert reloaded(path, "greetings").said[1].message.content == "Hi"
    with pytest.raises(BadInputError, match="no conversation is known as 'mice'"):
        store.rename("mice", "elephants")


def test_what_is_deleted_is_gone_and_its_id_is_not_given_again(path: Path, store: Conversations) -> None:
    for conversation in (talk("a", "b"), talk("c", id_="261122-1300")):
        store.save(conversation)
    store.delete("261122-1200")
    assert [kept.id for kept in store.all()] == ["261122-1300"]
    assert store.fresh_id(NOON) == "261122-1200a"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT content FROM said").fetchall() == [("c",)]
    with pytest.raises(BadInputError, match="no conversation is known as '261122-1200'"):
        store.delete("261122-1200")


def test_what_is_deleted_or_taken_back_is_not_in_the_file(path: Path) -> None:
    with Conversations(path) as store:
        store.save(talk("a harmless word", "b", "a secret word"))
        store.save(talk("a harmless word", "b"))
        store.save(talk("another secret word", id_="261122-1300"))
        store.delete("261122-1300")
    content = path.read_bytes()
    assert (content.count(b"harmless word"), content.count(b"secret word")) == (2, 0)


def test_two_that_go_on_with_one_conversation_lose_nothing(path: Path, store: Conversations) -> None:
    question = store.save(talk("Hello"))
    with Conversations(path) as other:
        theirs = other.save(other.load(question.id).with_said(said("assistant", "theirs")))
        ours = store.save(question.with_said(said("assistant", "ours")))
        assert (theirs.id, ours.id) == ("261122-1200", "261122-1200a")
        # From here on each has its own.
        ours, theirs = store.save(ours.with_said(said("user", "a"))), other.save(theirs.with_said(said("user", "b")))
    assert reloaded(path, "261122-1200") == theirs
    assert reloaded(path, "261122-1200a") == ours
    assert [each.message.content for each in ours.said] == ["Hello", "ours", "a"]


def test_two_that_begin_under_one_id_get_two(path: Path, store: Conversations) -> None:
    with Conversations(path) as other:
        assert [store.save(talk("a")).id, other.save(talk("b")).id] == ["261122-1200", "261122-1200a"]
    assert [reloaded(path, id_).title for id_ in ("261122-1200", "261122-1200a")] == ["a", "b"]


def test_what_another_has_deleted_is_kept_under_a_new_id_by_whoever_goes_on(path: Path, store: Conversations) -> None:
    hello = store.save(talk("Hello"))
    with Conversations(path) as other:
        other.delete(hello.id)
    branch = store.save(hello.with_said(said("assistant", "Hi")))
    assert branch.id == "261122-1200a"
    assert reloaded(path, branch.id) == branch


def test_what_comes_from_elsewhere_never_takes_the_place_of_what_is_there(path: Path, store: Conversations) -> None:
    ours = store.save(talk("Hello", "Hi", "How are you?"))
    exported = talk("Hello", "Hi")
    assert store.add(exported).id == "261122-1200a"
    assert store.add(replace(exported, id="210101-0000")).id == "210101-0000"
    assert reloaded(path, ours.id) == ours


class Counted(sqlite3.Connection):
    """A connection that remembers what it was told to do."""

    told: list[str]

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401 - whatever SQLite takes
        self.told.append(sql.split(maxsplit=1)[0])
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as above
        parameters = list(parameters)
        verb, _, table, *_ = sql.split()
        self.told += [f"{verb} {table}"] * len(parameters)
        return super().executemany(sql, parameters)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    statements: list[str] = []
    monkeypatch.setattr(Counted, "told", statements, raising=False)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Counted))
    return statements


ONE_MESSAGE = ["BEGIN", "SELECT", "SELECT", "UPDATE", "INSERT said", "COMMIT"]


def test_of_five_thousand_messages_only_the_new_one_is_written(told: list[str], path: Path) -> None:
    long = talk(*map(str, range(5_000)))
    with Conversations(path) as store:
        store.save(long)
        assert told.count("INSERT said") == 5_000
        for step in range(3):
            told.clear()
            long = store.save(long.with_said(said("user", f"step {step}")))
            assert told == ONE_MESSAGE
    # Whoever loads it goes on as cheaply.
    with Conversations(path) as store:
        loaded = store.load(long.id)
        told.clear()
        store.save(loaded.with_said(said("assistant", "yes")))
        assert told == ONE_MESSAGE


def test_what_has_not_changed_is_not_written(told: list[str], path: Path) -> None:
    with Conversations(path) as store:
        store.save(talk("a", "b", "c"))
        told.clear()
        store.save(talk("a", "b", "c"))
        assert told == []
        store.save(replace(talk("a", "b", "c"), model="claude-sonnet-4-5"))
        assert told == ["BEGIN", "SELECT", "SELECT", "UPDATE", "COMMIT"]
        told.clear()
        store.save(replace(talk("a", "b"), model="claude-sonnet-4-5"))
        assert told == ["BEGIN", "SELECT", "SELECT", "UPDATE", "DELETE", "COMMIT"]


def test_a_list_is_one_query_however_many_there_are(told: list[str], path: Path) -> None:
    with Conversations(path) as store:
        for number in range(20):
            store.save(talk("a", "b", id_=str(number)))
        told.clear()
        assert len(store.all()) == 20
        assert told == ["SELECT"]


class Interrupted(sqlite3.Connection):
    """A connection after whose commits somebody may press Ctrl-C."""

    pressed = False

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401 - whatever SQLite takes
        cursor = super().execute(sql, parameters)
        if sql == "COMMIT" and Interrupted.pressed:
            raise KeyboardInterrupt
        return cursor


def test_an_interrupt_just_after_a_save_makes_no_branch(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Interrupted))
    hello = talk("Hello", "Hi", "more")
    with Conversations(path) as store:
        for conversation in (hello, hello.without_last_exchange(), replace(hello, model="o3", said=hello.said[:1])):
            monkeypatch.setattr(Interrupted, "pressed", True)
            with pytest.raises(KeyboardInterrupt):
                store.save(conversation)
            monkeypatch.setattr(Interrupted, "pressed", False)
            assert store.save(replace(conversation, system="x")).id == hello.id
            assert reloaded(path, hello.id) == replace(conversation, system="x")
        assert len(store.all()) == 1


def test_a_save_that_fails_changes_nothing_and_may_be_tried_again(
    path: Path, store: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    hello = store.save(talk("Hello"))
    with monkeypatch.context() as broken:
        broken.setattr("llmtool.storage.conversations_rows._write_said", _fail)
        with pytest.raises(RuntimeError):
            store.save(hello.with_said(said("assistant", "Hi")))
    assert reloaded(path, hello.id) == hello
    longer = store.save(hello.with_said(said("assistant", "Hi")))
    assert reloaded(path, hello.id) == longer


def _fail(*_: object) -> None:
    raise RuntimeError


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_is_the_users_alone(path: Path, store: Conversations) -> None:
    store.save(talk("a secret"))
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_damaged_file_is_told_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"these are my holiday pictures" * 100)
    with pytest.raises(DamagedError, match="the file of conversations is damaged: file is not a database"):
        Conversations(path)
    assert path.read_bytes() == b"these are my holiday pictures" * 100


@pytest.mark.parametrize(
    "change",
    [
        "conversations SET began = 'once'",
        "conversations SET budget = 'lots'",
        "said SET at = 'never'",
        "said SET at = 7",
    ],
)
def test_a_value_that_makes_no_sense_is_damage(path: Path, store: Conversations, change: str) -> None:
    store.save(talk("Hello"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {change}")
    with pytest.raises(DamagedError, match="the file of conversations has a value that makes no sense"):
        store.load("261122-1200")
    if "budget" not in change:
        with pytest.raises(DamagedError, match="makes no sense"):
            store.all()


def test_a_ledger_in_its_place_is_told(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE calls (id)")
    with pytest.raises(BadInputError, match="is a database, but no file of conversations"):
        Conversations(path)
