"""The list of conversations."""

import json
from datetime import timedelta
from decimal import Decimal

from llmtool.render.document import Document, write
from llmtool.render.look import Look
from llmtool.render.views.conversations import conversations_view
from llmtool.storage.conversations import Kept
from llmtool.storage.reports import Part, Summary
from llmtool.usage import Usage
from tests.storage.calls import NOON

KEPT = [
    Kept("261122-1200", "Greetings \x1b[31mto\nall", NOON, NOON + timedelta(minutes=2), "gpt-4o", 1_204),
    Kept("261121-0900", "", NOON - timedelta(days=1), NOON - timedelta(days=1), "llama3", 0),
]
NONE = Part(0, None)
LOST = Part(1, Decimal("0.50"))
CALLS = {"261122-1200": Summary("261122-1200", 3, 0, Usage(input=9), Decimal("0.123456"), NONE, 0, NONE, LOST)}


def shown(how: str, width: int = 90) -> str:
    return write(view(how), how, Look(width))


def view(how: str) -> Document:
    return conversations_view(KEPT, CALLS, how)


def test_people_see_times_and_rounded_dollars() -> None:
    lines = shown("table").splitlines()
    assert lines[0].split() == ["id", "messages", "cost", "updated", "model", "title"]
    assert lines[2] == "261122-1200     1,204  $0.1235  2026-11-22 12:02 UTC  gpt-4o  Greetings to all"
    assert lines[3].split() == ["261121-0900", "0", "$0.00", "2026-11-21", "12:00", "UTC", "llama3"]
    assert lines[-1] == "261122-1200 may have cost $0.50 more: a call was cut off before its bill came"


def test_where_there_is_little_room_the_id_the_cost_and_the_title_stay() -> None:
    assert shown("table", 42).splitlines()[2] == "261122-1200  $0.1235  Greetings to all"


def test_pipes_get_one_word_for_each_figure_and_the_title_last() -> None:
    assert shown("plain") == (
        "261122-1200 1204 0.123456 2026-11-22T12:02:00Z gpt-4o Greetings to all\n"
        "261121-0900    0     0.00 2026-11-21T12:00:00Z llama3 -\n"
    )


def test_programs_get_all_of_it() -> None:
    first, second = json.loads(shown("json"), parse_float=str)["conversations"]
    assert first == {
        "id": "261122-1200", "title": "Greetings \x1b[31mto\nall", "model": "gpt-4o",
        "began": "2026-11-22T12:00:00+00:00", "updated": "2026-11-22T12:02:00+00:00", "messages": 1204, "calls": 3,
        "cost": "0.123456", "estimated": None, "unsettled": "0.50", "unpriced": 0,
    }  # fmt: skip
    assert (second["cost"], second["calls"]) == ("0.00", 0)


def test_no_conversations_are_no_rows_and_a_note() -> None:
    assert write(conversations_view([], {}, "table"), "table", Look()).endswith("no conversations are kept\n")
    assert write(conversations_view([], {}, "plain"), "plain", Look()) == ""
    assert write(conversations_view([], {}, "json"), "json", Look()) == (
        '{"schema":"llmtool.chat.list/1","conversations":[]}\n'
    )
