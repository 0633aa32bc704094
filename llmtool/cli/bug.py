"""What a user sees of a bug: one line, and where the report lies."""

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from importlib import import_module

from llmtool import __version__
from llmtool.cli.host import Host
from llmtool.errors import LlmtoolError


class BugError(LlmtoolError):
    """Something that should not happen."""


def report(error: BaseException, host: Host) -> BugError:
    """Write a report of an unexpected error and say where it lies.

    The report names the error's type and the places in the code it came through. It holds no message, no variable,
    no environment and no argument, for any of these may hold a prompt or a key.
    """
    if host.environ.get("LLMTOOL_DEBUG") or "--debug" in sys.argv:
        traceback.print_exception(error, file=host.stderr)
    kind = type(error).__name__
    try:
        place = f"the report is {_write(error)}"
    except OSError as failure:
        place = f"no report could be written ({(failure.strerror or str(failure)).lower()})"
    return BugError(f"a bug: {kind}; {place}", "run it again with --debug to see more")


def _write(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"llmtool {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"{type(error).__module__}.{type(error).__qualname__}",
        *(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames),
    ]
    # Imported late: it is needed only here.
    folder = import_module("llmtool.settings.paths").cache_dir() / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return str(path)
