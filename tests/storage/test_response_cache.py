import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.exchange import Message, Position, Reply, Request, Sampling, Scored, ToolCall
from llmtool.storage import reply_form
from llmtool.storage.response_cache import CacheStats, ResponseCache, key_of
from llmtool.usage import Usage
from tests.storage.calls import NOON

PRIVATE = "the plans of the bank in Bielefeld"
ASKED = Request("gpt-4o", (Message("system", "Be brief."), Message("user", PRIVATE)), 4096, Sampling(temperature=0.0))
HELLO = Reply(
    text="Hello ✓", reasoning="They greet.", tool_calls=(ToolCall("c1", "wave", '{"hand":1}'),), stop="stop",
    usage=Usage(input=10, output=3, reasoning=1, pieces={"web_search": 1}), model="gpt-4o-2024-08-06", id="r1",
    reported_cost=Decimal("0.00010"), positions=(Position(Scored("Hello", -0.5), (Scored("Hello", -0.5),)),),
)  # fmt: skip
MINUTE = timedelta(minutes=1)


def key(request: Request = ASKED, provider: str | None = "openai", endpoint: str = "https://api.example/v1") -> str:
    return key_of(request, provider=provider, api="chat", endpoint=endpoint)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "responses" / "responses.db"


@pytest.fixture
def cache(path: Path) -> Iterator[ResponseCache]:
    with ResponseCache(path, kept_for=timedelta(days=7)) as opened:
        yield opened


def by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_an_answer_is_served_again(path: Path, cache: ResponseCache) -> None:
    assert cache.get(key(), NOON) is None
    cache.put(key(), HELLO, NOON)
    assert cache.get(key(), NOON) == HELLO
    with ResponseCache(path) as other:
        assert other.get(key(), NOON) == HELLO


def test_a_new_answer_takes_the_place_of_the_old(cache: ResponseCache) -> None:
    cache.put(key(), HELLO, NOON)
    cache.put(key(), replace(HELLO, text="Hi"), NOON)
    assert cache.get(key(), NOON) == replace(HELLO, text="Hi")


OTHERS = [
    replace(ASKED, model="gpt-4o-mini"),
    replace(ASKED, max_tokens=4095),
    replace(ASKED, stream=False),
    replace(ASKED, cache_prompt=True),
    replace(ASKED, messages=ASKED.messages[1:]),
    replace(ASKED, messages=(ASKED.messages[0], Message("user", PRIVATE + " "))),
    replace(ASKED, messages=(ASKED.messages[0], Message("assistant", PRIVATE))),
    *(
        replace(ASKED, sampling=replace(ASKED.sampling, **changed))
        for changed in (
            {"temperature": None}, {"temperature": 0.1}, {"top_p": 0.5}, {"stop": ("x",)}, {"frequency_penalty": 1.0},
            {"presence_penalty": 1.0}, {"seed": 0}, {"reasoning_effort": "low"},
        )
    ),
]  # fmt: skip


def test_every_part_of_a_request_and_of_where_it_goes_is_part_of_the_key() -> None:
    keys = [key(), *map(key, OTHERS), key(provider=None), key(provider="groq"), key(endpoint="http://127.0.0.1:8080")]
    keys.append(key_of(ASKED, provider="openai", api="responses", endpoint="https://api.example/v1"))
    assert len(set(keys)) == len(keys)
    assert key() == key(replace(ASKED, sampling=Sampling(temperature=0.0)))


def test_a_key_can_be_made_of_any_text() -> None:
    odd = replace(ASKED, messages=(Message("user", "\udce9\0\u2028"),))
    assert len(key(odd)) == 64


def test_nothing_of_the_prompt_is_kept(path: Path) -> None:
    with ResponseCache(path) as cache:
        cache.put(key(), HELLO, NOON)
        kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"Hello" in kept
    assert not [word for word in (PRIVATE, "Bielefeld", "Be brief") if word.encode() in kept]


def test_an_answer_that_did_not_come_to_its_end_is_not_kept(cache: ResponseCache) -> None:
    with pytest.raises(ValueError, match="did not come to its end"):
        cache.put(key(), replace(HELLO, stop=None), NOON)
    assert cache.stats().replies == 0


def test_an_answer_that_is_too_old_is_dropped(cache: ResponseCache) -> None:
    cache.put(key(), HELLO, NOON)
    week = timedelta(days=7)
    assert cache.get(key(), NOON + week - MINUTE) == HELLO
    assert cache.get(key(), NOON + week) is None
    assert cache.stats().replies == 0


def test_old_answers_go_when_a_new_one_comes(cache: ResponseCache) -> None:
    cache.put("old", HELLO, NOON)
    cache.put("new", HELLO, NOON + timedelta(days=7))
    assert cache.stats().replies == 1


def test_what_was_used_the_longest_ago_goes_first(path: Path) -> None:
    with ResponseCache(path) as cache:
        cache.put("key 0", HELLO, NOON)
        room = 3 * cache.stats().bytes
    with ResponseCache(path, max_bytes=room) as cache:
        for number in (1, 2):
            cache.put(f"key {number}", HELLO, NOON + number * MINUTE)
        assert cache.stats().replies == 3
        cache.get("key 0", NOON + 5 * MINUTE)
        cache.put("key 3", HELLO, NOON + 6 * MINUTE)
        assert [number for number in range(4) if cache.get(f"key {number}", NOON + 7 * MINUTE)] == [0, 2, 3]
        assert cache.stats().bytes == room


def test_an_answer_larger_than_the_cache_is_not_kept(path: Path) -> None:
    with ResponseCache(path, max_bytes=1000) as cache:
        cache.put(key(), replace(HELLO, text="x" * 1000), NOON)
        assert (cache.get(key(), NOON), cache.stats().bytes) == (None, 0)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE replies SET reply = replace(reply, 'Hello', 'Hallo')",
        "UPDATE replies SET reply = substr(reply, 1, 40)",
        "UPDATE replies SET reply = ''",
        "UPDATE replies SET digest = ''",
        "UPDATE replies SET key = 'wanted' WHERE key = 'other'",
    ],
)
def test_an_answer_that_is_not_as_it_was_written_is_dropped_and_not_served(path: Path, damage: str) -> None:
    wanted = "other" if "key =" not in damage else "wanted"
    with ResponseCache(path) as cache:
        cache.put("other", HELLO, NOON)
        by_hand(path, damage)
        assert cache.get(wanted, NOON) is None
        assert cache.stats().replies == 0


WHOLE = reply_form.written(HELLO)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "7", "null", "{}", '{"text":"x"}'),
        WHOLE.replace('"usage":{', '"usage":{"extra":1,'),
        WHOLE.replace('"input":10', '"input":-1'),
        WHOLE.replace("0.00010", "cheap"),
    ],
)
def test_what_is_no_reply_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        reply_form.read(text)


TEXTS = st.text(max_size=30)


@given(
    st.builds(
        Reply, text=TEXTS, reasoning=TEXTS, refusal=TEXTS, stop=st.sampled_from(["stop", "length", "tool", None]),
        tool_calls=st.lists(st.builds(ToolCall, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
        usage=st.none() | st.builds(Usage, input=st.integers(0, 9), pieces=st.dictionaries(TEXTS, st.integers(0, 9))),
        reported_cost=st.none() | st.decimals(0, 9, places=12),
    )
)  # fmt: skip
def test_every_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert reply_form.read(reply_form.written(reply)) == reply


def test_a_damaged_file_is_made_anew(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with ResponseCache(path) as cache:
        cache.put(key(), HELLO, NOON)
        assert cache.get(key(), NOON) == HELLO


def test_damage_that_is_met_later_costs_the_answers_and_nothing_else(path: Path) -> None:
    with ResponseCache(path) as cache:
        for number in range(100):
            cache.put(f"key {number}", HELLO, NOON)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with ResponseCache(path) as cache:
        assert cache.get("key 7", NOON) is None
        cache.put("key 7", HELLO, NOON)
        assert cache.get("key 7", NOON) == HELLO
        assert cache.stats().replies == 1


def test_a_damaged_file_that_cannot_be_removed_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)

    def in_use(path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(13, "in use", str(path), missing_ok)

    monkeypatch.setattr(Path, "unlink", in_use)
    with pytest.raises(BadInputError, match=r"responses\.db: the response cache is damaged and in use: in use"):
        ResponseCache(path)


def test_the_file_is_the_users_alone(path: Path, cache: ResponseCache) -> None:
    cache.put(key(), HELLO, NOON)
    if sys.platform != "win32":
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_figures_say_what_is_there(cache: ResponseCache) -> None:
    assert cache.stats() == CacheStats(0, 0, 100 * 2**20, timedelta(days=7), 0, None, None)
    cache.put("one", HELLO, NOON)
    cache.put("two", HELLO, NOON + MINUTE)
    for _ in range(3):
        cache.get("one", NOON + 2 * MINUTE)
    stats = cache.stats()
    assert (stats.replies, stats.hits, stats.oldest, stats.newest) == (2, 3, NOON, NOON + MINUTE)
    assert 2 * len(reply_form.written(HELLO)) < stats.bytes < 2 * len(reply_form.written(HELLO)) + 1000


def test_everything_can_be_dropped_and_the_disk_has_its_room_back(path: Path) -> None:
    with ResponseCache(path) as cache:
        for number in range(50):
            cache.put(f"key {number}", replace(HELLO, text="x" * 10_000), NOON)
    full = path.stat().st_size
    with ResponseCache(path) as cache:
        assert cache.clear() == 50
        assert cache.clear() == 0
        assert cache.get("key 7", NOON) is None
    assert path.stat().st_size < full / 10


def test_many_processes_share_one_cache(path: Path) -> None:
    code = """
import sys
from pathlib import Path
from llmtool.exchange import Reply
from llmtool.storage.response_cache import ResponseCache
from tests.storage.calls import NOON
with ResponseCache(Path(sys.argv[1])) as cache:
    for number in range(20):
        cache.put(f"key {number}", Reply(text=str(number), stop="stop"), NOON)
        assert cache.get(f"key {number}", NOON) == Reply(text=str(number), stop="stop")
"""
    command = [sys.executable, "-c", code, str(path)]
    root = Path(__file__).parents[2]
    processes = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(5)]
    assert [process.communicate(timeout=60)[1] for process in processes] == [b""] * 5
    with ResponseCache(path) as cache:
        assert cache.stats().replies == 20
