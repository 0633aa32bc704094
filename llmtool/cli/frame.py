"""The frame around every command: one place that decides what a failure looks like and which exit code it has."""

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from llmtool.cli.app import app
from llmtool.cli.offline import forbid_sockets
from llmtool.cli.output import Output, OutputClosedError
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, UsageError
from llmtool.render.errors import error_json, error_text

_INTERRUPTED = 130
_BUG = 70


def run(argv: Sequence[str], stdin_head: bytes = b"") -> int:
    """Run one command line.

    Args:
        argv: the words after the program's name.
        stdin_head: what has already been read of stdin.

    Returns:
        The exit code.
    """
    output = Output.of_process()
    session = Session(output=output, stdin_head=stdin_head)
    try:
        if _asked_for("--offline", argv) or os.environ.get("LLMTOOL_OFFLINE"):
            forbid_sockets()
        app(args=list(argv), prog_name="llmtool", standalone_mode=False, obj=session)
    except OutputClosedError:
        # Whoever reads our output has seen enough, as `head` does: that is no failure of ours.
        return 0
    ...
