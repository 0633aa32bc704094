import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from llmtool.exchange import ToolCall
from llmtool.providers.tool_calls import ToolCalls


def made(*pieces: dict[str, Any]) -> list[ToolCall]:
    calls = ToolCalls()
    for piece in pieces:
        calls.take([piece])
    return list(calls.made())


def piece(name: str | None = None, arguments: object = None, **more: object) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "arguments": arguments}, **more}


def test_calls_grow_side_by_side_by_their_index() -> None:
    assert made(
        piece("a", "", index=0, id="1"),
        piece("b", "", index=1, id="2"),
        piece(None, "{}", index=1),
        piece(None, "[]", index=0),
    ) == [ToolCall("1", "a", "[]"), ToolCall("2", "b", "{}")]


def test_an_index_may_begin_at_one() -> None:
    assert made(piece("a", "", index=1, id="1"), piece(None, "{}", index=1)) == [ToolCall("1", "a", "{}")]


def test_without_an_index_a_piece_belongs_to_its_id_or_to_the_last_call() -> None:
    assert made(piece("a", "{", id="1"), piece("b", "{", id="2"), piece(None, "}"), piece(None, "}", id="1")) == [
        ToolCall("1", "a", "{}"),
        ToolCall("2", "b", "{}"),
    ]


def test_every_call_may_say_that_it_has_the_index_0() -> None:
    assert made(piece("a", "{}", index=0, id="1"), piece("a", "[]", index=0, id="2")) == [
        ToolCall("1", "a", "{}"),
        ToolCall("2", "a", "[]"),
    ]


def test_a_new_id_alone_is_no_new_call() -> None:
    assert made(piece("a", "{", index=0, id="1"), piece("", "}", index=0, id="2")) == [ToolCall("1", "a", "{}")]


def test_a_call_that_is_repeated_whole_comes_once() -> None:
    last = piece("a", '{"x": 1}', index=0, id="1")
    assert made(piece("a", '{"x"', index=0, id="1"), piece(None, ": 1}", index=0), last) == [
        ToolCall("1", "a", '{"x": 1}')
    ]


def test_arguments_may_be_an_object() -> None:
    assert made(piece("a", {"city": "Köln"}, id="1")) == [ToolCall("1", "a", '{"city": "Köln"}')]


def test_what_is_no_piece_is_passed_over() -> None:
    calls = ToolCalls()
    calls.take([None, "x", 3])
    assert not calls
    assert made({"id": "1", "function": None}) == [ToolCall("1", "", "")]


@given(st.dictionaries(st.text(), st.text()), st.data())
def test_no_cut_changes_the_arguments(arguments: dict[str, str], data: st.DataObject) -> None:
    text = json.dumps(arguments)
    cut = data.draw(st.integers(0, len(text)))
    pieces = [piece(None, part, index=0) for part in (text[:cut], text[cut:])]
    assert made(piece("a", "", index=0, id="1"), *pieces) == [ToolCall("1", "a", text)]
