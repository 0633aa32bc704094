"""What is an event, however its bytes come."""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.providers.events import Event, json_lines, server_sent

_MARK = b"\xef\xbb\xbf"


def _read(stream: bytes) -> list[Event]:
    """The events of a stream in one piece, after making sure that they are the same byte by byte."""
    found = list(server_sent([stream]))
    assert list(server_sent(stream[i : i + 1] for i in range(len(stream)))) == found
    return found


def test_an_event_has_a_name_and_data() -> None:
    assert _read(b'event: ping\ndata: {"a": 1}\n\ndata: x\n\n') == [Event("ping", '{"a": 1}'), Event("", "x")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_in_any_way(end: bytes) -> None:
    stream = end.join([b"event: a", b"data: 1", b"", b"data: 2", b"data: 3", b"", b""])
    assert _read(stream) == [Event("a", "1"), Event("", "2\n3")]


def test_ways_to_end_a_line_may_be_mixed() -> None:
    assert _read(b"data: 1\r\ndata: 2\rdata: 3\n\r\ndata: 4\r\r") == [Event("", "1\n2\n3"), Event("", "4")]


def test_a_return_and_a_newline_in_different_pieces_end_one_line() -> None:
    assert list(server_sent([b"data: 1\r", b"", b"\ndata: 2\r", b"\n\r", b"\n"])) == [Event("", "1\n2")]


def test_one_space_belongs_to_the_colon_and_no_more() -> None:
    assert _read(b"data:a\n\ndata:  b\n\ndata\n\n") == [Event("", "a"), Event("", " b"), Event("", "")]


def test_comments_other_fields_and_events_without_data_are_nothing() -> None:
    stream = b": OPENROUTER PROCESSING\n\nid: 1\x00\nretry: 3000\nx-new: 1\nevent: a\n\ndata: 1\n: keepalive\n\n"
    assert _read(stream) == [Event("", "1")]


def test_the_name_of_one_event_is_not_that_of_the_next() -> None:
    assert _read(b"event: a\n\ndata: 1\n\n") == [Event("", "1")]


def test_a_byte_order_mark_is_dropped_at_the_beginning_only() -> None:
    assert _read(_MARK + b"data: 1\n\ndata: " + _MARK + b"2\n\n") == [Event("", "1"), Event("", "\ufeff2")]
    assert _read(b"\n" + _MARK + b"data: 1\n\n") == []


def test_what_only_python_takes_for_the_end_of_a_line_is_text() -> None:
    text = "\u2028 \u2029 \x85 \x0b \x0c \x1c \x1d \x1e"
    assert _read(f"data: {text}\n\n".encode()) == [Event("", text)]


def test_a_character_may_come_in_pieces() -> None:
    assert _read("data: 🦊é中\n\n".encode()) == [Event("", "🦊é中")]


def test_bytes_that_are_no_text_lose_no_event() -> None:
    assert _read(b"data: a\xffb\n\ndata: c\n\n") == [Event("", "a\ufffdb"), Event("", "c")]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("data", ["[DONE]", '{"a": {}}'])
def test_a_whole_event_needs_no_blank_line_at_the_very_end(data: str, end: bytes) -> None:
    assert _read(b"event: x\ndata: " + data.encode() + end) == [Event("x", data)]


@pytest.mark.parametrize("stream", [b'data: {"a": {}', b"data: [DON", b"dat", b"data:", b"event: x\n", b""])
def test_an_event_that_breaks_off_is_none(stream: bytes) -> None:
    assert _read(stream) == []


def test_events_are_handed_on_as_soon_as_they_are_whole() -> None:
    came = iter((b"data: 1\n\nda", b"ta: 2\n", b"\n"))
    taken: list[bytes] = []

    def pieces() -> Iterator[bytes]:
        for piece in came:
            taken.append(piece)
            yield piece

    events = server_sent(pieces())
    assert next(events) == Event("", "1")
    assert len(taken) == 1


def test_what_came_before_a_failure_is_handed_on() -> None:
    def breaking() -> Iterator[bytes]:
        yield b'data: 1\n\ndata: {"a": 1}\n'
        raise ConnectionError

    events = server_sent(breaking())
    assert next(events) == Event("", "1")
    with pytest.raises(ConnectionError):
        next(events)


_DATA = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))


@given(st.lists(_DATA), st.sampled_from(["\n", "\r", "\r\n"]), st.lists(st.integers(0, 200)))
def test_events_are_the_same_however_they_are_split(texts: list[str], end: str, cuts: list[int]) -> None:
    told = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    stream = "".join(f"event: e{end}data: {data}{end}{end}" for data in told).encode()
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:stop] for start, stop in pairwise(edges)]
    assert list(server_sent(pieces)) == [Event("e", data) for data in told]


@given(st.lists(st.binary()))
def test_any_bytes_can_be_read(pieces: list[bytes]) -> None:
    assert list(server_sent(pieces)) == list(server_sent([b"".join(pieces)]))
    assert list(json_lines(pieces)) == list(json_lines([b"".join(pieces)]))


def test_json_comes_in_lines() -> None:
    stream = _MARK + b'{"a": 1}\r\n\n  {"b": "\xe2\x80\xa8"}\n{"c": 3}'
    expected = [Event("", '{"a": 1}'), Event("", '{"b": "\u2028"}'), Event("", '{"c": 3}')]
    assert list(json_lines([stream])) == expected
    assert list(json_lines(stream[i : i + 1] for i in range(len(stream)))) == expected


def test_a_line_of_json_that_breaks_off_is_none() -> None:
    assert list(json_lines([b'{"a": 1}\n{"b": '])) == [Event("", '{"a": 1}')]


def test_a_line_of_json_does_not_wait_for_the_next() -> None:
    def one() -> Iterator[bytes]:
        yield b'{"a": 1}\n'
        pytest.fail("it waited")

    assert next(json_lines(one())) == Event("", '{"a": 1}')
