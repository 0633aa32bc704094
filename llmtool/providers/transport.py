"""The network: a request goes to a server, and what comes back is handed on as it comes."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from time import sleep as really_sleep
from typing import Any, Self

import httpx

from llmtool import __version__
from llmtool.errors import LlmtoolError, NetworkError, NoAnswerError, ProviderError, RateLimitedError
from llmtool.exchange import Wire
from llmtool.providers.address import origin
from llmtool.providers.bodies import pieces_of
from llmtool.providers.clients import Timeouts, client_for
from llmtool.providers.endpoints import Endpoint
from llmtool.providers.events import Event, json_lines, server_sent
from llmtool.providers.failures import failure, request_id
from llmtool.providers.retries import Advice, FailedAttemptError, Patience, Wait, advise, tries
from llmtool.providers.sending import BILLED, elsewhere, sent, sent_away, where_to
from llmtool.providers.unexpected import in_place_of_a_stream, object_in

_MOST_REDIRECTS = 3
# Of what is no answer, as much as is looked at.
_ENOUGH = 65_536
# More than any answer in one piece has: some thousands of long vectors have 130 MB.
_LARGEST_ANSWER = 1 << 29


@dataclass(frozen=True, slots=True)
class Received:
    """An answer that came in one piece.

    Attributes:
        body: its JSON.
        request_id: what the provider calls the request, or empty.
    """

    body: dict[str, Any]
    request_id: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer that comes piece by piece: its events, to be gone through once.

    Attributes:
        events: they are handed on as they come. Whatever came is handed on before an error is raised:
            ``CallTimeoutError``, ``IncompleteError`` where the connection breaks off, ``ProviderError`` where what
            comes is no stream. A stream that ends without its terminal marker just ends.
        request_id: what the provider calls the request, or empty.
    """

    events: Iterator[Event]
    request_id: str


class Transport:
    """Sends requests. It is to be closed.

    A failed attempt is made again only while nothing of an answer has come, and never after a wait for one that was
    too long, for that call may have been billed.

    Args:
        timeouts: how long is waited for bytes.
        patience: how often is tried.
        on_wait: told before every pause between two attempts.
        sleep: makes the pause, of so many seconds.
        now: what time it is.
        network: what stands in for the network.
    """

    def __init__(  # noqa: PLR0913  # its seams, all with a default
        self,
        timeouts: Timeouts | None = None,
        patience: Patience | None = None,
        *,
        on_wait: Callable[[Wait], None] = lambda _: None,
        sleep: Callable[[float], None] = really_sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        network: httpx.BaseTransport | None = None,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._tries = tries(patience or Patience(), sleep, on_wait)
        self._now = now
        self._network = network
        self._clients: dict[str, httpx.Client] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    @contextmanager
    def stream(self, endpoint: Endpoint, wire: Wire) -> Iterator[Incoming]:
        """Ask for an answer that comes piece by piece; leaving the context closes its connection.

        Raises:
            AuthError: a key is missing, or was not taken.
            LlmtoolError: the server said no, or cannot be reached.
        """
        with closing(self._answered(endpoint, wire, streams=True)) as response:
            yield Incoming(self._events(endpoint, response), request_id(response.headers))

    def send(self, endpoint: Endpoint, wire: Wire) -> Received:
        """Ask for an answer in one piece.

        Raises:
            AuthError: a key is missing, or was not taken.
            IncompleteError: the answer broke off.
            NoAnswerError: what came is no JSON object, or larger than any answer is.
        LlmtoolError: the server said no, or cannot be reached.
        """
        with closing(self._answered(endpoint, wire, streams=False)) as response:
            body = _whole(pieces_of(response, self._timeouts))
            return Received(object_in(_text(body, endpoint)), request_id(response.headers))

    def _answered(self, endpoint: Endpoint, wire: Wire, *, streams: bool) -> httpx.Response:
        """A response that says all is well; its body is still to be read."""
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/x-ndjson, application/json" if streams else "application/json",
            "User-Agent": f"llmtool/{__version__}",
            **wire.headers,
            **endpoint.headers(),
        }
        # Half of a surrogate pair becomes its JSON escape.
        content = json.dumps(wire.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
        client = self._client(endpoint)
        try:
            request = client.build_request("POST", endpoint.base_url + wire.path, headers=headers, content=content)
            return self._tries(self._attempt, client, endpoint, request, streams=streams)
        except (httpx.InvalidURL, UnicodeError) as error:  # a name that DNS has no letters for
            raise NetworkError(f"{endpoint.base_url} is no address that can be called: {error}") from error
        except FailedAttemptError as failed:
            raise failed.error from failed.__cause__

    def _client(self, endpoint: Endpoint) -> httpx.Client:
        where = origin(endpoint.base_url)
        if where not in self._clients:
            self._clients[where] = client_for(where, self._timeouts, self._network)
        return self._clients[where]

    def _attempt(
        self, client: httpx.Client, endpoint: Endpoint, request: httpx.Request, *, streams: bool
    ) -> httpx.Response:
        for _ in range(_MOST_REDIRECTS + 1):
            response = sent(client, request, self._timeouts, streams=streams)
            if response.is_success:
                return response
            with closing(response):
                further = elsewhere(response)
                if further is None:
                    raise self._failed(endpoint, response)
                request = further
        raise ProviderError(f"{where_to(request)} redirected the request more than {_MOST_REDIRECTS} times")

    def _failed(self, endpoint: Endpoint, response: httpx.Response) -> FailedAttemptError:
        """What a response is that says no."""
        body = bytearray()
        with suppress(LlmtoolError):
            for piece in pieces_of(response, self._timeouts, may_think=False):
                body += piece
                if len(body) >= _ENOUGH:
                    break
        status, headers, told = response.status_code, response.headers, bytes(body)
        if response.has_redirect_location:
            return FailedAttemptError(sent_away(response), Advice(retry=False))
        advice = advise(status, headers, told, self._now())
        return FailedAttemptError(
            _with_time(failure(status, headers, told, endpoint, advice.after), advice.after), advice
        )

    def _events(self, endpoint: Endpoint, response: httpx.Response) -> Iterator[Event]:
        head = bytearray()
        came = False

        def pieces() -> Iterator[bytes]:
            for piece in pieces_of(response, self._timeouts):
                if not came and len(head) < _ENOUGH:
                    head.extend(piece)
                yield piece

        for event in (json_lines if endpoint.api == "ollama" else server_sent)(pieces()):
            came = True
            yield Event(event.name, _hidden(event.data, endpoint))
        error = None if came else in_place_of_a_stream(_text(head, endpoint))
        if error:
            raise error


def _whole(pieces: Iterator[bytes]) -> bytearray:
    """All the pieces of an answer.

    Raises:
        NoAnswerError: they are more than any answer has.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise NoAnswerError(f"the server sent more than {_LARGEST_ANSWER >> 20} MB", BILLED)
    return body


def _with_time(error: LlmtoolError, after: float | None) -> LlmtoolError:
    """An error that says when to come back, where the server does."""
    if after is None or isinstance(error, RateLimitedError):  # which says so itself
        return error
    return type(error)(error.message, f"it wants to be left alone for {ceil(after)} s")


def _text(body: bytes | bytearray, endpoint: Endpoint) -> str:
    return _hidden(body.decode("utf-8", "replace").removeprefix("\ufeff"), endpoint)


def _hidden(text: str, endpoint: Endpoint) -> str:
    return endpoint.key.hide_in(text) if endpoint.key else text
