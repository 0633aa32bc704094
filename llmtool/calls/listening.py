"""Sends a request and listens to its answer, to whatever end it comes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from llmtool.calls.outcome import Order
from llmtool.errors import CallTimeoutError, IncompleteError, LlmtoolError, NetworkError, NoAnswerError, RefusedError
from llmtool.exchange import Delta, Reply, Wire
from llmtool.providers.adapter import Answer
from llmtool.providers.endpoints import Endpoint
from llmtool.providers.events import Event
from llmtool.providers.sending import BILLED

# Failures that leave open whether there is a bill.
_PERHAPS_BILLED = (CallTimeoutError, IncompleteError, NoAnswerError)


class StoppedWhileWaiting(KeyboardInterrupt):
    """Ctrl-C in a pause between two attempts: the first has failed, and the next was not made."""


class Incoming(Protocol):
    """An answer that comes piece by piece."""

    @property
    def events(self) -> Iterator[Event]: ...  # noqa: D102 - see the transport

    @property
    def request_id(self) -> str: ...  # noqa: D102 - see the transport


class Received(Protocol):
    """An answer that came in one piece."""

    @property
    def body(self) -> dict[str, Any]: ...  # noqa: D102 - see the transport

    @property
    def request_id(self) -> str: ...  # noqa: D102 - see the transport


class Sender(Protocol):
    """What brings a request to a server, ``providers.transport`` or what stands in for it."""

    def stream(self, endpoint: Endpoint, wire: Wire) -> AbstractContextManager[Incoming]:
        """Ask for an answer that comes piece by piece."""
        ...

    def send(self, endpoint: Endpoint, wire: Wire) -> Received:
        """Ask for an answer in one piece."""
        ...


@dataclass(slots=True)
class Heard:
    """What came of a call.

    Attributes:
        answer: the answer, or as much of it as came.
        request_id: the provider's id of the request, or empty.
        began: when it was sent, in seconds.
        first: when the first of the answer came, or None.
        ended: when it was over.
        error: why it failed, or None.
        stopped_by: what stopped it from outside, or None.
    """

    answer: Answer
    began: float
    ended: float
    request_id: str = ""
    first: float | None = None
    error: LlmtoolError | None = None
    stopped_by: BaseException | None = None

    @property
    def reply(self) -> Reply:
        """The answer, or as much of it as came."""
        return self.answer.reply

    @property
    def is_billed_whole(self) -> bool:
        """Whether the bill came, and is the last word."""
        reply = self.reply
        return reply.usage is not None and (self.answer.complete or reply.stop is not None)

    @property
    def free_failure(self) -> BaseException | None:
        """Why it failed, where it certainly cost nothing: it was refused, or never sent; else None."""
        if isinstance(self.stopped_by, StoppedWhileWaiting):
            return self.stopped_by
        if self.error is None or self.reply != Reply():
            return None
        return None if isinstance(self.error, _PERHAPS_BILLED) else self.error


def listen(call: Order[Any], sender: Sender, show: Callable[[Delta], None], clock: Callable[[], float]) -> Heard:
    """Send a request and hand on its answer as it comes. Whatever happens is in the result; nothing is raised.

    Args:
        call: the request and the server.
        sender: what sends it.
        show: is given every piece of the answer; where it raises, nothing more is read.
        clock: seconds that never go back.
    """
    now = clock()
    heard = Heard(call.adapter.answer(), began=now, ended=now)

    def hand_on(delta: Delta) -> None:
        if heard.first is None:
            heard.first = clock()
        show(delta)

    try:
        wire = call.adapter.build(call.request)
        if call.request.stream:
            _stream(heard, sender.stream(call.endpoint, wire), hand_on)
        else:
            _whole(heard, sender.send(call.endpoint, wire))
        reply = heard.reply
        if heard.first is None and (reply.text or reply.refusal):  # it came in one piece
            hand_on(Delta(reply.text, reply.reasoning, reply.refusal))
    except LlmtoolError as error:
        # An answer that has come to its end is whole, however its connection ended.
        whole = heard.answer.complete and isinstance(error, NetworkError)
        heard.error = None if whole else error
    except BaseException as stopped:  # noqa: BLE001 - Ctrl-C, a reader that has gone, a bug: it is raised again later
        heard.stopped_by = stopped
    heard.ended = clock()
    if heard.error is None and heard.stopped_by is None:
        heard.error = _verdict(heard)
    return heard


def _stream(heard: Heard, opening: AbstractContextManager[Incoming], hand_on: Callable[[Delta], None]) -> None:
    with opening as incoming:
        heard.request_id = incoming.request_id
        for event in incoming.events:
            for delta in heard.answer.feed(event):
                hand_on(delta)
            # Nothing follows, though some servers leave the connection open.
            if event.data.startswith("[DONE]"):
                return


def _whole(heard: Heard, received: Received) -> None:
    heard.request_id = received.request_id
    heard.answer.whole(received.body)


def _verdict(heard: Heard) -> LlmtoolError | None:
    """What is wrong with an answer that was read to the end of what came; None where nothing is."""
    reply = heard.reply
    if not heard.answer.complete:
        came = f"after {len(reply.text):,} characters" if reply.text else "before anything was said"
        return IncompleteError(f"the answer broke off {came}: its end never came", BILLED)
    detail = f" ({reply.stop_detail})" if reply.stop_detail else ""
    if reply.stop == "refusal":
        return RefusedError(f"the model refused to answer{detail}", "put it in other words, or ask another model")
    if reply.stop == "filter":
        return RefusedError(f"a filter of the provider withheld the answer{detail}", "put it in other words")
    return None
