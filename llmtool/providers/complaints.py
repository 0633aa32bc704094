"""What a server sends in place of an answer: errors inside a stream, HTML, nothing."""

import json
import re
from collections.abc import Mapping
from typing import Any

from llmtool.errors import AuthError, LlmtoolError, NoAnswerError, ProviderError, RateLimitedError, RefusedError

# The money there is spent, which no waiting changes: in the words of a body, or in its codes.
SPENT = re.compile(
    r"credit balance is too low|insufficient[ _](?:balance|credits|funds|quota)|exceeded_current_quota"
    r"|billing_(?:error|hard_limit|not_active)",
    re.IGNORECASE,
)
_LONGEST = 300
_SHOWN = 60
# Words that providers use for a code, a type or a status, and HTTP's numbers, by what they mean.
_AUTH = frozenset({
    *("401", "403", "invalid_api_key", "invalid_authentication", "authentication_error"),
    *("unauthenticated", "unauthorized", "permission_error", "permission_denied", "forbidden"),
})  # fmt: skip
_QUOTA = frozenset({"402", "insufficient_quota", "billing_error", "billing_hard_limit_reached", "payment_required"})
_LIMITED = frozenset({
    *("429", "rate_limit_exceeded", "rate_limit_error", "rate_limit_reached_error", "rate_limited"),
    *("resource_exhausted", "too_many_requests"),
})  # fmt: skip
_REFUSED = frozenset({
    *("content_filter", "content_policy_violation", "content_filter_error", "moderation_blocked", "safety"),
    *("bio_policy", "cyber_policy", "misalignment_policy_violation", "data_inspection_failed"),
})  # fmt: skip
_CODES = ("code", "type", "status", "status_code")
_MESSAGES = ("message", "detail", "error", "msg")


def object_of(text: str) -> dict[str, Any]:
    """The JSON object in a text; a half of a character, which JSON can write but nobody can print, is replaced.

    Raises:
        NoAnswerError: it is something else; the message says what.
    """
    try:
        value = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            plain = json.dumps(value, ensure_ascii=False)
            value = json.loads(plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        raise NoAnswerError(f"the server sent {_kind(text)} where JSON was expected", _ELSEWHERE) from None
    if not isinstance(value, dict):
        raise NoAnswerError(f"the server sent {_shown(text)} where a JSON object was expected", _ELSEWHERE)
    return value


def error_in(body: Mapping[str, Any], event: str = "") -> object:
    """What complains in an answer or in one event of it; None where nothing does.

    Args:
        body: the JSON object.
        event: the name of the event.
    """
    if error := body.get("error"):
        return error
    if event == "error" or body.get("object") == "error" or body.get("type") == "error":
        return body
    telling = "choices" not in body and "type" not in body
    return body if telling and (body.get("detail") or isinstance(body.get("message"), str)) else None


def lacking(what: str, body: Mapping[str, Any]) -> NoAnswerError:
    """The error that an answer has none of what makes it one; it names what it has."""
    fields = _cut(", ".join(body) or "none", _LONGEST)
    return NoAnswerError(f"the server sent an answer without {what}: its fields are {fields}", _ELSEWHERE)


def complaint(error: object) -> LlmtoolError:
    """The error that a provider tells inside an answer.

    Args:
        error: what it says: a text, or an object with a message and codes of whatever kind.
    """
    said = _message(error)
    codes = _codes(error)
    message = f"the provider broke off with an error: {said}"
    if codes & _QUOTA:
        return RateLimitedError(message, "the account has no credit left, or has reached its limit")
    if codes & _REFUSED or (isinstance(error, Mapping) and "reasons" in within(error, "metadata")):
        return RefusedError(message)
    if codes & _AUTH:
        return AuthError(message, "check the API key and what it may be used for")
    if codes & _LIMITED:
        return RateLimitedError(message, "wait a while before trying again")
    return ProviderError(message)


_ELSEWHERE = "check the base URL: something else than the API may have answered"


def _kind(text: str) -> str:
    """What a text that is no JSON seems to be."""
    start = text.lstrip()[:9].lower()
    if not start:
        return "nothing"
    return "HTML" if start.startswith(("<!doctype", "<html")) else _shown(text)


def _shown(text: str) -> str:
    return repr(_cut(text, _SHOWN))


def _message(error: object) -> str:
    """The words of an error, on one line."""
    found: object = error
    while isinstance(found, Mapping):
        # OpenRouter hands on what the model's own provider said.
        raw = within(found, "metadata").get("raw")
        inner = raw or next((found[name] for name in _MESSAGES if found.get(name)), None)
        found = json.dumps(found, ensure_ascii=False) if inner is None else inner
    return _cut(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False), _LONGEST)


def _cut(text: str, longest: int) -> str:
    """A text on one line, and not longer than that."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _codes(error: object) -> set[str]:
    """Every code, type and status of an error, those of an error within it too."""
    levels = (error, within(error, "error")) if isinstance(error, Mapping) else ()
    return {str(level[name]).lower() for level in levels for name in _CODES if isinstance(level.get(name), str | int)}


def within(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name in another; an empty one where there is none."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}
