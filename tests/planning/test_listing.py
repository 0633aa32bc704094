from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.errors import UsageError
from llmtool.planning.estimate import window
from llmtool.planning.listing import Filter, ListOrder, list_models
from llmtool.pricing import snapshot
from tests.planning.market import market
from tests.planning.works import NOW


def listed(folder: Path, order: ListOrder = ListOrder.NAME, **wanted: Any) -> list[str]:  # noqa: ANN401 - a field
    return [entry.model.id for entry in list_models(market(folder), Filter(**wanted), order, NOW)]


def test_all_that_can_be_called_or_will_be(tmp_path: Path) -> None:
    assert listed(tmp_path) == ["embed", "going", "guessed", "large", "small", "soon", "veiled", "fast"]
    assert {"gone", "paper", "redirected"} <= set(listed(tmp_path, retired=True))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"words": ("SMA",)}, ["small"]),
        ({"words": ("tiny",)}, ["small"]),
        ({"words": ("acme", "ar")}, ["large"]),
        ({"providers": ("bolt",)}, ["fast"]),
        ({"kinds": ("embedding", "responses")}, ["embed", "guessed"]),
        ({"capabilities": ("tools", "vision")}, ["large"]),
        ({"min_context": 3000}, ["going", "large", "fast"]),
        ({"max_input_price": Decimal("0.5")}, ["embed", "veiled"]),
    ],
)
def test_filters(tmp_path: Path, wanted: dict[str, Any], expected: list[str]) -> None:
    assert listed(tmp_path, **wanted) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (ListOrder.INPUT, ["embed", "veiled", "small", "fast", "large", "guessed", "going", "soon"]),
        (ListOrder.OUTPUT, ["veiled", "guessed", "small", "going", "fast", "large", "embed", "soon"]),
        (ListOrder.WINDOW, ["large", "going", "fast", "guessed", "small", "embed", "soon", "veiled"]),
        (ListOrder.RELEASED, ["soon", "small", "embed", "going", "guessed", "large", "veiled", "fast"]),
    ],
)
def test_orders_have_what_is_not_known_last(tmp_path: Path, order: ListOrder, expected: list[str]) -> None:
    assert listed(tmp_path, order) == expected


def test_where_no_window_is_known_the_longest_prompt_is_what_a_model_takes() -> None:
    card = snapshot.load()
    narrow = replace(card.models["openai/gpt-4o"], context=None, max_input=900)
    assert window(narrow) == 900
    assert window(replace(narrow, context=1000)) == 1000
    assert window(replace(narrow, max_input=None)) is None


def test_a_price_that_does_not_hold_yet_is_not_shown(tmp_path: Path) -> None:
    entries = {entry.model.id: entry for entry in list_models(market(tmp_path), Filter(), ListOrder.NAME, NOW)}
    assert entries["soon"].rate("input") is None
    assert entries["small"].rate("input") == 1
    assert entries["small"].rate("input_audio") is None


@pytest.mark.parametrize("wanted", [{"providers": ("x",)}, {"kinds": ("x",)}, {"capabilities": ("x",)}])
def test_words_of_a_fixed_list_are_checked(tmp_path: Path, wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"unknown \w+ 'x'"):
        listed(tmp_path, **wanted)
