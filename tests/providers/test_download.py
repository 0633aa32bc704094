"""One file from a server on this machine, whole and within limits, or one clear error."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from llmtool.errors import NetworkError
from llmtool.providers.download import download

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The address of a server that answers every request in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it has
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def content(data: bytes, *, length: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data) if length is None else length))
        request.end_headers()
        request.wfile.write(data)

    return answer


def redirect(target: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path == "/there":
            return content(b"found")(request)
        request.send_response(302)
        request.send_header("Location", target)
        request.end_headers()
        return None

    return answer


def refused(url: str, most_bytes: int = 100, timeout: float = 10) -> str:
    with pytest.raises(NetworkError) as refusal:
        download(url, most_bytes, timeout)
    return refusal.value.message


def test_what_is_there_is_fetched_up_to_the_limit() -> None:
    with serving(content(b"x" * 100)) as url:
        assert download(f"{url}/a", 100, 10) == b"x" * 100
        assert refused(f"{url}/a?key=secret", 99) == f"{url}/a: is larger than 99 bytes"


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serving(content(b"x")) as url:
        assert download(url, 100, 10) == b"x"


def test_a_redirect_on_the_same_host_is_followed() -> None:
    with serving(redirect("/there")) as url:
        assert download(f"{url}/here", 100, 10) == b"found"


@pytest.mark.parametrize("target", ["https://example.com/x", "http://127.0.0.1:1/x", "//localhost/x"])
def test_a_redirect_to_another_place_is_told_and_not_followed(target: str) -> None:
    with serving(redirect(target)) as url:
        shown = target if target.startswith("http") else f"http:{target}"
        assert refused(f"{url}/here") == f"{url}/here: redirects to another place, {shown}"


def test_redirects_that_go_round_come_to_an_end() -> None:
    with serving(redirect("/here")) as url:
        assert refused(f"{url}/here") == f"{url}/here: redirected more than 5 times"


def test_what_is_cut_short_is_no_file() -> None:
    with serving(content(b"half", length=8)) as url:
        assert refused(url).startswith(f"{url}: cannot be fetched: peer closed connection")


def test_what_takes_too_long_is_given_up() -> None:
    asked = threading.Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        del request
        asked.wait(10)

    with serving(hang) as url:
        assert refused(url, timeout=0.2) == f"{url}: took too long"
        asked.set()


def test_what_comes_in_drops_is_given_up_too() -> None:
    stopped = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        content(b"", length=10_000)(request)
        while not stopped.wait(0.05):
            request.wfile.write(b"x")

    with serving(drip) as url:
        assert refused(url, 10_000, timeout=0.4) == f"{url}: took too long"
        stopped.set()


def test_a_server_that_says_no_is_quoted() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_error(404)

    with serving(answer) as url:
        assert refused(f"{url}/none") == f"{url}/none: the server says 404 Not Found"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://example.com/x", "http://example.com/x: is not https"),
        ("http://user:secret@example.com/x?key=secret", "http://example.com/x: is not https"),
        ("file:///etc/passwd", "file:/etc/passwd: is not https"),
        ("https://127.0.0.1:1/x", "https://127.0.0.1:1/x: cannot be fetched: "),
        ("https://user:secret@example.com:port/", "that is no address: Invalid port: 'port'"),
        ("https:///x", "https:/x: cannot be fetched: "),
    ],
)
def test_an_address_that_nothing_is_fetched_from(url: str, message: str) -> None:
    assert refused(url).startswith(message)


def test_an_environment_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example:1")
    assert refused("https://example.com/x").startswith("https://example.com/x: cannot be fetched: ")
