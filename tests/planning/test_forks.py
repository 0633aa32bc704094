"""Forked processes give their results back in order, and leave nothing behind."""

import os
import time

import pytest

from llmtool.planning.forks import FORKS, in_forks

pytestmark = pytest.mark.skipif(not FORKS, reason="nothing is forked here")


def _process(item: int) -> tuple[int, int]:
    return item, os.getpid()


@pytest.mark.parametrize("number", [1, 2, 5])
def test_every_item_has_a_process_and_results_are_in_order(number: int) -> None:
    results = in_forks(_process, range(number))
    assert [item for item, _ in results] == list(range(number))
    assert len({process for _, process in results}) == number
    assert results[-1][1] == os.getpid()


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that have been forked."""
    started: list[int] = []
    fork = os.fork

    def recorded() -> int:
        child = fork()
        started.append(child)
        return child

    monkeypatch.setattr(os, "fork", recorded)
    return started


def _are_gone(children: list[int]) -> bool:
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
    return bool(children)


def test_a_process_that_fails_is_no_result(children: list[int]) -> None:
    with pytest.raises(EOFError):
        in_forks(lambda item: 1 // item, [0, 1])
    assert _are_gone(children)


def test_when_this_process_fails_the_others_are_ended(children: list[int]) -> None:
    def wait_or_fail(item: int) -> None:
        if item:
            raise KeyboardInterrupt
        time.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        in_forks(wait_or_fail, [0, 0, 1])
    assert _are_gone(children)


def test_a_result_larger_than_a_pipe_holds_arrives() -> None:
    assert in_forks(lambda size: "x" * size, [1_000_000, 3]) == ["x" * 1_000_000, "xxx"]
