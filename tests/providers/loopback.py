"""A server on this machine that answers as it is told, one answer for each request."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STREAM = "text/event-stream"


@dataclass
class Asked:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  # it is whatever was sent
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    """Lets the next answer of the script do what it does."""

    protocol_version = "HTTP/1.1"
    server: "Loopback"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.lock:
            self.server.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = self.server.script.pop(0) if len(self.server.script) > 1 else self.server.script[0]
        answer(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # it is named so there
        """Say nothing."""

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def reset(self) -> None:
        """Break the connection off, as a machine does that knows nothing of it."""
        self.wfile.flush()
        time.sleep(0.05)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


Answer = Callable[[Handler], None]


class Loopback(ThreadingHTTPServer):
    """The server."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.script: list[Answer] = []
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client may hang up whenever it likes."""


@contextmanager
def serving(*script: Answer) -> Iterator[Loopback]:
    """A server that answers by a script; its last answer is for all that come after."""
    server = Loopback()
    server.script = list(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def whole(body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Answer:
    """An answer in one piece."""
    told = {"Content-Type": kind, "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: Handler) -> None:
        handler.head(status, told)
        handler.wfile.write(body)

    return answer


def error(status: int, told: object = None, **headers: str) -> Answer:
    """An error in one piece."""
    body = told if told is not None else {"error": {"message": "no", "type": "some_error"}}
    return whole(json.dumps(body).encode(), status, **headers)


@dataclass(frozen=True)
class Streamed:
    """An answer in chunks, with what happens around them.

    Attributes:
        pieces: what is sent, a number being seconds to wait.
        end: how it ends: ``whole``, ``cut`` (without its last chunk) or ``reset``.
        kind: its content type.
        headers: more of them.
    """

    pieces: tuple[bytes | float, ...]
    end: str = "whole"
    kind: str = STREAM
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, handler: Handler) -> None:
        handler.head(200, {"Content-Type": self.kind, "Transfer-Encoding": "chunked", **self.headers})
        for piece in self.pieces:
            if isinstance(piece, bytes):
                handler.chunk(piece)
            else:
                time.sleep(piece)
        if self.end == "reset":
            handler.reset()
        elif self.end == "cut":
            handler.close_connection = True
        else:
            handler.chunk(b"")


def streamed(*pieces: bytes | float, end: str = "whole", kind: str = STREAM, **headers: str) -> Streamed:
    """An answer in chunks."""
    return Streamed(pieces, end, kind, {name.replace("_", "-"): value for name, value in headers.items()})


def hang_up(handler: Handler) -> None:
    """No answer: the connection is reset."""
    handler.reset()


def redirect(status: int, to: str) -> Answer:
    """An answer that sends elsewhere."""
    return whole(b"", status, Location=to)
