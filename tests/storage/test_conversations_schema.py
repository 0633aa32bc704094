"""A file of any version that was ever released can be read."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from llmtool.conversation import Conversation, Summary
from llmtool.storage.conversations import Conversations
from tests.storage.calls import NOON
from tests.storage.talks import said

# As version 1 wrote it. It is not made by the program, so that it cannot change with it.
_VERSION_1 = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, writer TEXT NOT NULL, began TEXT NOT NULL, model TEXT NOT NULL,
    system TEXT NOT NULL, title TEXT NOT NULL, summary TEXT, covers INTEGER CHECK (covers >= 0),
    dropped INTEGER NOT NULL CHECK (dropped >= 0), budget TEXT
) WITHOUT ROWID;
CREATE UNIQUE INDEX conversations_revision ON conversations (revision);
CREATE TABLE said (
    conversation TEXT NOT NULL REFERENCES conversations (id), place INTEGER NOT NULL CHECK (place >= 0),
    role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')), content TEXT NOT NULL, at TEXT NOT NULL,
    model TEXT NOT NULL, whole INTEGER NOT NULL, PRIMARY KEY (conversation, place)
);
CREATE TABLE deleted (id TEXT PRIMARY KEY) WITHOUT ROWID;
PRAGMA application_id = 0x6C6C6D33;
PRAGMA user_version = 1;
INSERT INTO conversations VALUES (
    '261122-1200', 7, '0123456789abcdef', '2026-11-22T12:00:00.000000Z', 'gpt-4o', 'Be brief.', 'Hello', 'They met.', 1,
    1, '0.50'
);
INSERT INTO said VALUES
    ('261122-1200', 0, 'user', 'Hello', '2026-11-22T12:00:00.000000Z', '', 1),
    ('261122-1200', 1, 'assistant', 'Hi', '2026-11-22T12:01:00.000000Z', 'gpt-4o', 0);
INSERT INTO deleted VALUES ('261122-1200a');
"""


def test_a_file_of_version_1_is_read_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_VERSION_1)
    answer = replace(said("assistant", "Hi", 1), whole=False)
    expected = Conversation(
        "261122-1200", NOON, "gpt-4o", "Be brief.", "Hello", (said("user", "Hello"), answer),
        Summary("They met.", 1), 1, Decimal("0.50"),
    )  # fmt: skip
    with Conversations(path) as store:
        assert store.latest() == expected
        longer = store.save(expected.with_said(said("user", "Bye", 2)))
        assert store.fresh_id(NOON) == "261122-1200b"
    with Conversations(path) as store:
        assert store.load("Hello") == longer
