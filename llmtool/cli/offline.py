"""``--offline``: from here on, opening a connection is an error."""

import sys

from llmtool.errors import NetworkError

_EVENTS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})


def forbid_sockets() -> None:
    """Make every attempt to reach the network raise, whoever makes it, until the process ends."""
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[object, ...]) -> None:
    del args
    if event in _EVENTS:
        raise NetworkError("a connection was about to be opened, which --offline forbids", "leave out --offline")
