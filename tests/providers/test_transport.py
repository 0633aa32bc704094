"""Requests and answers over real connections to this machine."""

import gzip
import json
import logging
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from llmtool.errors import (
    AuthError,
    BadConfigError,
    CallTimeoutError,
    LlmtoolError,
    NetworkError,
    ProviderError,
    RateLimitedError,
)
from llmtool.exchange import Wire
from llmtool.providers.clients import Timeouts
from llmtool.providers.endpoints import Choice, Endpoint, resolve
from llmtool.providers.events import Event
from llmtool.providers.retries import Patience, Wait
from llmtool.providers.transport import Transport
from tests.providers.loopback import Answer, Handler, Loopback, error, hang_up, redirect, serving, streamed, whole

CANARY = "sk-canary-0123456789"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WIRE = Wire("/chat/completions", {"X-Of-The-Adapter": "1"}, {"model": "m", "text": "é\udc80"})
ONE, TWO, DONE = b'data: {"n": 1}\n\n', b'data: {"n": 2}\n\n', b"data: [DONE]\n\n"
EVENTS = [Event("", '{"n": 1}'), Event("", '{"n": 2}'), Event("", "[DONE]")]


def _endpoint(server: Loopback, api: str = "chat") -> Endpoint:
    return resolve(Choice("openai"), Choice(api=api, base_url=server.url + "/v1"), {"OPENAI_API_KEY": CANARY})


class _Calls:
    """A transport that never sleeps, and what it would have slept."""

    def __init__(self, patience: Patience | None = None) -> None:
        self.slept: list[float] = []
        self.waits: list[Wait] = []
        self.transport = Transport(
            Timeouts(2, 5, 2), patience, on_wait=self.waits.append, sleep=self.slept.append, now=lambda: NOW
        )

    def stream(self, server: Loopback, api: str = "chat") -> list[Event]:
        with self.transport, self.transport.stream(_endpoint(server, api), WIRE) as incoming:
            return list(incoming.events)

    def send(self, server: Loopback) -> dict[str, object]:
        with self.transport:
            return self.transport.send(_endpoint(server), WIRE).body


def test_a_request_is_sent_as_it_was_built() -> None:
    with serving(whole(b'{"a": 1}', x_request_id="req_1")) as server, Transport() as transport:
        received = transport.send(_endpoint(server), WIRE)
    asked = server.asked[0]
    assert (received.body, received.request_id) == ({"a": 1}, "req_1")
    assert asked.path == "/v1/chat/completions"
    assert asked.json == {"model": "m", "text": "é\udc80"}
    assert asked.headers["authorization"] == f"Bearer {CANARY}"
    assert asked.headers["x-of-the-adapter"] == "1"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"].startswith("llmtool/")


def test_a_stream_is_handed_on_as_it_comes() -> None:
    with serving(streamed(ONE, TWO, 0.5, DONE, request_id="req_2")) as server, Transport() as transport:
        begun = time.monotonic()
        with transport.stream(_endpoint(server), WIRE) as incoming:
            assert incoming.request_id == "req_2"
            assert [next(incoming.events), next(incoming.events)] == EVENTS[:2]
            early = time.monotonic()
            assert list(incoming.events) == EVENTS[2:]
            assert time.monotonic() - begun > early - begun


def test_ollama_streams_lines() -> None:
    with serving(streamed(b'{"a": 1}\n{"b"', b": 2}\n", kind="application/x-ndjson")) as server:
        assert _Calls().stream(server, "ollama") == [Event("", '{"a": 1}'), Event("", '{"b": 2}')]


def test_leaving_early_hangs_up() -> None:
    gone: list[bool] = []

    def endless(handler: Handler) -> None:
        handler.head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        try:
            for _ in range(100_000):
                handler.chunk(ONE * 100)
        except OSError:
            gone.append(True)

    with serving(endless) as server, Transport() as transport:
        with transport.stream(_endpoint(server), WIRE) as incoming:
            next(incoming.events)
        deadline = time.monotonic() + 5
        while not gone and time.monotonic() < deadline:
            time.sleep(0.01)
    assert gone == [True]


def test_no_connection_is_kept_to_a_server_that_may_close_it() -> None:
    ports: set[int] = set()

    def noting(handler: Handler) -> None:
        ports.add(handler.client_address[1])
        whole(b"{}")(handler)

    with serving(noting) as server, Transport() as transport:
        for _ in range(3):
            transport.send(_endpoint(server), WIRE)
    assert len(ports) == 3


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_answers_are_unpacked(encoding: str, pack: "type[bytes]") -> None:
    body = pack(ONE + TWO + DONE)
    pieces = [body[i : i + 1] for i in range(len(body))]
    with serving(streamed(*pieces, content_encoding=encoding)) as server:
        assert _Calls().stream(server) == EVENTS
    with serving(whole(pack(b'{"a": 1}'), content_encoding=encoding)) as server:
        assert _Calls().send(server) == {"a": 1}


def test_the_right_content_of_a_wrong_type_will_do() -> None:
    with serving(streamed(ONE + TWO + DONE, kind="text/plain; charset=latin-1")) as server:
        assert _Calls().stream(server) == EVENTS
    with serving(whole(b'{"a": "\xc3\xa9"}', kind="text/html; charset=latin-1")) as server:
        assert _Calls().send(server) == {"a": "é"}


# Retries.


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
def test_a_failure_that_may_pass_is_tried_again(status: int) -> None:
    for good, get in ((streamed(ONE + TWO + DONE), _Calls.stream), (whole(b"{}"), _Calls.send)):
        calls = _Calls()
        with serving(error(status), error(status), good) as server:
            assert get(calls, server) in (EVENTS, {})
        assert len(server.asked) == 3
        assert len({asked.body for asked in server.asked}) == 1
        assert [wait.attempt for wait in calls.waits] == [2, 3]
        assert str(status) in calls.waits[0].error.message


def test_three_attempts_are_all() -> None:
    calls = _Calls()
    with serving(error(529)) as server, pytest.raises(ProviderError, match="529"):
        calls.stream(server)
    assert (len(server.asked), len(calls.slept)) == (3, 2)


@pytest.mark.parametrize(
    ("headers", "slept"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after_ms": "50", "retry_after": "30"}, 0.05),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:20 GMT"}, 20),
    ],
)
def test_the_server_says_how_long_to_wait(headers: dict[str, str], slept: float) -> None:
    calls = _Calls()
    with serving(error(429, **headers), streamed(DONE)) as server:
        calls.stream(server)
    assert calls.slept == [slept]
    assert [wait.seconds for wait in calls.waits] == [slept]


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimitedError), (503, ProviderError)])
def test_a_long_wait_is_told_and_not_waited(status: int, kind: type[LlmtoolError]) -> None:
    calls = _Calls()
    with serving(error(status, retry_after="3600")) as server, pytest.raises(kind) as caught:
        calls.stream(server)
    assert (len(server.asked), calls.slept) == (1, [])
    assert "60 minutes" in caught.value.hint or "3600 s" in caught.value.hint


def test_spent_money_is_not_asked_for_again() -> None:
    told = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    with serving(error(429, told)) as server, pytest.raises(RateLimitedError):
        _Calls().stream(server)
    assert len(server.asked) == 1


def test_a_good_answer_that_speaks_of_retrying_is_taken() -> None:
    with serving(streamed(DONE, retry_after="30", x_should_retry="true")) as server:
        assert _Calls().stream(server) == EVENTS[2:]
    assert len(server.asked) == 1


def test_a_stream_that_did_not_begin_is_asked_for_again_and_a_whole_answer_is_not() -> None:
    with serving(hang_up, streamed(DONE)) as server:
        assert _Calls().stream(server) == EVENTS[2:]
    with serving(hang_up, whole(b"{}")) as server, pytest.raises(NetworkError, match="closed the connection") as caught:
        _Calls().send(server)
    assert len(server.asked) == 1
    assert caught.value.hint == "the call may have been billed"


def test_nobody_answers() -> None:
    with serving(hang_up) as server:
        pass
    calls = _Calls()
    with pytest.raises(NetworkError, match=f"no connection to {server.url}"):
        calls.send(server)
    assert len(calls.slept) == 2


@pytest.mark.parametrize(
    ("failure", "kind", "message", "attempts"),
    [
        (httpx.ConnectTimeout("slow"), NetworkError, "no connection to https://api.openai.com within 5 s", 3),
        (httpx.ConnectError("refused"), NetworkError, "no connection to https://api.openai.com: refused", 3),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), NetworkError, "is not trusted", 1),
        (httpx.ReadTimeout("slow"), CallTimeoutError, "did not answer within 600 s", 1),
        (httpx.WriteTimeout("slow"), CallTimeoutError, "took nothing more of the request for 60 s", 1),
        (httpx.ProxyError("407 who are you"), NetworkError, "the proxy does not let the call through", 1),
        (httpx.LocalProtocolError(CANARY), NetworkError, "(LocalProtocolError)", 1),
        (httpx.RemoteProtocolError(f"illegal status line: {CANARY}"), ProviderError, "answered what is not HTTP", 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_way_not_to_be_answered_is_told(
    failure: httpx.TransportError, kind: type[LlmtoolError], message: str, attempts: int
) -> None:
    asked: list[httpx.Request] = []

    def fail(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise failure

    endpoint = resolve(Choice("openai"), Choice(), {"OPENAI_API_KEY": CANARY})
    transport = Transport(sleep=lambda _: None, network=httpx.MockTransport(fail))
    with transport, pytest.raises(kind) as caught, transport.stream(endpoint, WIRE):
        pytest.fail("it was answered")
    assert message in caught.value.message
    assert CANARY not in caught.value.message
    assert len(asked) == attempts


@pytest.mark.parametrize("host", ["é..example", "...", "xn--"])
def test_an_address_that_is_none_is_told(host: str) -> None:
    endpoint = resolve(Choice("openai"), Choice(base_url=f"https://{host}/v1"), {})
    with Transport() as transport, pytest.raises(NetworkError, match="is no address that can be called"):
        transport.send(endpoint, WIRE)


# Redirects.


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_within_a_server_is_followed(status: int) -> None:
    with serving(redirect(status, "/v2/chat?alt=sse"), streamed(DONE)) as server:
        assert _Calls().stream(server) == EVENTS[2:]
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions", "/v2/chat?alt=sse"]
    assert server.asked[1].body == server.asked[0].body
    assert server.asked[1].headers["authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/steal", "/steal?a=b"])
def test_no_other_server_gets_anything(status: int, path: str) -> None:
    with serving(whole(b"{}")) as other, serving(redirect(status, other.url + path)) as server:
        for call in (_Calls().stream, _Calls().send):
            with pytest.raises(ProviderError, match=f"redirects to {other.url}$"):
                call(server)
    assert other.asked == []
    assert len(server.asked) == 2


def test_a_redirect_to_a_query_of_another_server_is_seen_as_one() -> None:
    wire = Wire("/models/m:streamGenerateContent?alt=sse", {}, {})
    with (
        serving(whole(b"{}")) as other,
        serving(redirect(307, other.url + "/x?alt=sse")) as server,
        Transport() as transport,
        pytest.raises(ProviderError),
    ):
        transport.send(_endpoint(server), wire)
    assert other.asked == []


def test_a_redirect_that_changes_the_request_is_not_followed() -> None:
    with serving(redirect(302, "/login"), whole(b"{}")) as server, pytest.raises(ProviderError, match="302"):
        _Calls().send(server)
    assert len(server.asked) == 1


def test_a_redirect_in_a_circle_ends() -> None:
    with (
        serving(redirect(307, "/v1/chat/completions")) as server,
        pytest.raises(ProviderError, match="more than 3 times"),
    ):
        _Calls().stream(server)
    assert len(server.asked) == 4


# Secrets, proxies, certificates.


def test_a_missing_key_is_told_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a socket was opened"))
    with Transport() as transport, pytest.raises(AuthError, match="there is no API key for openai"):
        transport.send(resolve(Choice("openai"), Choice(), {}), WIRE)


@pytest.mark.parametrize(
    "answer",
    [
        error(401, {"error": {"message": f"Incorrect API key provided: {CANARY}", "code": "invalid_api_key"}}),
        whole(f"<html><h1>{CANARY}</h1></html>".encode(), 500),
        whole(f"<html><h1>{CANARY}</h1></html>".encode()),
        whole(f'{{"error": {{"message": "{CANARY}"}}}}'.encode()),
        redirect(302, "https://other.example/"),
        hang_up,
    ],
    ids=["401", "500 page", "200 page", "200 error", "redirect", "reset"],
)
def test_no_error_and_no_log_shows_the_key(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), serving(answer) as server:
        calls = _Calls()
        with pytest.raises(LlmtoolError) as caught:
            calls.stream(server)
    chain: list[BaseException] = []
    found: BaseException | None = caught.value
    while found:
        chain.append(found)
        found = found.__cause__ or found.__context__
    told = " ".join(f"{e} {e!r} {getattr(e, 'hint', '')}" for e in chain)
    assert CANARY not in told + caplog.text + "".join(str(wait) for wait in calls.waits)
    assert all(CANARY not in asked.path for asked in server.asked)


def test_no_answer_shows_the_key() -> None:
    told = json.dumps({"error": f"Bearer {CANARY}"}).encode()
    with serving(streamed(b"data: " + told + b"\n\n")) as server:
        assert CANARY not in str(_Calls().stream(server))
    with serving(whole(told)) as server:
        assert CANARY not in str(_Calls().send(server))


@pytest.fixture
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def _no_such_host(*_: object) -> None:
    raise OSError("Name or service not known")


@pytest.mark.usefixtures("_no_proxies")
def test_a_proxy_of_the_environment_is_used_but_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(whole(b'{"by": "proxy"}')) as proxy, serving(whole(b'{"by": "server"}')) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        far = resolve(Choice(), Choice(base_url="http://gpu-box.example:8000/v1"), {})
        with Transport() as transport:
            assert transport.send(far, WIRE).body == {"by": "proxy"}
            assert transport.send(_endpoint(server), WIRE).body == {"by": "server"}
            assert proxy.asked[0].path == "http://gpu-box.example:8000/v1/chat/completions"
        monkeypatch.setenv("NO_PROXY", "gpu-box.example")
        monkeypatch.setattr("socket.getaddrinfo", _no_such_host)
        with Transport(sleep=lambda _: None) as transport, pytest.raises(NetworkError, match="no connection to"):
            transport.send(far, WIRE)
    assert len(proxy.asked) == 1


@pytest.mark.usefixtures("_no_proxies")
@pytest.mark.parametrize(
    ("name", "value"), [("HTTPS_PROXY", "nonsense://me:secret@host"), ("SSL_CERT_FILE", "/no/such")]
)
def test_a_wrong_environment_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    far = resolve(Choice("openai"), Choice(), {"OPENAI_API_KEY": CANARY})
    with Transport() as transport, pytest.raises(BadConfigError) as caught:
        transport.send(far, WIRE)
    assert name in caught.value.hint
    assert "secret" not in f"{caught.value}"


def test_a_long_stream_takes_no_memory() -> None:
    event = b'data: {"text": "' + b"x" * 1000 + b'"}\n\n'
    many = 8_000

    def long(handler: Handler) -> None:
        handler.head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        for _ in range(many // 100):
            handler.chunk(event * 100)
        handler.chunk(b"")

    def count(events: Iterator[Event]) -> int:
        return sum(1 for _ in events)

    with serving(long) as server, Transport() as transport:
        tracemalloc.start()
        try:
            with transport.stream(_endpoint(server), WIRE) as incoming:
                assert count(incoming.events) == many
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 4_000_000 < many * len(event)
