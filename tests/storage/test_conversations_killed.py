"""Processes that are killed, or go on with one conversation: nothing that was saved is lost."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from llmtool.storage.conversations import Conversations
from tests.storage.talks import said, talk

_TALK = """
import sys
from pathlib import Path
from llmtool.storage.conversations import Conversations
from tests.storage.talks import said, talk
with Conversations(Path(sys.argv[1])) as store:
    hello = store.latest() or talk("0")
    while True:
        hello = store.save(hello.with_said(said("user", str(len(hello.said)))))
        print(len(hello.said), flush=True)
"""


def _start(code: str, *words: object) -> subprocess.Popen[str]:
    command, pipe = [sys.executable, "-c", code, *map(str, words)], subprocess.PIPE
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_kill_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    for _ in range(4):
        process = _start(_TALK, path)
        assert process.stdout
        for _ in range(5):
            process.stdout.readline()
        process.kill()
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (-signal.SIGKILL, "")
        told = [int(line) for line in out.splitlines(keepends=True) if line.endswith("\n")]
        with Conversations(path, wait=0) as store:
            (kept,) = store.all()
            found = store.load(kept.id)
            # What was said to be saved is there; at most one save more, of which nobody was told.
            assert [each.message.content for each in found.said] == list(map(str, range(kept.messages)))
            assert not told or told[-1] <= kept.messages <= told[-1] + 1
            store.save(found.with_said(said("user", str(kept.messages))))


_GO_ON = """
import sys
from pathlib import Path
from llmtool.storage.conversations import Conversations
from tests.storage.talks import said
with Conversations(Path(sys.argv[1])) as store:
    hello = store.load("261122-1200")
    print("loaded", flush=True)
    sys.stdin.readline()
    for step in range(10):
        hello = store.save(hello.with_said(said("user", sys.argv[2])))
    print(hello.id, len(store.load(hello.id).said))
"""


def test_processes_that_go_on_with_one_conversation_each_keep_their_own(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with Conversations(path) as store:
        store.save(talk("Hello", "Hi"))
    processes = [_start(_GO_ON, path, name) for name in "abc"]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "loaded\n"
    ends = [process.communicate("go\n", timeout=60) for process in processes]
    assert sorted(ends) == [("261122-1200 12\n", ""), ("261122-1200a 12\n", ""), ("261122-1200b 12\n", "")]
    with Conversations(path, wait=0) as store:
        kept = [[each.message.content for each in store.load(kept.id).said] for kept in store.all()]
    assert sorted(kept) == [["Hello", "Hi", *name * 10] for name in "abc"]
