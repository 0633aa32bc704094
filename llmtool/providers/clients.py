"""The httpx client for a server: how long it waits, through which proxy it goes, whose certificates it trusts."""

import ssl
from dataclasses import dataclass

import httpx

from llmtool.errors import BadConfigError
from llmtool.providers.address import is_loopback, is_plain


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long is waited, in seconds.

    Attributes:
        connect: for a connection.
        first: for the first byte of an answer, and then for the first of its body.
        between: for the next byte.
    """

    connect: float = 5.0
    first: float = 600.0
    between: float = 60.0


def client_for(base_url: str, timeouts: Timeouts, network: httpx.BaseTransport | None = None) -> httpx.Client:
    """A client for one server.

    Proxies and certificates are those of the environment; this machine itself is reached without a proxy.

    Args:
        base_url: where the server is.
        timeouts: how long is waited.
        network: what stands in for the network.

    Raises:
        BadConfigError: the environment names a proxy or certificates that cannot be used.
    """
    waits = httpx.Timeout(connect=timeouts.connect, read=timeouts.first, write=timeouts.between, pool=None)
    try:
        limits = _limits(base_url)
        transport = network or _direct(base_url, limits)
        return httpx.Client(transport=transport, timeout=waits, limits=limits, follow_redirects=False)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        # Not in its own words: a proxy's address may hold a password.
        raise BadConfigError(
            f"the proxy or the certificates that the environment names cannot be used ({type(error).__name__})",
            "look at HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR",
        ) from None


def _limits(base_url: str) -> httpx.Limits:
    """How many connections are kept for the next request.

    A local model server may close the one that it has streamed over just as the next request goes out on it; without
    TLS a new one costs nothing.
    """
    return httpx.Limits(max_keepalive_connections=0 if is_plain(base_url) else 1)


def _direct(base_url: str, limits: httpx.Limits) -> httpx.BaseTransport | None:
    """What goes straight to this machine; None for any other."""
    if not is_loopback(base_url):
        return None
    # Certificates take longer to read than a small answer, and without TLS nobody needs them.
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain(base_url) else True
    return httpx.HTTPTransport(verify=trusted, limits=limits)
