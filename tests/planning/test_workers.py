"""Processes that were started before their work was known do it, in order, and leave nothing behind."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llmtool.planning.forks import FORKS
from llmtool.planning.tally import tally
from llmtool.planning.workers import Workers
from llmtool.reading.source import Source
from llmtool.tokens.registry import Choice

pytestmark = pytest.mark.skipif(not FORKS, reason="nothing is forked here")


def _who(item: int) -> tuple[int, int]:
    time.sleep(0.001 * (item % 3))
    return item, os.getpid()


def _here(item: int) -> tuple[int, int]:
    return item, 0


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    # Whoever inherits it may not have asked yet what became of it.
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"


def _soon(told: Callable[[], bool]) -> bool:
    for _ in range(200):
        if told():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [1, 2, 5])
def test_results_come_in_the_order_of_their_items(number: int) -> None:
    results = list(Workers[int, tuple[int, int]](lambda: _who, number).results(range(40), _here))
    assert [item for item, _ in results] == list(range(40))
    processes = {process for _, process in results}
    assert len(processes) == number
    assert os.getpid() not in processes
    assert _soon(lambda: all(map(_is_gone, processes)))


def test_nothing_to_do_is_no_result() -> None:
    assert list(Workers[int, tuple[int, int]](lambda: _who, 2).results([], _here)) == []


def test_items_and_results_may_be_larger_than_a_pipe_holds() -> None:
    workers = Workers[str, str](lambda: lambda text: text * 2, 2)
    items = [sign * 500_000 for sign in "abcdef"]
    assert list(workers.results(items, lambda text: text)) == [item * 2 for item in items]


def test_they_make_themselves_ready_once(tmp_path: Path) -> None:
    def ready() -> Callable[[int], int]:
        with (tmp_path / "ready").open("a") as file:
            file.write("x")
        return abs

    assert list(Workers[int, int](ready, 3).results(range(9), abs)) == list(range(9))
    assert (tmp_path / "ready").read_text() == "x"


def test_where_they_do_not_get_ready_the_work_is_done_here() -> None:
    def never() -> Callable[[int], tuple[int, int]]:
        raise ImportError("no engine")

    results = list(Workers[int, tuple[int, int]](never, 2).results(range(9), _here))
    assert results == [(item, 0) for item in range(9)]


def test_what_a_process_that_dies_was_doing_is_done_here() -> None:
    def dies_of_five(item: int) -> tuple[int, int]:
        if item == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return _who(item)

    results = list(Workers[int, tuple[int, int]](lambda: dies_of_five, 2).results(range(20), _here))
    assert [item for item, _ in results] == list(range(20))
    assert [item for item, process in results if not process] == [5]


def test_they_can_be_ended_at_any_moment_and_more_than_once() -> None:
    def slowly() -> Callable[[int], int]:
        time.sleep(60)
        return abs

    workers = Workers[int, int](slowly, 2)
    first = workers._first
    workers.end()
    workers.end()
    assert _is_gone(first)


def test_whoever_wants_no_more_results_ends_them() -> None:
    results = Workers[int, tuple[int, int]](lambda: _who, 2).results(range(10_000), _here)
    _, process = next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert _soon(lambda: _is_gone(process))


@pytest.mark.parametrize("purpose", ["o200k_base", "cl100k_base"])
def test_those_that_were_started_ahead_count_if_they_are_ready_for_it(tmp_path: Path, purpose: str) -> None:
    sources = []
    for number in range(450):
        (tmp_path / f"{number}.txt").write_text(f"number {number} " * (number % 7))
        sources.append(Source(str(tmp_path / f"{number}.txt")))
    alone = tally(sources, Choice()(), Choice(), lambda _: None, cores=1)

    def ready() -> Callable[..., Any]:
        from llmtool.planning.processes import counter  # noqa: PLC0415 - as it is done there: in the other process

        return counter(Choice(encoding=purpose))

    ahead: Workers[Any, Any] = Workers(ready, 2, purpose)
    try:
        assert tally(sources, Choice()(), Choice(), lambda _: None, cores=2, ahead=ahead) == alone
    finally:
        ahead.end()
