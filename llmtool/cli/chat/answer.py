"""Where the pieces of an answer go: drawn as Markdown on a terminal, raw everywhere else, or nowhere."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from llmtool.cli.host import Host
from llmtool.cli.speaking import Silent, Speaker
from llmtool.exchange import Delta
from llmtool.render.look import look_at

if TYPE_CHECKING:
    from llmtool.render.live_answer import LiveAnswer

_USUAL_WIDTH, _USUAL_HEIGHT = 80, 24


class Voice(Protocol):
    """What writes an answer."""

    def show(self, delta: Delta) -> None:
        """Write a piece of it."""
        ...

    def end(self) -> None:
        """Write what is left."""
        ...


def voice(host: Host, how: str) -> Voice:
    """What writes an answer in a format.

    Args:
        host: the process.
        how: ``table`` is Markdown drawn on a terminal with colours, ``plain`` the text as it came; any other is a
            document, which is written when all is over.
    """
    if how not in {"plain", "table"}:
        return Silent()
    if how == "table" and look_at(host.stdout, host.environ).colour:
        return _Drawn(host)
    return _Raw(host)


class _Raw(Speaker):
    """The text as it came. Many answers follow one another, so each ends with a line end."""

    def end(self) -> None:
        """Write what is left, and a line end where the answer has none."""
        super().end()
        if self._last not in {"", "\n"}:
            self._host.write_bytes(b"\n")


class _Drawn:
    """Markdown, drawn while it comes."""

    def __init__(self, host: Host) -> None:
        # Imported late: a pipe draws nothing.
        live = import_module("llmtool.render.live_answer")
        self._live: LiveAnswer = live.LiveAnswer(host.write, lambda: live.Size(*_size(host)))

    def show(self, delta: Delta) -> None:
        """Draw a piece of it."""
        if delta.reasoning:
            self._live.think()
        if delta.text or delta.refusal:
            self._live.feed(delta.text + delta.refusal)

    def end(self) -> None:
        """Draw what is left."""
        self._live.end()


def _size(host: Host) -> tuple[int, int]:
    """The columns and rows of the terminal, which can change at any moment."""
    width = look_at(host.stdout, host.environ).width
    try:
        height = os.get_terminal_size(host.stdout.fileno()).lines or _USUAL_HEIGHT
    except (OSError, ValueError):
        height = _USUAL_HEIGHT
    return width or _USUAL_WIDTH, height
