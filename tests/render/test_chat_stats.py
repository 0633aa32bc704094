"""The figures of a conversation."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from llmtool.planning.work import Prompt
from llmtool.render.document import Document, write
from llmtool.render.look import Look
from llmtool.render.views.chat_stats import ChatStats, cost_view, stats_view
from llmtool.storage.budgets import Limit, Standing
from llmtool.storage.reports import NOTHING, Part, Summary
from llmtool.usage import Usage
from tests.storage.talks import talk

D = Decimal
NONE = Part(0, None)


def summary(key: str, calls: int, usage: Usage, cost: str | None, **more: object) -> Summary:
    parts = {"estimated": NONE, "unpriced": 0, "under_way": NONE, "unsettled": NONE, **more}
    return Summary(key, calls, 0, usage, None if cost is None else D(cost), **parts)  # type: ignore[arg-type]


TALK = replace(talk("Hello", "Hi", "a", "b", "c").with_summary("s", 2), dropped=3)
BIG = summary("openai/gpt-4o", 3, Usage(input=1_000, cache_read=4_000, cache_write=500, output=300), "0.05")
SMALL = summary("openai/gpt-4o-mini", 1, Usage(input=2_000, output=200), "0.0005")
ALL = summary("", 4, BIG.usage + SMALL.usage, "0.0505")
BUDGET = Standing(Limit("conversation's budget", D(1), "conversation"), D("0.0505"))
STATS = ChatStats(TALK, ALL, [BIG, SMALL], [BUDGET], Prompt(6_400, "o200k_base", "exact"), 128_000, D("0.006"))


def told(document: Document) -> dict[str, str]:
    return {str(what): str(text) for what, text in document.table.rows}


def test_the_stats_of_a_conversation() -> None:
    assert told(stats_view(STATS)) == {
        "conversation": "Hello",
        "model": "gpt-4o",
        "messages": "5",
        "  no longer sent": "3",
        "  summarised": "2",
        "sent now": "6,400 tokens",
        "context used": "5.0 %",
        "prompts": "7,500 tokens",
        "  from the cache": "4,000",
        "  to the cache": "500",
        "answers": "500 tokens in 4 calls",
        "cost": "$0.0505",
        "saved by caching": "$0.006 since it was opened",
        "conversation's budget": "$0.0505 of $1.00, $0.9495 left",
    }


def test_nothing_of_it_is_cut_off_on_a_narrow_terminal() -> None:
    many = Usage(cache_read=987_654_321, cache_write=123_456_789, output=98_765_432)
    doubtful = replace(
        ALL, usage=many, cost=D("1234.56789"), calls=123_456, estimated=Part(1, D("0.01")), unsettled=Part(2, D("0.03"))
    )
    budgets = [Standing(Limit("conversation's budget", D("0.0025"), "conversation"), D("0.0001234"))]
    shown = write(stats_view(replace(STATS, calls=doubtful, budgets=budgets, saved=D("-0.0123"))), "table", Look(60))
    assert "…" not in shown
    assert "987,654,321" in shown
    assert "$0.000123 of $0.0025, $0.00238 left" in shown


def test_what_is_not_known_is_not_told() -> None:
    fresh = told(stats_view(ChatStats(talk("Hello"), NOTHING, [], [])))
    assert {name: fresh[name] for name in ("messages", "prompts", "answers", "cost", "saved by caching")} == {
        "messages": "1", "prompts": "0 tokens", "answers": "0 tokens in 0 calls", "cost": "$0.00",
        "saved by caching": "None",
    }  # fmt: skip
    assert not {"sent now", "context used", "  summarised", "  no longer sent", "  from the cache"} & set(fresh)
    about = told(stats_view(replace(STATS, prompt=Prompt(10, "x", "estimated", 5), window=None)))
    assert about["sent now"] == "~10 tokens"
    assert "context used" not in about


@pytest.mark.parametrize(
    ("changes", "cost", "note"),
    [
        ({"estimated": Part(1, D("0.01"))}, "$0.0505", "$0.01 of it is estimated"),
        ({"under_way": Part(1, D("0.02"))}, "$0.0505", "at most $0.02 more is under way"),
        ({"unsettled": Part(2, D("0.03"))}, "$0.0505", "at most $0.03 more for what was cut off before its bill came"),
        ({"unpriced": 2}, "$0.0505", "without the 2 that have no price"),
        ({"unpriced": 4, "cost": None}, "unpriced", "without the 4 that have no price"),
    ],
)
def test_a_cost_says_what_is_not_sure_of_it(changes: dict[str, object], cost: str, note: str) -> None:
    document = stats_view(replace(STATS, calls=replace(ALL, **changes)))  # type: ignore[arg-type]
    assert (told(document)["cost"], document.table.notes) == (cost, (note,))


def test_a_cache_that_has_cost_more_than_it_saved_says_so() -> None:
    document = stats_view(replace(STATS, saved=D("-0.001")))
    assert told(document)["saved by caching"] == "-$0.001 since it was opened"
    assert document.table.notes == ("writing to the provider's cache cost more than reading from it saved so far",)


def test_the_cost_is_told_by_model() -> None:
    shown = write(cost_view(STATS), "table", Look(90)).splitlines()
    assert [line.split() for line in (shown[0], *shown[2:4], shown[5])] == [
        ["model", "calls", "prompt", "cache", "read", "answer", "cost"],
        ["openai/gpt-4o", "3", "5,500", "4,000", "300", "$0.05"],
        ["openai/gpt-4o-mini", "1", "2,000", "0", "200", "$0.0005"],
        ["total", "4", "7,500", "4,000", "500", "$0.0505"],
    ]
    assert shown[-1] == "conversation's budget: $0.0505 of $1.00, $0.9495 left"


def test_programs_get_both_in_one_object() -> None:
    written = write(stats_view(STATS), "json", Look())
    assert written == write(cost_view(STATS), "json", Look())
    data = json.loads(written, parse_float=str)
    assert data["schema"] == "llmtool.chat.stats/1"
    assert {name: data[name] for name in ("messages", "summarised", "not_sent", "prompt_tokens", "context_used")} == {
        "messages": 5, "summarised": 2, "not_sent": 3, "prompt_tokens": 6_400, "context_used": "0.0500",
    }  # fmt: skip
    (budget,) = data["budgets"]
    assert (budget["name"], budget["limit"], budget["spent"], budget["left"]) == (
        "conversation's budget", 1, "0.0505", "0.9495",
    )  # fmt: skip
    assert [model["cost"] for model in data["models"]] == ["0.05", "0.0005"]
    assert data["saved_by_cache"] == "0.006"
