"""Writes an answer while it comes."""

from llmtool.cli.host import Host
from llmtool.exchange import Delta
from llmtool.render.safe_stream import SafeStream


class Speaker:
    """Writes what a model says to stdout, piece by piece, each at once.

    A terminal gets nothing that it would obey, and a line end at the end. In a pipe an answer is data, and is written
    as it came.

    Args:
        host: the process.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._safe = SafeStream() if host.stdout.isatty() else None
        self._last = ""

    def show(self, delta: Delta) -> None:
        """Write a piece of an answer, or of what the model says instead of one.

        Raises:
            OutputClosedError: nobody reads it any more.
            BadInputError: it cannot be written.
        """
        self._write(self._safe.feed(delta.text + delta.refusal) if self._safe else delta.text + delta.refusal)

    def end(self) -> None:
        """Write what is left.

        Raises:
            OutputClosedError: nobody reads it any more.
            BadInputError: it cannot be written.
        """
        if self._safe:
            self._write(self._safe.end())
            self._write("" if self._last in {"", "\n"} else "\n")

    def _write(self, text: str) -> None:
        if not text:
            return
        self._last = text[-1]
        if self._safe:
            self._host.write(text)
        else:
            self._host.write_bytes(text.encode("utf-8", "replace"))


class Silent:
    """Writes nothing: the answer will be in a document."""

    def show(self, delta: Delta) -> None:
        """Nothing happens."""

    def end(self) -> None:
        """Nothing happens."""
