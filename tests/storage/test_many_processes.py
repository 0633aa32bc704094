"""Real processes at one ledger, and what is left of them when they are killed."""

import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from llmtool.storage.budgets import Limit, reserve, standings
from llmtool.storage.ledger import Ledger
from tests.storage.calls import NOON, call

DAILY = Limit("daily budget", Decimal("1.00"), "day")

_BEGIN = """
import os, signal, sys
from decimal import Decimal
from pathlib import Path
from llmtool.errors import OverBudgetError
from llmtool.storage.budgets import Limit, reserve
from llmtool.storage.ledger import Ledger, insert
from tests.storage.calls import call
ledger = Ledger(Path(sys.argv[1]))
limits = [Limit("daily budget", Decimal("1.00"), "day")]
"""
# Each asks for ten cents until it is refused, and pays four to seven of them.
_SPEND = """
made = 0
while True:
    try:
        reservation = reserve(ledger, limits, call(), Decimal("0.10"))
    except OverBudgetError:
        break
    reservation.settle(call(str(Decimal(4 + made % 4) / 100), tags=(sys.argv[2],)))
    made += 1
ledger.close()
print(made)
"""
_DIE = "os.kill(os.getpid(), signal.SIGKILL)"
_DIE_WITH_A_CALL_UNDER_WAY = f"""
reserve(ledger, limits, call(), Decimal("0.40"))
{_DIE}
"""
_DIE_WHILE_WRITING = f"""
with ledger.database.writing() as connection:
    insert(connection, call("0.40"), state="settled")
    {_DIE}
"""
_DIE_WHILE_READING = f"""
ledger.add(call("0.40"))
ledger.database._connection.execute("PRAGMA table_info(calls)").fetchone()
{_DIE}
"""


def _start(code: str, path: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _BEGIN + code, str(path), *words],
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_ten_processes_never_spend_more_than_one_budget(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    processes = [_start(_SPEND, path, str(number)) for number in range(10)]
    ends = [process.communicate(timeout=60) for process in processes]
    assert [err for _, err in ends] == [b""] * 10
    calls = sum(int(out) for out, _ in ends)
    with Ledger(path) as ledger:
        entries = ledger.entries(NOON)
        ((standing),) = standings(ledger, [DAILY], NOON, "shop")
    assert len(entries) == calls >= 10
    assert {recorded.state for recorded in entries} == {"settled"}
    costs = [recorded.entry.cost or Decimal(0) for recorded in entries]
    # They stop when less than ten cents are left, and not before.
    assert standing.spent == sum(costs)
    assert Decimal("0.90") < standing.spent <= DAILY.amount


needs_kill = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")


@needs_kill
@pytest.mark.parametrize(
    ("code", "states", "spent"),
    [
        (_DIE_WITH_A_CALL_UNDER_WAY, ["settled", "unsettled"], "0.50"),
        (_DIE_WHILE_WRITING, ["settled"], "0.10"),
        (_DIE_WHILE_READING, ["settled", "settled"], "0.50"),
    ],
    ids=["with a call under way", "while writing", "while reading"],
)
def test_a_process_that_is_killed_loses_no_row_and_leaves_no_lock(
    tmp_path: Path, code: str, states: list[str], spent: str
) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.add(call("0.10"))
    process = _start(code, path)
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == -signal.SIGKILL
    with Ledger(path, wait=0) as ledger:
        assert [recorded.state for recorded in ledger.entries(NOON)] == states
        ((standing),) = standings(ledger, [DAILY], NOON, "shop")
        assert standing.spent == Decimal(spent)
        ledger.add(call("0.01"))
        assert ledger.database.rows("PRAGMA integrity_check") == [("ok",)]


@needs_kill
def test_processes_that_are_killed_at_any_moment_leave_whole_rows(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    code = """
print("begun", flush=True)
while True:
    reserve(ledger, [], call(), Decimal("0.10")).settle(call("0.05", tags=("one", "two")))
"""
    for _ in range(4):
        with _start(code, path) as process:
            assert process.stdout
            process.stdout.readline()
            with Ledger(path) as ledger:
                before = len(ledger.entries(NOON))
                while len(ledger.entries(NOON)) < before + 3:
                    pass
            process.kill()
        with Ledger(path, wait=0) as ledger:
            last = ledger.entries(NOON)[-1]
            assert (last.state, last.entry.tags) in {("settled", ("one", "two")), ("unsettled", ())}
            ledger.add(call())
    with Ledger(path) as ledger:
        assert ledger.database.rows("PRAGMA integrity_check") == [("ok",)]
        assert ledger.database.rows("SELECT count(*) FROM tags WHERE call NOT IN (SELECT id FROM calls)") == [(0,)]


@needs_kill
def test_what_a_killed_call_may_have_cost_keeps_others_within_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    _start(_DIE_WITH_A_CALL_UNDER_WAY, path).communicate(timeout=60)
    made, _ = _start(_SPEND, path, "after").communicate(timeout=60)
    assert int(made) >= 5
    with Ledger(path) as ledger:
        assert Decimal("0.90") < standings(ledger, [DAILY], NOON, "shop")[0].spent <= DAILY.amount
        # Tomorrow it counts no more.
        assert standings(ledger, [DAILY], NOON + timedelta(days=1), "shop")[0].spent == 0


def test_processes_that_hold_the_ledger_open_do_not_see_half_a_call(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as one, Ledger(path) as other:
        reservation = reserve(one, [DAILY], call(tags=("ci",)), Decimal("0.10"))
        assert [recorded.entry.tags for recorded in other.entries(NOON)] == [("ci",)]
        reservation.settle(call("0.05"))
        assert [recorded.entry.cost for recorded in other.entries(NOON)] == [Decimal("0.05")]
