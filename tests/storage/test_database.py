import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from llmtool.errors import BadInputError
from llmtool.storage.database import DamagedError, Database, Schema

ONE = ("CREATE TABLE things (name TEXT)", "INSERT INTO things VALUES ('first')")
TWO = ("ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7",)
FIRST = Schema("shelf", 4711, (ONE,), "look elsewhere")
SECOND = Schema("shelf", 4711, (ONE, TWO), "look elsewhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "deep" / "shelf.db"


@pytest.fixture
def shelf(path: Path) -> Iterator[Database]:
    with Database(path, FIRST) as opened:
        yield opened


def by_hand(path: Path, *statements: str) -> None:
    """A file that another program, or another version of this one, has written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


VERSION_1 = (*ONE, "PRAGMA application_id = 4711", "PRAGMA user_version = 1")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_its_log_and_its_folders_are_the_users_alone(tmp_path: Path, path: Path, shelf: Database) -> None:
    tmp_path.chmod(0o755)
    with shelf.writing() as connection:
        connection.execute("INSERT INTO things VALUES ('second')")
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["shelf.db", "shelf.db-shm", "shelf.db-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)} == {0o700}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_readers_do_not_wait_for_a_writer(path: Path, shelf: Database) -> None:
    with shelf.writing() as connection, Database(path, FIRST, wait=0) as other:
        connection.execute("INSERT INTO things VALUES ('second')")
        assert other.rows("SELECT name FROM things") == [("first",)]


def test_a_transaction_is_all_or_nothing(shelf: Database) -> None:
    def interrupted() -> None:
        with shelf.writing() as connection:
            connection.execute("INSERT INTO things VALUES ('second')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert shelf.rows("SELECT name FROM things") == [("first",)]
    with shelf.writing() as connection:
        connection.execute("INSERT INTO things VALUES ('third')")
    assert shelf.rows("SELECT name FROM things") == [("first",), ("third",)]


def test_an_older_file_is_brought_up_to_date_with_all_its_rows(path: Path) -> None:
    by_hand(path, *VERSION_1, "INSERT INTO things VALUES ('mine')")
    for _ in range(2):
        with Database(path, SECOND) as shelf:
            assert shelf.rows("SELECT * FROM things") == [("first", 7), ("mine", 7)]
            assert shelf.rows("PRAGMA user_version") == [(2,)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    by_hand(path, *VERSION_1)
    broken = Schema("shelf", 4711, (ONE, (*TWO, "INSERT INTO nowhere VALUES (1)")), "look elsewhere")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        Database(path, broken)
    with Database(path, FIRST) as shelf:
        assert shelf.rows("SELECT * FROM things") == [("first",)]


def test_a_newer_file_is_left_alone(path: Path) -> None:
    with Database(path, SECOND):
        pass
    before = path.read_bytes()
    with pytest.raises(BadInputError) as caught:
        Database(path, FIRST)
    assert caught.value.message == (
        f"{path}: the shelf was written by a newer llmtool (version 2 of its form, this one knows 1)"
    )
    assert caught.value.hint == "update llmtool; the file has not been changed"
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    by_hand(path, "CREATE TABLE moz_places (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(BadInputError) as caught:
        Database(path, FIRST)
    assert (caught.value.message, caught.value.hint) == (f"{path}: is a database, but no shelf", "look elsewhere")
    assert path.read_bytes() == before


def test_a_file_that_was_made_but_not_filled_is_new(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch()
    with Database(path, FIRST) as shelf:
        assert shelf.rows("SELECT name FROM things") == [("first",)]


def test_what_is_no_database_is_damaged_and_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"these are my holiday pictures" * 100)
    with pytest.raises(DamagedError) as caught:
        Database(path, FIRST)
    assert caught.value.message == f"{path}: the shelf is damaged: file is not a database"
    assert caught.value.hint == (
        f"nothing has been changed; to begin a new one, move its folder away: mv '{path.parent}' "
        f"'{path.parent}.damaged'; sqlite3 '{path.parent}.damaged/shelf.db' .recover may save what it holds"
    )
    assert path.read_bytes() == b"these are my holiday pictures" * 100
    assert [file.name for file in path.parent.iterdir()] == ["shelf.db"]


def test_damage_in_the_middle_is_told_when_it_is_met(path: Path) -> None:
    with Database(path, FIRST) as shelf, shelf.writing() as connection:
        connection.executemany("INSERT INTO things VALUES (?)", [("x" * 500,)] * 200)
    content = bytearray(path.read_bytes())
    content[4096 + 100 : 4096 * 3] = b"\xff" * (4096 * 2 - 100)
    path.write_bytes(content)
    with Database(path, FIRST) as shelf, pytest.raises(DamagedError, match="the shelf is damaged: "):
        shelf.rows("SELECT count(DISTINCT name) FROM things")
    assert path.read_bytes() == content


def test_a_locked_file_is_waited_for_and_then_told(path: Path, shelf: Database) -> None:
    with Database(path, FIRST, wait=0.05) as other, shelf.writing():
        with pytest.raises(BadInputError) as caught, other.writing():
            pytest.fail("nobody else writes meanwhile")
        assert caught.value.message == f"{path}: the shelf has been locked by another program for 0.05 seconds"
        assert caught.value.hint.startswith("end the program that has it open, ")
    with Database(path, FIRST, wait=0.05) as other, other.writing():
        pass


def test_a_new_file_that_another_program_holds_is_waited_for(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BadInputError, match=r"has been locked by another program for 0\.05 seconds"):
            Database(path, FIRST, wait=0.05)
        holder.execute("ROLLBACK")
    with Database(path, FIRST, wait=0.05) as shelf:
        assert shelf.rows("SELECT name FROM things") == [("first",)]


class Contended(sqlite3.Connection):
    """A connection whose first two tries to turn the log on meet another's, for which SQLite does not wait."""

    tries = 0

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:  # noqa: ANN401 - whatever SQLite takes
        if "journal_mode" in sql:
            self.tries += 1
            if self.tries < 3:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
        return super().execute(sql, *parameters)


def test_processes_that_turn_the_log_on_at_once_wait_for_each_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Contended))
    with Database(path, FIRST) as shelf:
        assert shelf.rows("PRAGMA journal_mode") == [("wal",)]
    path.unlink()
    with pytest.raises(BadInputError, match="has been locked by another program for 0 seconds"):
        Database(path, FIRST, wait=0)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("in the way")
    path = tmp_path / "new" / "shelf.db"
    with pytest.raises(BadInputError) as caught:
        Database(path, FIRST)
    assert caught.value.message.startswith(f"{path}: the shelf cannot be opened: ")
    assert caught.value.hint == "look elsewhere"


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(BadInputError, match="the shelf cannot be opened: "):
        Database(path, FIRST)


def test_a_file_that_may_only_be_read_is_told(path: Path, shelf: Database) -> None:
    # Root may write whatever the modes say, so the connection itself is made to refuse.
    shelf.rows("PRAGMA query_only = ON")
    with pytest.raises(BadInputError) as caught, shelf.writing() as connection:
        connection.execute("INSERT INTO things VALUES ('second')")
    assert caught.value.message == (
        f"{path}: the shelf cannot be used: it may not be written to (attempt to write a readonly database)"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_folder_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "shelf.db"
    with Database(path, FIRST):
        pass
    path.chmod(0o444)
    # Root may write whatever the modes say, so it becomes somebody else, who has to find the way to the file.
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)
    tmp_path.chmod(0o555)
    code = f"""
import os
from pathlib import Path
from llmtool.errors import BadInputError
from llmtool.storage.database import Database, Schema
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Database(Path({str(path)!r}), Schema("shelf", 4711, ((),), "look elsewhere"))
except BadInputError as error:
    print(error.message)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    tmp_path.chmod(0o700)
    assert (done.stdout, done.stderr) == (f"{path}: the shelf cannot be opened: permission denied\n", "")


def test_many_processes_may_be_the_first(path: Path) -> None:
    code = """
import sys
from pathlib import Path
from llmtool.storage.database import Database
from tests.storage.test_database import SECOND
with Database(Path(sys.argv[1]), SECOND) as shelf, shelf.writing() as connection:
    connection.execute("INSERT INTO things VALUES ('mine', 1)")
"""
    command = [sys.executable, "-c", code, str(path)]
    root = Path(__file__).parents[2]
    processes = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(8)]
    ends = [process.communicate()[1] for process in processes]
    assert ends == [b""] * 8
    with Database(path, SECOND) as shelf:
        assert shelf.rows("SELECT name, count(*) FROM things GROUP BY name") == [("first", 1), ("mine", 8)]
        assert shelf.rows("PRAGMA journal_mode") == [("wal",)]
