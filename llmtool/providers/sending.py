"""One attempt to have a server answer: what httpx makes of a failure, in words for the user."""

import httpx

from llmtool.errors import CallTimeoutError, IncompleteError, NetworkError, NoAnswerError, ProviderError
from llmtool.providers.clients import Timeouts
from llmtool.providers.retries import Advice, FailedAttemptError

# What a call that was cut off has in common with one that was answered.
BILLED = "the call may have been billed"

# How httpx says that the connection was closed, and nothing else is wrong.
_GONE = "disconnected"
_SAME_REQUEST_ELSEWHERE = frozenset({307, 308})


def sent(client: httpx.Client, request: httpx.Request, timeouts: Timeouts, *, streams: bool) -> httpx.Response:
    """Whatever a server answers, its body still to be read.

    Args:
        client: what sends.
        request: what is sent.
        timeouts: how long is waited.
        streams: whether an answer comes as it is made.

    Raises:
        FailedAttemptError: nothing was answered; whether another attempt may do better is in its advice.
        CallTimeoutError: nothing was answered for too long.
        NoAnswerError: what was answered is not HTTP.
        NetworkError: nothing can be sent.
    """
    where = where_to(request)
    try:
        return client.send(request, stream=True)
    except httpx.ConnectTimeout as error:
        message = f"no connection to {where} within {timeouts.connect:g} s"
        raise FailedAttemptError(NetworkError(message), Advice(retry=True)) from error
    except httpx.WriteTimeout as error:
        raise CallTimeoutError(f"{where} took nothing more of the request for {timeouts.between:g} s") from error
    except httpx.TimeoutException as error:
        raise CallTimeoutError(f"{where} did not answer within {timeouts.first:g} s", BILLED) from error
    except httpx.ConnectError as error:
        raise _unreachable(where, error) from error
    except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
        if isinstance(error, httpx.RemoteProtocolError) and _GONE not in str(error):
            raise NoAnswerError(f"{where} answered what is not HTTP", BILLED) from error
        # A stream begins before its answer is made; an answer in one piece may have been made and paid for.
        message = f"{where} closed the connection without an answer"
        lost = NetworkError(message) if streams else IncompleteError(message, BILLED)
        raise FailedAttemptError(lost, Advice(streams)) from error
    except httpx.ProxyError as error:
        message = f"the proxy does not let the call through to {where}: {error}"
        raise NetworkError(message, "look at HTTPS_PROXY, ALL_PROXY and NO_PROXY") from error
    except httpx.TransportError as error:
        # Not in its own words: they may quote a header.
        raise NetworkError(f"nothing can be sent to {where} ({type(error).__name__})") from error


def elsewhere(response: httpx.Response) -> httpx.Request | None:
    """The same request to where a server has it sent, where that is the same server; None elsewhere."""
    found = response.next_request if response.status_code in _SAME_REQUEST_ELSEWHERE else None
    return found if found and where_to(found) == where_to(response.request) else None


def sent_away(response: httpx.Response) -> ProviderError:
    """A redirect that is not followed, for no other server is to see the key and the prompt."""
    target = response.next_request
    there = where_to(target) if target else "nowhere"
    hint = "name that address with --base-url, if you trust it" if there else ""
    return ProviderError(f"{where_to(response.request)} answered {response.status_code}: it redirects to {there}", hint)


def where_to(request: httpx.Request) -> str:
    """Scheme, host and port that a request goes to."""
    return f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"


def _unreachable(where: str, error: httpx.ConnectError) -> FailedAttemptError:
    """A connection that cannot be made; with the wrong certificate there is no use in trying again."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        lost = NetworkError(f"the certificate of {where} is not trusted", "a company's own goes into SSL_CERT_FILE")
        return FailedAttemptError(lost, Advice(retry=False))
    return FailedAttemptError(NetworkError(f"no connection to {where}: {error}"), Advice(retry=True))
