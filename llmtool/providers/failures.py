"""An HTTP answer that is none: the error that it is, with the server's own words on one line."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from llmtool.errors import AuthError, LlmtoolError, ProviderError, RateLimitedError, RefusedError
from llmtool.providers.address import origin
from llmtool.providers.complaints import SPENT, complaint, within
from llmtool.providers.endpoints import Endpoint

_LONGEST = 300
_IDS = ("request-id", "x-request-id", "apim-request-id", "x-amzn-requestid")
_WORDS = ("message", "detail", "error", "msg", "error_description", "title")
_BAD_KEY = re.compile(r"api key (?:not valid|expired)", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"prompt is too long|input is too long|context[ _](?:window|length|size|limit)|longer than the maximum model length"
    r"|exceeds the maximum number of tokens|maximum prompt length|model only supports up to",
    re.IGNORECASE,
)
# Keys as providers write them, and with stars in them, as they send them back.
_LIKE_A_KEY = re.compile(r"[\w.-]*\*{3,}[\w*-]*|\b(?:(?:sk|rk|gsk|xai|pplx|csk|fw|hf|nvapi)[-_]|AIza)[\w-]{8,}")
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_TITLE = re.compile(r"<(title|h1)[^>]*>(?P<title>.*?)</\1>", re.IGNORECASE | re.DOTALL)
_HINTS: Mapping[int, str] = {
    403: "something on the way may have said no: a firewall, or a proxy",
    404: "check the name of the model, and the base URL",
    405: "check the base URL",
    413: "make the prompt smaller; llmtool truncate cuts it",
    503: "it has too much to do: try again in a while, or take another model",
    529: "it has too much to do: try again in a while, or take another model",
}
# What may say that a prompt is too long.
_MISTAKES = frozenset({400, 413, 422})
_THEIRS = "the trouble is on the server's side: try again in a while"
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class _Said:
    """What a server said instead of an answer.

    Attributes:
        status: the HTTP status.
        error: the error in the body's JSON, or None where it is not JSON.
        words: its words and its codes, to be searched.
        message: who said what, on one line.
    """

    status: int
    error: object
    words: str
    message: str


def failure(
    status: int, headers: Mapping[str, str], body: bytes, endpoint: Endpoint, after: float | None = None
) -> LlmtoolError:
    """The error that an answer with a bad status is.

    Args:
        status: its HTTP status.
        headers: its headers; their names in lower case.
        body: as much of its body as came.
        endpoint: who sent it. The key that it was sent is not in the error, even where the server sent it back.
        after: seconds after which the server is to be asked again, where it says so.
    """
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    value = _json(text)
    error = _error_of(value)
    words = _plain(text) if value is None else _words(error) + _sizes(error)
    message = _line(_server(endpoint), status, _hidden(words, endpoint))
    said = _Said(status, error, " ".join((words, *_codes(error))), message)
    if status == HTTPStatus.PAYMENT_REQUIRED or SPENT.search(said.words):
        return RateLimitedError(message, "the account has no credit left, or has reached its limit")
    if _BAD_KEY.search(words):
        return AuthError(message, _about_key(endpoint))
    if status in _MISTAKES and _TOO_LONG.search(said.words):
        return ProviderError(message, "shorten the prompt, or take a model with a larger window")
    return _by_code(said, endpoint, after, request_id(headers))


def request_id(headers: Mapping[str, str]) -> str:
    """What the provider calls a request, for its support; empty where it does not say.

    Args:
        headers: of an answer of any status; their names in lower case.
    """
    return next((headers[name] for name in _IDS if headers.get(name)), "")


def _by_code(said: _Said, endpoint: Endpoint, after: float | None, asked: str) -> LlmtoolError:
    """The error by the codes in the body first, and by the status where they say nothing."""
    found = complaint(said.error) if isinstance(said.error, Mapping) else None
    limited = isinstance(found, RateLimitedError) and said.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if limited or said.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitedError(said.message, _come_back(after))
    if isinstance(found, RefusedError):
        return RefusedError(said.message, found.hint)
    forbidden = found is not None and said.status == HTTPStatus.FORBIDDEN
    if isinstance(found, AuthError) or forbidden or said.status == HTTPStatus.UNAUTHORIZED:
        return AuthError(said.message, _about_key(endpoint))
    theirs = said.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    hint = _HINTS.get(said.status, _THEIRS if theirs else "")
    return ProviderError(said.message, f"{hint}; it calls the request {asked}" if theirs and asked else hint)


def _about_key(endpoint: Endpoint) -> str:
    if endpoint.key is not None:
        return f"check the key in {endpoint.key.variable}, and what it may be used for"
    if endpoint.withheld:
        return f"the key in {endpoint.withheld} was not sent, for http can be read on its way: use https"
    return f"set {' or '.join(endpoint.lacking)}" if endpoint.lacking else "the server wants an API key"


def _come_back(after: float | None) -> str:
    """When a limited server is to be asked again."""
    if after is None:
        return "wait a while before trying again"
    seconds = ceil(after)
    if seconds < 2 * _MINUTE:
        return f"try again in {seconds} s"
    whole, unit = (ceil(seconds / _MINUTE), "minutes") if seconds < 2 * _HOUR else (ceil(seconds / _HOUR), "hours")
    return f"try again in {whole} {unit}"


def _server(endpoint: Endpoint) -> str:
    """Who answered: a provider, or a server of the user's own by its address."""
    return origin(endpoint.base_url) if endpoint.own or not endpoint.provider else endpoint.provider


def _line(server: str, status: int, words: str) -> str:
    """A message of one line without control characters, as long as a message may be."""
    readable = "".join(sign if sign.isprintable() else " " for sign in words)
    line = f"{server} answered {status}: {' '.join(readable.split()).rstrip('.')}"
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _hidden(words: str, endpoint: Endpoint) -> str:
    """Words without the key that was sent, and without anything that looks like one."""
    mine = endpoint.key.hide_in(words) if endpoint.key else words
    return _LIKE_A_KEY.sub("[key]", mine)


def _sizes(error: object) -> str:
    """The tokens of a prompt and of the window, where a server tells them beside its words."""
    told = error if isinstance(error, Mapping) else {}
    asked, window = told.get("n_prompt_tokens"), told.get("n_ctx")
    return f": {asked} tokens > {window}" if isinstance(asked, int) and isinstance(window, int) else ""


def _json(text: str) -> object:
    """The JSON value of a body; None where it is none, or too deep to be an error's."""
    try:
        value: object = json.loads(text)
        json.dumps(value)
    except (ValueError, RecursionError):
        return None
    return value


def _error_of(value: object) -> object:
    """The error in a body, of which some providers make a list of one, and some an error within an error."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    inner = value.get("error") if isinstance(value, Mapping) else None
    return inner if isinstance(inner, Mapping) else value


def _words(error: object, depth: int = 9) -> str:
    """The words of an error, wherever it keeps them; so deep no error keeps any."""
    if not depth:
        return json.dumps(error, ensure_ascii=False)
    if isinstance(error, str):
        # What another provider said may be handed on as JSON in a text.
        inner = _json(error) if error.startswith("{") else None
        return error if inner is None else _words(_error_of(inner), depth - 1)
    if isinstance(error, list):
        return "; ".join(_words(entry, depth - 1) for entry in error[:3])
    if not isinstance(error, Mapping):
        return json.dumps(error)
    raw = within(error, "metadata").get("raw")
    inner = raw or next((error[name] for name in _WORDS if error.get(name)), None)
    words = json.dumps(error, ensure_ascii=False) if inner is None else _words(inner, depth - 1)
    place = error.get("loc")
    return f"{'.'.join(map(str, place))}: {words}" if isinstance(place, list) and place else words


def _codes(error: object) -> list[str]:
    codes = (error.get("code"), error.get("type")) if isinstance(error, Mapping) else ()
    return [code for code in codes if isinstance(code, str)]


def _plain(text: str) -> str:
    """What a body says that is not JSON."""
    if not text.strip():
        return "an empty page"
    if not _HTML.match(text):
        return text[: 4 * _LONGEST]
    title = _TITLE.search(text)
    return f"an HTML page, {title['title'].strip()!r}" if title else "an HTML page"
