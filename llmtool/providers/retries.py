"""Whether a call that failed is tried again, and after how long. What may have been billed never is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from random import uniform
from typing import Any

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from llmtool.errors import LlmtoolError
from llmtool.providers.complaints import SPENT

_AGAIN = frozenset({408, 409, 429})
_SERVER_ERROR = 500
_JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do after a failure.

    Attributes:
        retry: whether another attempt may do better.
        after: seconds to wait before it, where the server says so.
    """

    retry: bool
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How often is tried, and how long is waited.

    Attributes:
        attempts: all in all.
        ceiling: seconds; a server that wants more is not waited for.
        first: seconds before the second attempt, where the server says nothing; they double with every further one.
        longest: seconds that they grow to.
    """

    attempts: int = 3
    ceiling: float = 60.0
    first: float = 0.5
    longest: float = 8.0


@dataclass(frozen=True, slots=True)
class Wait:
    """What is announced before waiting.

    Attributes:
        seconds: how long.
        error: what failed.
        attempt: which attempt comes then, the first being 1.
        attempts: how many there will be at most.
    """

    seconds: float
    error: LlmtoolError
    attempt: int
    attempts: int


class FailedAttemptError(Exception):
    """One attempt failed, before anything of an answer came.

    Args:
        error: what it is for the user.
        advice: what to do now.
    """

    def __init__(self, error: LlmtoolError, advice: Advice) -> None:
        super().__init__(error.message)
        self.error = error
        self.advice = advice


def tries(patience: Patience, sleep: Callable[[float], None], on_wait: Callable[[Wait], None]) -> Retrying:
    """What calls a function until it does not raise ``FailedAttemptError``, or there is no use in trying again."""

    def may_be_tried_again(error: BaseException) -> bool:
        if not isinstance(error, FailedAttemptError):
            return False
        return error.advice.retry and (error.advice.after or 0) <= patience.ceiling

    def announce(state: RetryCallState) -> None:
        error = _failure(state).error
        on_wait(Wait(state.upcoming_sleep, error, state.attempt_number + 1, patience.attempts))

    return Retrying(
        sleep=sleep,
        stop=stop_after_attempt(patience.attempts),
        wait=lambda state: _pause(_failure(state).advice, state.attempt_number, patience),
        retry=retry_if_exception(may_be_tried_again),
        before_sleep=announce,
        reraise=True,
    )


def advise(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Advice:
    """What to do after an answer that is none.

    Args:
        status: its HTTP status.
        headers: its headers; their names in lower case.
        body: as much of its body as came.
        now: for a server that names a time.
    """
    if SPENT.search(body.decode("utf-8", "replace")):
        return Advice(retry=False)
    told = headers.get("x-should-retry", "").lower()
    retry = told == "true" or (told != "false" and (status in _AGAIN or status >= _SERVER_ERROR))
    return Advice(retry, _told_wait(headers, _error_of(body), now))


def _failure(state: RetryCallState) -> FailedAttemptError:
    """What the attempt that was just made failed with: it is only asked for after one that did."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, FailedAttemptError):
        raise TypeError(f"{error!r} is tried again")
    return error


def _pause(advice: Advice, attempt: int, patience: Patience) -> float:
    """Seconds before the next attempt; not the same for all who failed together."""
    if advice.after is not None:
        return advice.after
    seconds: float = min(patience.first * 2 ** (attempt - 1), patience.longest)
    return seconds * uniform(1 - _JITTER, 1)  # noqa: S311  # it keeps no secret


def _told_wait(headers: Mapping[str, str], error: Mapping[str, Any], now: datetime) -> float | None:
    """Seconds that a server wants to be left alone, or None where it does not say."""
    found = (
        _seconds(headers.get("retry-after-ms", ""), 0.001),
        _seconds(headers.get("retry-after", "")),
        _until(headers.get("retry-after", ""), now),
        *(_seconds(delay.removesuffix("s")) for delay in _retry_infos(error)),
    )
    return next((seconds for seconds in found if seconds is not None), None)


def _seconds(text: str, unit: float = 1.0) -> float | None:
    try:
        seconds = float(text) * unit
    except ValueError:
        return None
    return seconds if isfinite(seconds) and seconds > 0 else None


def _until(date: str, now: datetime) -> float | None:
    try:
        end = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    aware = end if end.tzinfo else end.replace(tzinfo=UTC)
    seconds = (aware - now).total_seconds()
    return seconds if seconds > 0 else None


def _retry_infos(error: Mapping[str, Any]) -> list[str]:
    """The delays that Google names in the details of an error."""
    details = error.get("details")
    named = (
        (detail.get("retryDelay") for detail in details if isinstance(detail, dict))
        if isinstance(details, list)
        else ()
    )
    return [delay for delay in named if isinstance(delay, str)]


def _error_of(body: bytes) -> Mapping[str, Any]:
    """The error object in a body; Google may send it in a list."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(told, list) and told:
        told = told[0]
    error = told.get("error") if isinstance(told, dict) else None
    return error if isinstance(error, dict) else {}
