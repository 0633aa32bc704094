"""What a conversation loads: the line editor at a terminal only, the network only where a call is made."""

import os
import subprocess
import sys

import pytest

from tests.cli.chat.conversing import Chatter

_PROBE = """
import sys
from llmtool.__main__ import main
try:
    main()
finally:
    sys.stderr.write("\\n" + " ".join(sys.modules))
"""


def modules(chatter: Chatter, *argv: str, stdin: bytes = b"") -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, "chat", *argv], input=stdin, capture_output=True, check=False,
        cwd=chatter.place.folder, env={"PATH": os.environ["PATH"], **chatter.place.environ(chatter.environ)},
    )  # fmt: skip
    return set(done.stderr.decode().splitlines()[-1].split())


@pytest.mark.parametrize("argv", [("--help",), ("--list",), ("--continue", "--export", "md")])
def test_what_calls_nobody_loads_no_network_and_no_line_editor(chatter: Chatter, argv: tuple[str, ...]) -> None:
    loaded = modules(chatter, *argv)
    assert "llmtool.cli.commands.chat" in loaded
    assert not loaded & {"prompt_toolkit", "httpx", "asyncio", "rich", "markdown_it", "pydantic"}


def test_a_pipe_loads_neither_a_line_editor_nor_a_painter(chatter: Chatter) -> None:
    loaded = modules(chatter, stdin=b"a\n")
    assert "httpx" in loaded
    assert not loaded & {"prompt_toolkit", "llmtool.render.live_answer", "llmtool.cli.chat.loop"}


def test_the_help_loads_no_sqlite(chatter: Chatter) -> None:
    assert "sqlite3" not in modules(chatter, "--help")
