"""The body of a response, piece by piece, and what its end was like."""

import socket
from collections.abc import Iterator
from contextlib import nullcontext

import httpx

from llmtool.errors import CallTimeoutError, IncompleteError, NoAnswerError
from llmtool.providers.clients import Timeouts
from llmtool.providers.sending import BILLED, where_to
from llmtool.providers.silence import Silence


def pieces_of(response: httpx.Response, timeouts: Timeouts, *, may_think: bool = True) -> Iterator[bytes]:
    """The body of a response, unpacked, as it comes.

    Args:
        response: one whose body was not read.
        timeouts: how long is waited.
        may_think: whether its first piece may take as long as a model may think.

    Raises:
        CallTimeoutError: nothing came for too long.
        IncompleteError: the connection broke off.
        NoAnswerError: it is not packed as it says.
    """
    where, seconds = where_to(response.request), timeouts.between
    pieces = response.iter_bytes()
    silence = Silence(_socket(response), seconds)
    patient = may_think
    try:
        while True:
            with nullcontext() if patient else silence:
                piece = next(pieces, None)
            if piece is None:
                break
            patient = False
            yield piece
    except httpx.TimeoutException as error:
        raise CallTimeoutError(f"{where} sent nothing for {timeouts.first:g} s", BILLED) from error
    except httpx.DecodingError as error:
        raise NoAnswerError(f"{where} sent an answer that cannot be unpacked", BILLED) from error
    except httpx.TransportError as error:
        if not silence.was_long:
            raise IncompleteError(f"{where} broke off in the middle of its answer", BILLED) from error
    finally:
        silence.stop()
    if silence.was_long:
        raise CallTimeoutError(f"{where} sent nothing more for {seconds:g} s", BILLED)


def _socket(response: httpx.Response) -> socket.socket | None:
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream else None
    return found if isinstance(found, socket.socket) else None
