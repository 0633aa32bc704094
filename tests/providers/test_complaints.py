import pytest

from llmtool.errors import AuthError, LlmtoolError, ProviderError, RateLimitedError, RefusedError
from llmtool.providers.complaints import complaint, error_in, object_of


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        ("out of memory", ProviderError, "out of memory"),
        ({"message": "Token limit reached", "code": 400}, ProviderError, "Token limit reached"),
        ({"message": "no", "type": "authentication_error"}, AuthError, "no"),
        ({"message": "no", "code": 401}, AuthError, "no"),
        ({"message": "slow", "status": "RESOURCE_EXHAUSTED", "code": 429}, RateLimitedError, "slow"),
        ({"message": "pay", "type": "insufficient_quota"}, RateLimitedError, "pay"),
        ({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}, ProviderError, "busy"),
        ({"type": "error", "error": {"type": "rate_limit_error", "message": "busy"}}, RateLimitedError, "busy"),
        ({"type": "error", "code": "server_error", "message": "oh", "param": None}, ProviderError, "oh"),
        (
            {"message": "Provider returned error", "code": 502, "metadata": {"raw": "GPU gone"}},
            ProviderError,
            "GPU gone",
        ),
        ({"message": "flagged", "code": 403, "metadata": {"reasons": ["x"]}}, RefusedError, "flagged"),
        ({"message": "not yours", "code": 403}, AuthError, "not yours"),
        ({"code": "content_filter"}, RefusedError, '{"code": "content_filter"}'),
        ({"detail": [{"msg": "wrong"}]}, ProviderError, '[{"msg": "wrong"}]'),
    ],
)
def test_an_error_is_of_its_kind_and_says_what_the_provider_says(
    error: object, kind: type[LlmtoolError], said: str
) -> None:
    told = complaint(error)
    assert type(told) is kind
    assert told.message.endswith(f": {said}")


def test_a_spent_account_is_not_told_to_wait() -> None:
    assert "credit" in complaint({"code": "insufficient_quota", "type": "insufficient_quota"}).hint
    assert "wait" in complaint({"code": "rate_limit_exceeded"}).hint


def test_a_long_message_of_many_lines_is_one_short_line() -> None:
    message = complaint("lorem\n\tipsum " * 1000).message
    assert "\n" not in message
    assert len(message) < 400
    assert message.endswith("…")


@pytest.mark.parametrize(
    "body", [{"choices": []}, {"type": "ping"}, {"error": None}, {"choices": [], "message": "x"}, {}]
)
def test_what_does_not_complain_is_no_error(body: dict[str, object]) -> None:
    assert error_in(body) is None


def test_an_object_is_read() -> None:
    assert object_of('{"a": [1]}') == {"a": [1]}


@pytest.mark.parametrize(
    ("text", "named"),
    [("", "nothing"), (" \n", "nothing"), ("<html>", "HTML"), ("null", "'null'"), ("Bad gateway", "'Bad gateway'")],
)
def test_what_is_no_object_is_named(text: str, named: str) -> None:
    with pytest.raises(ProviderError) as raised:
        object_of(text)
    assert f"the server sent {named} where" in raised.value.message
    assert "base URL" in raised.value.hint


def test_a_long_answer_that_is_no_json_is_shown_by_its_beginning() -> None:
    with pytest.raises(ProviderError) as raised:
        object_of("x" * 10_000)
    assert len(raised.value.message) < 150


def test_a_whole_character_in_two_escapes_stays_and_half_of_one_is_replaced() -> None:
    assert object_of(r'{"a": "\ud83d\ude00", "b": "x\ud83d"}') == {"a": "😀", "b": "x\ufffd"}


def test_what_is_nested_without_end_is_no_json() -> None:
    with pytest.raises(ProviderError, match="where JSON was expected"):
        object_of("[" * 1_000_000)
