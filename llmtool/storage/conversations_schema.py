"""The form of the file of conversations, version by version. What has been released is never changed, only added to."""

from llmtool.storage.database import Schema

_VERSION_1 = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,             -- higher than any other's when it was saved
        writer TEXT NOT NULL,                  -- which opening of the file saved it
        began TEXT NOT NULL,                   -- UTC: 2026-11-22T12:00:00.000000Z
        model TEXT NOT NULL,
        system TEXT NOT NULL,
        title TEXT NOT NULL,
        summary TEXT,
        covers INTEGER CHECK (covers >= 0),    -- NULL where there is no summary
        dropped INTEGER NOT NULL CHECK (dropped >= 0),
        budget TEXT                            -- US dollars in decimal digits, or NULL
    ) WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX conversations_revision ON conversations (revision)",
    """
    CREATE TABLE said (
        conversation TEXT NOT NULL REFERENCES conversations (id),
        place INTEGER NOT NULL CHECK (place >= 0),
        role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
        content TEXT NOT NULL,
        at TEXT NOT NULL,
        model TEXT NOT NULL,
        whole INTEGER NOT NULL,
        PRIMARY KEY (conversation, place)
    )
    """,
    # An id is never given twice: the ledger has the calls of what was deleted under it.
    "CREATE TABLE deleted (id TEXT PRIMARY KEY) WITHOUT ROWID",
)

CONVERSATIONS = Schema(
    name="file of conversations",
    mark=0x6C6C6D33,
    migrations=(_VERSION_1,),
    elsewhere="LLMTOOL_DATA_DIR says where else llmtool keeps its data",
)
