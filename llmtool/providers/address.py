"""Base URLs: what one may be, and whether it leads to this machine."""

import re

# No name and password, no query, no fragment: an address can be shown to anyone.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/?#@\\:\[\]]+)(?P<port>:\d{1,5})?(?P<path>/[^\s?#@\\]*)?"
)
_LOOPBACK = re.compile(r"(?:.*\.)?localhost|127(?:\.\d{1,3}){3}|\[(?:::1|(?:0{1,4}:){7}0{0,3}1)\]")
_OLLAMA = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/?#@\\:\[\]]*)(?P<port>:\d{1,5})?(?P<path>/[^\s?#@\\]*)?"
)


def as_base_url(text: str) -> str | None:
    """A base URL as it is used, without a slash at its end; None where the text is none."""
    found = _URL.fullmatch(text.strip())
    return found[0].rstrip("/") if found else None


def ollama_url(text: str) -> str | None:
    """The base URL that ``OLLAMA_HOST`` means, which may leave out the scheme, the host or the port; None for none."""
    found = _OLLAMA.fullmatch(text.strip())
    if found is None:
        return None
    # What it tells a server to listen on is not always where a client finds it.
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(found["host"], found["host"])  # noqa: S104  # nothing is bound here
    port = found["port"] or ("" if found["scheme"] else ":11434")
    return f"{found['scheme'] or 'http'}://{host}{port}{(found['path'] or '').rstrip('/')}"


def origin(url: str) -> str:
    """Scheme, host and port of a base URL."""
    found = _URL.fullmatch(url)
    return f"{found['scheme']}://{found['host'].lower()}{found['port'] or ''}" if found else ""


def is_plain(url: str) -> bool:
    """Whether what is sent to a base URL can be read on its way."""
    return url.startswith("http://")


def is_loopback(url: str) -> bool:
    """Whether a base URL leads to this machine itself."""
    found = _URL.fullmatch(url)
    return bool(found and _LOOPBACK.fullmatch(found["host"].lower()))
