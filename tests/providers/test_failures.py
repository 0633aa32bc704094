import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import AuthError, LlmtoolError, ProviderError, RateLimitedError, RefusedError
from llmtool.providers.endpoints import Endpoint
from llmtool.providers.failures import failure, request_id
from llmtool.providers.keys import Key

SECRET = "sk-canary-0123456789abcdefghij"  # noqa: S105  # made up
SERVER = Endpoint("acme", "chat", "https://api.acme.example/v1", key=Key("ACME_API_KEY", SECRET))


def failed(
    status: int, body: object, *, endpoint: Endpoint = SERVER, after: float | None = None, **headers: str
) -> LlmtoolError:
    """The failure of a body that is JSON, or of one as it is."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return failure(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw, endpoint, after)


def openai(message: str, code: str | None = None, kind: str = "invalid_request_error") -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def anthropic(message: str, kind: str = "invalid_request_error") -> dict[str, object]:
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}


def google(status: int, message: str, code: str) -> dict[str, object]:
    return {"error": {"code": status, "message": message, "status": code, "details": []}}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, openai("Incorrect API key provided", "invalid_api_key")),
        (401, anthropic("invalid x-api-key", "authentication_error")),
        (403, anthropic("Your API key does not have permission", "permission_error")),
        (403, openai("Country, region, or territory not supported", "unsupported_country_region_territory")),
        (400, google(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT")),
        (401, b"Unauthorized"),
        (401, b""),
    ],
)
def test_a_key_that_is_not_taken_is_an_error_naming_its_variable(status: int, body: object) -> None:
    error = failed(status, body)
    assert type(error) is AuthError
    assert error.message.startswith(f"acme answered {status}: ")
    assert "ACME_API_KEY" in error.hint


def test_a_server_that_wants_a_key_and_got_none_says_which_to_set() -> None:
    lacking = Endpoint("acme", "chat", "https://api.acme.example", lacking=("ACME_API_KEY", "ACME_TOKEN"))
    assert failed(401, b"", endpoint=lacking).hint == "set ACME_API_KEY or ACME_TOKEN"
    mine = Endpoint(None, "chat", "http://127.0.0.1:8080/v1", own=True)
    error = failed(401, b"", endpoint=mine)
    assert (error.message, error.hint) == (
        "http://127.0.0.1:8080 answered 401: an empty page",
        "the server wants an API key",
    )


def test_a_key_that_was_kept_back_is_named() -> None:
    plain = Endpoint("acme", "chat", "http://acme.example", withheld="ACME_API_KEY")
    assert failed(401, b"", endpoint=plain).hint == (
        "the key in ACME_API_KEY was not sent, for http can be read on its way: use https"
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, openai("You exceeded your current quota", "insufficient_quota", "insufficient_quota")),
        (400, openai("You exceeded your current quota", "insufficient_quota", "insufficient_quota")),
        (402, {"error": {"message": "Insufficient Balance"}}),
        (402, b""),
        (402, anthropic("Payment is due", "billing_error")),
        (400, anthropic("Your credit balance is too low to access the API")),
        (400, openai("Billing hard limit has been reached", "billing_hard_limit_reached")),
    ],
)
def test_money_that_is_spent_is_a_limit_that_no_waiting_mends(status: int, body: object) -> None:
    error = failed(status, body, after=3.0)
    assert type(error) is RateLimitedError
    assert "credit" in error.hint
    assert "try again" not in error.hint


@pytest.mark.parametrize(
    "body",
    [
        openai("Rate limit reached for gpt-4o", "rate_limit_exceeded", "tokens"),
        anthropic("This request would exceed your rate limit", "rate_limit_error"),
        google(429, "You exceeded your current quota.", "RESOURCE_EXHAUSTED"),
        b"<html><title>429 Too Many Requests</title></html>",
        b"",
    ],
)
def test_too_many_calls_are_a_limit_that_says_when_to_come_back(body: object) -> None:
    error = failed(429, body, after=34.4)
    assert type(error) is RateLimitedError
    assert error.hint == "try again in 35 s"
    assert failed(429, body).hint == "wait a while before trying again"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (0.05, "1 s"),
        (119.5, "2 minutes"),
        (119, "119 s"),
        (121, "3 minutes"),
        (3600, "60 minutes"),
        (86400, "24 hours"),
    ],
)
def test_when_to_come_back_is_told_in_a_unit_that_can_be_read(after: float, told: str) -> None:
    assert failed(429, b"", after=after).hint == f"try again in {told}"


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (400, "prompt is too long: 205000 tokens > 200000 maximum", None),
        (400, "input length and max_tokens exceed context limit: 190000 + 20000 > 200000", None),
        (
            400,
            "This model's maximum context length is 128000 tokens. However, your messages resulted in 130011 tokens.",
            None,
        ),
        (413, "Please reduce the length: 130011 tokens, 128000 at most", "context_length_exceeded"),
        (400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", None),
        (422, "The prompt (length 5000) is longer than the maximum model length of 4096", None),
    ],
)
def test_a_prompt_that_does_not_fit_is_told_with_its_numbers(status: int, message: str, code: str | None) -> None:
    error = failed(status, openai(message, code))
    assert type(error) is ProviderError
    assert error.message == f"acme answered {status}: {message.rstrip('.')}"
    assert "shorten the prompt" in error.hint


def test_numbers_beside_the_words_are_told_too() -> None:
    told = {
        "code": 400,
        "message": "the request exceeds the available context size",
        "type": "exceed_context_size_error",
    }
    error = failed(400, {"error": {**told, "n_prompt_tokens": 5000, "n_ctx": 4096}})
    assert error.message.endswith("context size: 5000 tokens > 4096")
    assert "shorten the prompt" in error.hint


def test_what_the_prompt_says_does_not_tell_what_went_wrong() -> None:
    prompt = "the context window, my API key not valid, insufficient_quota"
    echoed = {"type": "string_type", "loc": ["body", "messages", 0], "msg": "Input should be a string", "input": prompt}
    error = failed(422, {"detail": [echoed]})
    assert type(error) is ProviderError
    assert (error.message, error.hint) == ("acme answered 422: body.messages.0: Input should be a string", "")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, openai("The response was filtered", "content_filter")),
        (400, openai("Your request was rejected by our safety system", "content_policy_violation")),
        (403, {"error": {"code": 403, "message": "Flagged", "metadata": {"reasons": ["violence"]}}}),
    ],
)
def test_a_filter_is_told_apart_from_other_errors(status: int, body: object) -> None:
    assert type(failed(status, body)) is RefusedError


@pytest.mark.parametrize(
    "body", [openai("The model `x` does not exist", "model_not_found"), {"error": "model 'x' not found"}, b"Not Found"]
)
def test_a_model_that_is_not_there_is_an_error_with_a_hint(body: object) -> None:
    error = failed(404, body)
    assert type(error) is ProviderError
    assert "name of the model" in error.hint


def test_a_server_with_too_much_to_do_says_so() -> None:
    error = failed(529, anthropic("Overloaded", "overloaded_error"), request_id="req_7")
    assert type(error) is ProviderError
    assert error.message == "acme answered 529: Overloaded"
    assert (
        error.hint == "it has too much to do: try again in a while, or take another model; it calls the request req_7"
    )


def test_a_request_that_is_too_large_is_no_limit_that_passes() -> None:
    error = failed(413, openai("Request too large: Limit 6000, Requested 7000", "rate_limit_exceeded", "tokens"))
    assert type(error) is ProviderError
    assert "smaller" in error.hint


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            502,
            b"<!DOCTYPE html>\n<html><head><title> Bad\nGateway </title></head></html>",
            r"an HTML page, 'Bad\nGateway'",
        ),
        (502, b"<html><body><h1>nginx</h1></body></html>", "an HTML page, 'nginx'"),
        (503, b"<html></html>", "an HTML page"),
        (500, b"  ", "an empty page"),
        (500, b"upstream connect error\r\n  reset", "upstream connect error reset"),
        (500, b"\xff\xfe", "��"),
        (500, b"\xef\xbb\xbf" + b'{"error": {"message": "Oops."}}', "Oops"),
        (500, b'{"error": {"message": "cut o', '{"error": {"message": "cut o'),
        (500, b"null", "null"),
        (500, b"[]", ""),
        (500, b"[1, 2]", "1; 2"),
        (500, b"{}", "{}"),
        (500, b'{"object": "error", "message": "Oops", "code": 500}', "Oops"),
        (500, b'{"error": {"error": {"message": "inner"}}}', "inner"),
        (422, b'{"message": {"detail": [{"loc": ["body", "n"], "msg": "Field required"}]}}', "body.n: Field required"),
        (
            500,
            b'{"error": {"message": "outer", "metadata": {"raw": "{\\"error\\": {\\"message\\": \\"inner\\"}}"}}}',
            "inner",
        ),
        (500, b'{"error": {"message": "outer", "metadata": {"raw": "{not JSON"}}}', "{not JSON"),
        (500, b'[{"error": {"code": 500, "message": "Internal", "status": "INTERNAL"}}]', "Internal"),
    ],
)
def test_whatever_the_body_is_its_words_are_one_line(status: int, body: bytes, words: str) -> None:
    error = failed(status, body)
    assert type(error) is ProviderError
    assert error.message == f"acme answered {status}: {words}"


def test_a_firewall_is_not_taken_for_a_key_that_is_wrong() -> None:
    error = failed(403, b"<html><title>Just a moment...</title></html>")
    assert type(error) is ProviderError
    assert "firewall" in error.hint


@pytest.mark.parametrize("place", ["message", "detail", "error"])
def test_the_key_does_not_come_back_in_an_error(place: str) -> None:
    said = f"no such key: {SECRET}, 'Bearer {SECRET}'; you sent sk-canar****ghij, or sk-proj-abcdefgh12345"
    error = failed(400, {place: said})
    assert error.message == (
        "acme answered 400: no such key: [ACME_API_KEY], 'Bearer [ACME_API_KEY]'; you sent [key], or [key]"
    )


def test_a_key_is_hidden_before_a_message_is_cut() -> None:
    error = failed(500, b"x" * 270 + b" " + SECRET.encode() + b" and more" * 10)
    assert "canary" not in error.message
    assert len(error.message) <= 300


def test_control_characters_do_not_come_through() -> None:
    assert failed(500, "a\x1b[31mb\u202ec\x00d\x9b").message == "acme answered 500: a [31mb c d"


@given(st.integers(400, 599), st.binary(max_size=400), st.sampled_from([b"", b"{", b"<html>"]))
def test_every_body_makes_one_short_line(status: int, body: bytes, start: bytes) -> None:
    error = failed(status, start + body)
    assert len(error.message) <= 300
    assert error.message.isprintable()


@pytest.mark.parametrize("opening", [b'{"error":', b"[", b'{"a":[', b'{"metadata":{"raw":'])
def test_a_deep_body_is_no_trouble(opening: bytes) -> None:
    for depth in (50, 400, 5000):
        assert failed(500, opening * depth).message
        closed = (
            opening * depth
            + b"1"
            + b"".join({91: b"]", 123: b"}"}.get(sign, b"") for sign in reversed(opening)) * depth
        )
        assert failed(500, closed).message


@pytest.mark.parametrize("name", ["request-id", "x-request-id", "apim-request-id"])
def test_a_request_is_called_what_the_provider_calls_it(name: str) -> None:
    assert request_id({"content-type": "text/plain", name: "req_7"}) == "req_7"
    assert request_id({"content-type": "text/plain"}) == ""
