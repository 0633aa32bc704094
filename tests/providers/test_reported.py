from decimal import Decimal

import pytest

from llmtool.providers.adapter import Quirks
from llmtool.providers.reported import cost_of, usage_of
from llmtool.usage import Usage


@pytest.mark.parametrize("report", [None, "12", [], {}, {"unheard_of": 3}])
def test_what_is_no_usage_is_none(report: object) -> None:
    assert usage_of(report, Quirks()) is None


@pytest.mark.parametrize(
    "report",
    [
        {"prompt_tokens": 3, "completion_tokens": -1},
        {"prompt_tokens": 3, "completion_tokens": "4"},
        {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 6},
        {"prompt_tokens": 3, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 9}},
    ],
)
def test_a_usage_that_contradicts_itself_is_none(report: object) -> None:
    assert usage_of(report, Quirks()) is None


@pytest.mark.parametrize("tokens", [10**12, 2**63, 10**30])
def test_a_usage_that_no_call_can_have_is_none(tokens: int) -> None:
    assert usage_of({"prompt_tokens": tokens, "completion_tokens": 1}, Quirks()) is None
    assert usage_of({"prompt_tokens": 1, "completion_tokens": 10**9}, Quirks()) == Usage(input=1, output=10**9)


def test_what_a_usage_leaves_open_is_as_the_server_has_it() -> None:
    report = {"prompt_tokens": 10, "completion_tokens": 4, "cache_read_input_tokens": 6}
    assert usage_of(report, Quirks()) == Usage(input=4, cache_read=6, output=4)
    assert usage_of(report, Quirks(input_includes_cache=False)) == Usage(input=10, cache_read=6, output=4)


@pytest.mark.parametrize(
    ("report", "cost"),
    [
        ({"cost": 0.0123}, "0.0123"),
        ({"cost": 0}, "0"),
        ({"cost": 0.01, "is_byok": False, "cost_details": {"upstream_inference_cost": 0.2}}, "0.01"),
        ({"cost": 0.01, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.2}}, "0.21"),
        ({"cost": 0.01, "is_byok": True, "cost_details": None}, "0.01"),
        ({"cost": {"total_cost": 0.006, "request_cost": 0.005}}, "0.006"),
        ({"cost_in_usd_ticks": 1641500}, "0.00016415"),
    ],
)
def test_a_cost_is_read_exactly(report: object, cost: str) -> None:
    assert cost_of(report) == Decimal(cost)


@pytest.mark.parametrize(
    "report", [None, {}, {"cost": None}, {"cost": "1"}, {"cost": True}, {"cost": -1}, {"cost": 1e999}]
)
def test_what_is_no_cost_is_none(report: object) -> None:
    assert cost_of(report) is None
