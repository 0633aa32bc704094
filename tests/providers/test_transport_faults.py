"""Answers that go wrong: what came is handed on, and then it is said what happened."""

import gzip
import time

import pytest

from llmtool.errors import AuthError, CallTimeoutError, IncompleteError, LlmtoolError, NoAnswerError, ProviderError
from llmtool.exchange import Wire
from llmtool.providers.clients import Timeouts
from llmtool.providers.endpoints import Choice, resolve
from llmtool.providers.events import Event
from llmtool.providers.transport import Transport
from tests.providers.loopback import Answer, Handler, Loopback, serving, streamed, whole

WIRE = Wire("/chat/completions", {}, {})
ONE, TWO = b'data: {"n": 1}\n\n', b'data: {"n": 2}\n\n'
CAME = [Event("", '{"n": 1}'), Event("", '{"n": 2}')]
PAGE = b"<!doctype html><html><body><h1>Sign in to the network</h1></body></html>"
BILLED = "the call may have been billed"


def _stream(
    server: Loopback, timeouts: Timeouts | None = None, *, api: str = "chat", pause: float = 0
) -> tuple[list[Event], LlmtoolError | None]:
    """What came, and what went wrong."""
    endpoint = resolve(Choice(), Choice(api=api, base_url=server.url), {})
    came: list[Event] = []
    try:
        with Transport(timeouts, sleep=lambda _: None) as transport, transport.stream(endpoint, WIRE) as incoming:
            for event in incoming.events:
                time.sleep(pause)
                came.append(event)
    except LlmtoolError as failed:
        return came, failed
    return came, None


def _send(server: Loopback, timeouts: Timeouts | None = None) -> LlmtoolError | None:
    endpoint = resolve(Choice(), Choice(base_url=server.url), {})
    try:
        with Transport(timeouts, sleep=lambda _: None) as transport:
            transport.send(endpoint, WIRE)
    except LlmtoolError as failed:
        return failed
    return None


def _unlike_its_head(body: bytes, length: int | None, *, silent: float = 0) -> Answer:
    """An answer that is shorter than it says, or says nothing of its length; and perhaps silent before its end."""

    def answer(handler: Handler) -> None:
        told = {"Content-Length": str(length)} if length else {"Connection": "close"}
        handler.head(200, {"Content-Type": "text/event-stream", **told})
        handler.wfile.write(body)
        handler.wfile.flush()
        time.sleep(silent)
        handler.close_connection = True

    return answer


def _says_nothing(handler: Handler) -> None:
    time.sleep(1)
    handler.close_connection = True


@pytest.mark.parametrize(
    "answer",
    [
        streamed(ONE, TWO, b"data: {", end="cut"),
        streamed(ONE, TWO, end="reset"),
        _unlike_its_head(ONE + TWO + b"data: {", 1000),
    ],
)
def test_a_connection_that_breaks_off_is_told_after_what_came(answer: Answer) -> None:
    with serving(answer) as server:
        came, failed = _stream(server)
    assert came == CAME
    assert type(failed) is IncompleteError
    assert (failed.message, failed.hint) == (f"{server.url} broke off in the middle of its answer", BILLED)
    assert len(server.asked) == 1


def test_a_connection_that_breaks_off_before_the_first_event_is_not_made_again() -> None:
    with serving(streamed(b"data", end="reset"), streamed(ONE, TWO)) as server:
        came, failed = _stream(server)
    assert (came, type(failed), len(server.asked)) == ([], IncompleteError, 1)


@pytest.mark.parametrize("last", [b"", b"data: {", b"event: x\ndata: [DO", b"\n\n"])
def test_a_stream_that_just_ends_hands_on_what_is_whole(last: bytes) -> None:
    with serving(streamed(ONE, TWO + last)) as server:
        assert _stream(server) == (CAME, None)


@pytest.mark.parametrize("answer", [streamed(ONE, TWO, 1.0), _unlike_its_head(ONE + TWO, None, silent=1)])
def test_silence_in_the_middle_ends_the_call(answer: Answer) -> None:
    with serving(answer) as server:
        came, failed = _stream(server, Timeouts(between=0.1))
    assert came == CAME
    assert type(failed) is CallTimeoutError
    assert (failed.message, failed.hint) == (f"{server.url} sent nothing more for 0.1 s", BILLED)
    assert len(server.asked) == 1


def test_a_model_may_think_before_its_first_word() -> None:
    with serving(streamed(0.4, ONE, TWO)) as server:
        assert _stream(server, Timeouts(between=0.1)) == (CAME, None)


def test_whoever_reads_slowly_loses_nothing() -> None:
    with serving(streamed(ONE, TWO)) as server:
        assert _stream(server, Timeouts(between=0.1), pause=0.2) == (CAME, None)


@pytest.mark.parametrize("answer", [_says_nothing, streamed(1.0)])
def test_too_long_a_wait_for_the_first_byte_is_not_repeated(answer: Answer) -> None:
    with serving(answer) as server:
        failures = _stream(server, Timeouts(first=0.1))[1], _send(server, Timeouts(first=0.1))
    for failed in failures:
        assert type(failed) is CallTimeoutError
        assert failed.hint == BILLED
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (PAGE, "the server sent a web page in place of an answer: 'Sign in to the network'"),
        (b"", "the server sent an empty answer"),
        (b"\r\n", "the server sent an empty answer"),
        (b"no healthy upstream", "the server sent what is no answer: 'no healthy upstream'"),
        (
            b'{"choices": []}',
            "the server sent its answer in one piece, for which --no-stream asks: '{\"choices\": []}'",
        ),
    ],
)
def test_what_is_no_stream_is_named(body: bytes, message: str) -> None:
    for kind in ("text/event-stream", "text/html"):
        with serving(whole(body, kind=kind)) as server:
            came, failed = _stream(server)
        assert came == []
        assert type(failed) is NoAnswerError
        assert failed.message == message
        assert len(server.asked) == 1


def test_an_error_in_place_of_a_stream_is_that_error() -> None:
    with serving(whole(b'{"error": {"message": "bad key", "code": "invalid_api_key"}}')) as server:
        assert type(_stream(server)[1]) is AuthError


def test_waiting_without_an_answer_is_a_stream_that_ended() -> None:
    with serving(streamed(b": OPENROUTER PROCESSING\n\n")) as server:
        assert _stream(server) == ([], None)


def test_nothing_is_no_stream_of_lines_either() -> None:
    with serving(whole(b"\n")) as server:
        came, failed = _stream(server, api="ollama")
    assert came == []
    assert failed is not None
    assert failed.message == "the server sent an empty answer"


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (whole(PAGE), NoAnswerError, "the server sent a web page in place of an answer: 'Sign in to the network'"),
        (whole(b""), NoAnswerError, "the server sent an empty answer"),
        (whole(b"[]"), NoAnswerError, "the server sent what is no answer: '[]'"),
        (streamed(ONE), NoAnswerError, "the server sent a stream, and none was asked for"),
        (whole(b'{"text": "and'), IncompleteError, "the answer broke off after 13 characters"),
        (_unlike_its_head(b'{"text": "and', 99), IncompleteError, "broke off in the middle of its answer"),
        (streamed(b"{}", end="reset"), IncompleteError, "broke off in the middle of its answer"),
    ],
    ids=["page", "nothing", "list", "stream", "half", "short", "reset"],
)
def test_what_is_no_whole_answer_is_named(answer: Answer, kind: type[LlmtoolError], message: str) -> None:
    with serving(answer) as server:
        failed = _send(server)
    assert type(failed) is kind
    assert message in failed.message
    assert len(server.asked) == 1


def test_what_cannot_be_unpacked_is_told() -> None:
    for body in (b"no gzip at all", gzip.compress(ONE)[:-8] + bytes(8)):
        with serving(whole(body, content_encoding="gzip")) as server:
            failed = _stream(server)[1]
        assert type(failed) is NoAnswerError
        assert failed.message == f"{server.url} sent an answer that cannot be unpacked"


def test_an_error_whose_body_breaks_off_is_that_error() -> None:
    def broken(handler: Handler) -> None:
        handler.head(401, {"Content-Type": "application/json", "Content-Length": "1000"})
        handler.wfile.write(b'{"error": ')
        handler.close_connection = True

    with serving(broken) as server:
        assert type(_stream(server)[1]) is AuthError


def test_an_error_that_never_ends_is_read_no_further() -> None:
    def endless(handler: Handler) -> None:
        handler.head(400, {"Content-Type": "text/plain", "Transfer-Encoding": "chunked"})
        while True:
            handler.chunk(b"no " * 10_000)

    with serving(endless) as server:
        failed = _stream(server)[1]
    assert type(failed) is ProviderError
    assert failed.message.startswith(f"{server.url} answered 400: no no")


def test_an_answer_that_never_ends_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmtool.providers.transport._LARGEST_ANSWER", 1 << 20)

    def endless(handler: Handler) -> None:
        handler.head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
        while True:
            handler.chunk(b" " * 30_000)

    with serving(endless) as server:
        failed = _send(server)
    assert type(failed) is NoAnswerError
    assert failed.message == "the server sent more than 1 MB"
