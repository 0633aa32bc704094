"""Many processes and one budget; processes that are killed."""

import subprocess
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.calls.answers import piece, streamed
from tests.cli.live import Caller
from tests.cli.terminal import Place
from tests.providers.loopback import Loopback, Streamed, serving

# Of the model that is asked: 8 tokens of prompt and at most 1,000 of answer.
WORST = Decimal("0.0006012")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Streamed((piece("Hel"), 0.3, *streamed("lo", prompt=8, answer=1000)))) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    return Caller(place, server.url)


def test_ten_processes_do_not_overspend_one_budget(caller: Caller, server: Loopback) -> None:
    budget = 3 * WORST + WORST / 2
    processes = [caller.start("hi", "--max-tokens", "1000", LLMTOOL_BUDGET_DAILY=f"{budget:.9f}") for _ in range(10)]
    codes = [(process.communicate(timeout=60), process.returncode)[1] for process in processes]
    # Every bill is the worst case, so exactly three fit, however they met.
    assert sorted(codes) == [0] * 3 + [1] * 7
    rows = caller.rows()
    assert [row.state for row in rows] == ["settled"] * 3
    assert sum(row.entry.cost or 0 for row in rows) == 3 * WORST <= budget
    assert len(server.asked) == 3


def test_a_killed_call_leaves_its_row_no_lock_and_its_worst(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((piece("one "), 30.0)), Streamed(streamed("two", prompt=8, answer=1000))]
    budget = {"LLMTOOL_BUDGET_DAILY": f"{2 * WORST:.9f}"}
    killed = caller.start("hi", "--max-tokens", "1000", **budget)
    assert killed.stdout
    assert killed.stdout.read(4) == b"one "
    assert [row.state for row in caller.rows()] == ["reserved"]
    killed.kill()
    killed.communicate()
    (row,) = caller.rows()
    assert (row.state, row.worst) == ("unsettled", WORST)
    # What is left is enough for one more, and for none after it.
    assert caller.stream("hi", "--max-tokens", "1000", **budget, stdin=b"").code == 0
    assert caller.stream("hi", "--max-tokens", "1000", **budget, stdin=b"").code == 1


def test_processes_that_are_killed_at_any_moment_damage_nothing(caller: Caller, server: Loopback) -> None:
    server.script = [Streamed((piece("one "), 0.2, *streamed("two")))]
    started = [caller.start("hi", "--max-tokens", "1000") for _ in range(8)]
    for number, process in enumerate(started):
        try:
            process.wait(0.12 * (number + 1))
        except subprocess.TimeoutExpired:
            process.kill()
    for process in started:
        process.communicate()
    assert caller.stream("hi", stdin=b"").code == 0
    rows = caller.rows()
    assert {row.state for row in rows} <= {"settled", "unsettled"}
    assert len(rows) >= len(server.asked)
