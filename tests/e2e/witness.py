"""A witness between llmtool and a real server: it passes on what is said, and notes what was asked and billed."""

import json
import select
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

_PATIENCE = 120.0
_LOOK = 0.05
_DATA = b"data: {"


@dataclass
class Seen:
    """A call that went past.

    Attributes:
        asked: what was asked.
        pieces: of the answer, those that were passed on.
        bill: the server's own account of the tokens; None where the answer was not waited for.
    """

    asked: dict[str, Any]
    pieces: list[str] = field(default_factory=list)
    bill: dict[str, Any] | None = None

    @property
    def contents(self) -> list[str]:
        """The messages that were sent."""
        return [message["content"] for message in self.asked["messages"]]

    @property
    def tokens(self) -> tuple[int, int, int]:
        """Of the bill: the prompt without what the server had in its cache, that, and the answer."""
        assert self.bill is not None
        cached = self.bill["prompt_tokens_details"]["cached_tokens"]
        return self.bill["prompt_tokens"] - cached, cached, self.bill["completion_tokens"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Witness"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = Seen(json.loads(body))
        holds_after, self.server.holds_after = self.server.holds_after, None
        self.server.seen.append(seen)
        url, sent = self.server.upstream + self.path, {**seen.asked, **self.server.presets.get(seen.asked["model"], {})}
        with (
            httpx.Client(timeout=_PATIENCE, trust_env=False) as client,
            client.stream("POST", url, json=sent) as answer,
        ):
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Connection", "close")
            self.end_headers()
            for line in answer.iter_lines():
                if len(seen.pieces) == holds_after:
                    self._wait_until_nobody_listens()
                    return
                self._pass_on(line.encode() + b"\n", seen)
        self.close_connection = True

    def _pass_on(self, line: bytes, seen: Seen) -> None:
        if line.startswith(_DATA):
            event = json.loads(line.partition(b" ")[2])
            seen.bill = event.get("usage") or seen.bill
            seen.pieces += [text for choice in event["choices"] if (text := choice["delta"].get("content"))]
        self.wfile.write(line)
        self.wfile.flush()

    def _wait_until_nobody_listens(self) -> None:
        """Keep the rest of the answer back until the one who asked has gone."""
        self.close_connection = True
        while not self.server.is_over.is_set():
            if select.select([self.connection], [], [], _LOOK)[0] and not self._is_connected():
                return

    def _is_connected(self) -> bool:
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        except ConnectionError:
            return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # it is named so there
        """Say nothing."""


@dataclass
class Witness(ThreadingHTTPServer):
    """Where llmtool is sent instead of to the server.

    Attributes:
        upstream: the server, without a path.
        presets: what a model's name stands for beside the model, as deployments do: parameters of each of its calls.
        seen: the calls that went past, in their order.
        holds_after: the next answer is held back after so many pieces, until the one who asked has gone; or None.
        is_over: set when no test is interested any more.
    """

    upstream: str
    presets: Mapping[str, Mapping[str, Any]]
    seen: list[Seen] = field(default_factory=list)
    holds_after: int | None = None
    is_over: threading.Event = field(default_factory=threading.Event)

    daemon_threads = True

    def __post_init__(self) -> None:
        """Open a free port of this machine."""
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def v1(self) -> str:
        """Where OpenAI's protocols are."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def watching(upstream: str, presets: Mapping[str, Mapping[str, Any]]) -> Iterator[Witness]:
    """Stand before a server, until the end."""
    with Witness(upstream, presets) as witness:
        thread = threading.Thread(target=witness.serve_forever, kwargs={"poll_interval": _LOOK})
        thread.start()
        try:
            yield witness
        finally:
            witness.is_over.set()
            witness.shutdown()
            thread.join()
