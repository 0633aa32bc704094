"""The end of a connection on which nothing comes any more.

httpx waits equally long for the first piece of a body and for the next ones, but a model may think for minutes before
its first word and is lost when it falls silent in the middle.
"""

import socket
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self


class Silence:
    """Breaks off a connection while somebody has waited for its next piece for too long. Wait within ``with``.

    Args:
        connection: its socket; None where there is none, which is never broken off.
        seconds: how long is too long.
    """

    def __init__(self, connection: socket.socket | None, seconds: float) -> None:
        self.was_long = False
        self._connection = connection
        self._seconds = seconds
        self._since: float | None = None
        self._over = Event()
        self._watch: Thread | None = None

    def __enter__(self) -> Self:
        self._since = monotonic()
        if self._watch is None and self._connection is not None:
            self._watch = Thread(target=self._run, args=(self._connection,), daemon=True)
            self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._since = None

    def stop(self) -> None:
        """Watch no longer: the connection is somebody else's now."""
        self._over.set()

    def _run(self, connection: socket.socket) -> None:
        while not self._over.wait(self._left()):
            if self._left() <= 0:
                self.was_long = True
                with suppress(OSError):
                    # Not TLS's own way to end, which is not for a thread beside the one that reads.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
                return

    def _left(self) -> float:
        """Seconds until the silence is too long, should it last."""
        since = self._since
        return self._seconds if since is None else since + self._seconds - monotonic()
