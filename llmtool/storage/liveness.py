"""Whether the process that began something is still at it."""

import os
import platform
import sys
from datetime import datetime


def this_host() -> str:
    """The name of this machine; containers have names of their own."""
    return platform.node()


def is_gone(pid: int, host: str, deadline: datetime, now: datetime) -> bool:
    """Whether a process has ended or has had its time.

    Of a process on another machine, and on Windows, nothing is known but the deadline.
    """
    if now >= deadline:
        return True
    return host == this_host() and sys.platform != "win32" and not _exists(pid)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True
