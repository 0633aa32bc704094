import sqlite3
from contextlib import closing
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.storage.budgets import reserve
from llmtool.storage.entry import Entry, PriceRow
from llmtool.storage.ledger import Ledger
from llmtool.storage.ledger_schema import BUCKETS
from llmtool.usage import Usage
from tests.storage.calls import NOON, call

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
COUNTS = st.integers(0, 10**9)
USAGES = st.builds(
    lambda counts, reasoning, pieces: Usage(
        **{**counts, "output": counts["output"] + reasoning, "reasoning": reasoning}, pieces=pieces
    ),
    st.fixed_dictionaries(dict.fromkeys(BUCKETS, COUNTS)),
    COUNTS,
    st.dictionaries(WORDS, COUNTS, max_size=3),
)
PRICES = st.builds(PriceRow, WORDS, st.none() | WORDS, st.none() | st.dates())
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - it wants naive ones
TAGS = st.lists(WORDS.map(str.strip).filter(bool), max_size=3, unique=True).map(lambda tags: tuple(sorted(tags)))
ENTRIES = st.builds(
    Entry,
    at=MOMENTS,
    command=WORDS,
    project=WORDS,
    provider=st.none() | WORDS,
    model=WORDS,
    tags=TAGS,
    conversation=WORDS,
    usage=st.none() | USAGES,
    cost=st.none() | st.decimals(0, 10**9, places=9),
    price=st.none() | PRICES,
    estimated=st.booleans(),
    from_cache=st.booleans(),
    request_id=WORDS,
    latency_ms=st.none() | COUNTS,
    first_token_ms=st.none() | COUNTS,
)


@settings(deadline=None, max_examples=50)
@given(st.lists(ENTRIES, max_size=3))
def test_what_is_written_comes_back_in_the_order_of_time(entries: list[Entry]) -> None:
    with TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.db") as ledger:
        for entry in entries:
            ledger.add(entry)
        found = ledger.entries(NOON)
    assert [recorded.entry for recorded in found] == sorted(entries, key=lambda entry: entry.at)
    assert {recorded.state for recorded in found} <= {"settled"}


def test_every_part_of_a_usage_has_its_column(ledger: Ledger) -> None:
    columns = {row[1] for row in ledger.database.rows("PRAGMA table_info(calls)")}
    assert {field.name for field in fields(Usage)} <= columns


def test_a_call_stands_where_it_was_written(tmp_path: Path) -> None:
    for cost in ("0.01", "0.02"):
        with Ledger(tmp_path / "ledger.db") as ledger:
            ledger.add(call(cost))
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert [recorded.entry.cost for recorded in ledger.entries(NOON)] == [Decimal("0.01"), Decimal("0.02")]


def test_a_bill_below_a_nano_dollar_is_rounded_to_the_nearest(ledger: Ledger) -> None:
    for cost in ("0.0000000014", "0.0000000015", "0.0000000025"):
        ledger.add(call(cost))
    assert [recorded.entry.cost for recorded in ledger.entries(NOON)] == [
        Decimal("1E-9"), Decimal("2E-9"), Decimal("2E-9"),
    ]  # fmt: skip


def test_days_are_those_of_utc(ledger: Ledger) -> None:
    in_tokyo = datetime(2026, 11, 23, 8, 59, tzinfo=timezone(timedelta(hours=9)))
    ledger.add(call(at=in_tokyo))
    ledger.add(call(at=in_tokyo + timedelta(minutes=1)))
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    assert [recorded.id for recorded in ledger.entries(NOON, until=sunday)] == [1]
    assert [recorded.id for recorded in ledger.entries(NOON, since=monday)] == [2]
    assert [recorded.id for recorded in ledger.entries(NOON, sunday, monday)] == [1, 2]
    assert [recorded.id for recorded in ledger.entries(NOON, date.min, date.max)] == [1, 2]


def test_a_moment_without_a_time_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        ledger.add(call(at=datetime(2026, 11, 22)))  # noqa: DTZ001 - that is what is tested
    assert ledger.entries(NOON) == []


def test_names_that_are_no_text_are_written_as_well_as_can_be(ledger: Ledger) -> None:
    ledger.add(call(project="caf\udce9", tags=("\udce9",)))
    (recorded,) = ledger.entries(NOON)
    assert (recorded.entry.project, recorded.entry.tags) == ("caf?", ("?",))


def test_tags_are_trimmed_and_stand_once(ledger: Ledger) -> None:
    ledger.add(call(tags=(" ci ", "ci", "", " ", "a b")))
    (recorded,) = ledger.entries(NOON)
    assert recorded.entry.tags == ("a b", "ci")


def test_a_bill_replaces_the_tags_of_its_reservation(ledger: Ledger) -> None:
    reserve(ledger, [], call(tags=("old", "both")), None).settle(call(tags=("both", "new")))
    (recorded,) = ledger.entries(NOON)
    assert recorded.entry.tags == ("both", "new")


# The form of the first version, as it was released: it is never to be changed.
VERSION_1 = """
CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'settled')),
    command TEXT NOT NULL, project TEXT NOT NULL, conversation TEXT NOT NULL, provider TEXT, model TEXT NOT NULL,
    worst INTEGER CHECK (worst >= 0), cost INTEGER CHECK (cost >= 0),
    estimated INTEGER NOT NULL, from_cache INTEGER NOT NULL,
    price_where TEXT, price_source TEXT, price_checked TEXT,
    request_id TEXT NOT NULL, latency_ms INTEGER, first_token_ms INTEGER, pid INTEGER, host TEXT, deadline TEXT,
    input INTEGER, cache_read INTEGER, cache_write INTEGER, cache_write_1h INTEGER, cache_write_12h INTEGER,
    output INTEGER, reasoning INTEGER, input_audio INTEGER, cache_read_audio INTEGER, output_audio INTEGER,
    input_image INTEGER, cache_read_image INTEGER, output_image INTEGER, input_video INTEGER, output_video INTEGER,
    pieces TEXT
);
CREATE INDEX calls_at ON calls (at, state, cost, worst);
CREATE INDEX calls_project ON calls (project, state, cost, worst);
CREATE INDEX calls_conversation ON calls (conversation, state, cost, worst) WHERE conversation != '';
CREATE TABLE tags (
    call INTEGER NOT NULL REFERENCES calls (id), tag TEXT NOT NULL, PRIMARY KEY (call, tag)
) WITHOUT ROWID;
INSERT INTO calls (at, state, command, project, conversation, provider, model, cost, estimated, from_cache, request_id,
    input, cache_read, cache_write, cache_write_1h, cache_write_12h, output, reasoning, input_audio, cache_read_audio,
    output_audio, input_image, cache_read_image, output_image, input_video, output_video, pieces)
VALUES ('2026-11-22T12:00:00.000000Z', 'settled', 'stream', 'shop', '', 'openai', 'gpt-4o', 12300000, 0, 0, 'req_1',
    10, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{"web_search": 2}');
INSERT INTO tags VALUES (1, 'ci');
PRAGMA application_id = 1819045169;
PRAGMA user_version = 1;
"""


def test_a_ledger_of_the_first_version_is_read_and_written_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1)
    old = call("0.0123", usage=Usage(input=10, output=3, pieces={"web_search": 2}), tags=("ci",), request_id="req_1")
    with Ledger(path) as ledger:
        assert [recorded.entry for recorded in ledger.entries(NOON)] == [old]
        assert ledger.add(call("1")) == 2
    with Ledger(path) as ledger:
        assert [recorded.id for recorded in ledger.entries(NOON)] == [1, 2]


def test_a_ledger_of_a_newer_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1 + "PRAGMA user_version = 99;")
    with pytest.raises(BadInputError, match=r"ledger\.db: the ledger was written by a newer llmtool \(version 99 "):
        Ledger(path)
