"""Logs of bills: every way to write a line, and what is said of those that are wrong."""

import json
from typing import Any

import pytest

from llmtool.errors import BadInputError
from llmtool.planning.bill_lines import BillLine, read_line
from llmtool.planning.bill_samples import Log, read_samples
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.registry import for_model, known_as


class Usual:
    input_includes_cache = True
    output_includes_reasoning = True


def line(entry: object, default: str | None = None) -> BillLine:
    return read_line(json.dumps(entry), "log:7", default, lambda _: Usual())


def samples(*entries: object, default: str | None = None) -> Any:  # noqa: ANN401 - the result, to be looked at
    lines = [entry if isinstance(entry, bytes) else json.dumps(entry).encode() for entry in entries]
    return read_samples(lines, Log("log", default, for_model, lambda _: Usual(), known_as))


MESSAGES = [{"role": "user", "content": "Say hello to the world, please, and to everybody in it."}]
CHAT = {"model": "grok-4", "messages": MESSAGES}
CLAUDE = {"model": "claude-sonnet-4-5", "max_tokens": 9, "system": "Be short.", "messages": MESSAGES}
GEMINI = {"contents": [{"role": "user", "parts": [{"text": "Say hello."}]}]}


@pytest.mark.parametrize(
    ("entry", "model", "api", "billed"),
    [
        ({"model": "grok-4", "text": "hi", "billed": 3}, "grok-4", None, 3),
        ({"model": "grok-4", "prompt": "hi", "billed_tokens": 3}, "grok-4", None, 3),
        ({"model": "grok-4", "text": "hi", "input_tokens": 3}, "grok-4", None, 3),
        ({"model": "grok-4", "text": "hi", "prompt_tokens": 3}, "grok-4", None, 3),
        ({"model": "grok-4", "text": "hi", "usage": {"prompt_tokens": 3, "completion_tokens": 9}}, "grok-4", None, 3),
        ({"request": CHAT, "billed_input_tokens": 8}, "grok-4", "chat", 8),
        ({"request": CHAT, "response": {"model": "grok-4-0709", "usage": {"prompt_tokens": 8}}}, "grok-4", "chat", 8),
        ({"body": CHAT, "usage": {"prompt_tokens": 8}}, "grok-4", "chat", 8),
        ({**CHAT, "usage": {"prompt_tokens": 8, "completion_tokens": 2, "total_tokens": 10}}, "grok-4", "chat", 8),
        ({**CHAT, "billed": 8}, "grok-4", "chat", 8),
        ({"messages": MESSAGES, "model": "grok-4", "billed": 8}, "grok-4", "chat", 8),
        ({"request": GEMINI, "model": "gemini-2.5-pro", "billed": 4}, "gemini-2.5-pro", "gemini", 4),
        (
            {"request": GEMINI, "response": {"usageMetadata": {"promptTokenCount": 4}, "modelVersion": "gemini-x"}},
            "gemini-x", "gemini", 4,
        ),
        ({"request": {"model": "gpt-6-sol", "input": "hi"}, "billed": 8}, "gpt-6-sol", "responses", 8),
        ({"api": "messages", "request": CHAT, "billed": 8}, "grok-4", "messages", 8),
        (
            {"request": CLAUDE, "usage": {"input_tokens": 5, "cache_read_input_tokens": 90, "output_tokens": 1,
                                          "cache_creation_input_tokens": 7}},
            "claude-sonnet-4-5", "messages", 102,
        ),
    ],
)  # fmt: skip
def test_every_way_to_write_a_bill(entry: object, model: str, api: str | None, billed: int) -> None:
    found = line(entry)
    assert (found.model, found.api, found.billed) == (model, api, billed)


def test_the_default_model_is_of_lines_that_name_none() -> None:
    assert line({"text": "hi", "billed": 3}, "grok-4").model == "grok-4"
    assert line({"text": "hi", "usage": {"prompt_tokens": 3}}, "grok-4").model == "grok-4"
    assert line({"text": "hi", "model": "grok-3", "billed": 3}, "grok-4").model == "grok-3"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"model": "grok-4", "text": "hi"}, "no usage in it"),
        ({"model": "grok-4", "text": "hi", "billed": 0}, "0 is no number of billed tokens"),
        ({"model": "grok-4", "text": "hi", "billed": True}, "True is no number of billed tokens"),
        ({"model": "grok-4", "text": "hi", "billed": "9"}, "'9' is no number of billed tokens"),
        ({"model": "grok-4", "text": "hi", "usage": {"prompt_tokens": -1}}, "prompt_tokens is -1"),
        ({"text": "hi", "billed": 3}, "names no model"),
        ({"text": "hi", "usage": {"prompt_tokens": 3}}, "names no model"),
        ({"model": "grok-4", "billed": 3}, "has none of 'text', 'request' and 'messages'"),
        ({"model": "grok-4", "request": {"a": 1}, "billed": 3}, "is no request"),
        (["a"], "is no JSON object"),
    ],
)
def test_a_wrong_line_is_named(entry: object, message: str) -> None:
    with pytest.raises(BadInputError, match=message) as caught:
        line(entry)
    assert caught.value.message.startswith("log:7: ")


def test_wrong_lines_are_told_and_the_others_taken() -> None:
    good = {"model": "grok-4", "text": "Nobody knows why it is so, but it is.", "billed": 5}
    found = samples(
        good, b"", b"nonsense", b"\xff", b"[" * 100_000, {"model": "nope-9", "text": "x", "billed": 1},
        {"model": "grok-4", "text": "", "billed": 1}, {"model": "grok-4", "messages": [5], "billed": 1},
        {**good, "text": "Nobody knows why it was so, but it was."},
    )  # fmt: skip
    assert [wrong.line for wrong in found.wrong] == [3, 4, 5, 6, 7, 8]
    assert all(wrong.message.startswith(f"log:{wrong.line}: ") for wrong in found.wrong)
    assert found.bills == 2
    [(place, exactness)] = found.places
    assert (place.model, place.kind, place.script, exactness) == ("grok-4", "text", "english", "estimated")
    assert [sample.billed for sample in found.places[place, exactness]] == [5, 5]


def test_the_same_bill_counts_once() -> None:
    bill = {"model": "grok-4", "text": "one two three four", "billed": 5}
    found = samples(bill, {**bill, "model": "xai/grok-4", "id": "another"}, {**bill, "billed": 6})
    assert (found.bills, found.repeated) == (3, 1)
    assert sum(map(len, found.places.values())) == 2


def test_a_plain_request_is_a_bill_of_its_text_as_well() -> None:
    found = samples({"request": CHAT, "billed": 40})
    weight = weigh(CHAT, "chat", for_model("grok-4"), "grok-4")
    frame = next(part.tokens for part in weight.parts if part.name == "framing")
    kinds = {place.kind: each[0] for (place, _), each in found.places.items()}
    assert set(kinds) == {"request", "text"}
    assert (kinds["request"].tokens, kinds["request"].billed) == (weight.tokens, 40)
    assert (kinds["text"].tokens, kinds["text"].billed) == (weight.tokens - frame, 40 - frame)


def test_a_request_with_functions_is_none_of_a_text() -> None:
    function = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}
    found = samples({**CHAT, "tools": [function], "billed": 90})
    assert [place.kind for place, _ in found.places] == ["tools"]


def test_what_was_billed_for_more_than_the_log_holds_teaches_nothing() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    found = samples({"model": "grok-4", "messages": [{"role": "user", "content": [image]}], "billed": 900})
    assert (found.bills, found.incomplete, found.places, found.wrong) == (1, 1, {}, ())


def test_scripts_are_kept_apart_only_where_counts_are_estimated() -> None:
    texts = ("Only some words in English, nothing else.", "吾輩は猫である。名前はまだ無い。")
    grok = samples(*({"model": "grok-4", "text": text, "billed": 9} for text in texts))
    assert [place.script for place, _ in grok.places] == ["english", "cjk"]
    exact = samples(*({"model": "gpt-4o", "text": text, "billed": 9} for text in texts))
    assert [(place.script, exactness) for place, exactness in exact.places] == [("", "exact")]


def test_a_byte_order_mark_is_no_part_of_a_line() -> None:
    found = samples(b'\xef\xbb\xbf{"model": "gpt-4o", "text": "hi", "billed": 1}\r\n')
    assert (found.bills, found.wrong) == (1, ())
