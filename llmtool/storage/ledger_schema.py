"""The form of the ledger's file, version by version. What has been released is never changed, only added to."""

from dataclasses import fields

from llmtool.storage.database import Schema
from llmtool.usage import Usage

# Each bucket of a usage has a column of its name.
BUCKETS = tuple(field.name for field in fields(Usage) if field.name != "pieces")

_VERSION_1 = (
    """
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: a late bill must not find another call
        at TEXT NOT NULL,                      -- when it began, UTC: 2026-11-22T12:00:00.000000Z
        state TEXT NOT NULL CHECK (state IN ('reserved', 'settled')),
        command TEXT NOT NULL,
        project TEXT NOT NULL,
        conversation TEXT NOT NULL,
        provider TEXT,
        model TEXT NOT NULL,
        worst INTEGER CHECK (worst >= 0),      -- nano-dollars; NULL where there is no price
        cost INTEGER CHECK (cost >= 0),        -- nano-dollars; NULL where there is no price or no bill yet
        estimated INTEGER NOT NULL,
        from_cache INTEGER NOT NULL,
        price_where TEXT,
        price_source TEXT,
        price_checked TEXT,
        request_id TEXT NOT NULL,
        latency_ms INTEGER,
        first_token_ms INTEGER,
        pid INTEGER,
        host TEXT,
        deadline TEXT,
        input INTEGER,                         -- this and what follows: NULL where the usage is not known
        cache_read INTEGER,
        cache_write INTEGER,
        cache_write_1h INTEGER,
        cache_write_12h INTEGER,
        output INTEGER,
        reasoning INTEGER,
        input_audio INTEGER,
        cache_read_audio INTEGER,
        output_audio INTEGER,
        input_image INTEGER,
        cache_read_image INTEGER,
        output_image INTEGER,
        input_video INTEGER,
        output_video INTEGER,
        pieces TEXT                            -- a JSON object
    )
    """,
    "CREATE INDEX calls_at ON calls (at, state, cost, worst)",
    "CREATE INDEX calls_project ON calls (project, state, cost, worst)",
    "CREATE INDEX calls_conversation ON calls (conversation, state, cost, worst) WHERE conversation != ''",
    """
    CREATE TABLE tags (
        call INTEGER NOT NULL REFERENCES calls (id),
        tag TEXT NOT NULL,
        PRIMARY KEY (call, tag)
    ) WITHOUT ROWID
    """,
)

LEDGER = Schema(
    name="ledger",
    mark=0x6C6C6D31,
    migrations=(_VERSION_1,),
    elsewhere="LLMTOOL_DATA_DIR says where else llmtool keeps its data",
)
