"""What is tried again, when, and how often."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from llmtool.errors import NetworkError
from llmtool.providers.retries import Advice, FailedAttemptError, Patience, Wait, advise, tries

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def _advise(status: int, body: object = None, **headers: str) -> Advice:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return advise(status, told, json.dumps(body).encode(), NOW)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_tried_again(status: int) -> None:
    assert _advise(status) == Advice(retry=True)


@pytest.mark.parametrize("status", [302, 400, 401, 402, 403, 404, 413, 422])
def test_what_will_not_pass_is_not(status: int) -> None:
    assert _advise(status) == Advice(retry=False)


@pytest.mark.parametrize(
    "told",
    [
        {"error": {"type": "insufficient_quota", "code": "insufficient_quota", "message": "You exceeded your quota"}},
        {"error": {"type": "exceeded_current_quota_error", "message": "suspended"}},
        {"error": {"code": "1113", "message": "Insufficient balance or no resource package."}},
    ],
)
def test_spent_money_does_not_come_back(told: object) -> None:
    assert _advise(429, told, x_should_retry="true", retry_after="1") == Advice(retry=False)


def test_the_server_knows_better_than_its_status() -> None:
    assert not _advise(500, x_should_retry="false").retry
    assert _advise(400, x_should_retry="true").retry


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "0.25"}, 0.25),
        ({"retry_after_ms": "50", "retry_after": "30"}, 0.05),
        ({"retry_after_ms": "soon", "retry_after": "30"}, 30),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:20 GMT"}, 20),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:20 -0000"}, 20),
        ({"retry_after": "Sun, 22 Nov 2026 11:59:00 GMT"}, None),
        *(({"retry_after": text}, None) for text in ("", "0", "-3", "nan", "inf", "1e999", "later", "Mon, 99 Foo 1")),
    ],
)
def test_the_server_says_how_long(headers: dict[str, str], seconds: float | None) -> None:
    assert _advise(429, **headers) == Advice(retry=True, after=seconds)


def _google(delay: object) -> dict[str, object]:
    details = [{"@type": "google.rpc.QuotaFailure"}, {"@type": "google.rpc.RetryInfo", "retryDelay": delay}]
    return {"error": {"code": 429, "message": "slow down", "details": details}}


def test_google_says_how_long_in_the_body() -> None:
    assert _advise(429, _google("34.4s")).after == 34.4
    assert _advise(429, [_google("34.4s")]).after == 34.4
    assert _advise(429, _google("34.4s"), retry_after="2").after == 2
    assert _advise(429, _google(7)).after is None


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"[1]", b'{"error": "no"}', b'{"error": {"details": 1}}', b"[" * 99_999]
)
def test_any_body_will_do(body: bytes) -> None:
    assert advise(503, {}, body, NOW) == Advice(retry=True)


class _Failing:
    """Fails as often as it has advice for, then does not."""

    def __init__(self, *advice: Advice) -> None:
        self.left = list(advice)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.left:
            raise FailedAttemptError(NetworkError(f"failure {self.calls}"), self.left.pop(0))
        return "answer"


def _run(failing: Callable[[], str], patience: Patience | None = None) -> tuple[str, list[float], list[Wait]]:
    slept: list[float] = []
    waits: list[Wait] = []
    try:
        result = tries(patience or Patience(), slept.append, waits.append)(failing)
    except FailedAttemptError as failed:
        result = failed.error.message
    return result, slept, waits


def test_three_attempts_are_made_with_growing_pauses() -> None:
    failing = _Failing(*[Advice(retry=True)] * 5)
    result, slept, waits = _run(failing)
    assert (result, failing.calls) == ("failure 3", 3)
    assert 0.375 <= slept[0] <= 0.5
    assert 0.75 <= slept[1] <= 1
    assert [(wait.seconds, wait.attempt, wait.attempts, wait.error.message) for wait in waits] == [
        (slept[0], 2, 3, "failure 1"),
        (slept[1], 3, 3, "failure 2"),
    ]


def test_pauses_grow_to_a_limit_and_differ() -> None:
    patience = Patience(attempts=9)
    pauses = [_run(_Failing(*[Advice(retry=True)] * 9), patience)[1] for _ in range(5)]
    assert all(6 <= pause[-1] <= 8 for pause in pauses)
    assert len({pause[-1] for pause in pauses}) > 1


def test_the_servers_pause_is_kept_to_the_letter() -> None:
    assert _run(_Failing(Advice(retry=True, after=60)))[:2] == ("answer", [60])


def test_a_pause_above_the_ceiling_is_not_made() -> None:
    failing = _Failing(Advice(retry=True, after=60.5))
    assert _run(failing) == ("failure 1", [], [])
    assert _run(_Failing(Advice(retry=True, after=60.5)), Patience(ceiling=61))[1] == [60.5]


def test_what_is_not_advised_is_not_tried_again() -> None:
    assert _run(_Failing(Advice(retry=False))) == ("failure 1", [], [])


def test_one_attempt_can_be_all() -> None:
    assert _run(_Failing(Advice(retry=True)), Patience(attempts=1)) == ("failure 1", [], [])


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_whatever_else_goes_wrong_goes_through(error: type[BaseException]) -> None:
    def broken() -> str:
        raise error

    slept: list[float] = []
    with pytest.raises(error):
        tries(Patience(), slept.append, lambda _: None)(broken)
    assert slept == []
