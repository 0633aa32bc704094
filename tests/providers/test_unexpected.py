"""What came in place of an answer is named."""

import pytest

from llmtool.errors import AuthError, IncompleteError, LlmtoolError, NoAnswerError, ProviderError
from llmtool.providers.unexpected import in_place_of_a_stream, object_in

PAGE = "<!doctype html>\n<html><head><title>Sign in</title></head><body><h1>to the network</h1></body></html>"


def test_an_object_is_what_was_asked_for() -> None:
    assert object_in(' {"a": 1} ') == {"a": 1}
    assert object_in('[{"error": {"code": 429}}]') == {"error": {"code": 429}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the server sent an empty answer"),
        (" \n", "the server sent an empty answer"),
        (PAGE, "the server sent a web page in place of an answer: 'Sign in to the network'"),
        ("upstream\nfailed", "the server sent what is no answer: 'upstream failed'"),
        ("[1, 2]", "the server sent what is no answer: '[1, 2]'"),
        ("{'a': 1}", "the server sent what is no answer: \"{'a': 1}\""),
        ("data: {}\n\n", "the server sent a stream, and none was asked for"),
        ("[" * 99_999, f"the server sent what is no answer: '{'[' * 79}…'"),
    ],
)
def test_something_else_is_named(text: str, message: str) -> None:
    with pytest.raises(ProviderError) as caught:
        object_in(text)
    assert caught.value.message == message


def test_an_object_that_breaks_off_is_incomplete() -> None:
    with pytest.raises(IncompleteError, match="the answer broke off after 18 characters"):
        object_in('{"text": "and then')


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("", NoAnswerError, "an empty answer"),
        (PAGE, NoAnswerError, "a web page in place of an answer: 'Sign in to the network'"),
        ("OK", NoAnswerError, "what is no answer: 'OK'"),
        ('{"choices": []}', NoAnswerError, "its answer in one piece, for which --no-stream asks: '{\"choices\": []}'"),
        ('{"error": {"message": "bad key", "code": "invalid_api_key"}}', AuthError, "bad key"),
        ('[{"error": {"message": "too busy", "status": "UNAVAILABLE"}}]', ProviderError, "too busy"),
    ],
)
def test_a_body_without_events_is_named(text: str, kind: type[LlmtoolError], message: str) -> None:
    error = in_place_of_a_stream(text)
    assert type(error) is kind
    assert message in error.message


@pytest.mark.parametrize("text", [": waiting\n\n", "\ndata: {", "event: x\n", "id: 1", "retry: 1"])
def test_a_stream_that_only_began_is_nothing_else(text: str) -> None:
    assert in_place_of_a_stream(text) is None


def test_a_page_of_nothing_but_brackets_is_read_in_no_time() -> None:
    error = in_place_of_a_stream("<" * 60_000)
    assert error is not None
    assert len(error.message) < 200
