import os
import subprocess
import sys
from datetime import timedelta

import pytest

from llmtool.storage.liveness import is_gone, this_host
from tests.storage.calls import NOON

LATER = NOON + timedelta(hours=1)


def _dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_process_that_runs_is_not_gone_before_its_deadline() -> None:
    assert not is_gone(os.getpid(), this_host(), LATER, NOON)
    assert is_gone(os.getpid(), this_host(), LATER, LATER)


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is known of processes there")
def test_a_process_that_has_ended_is_gone() -> None:
    assert is_gone(_dead_process(), this_host(), LATER, NOON)


def test_of_another_machine_only_the_deadline_is_known() -> None:
    process = _dead_process()
    assert not is_gone(process, "elsewhere", LATER, NOON)
    assert is_gone(process, "elsewhere", LATER, LATER)


def test_a_process_of_another_user_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, signal: int) -> None:
        raise PermissionError(pid, signal)

    monkeypatch.setattr(os, "kill", forbidden)
    assert not is_gone(1, this_host(), LATER, NOON)
