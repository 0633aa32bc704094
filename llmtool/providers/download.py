"""Fetch one file over https, within limits."""

from time import monotonic

import httpx

from llmtool.errors import NetworkError

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_REDIRECTS = 5
_OK = 200


def download(url: str, most_bytes: int, timeout: float) -> bytes:
    """What lies at an address.

    Proxies and certificates are those of the environment. A redirect is followed only to the same host, and never
    away from https.

    Args:
        url: ``https://…``; on this machine itself ``http://`` will do.
        most_bytes: how large it may be.
        timeout: seconds that all of it may take.

    Raises:
        NetworkError: it cannot be fetched, is too large, or the address is not one that is fetched from.
    """
    end = monotonic() + timeout
    address = _address(url)
    with _client(address, timeout) as client:
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                found = _get(client, address, most_bytes, end)
            except httpx.TimeoutException as error:
                raise _slow(address) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise NetworkError(f"{_shown(address)}: cannot be fetched: {_reason(error)}") from error
            if isinstance(found, bytes):
                return found
            address = found
    raise NetworkError(f"{_shown(address)}: redirected more than {_MOST_REDIRECTS} times")


def _client(address: httpx.URL, timeout: float) -> httpx.Client:
    try:
        # A proxy could not reach what is on this machine.
        return httpx.Client(timeout=timeout, trust_env=address.host not in _LOOPBACK)
    except (ValueError, ImportError, OSError) as error:
        hint = "look at the variables that name a proxy or certificates"
        raise NetworkError(f"{_shown(address)}: cannot be fetched: {_reason(error)}", hint) from error


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise NetworkError(f"that is no address: {_reason(error)}") from error
    if address.scheme != "https" and not (address.scheme == "http" and address.host in _LOOPBACK):
        raise NetworkError(f"{_shown(address)}: is not https", "only https is fetched from")
    return address


def _get(client: httpx.Client, address: httpx.URL, most_bytes: int, end: float) -> bytes | httpx.URL:
    """What lies there, or where that has gone."""
    # Compressed, a few bytes could become very many.
    with client.stream("GET", address, headers={"Accept-Encoding": "identity"}) as response:
        if response.has_redirect_location:
            return _next(address, response)
        if response.status_code != _OK:
            said = f"{response.status_code} {response.reason_phrase}".strip()
            raise NetworkError(f"{_shown(address)}: the server says {said}")
        data = bytearray()
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > most_bytes:
                raise NetworkError(f"{_shown(address)}: is larger than {most_bytes:,} bytes")
            if monotonic() > end:
                raise _slow(address)
        return bytes(data)


def _next(address: httpx.URL, response: httpx.Response) -> httpx.URL:
    target = address.join(response.headers["Location"])
    if (target.scheme, target.host, target.port) != (address.scheme, address.host, address.port):
        message = f"{_shown(address)}: redirects to another place, {_shown(target)}"
        raise NetworkError(message, "name that address instead, if you trust it")
    return target


def _slow(address: httpx.URL) -> NetworkError:
    return NetworkError(f"{_shown(address)}: took too long", "fetch it in another way, and name the file")


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _shown(address: httpx.URL) -> str:
    """The address without what is secret in it."""
    return str(address.copy_with(userinfo=b"", query=None, fragment=None))
