from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.errors import PriceMissingError, UsageError
from llmtool.planning.candidates import Wanted, candidates
from llmtool.planning.compare import Comparison, Order, compare
from llmtool.planning.work import Prompt, Work
from tests.planning.market import market
from tests.planning.works import NOW, work

GIVEN = Prompt(100, None, "given")


def compared(
    folder: Path,
    asked: Work,
    names: tuple[str, ...] = (),
    prompt: Prompt | None = GIVEN,
    **options: Any,  # noqa: ANN401 - an option
) -> Comparison:
    card = market(folder)
    chosen, _ = candidates(card, Wanted(names=names, everything=not names), (), NOW)
    return compare(card, chosen, lambda _: prompt, asked, **options)


def names(comparison: Comparison) -> list[str]:
    return [row.estimate.model.id for row in comparison.rows]


def test_the_cheapest_comes_first_and_the_others_are_so_many_times_as_dear(tmp_path: Path) -> None:
    result = compared(tmp_path, work(output_tokens=10), ("large", "small", "fast"))
    # 100 in and 10 out: 1.00 and 4.00, 1.50 and 6.00, 2.00 and 8.00 per million.
    rows = [(row.estimate.model.id, row.input_cost, row.estimate.cost.total, row.times_cheapest) for row in result.rows]
    assert rows == [
        ("small", Decimal("0.0001"), Decimal("0.00014"), Decimal(1)),
        ("fast", Decimal("0.00015"), Decimal("0.00021"), Decimal("1.5")),
        ("large", Decimal("0.0002"), Decimal("0.00028"), Decimal(2)),
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.TOTAL, ["small", "fast", "large"]),
        (Order.INPUT, ["small", "fast", "large"]),
        (Order.OUTPUT, ["small", "fast", "large"]),
        (Order.TOKENS, ["large", "small", "fast"]),
        (Order.WINDOW, ["large", "fast", "small"]),
        (Order.MODEL, ["fast", "large", "small"]),
    ],
)
def test_rows_can_be_sorted(tmp_path: Path, order: Order, expected: list[str]) -> None:
    assert names(compared(tmp_path, work(output_tokens=10), ("large", "small", "fast"), order=order)) == expected


def test_what_is_cached_changes_the_ranking(tmp_path: Path) -> None:
    both = ("small", "large")
    assert names(compared(tmp_path, work(), both)) == ["small", "large"]
    # Nine tenths from a cache: 10 and 90 tokens at 1.00 and 0.10, or at 2.00 and 0.02.
    result = compared(tmp_path, work(cached_share=Decimal("0.99")), both)
    assert [row.estimate.cost.total for row in result.rows] == [Decimal("0.00000398"), Decimal("0.0000109")]
    assert names(result) == ["large", "small"]


def test_batches_change_the_ranking_and_leave_out_who_has_none(tmp_path: Path) -> None:
    result = compared(tmp_path, work(conditions={"processing": "batch"}), ("small", "large"))
    assert names(result) == ["small"]
    assert result.rows[0].estimate.cost.total == Decimal("0.00005")
    (left,) = result.left_out
    assert (left.model.id, left.by_name) == ("large", True)
    assert isinstance(left.error, PriceMissingError)


def test_a_model_that_is_too_small_is_marked_or_left_out(tmp_path: Path) -> None:
    asked = work(output_tokens=101)
    result = compared(tmp_path, asked)
    fits = {row.estimate.model.id: row.estimate.fit.fits for row in result.rows}
    assert fits == {"small": False, "fast": True, "large": True, "guessed": True, "going": True, "veiled": None}
    result = compared(tmp_path, asked, only_fitting=True)
    assert set(names(result)) == {"fast", "large", "guessed", "going"}
    reasons = {left.model.id: left.reason for left in result.left_out}
    assert reasons == {
        "small": "the answer would have 101 tokens, and small takes 100",
        "veiled": "its context window is not known",
    }


def test_the_oldest_price_says_how_old_all_may_be(tmp_path: Path) -> None:
    assert str(compared(tmp_path, work(), ("small", "large")).oldest_checked) == "2026-10-01"
    assert str(compared(tmp_path, work(), ("small",)).oldest_checked) == "2026-11-09"
    assert Comparison((), ()).oldest_checked is None


def test_an_end_that_is_known_is_said(tmp_path: Path) -> None:
    ends = {row.estimate.model.id: row.retirement for row in compared(tmp_path, work()).rows}
    assert ends["going"] == "retires 2027-01-14"
    assert ends["small"] == ""


def test_nothing_to_pay_is_one_time_nothing(tmp_path: Path) -> None:
    result = compared(tmp_path, work(), ("small", "large"), prompt=Prompt(0, None, "given"))
    assert [row.times_cheapest for row in result.rows] == [1, 1]


def test_a_cached_prefix_is_weighed_where_that_is_asked_for(tmp_path: Path) -> None:
    rows = compared(tmp_path, work(cached_tokens=50), ("small", "fast", "large"), plan_cache=True).rows
    plans = {row.estimate.model.id: row.plan for row in rows}
    assert {name: (plan.prefix, plan.pays_from_read) for name, plan in plans.items() if plan} == {
        "small": (50, 1), "large": (50, 1), "fast": (50, None),
    }  # fmt: skip
    (row,) = compared(tmp_path, work(cache_ttl="1h"), ("small",), plan_cache=True).rows
    assert row.plan is not None
    assert (row.plan.prefix, row.plan.pays_from_read) == (100, 2)
    assert compared(tmp_path, work(), ("small",)).rows[0].plan is None


def test_more_cached_than_there_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        compared(tmp_path, work(cached_tokens=101))


def test_a_model_that_reads_no_text_is_left_out(tmp_path: Path) -> None:
    result = compared(tmp_path, work(), ("small",), prompt=None)
    assert [left.reason for left in result.left_out] == ["reads no text"]
