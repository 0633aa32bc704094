from dataclasses import replace
from decimal import Decimal

import pytest

from llmtool.errors import PriceMissingError
from llmtool.planning.estimate import Estimate, estimate, fit
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.catalogue import Catalogue
from llmtool.usage import Usage
from tests.planning.works import NOW, work


def priced(catalogue: Catalogue, tokens: int, asked: Work, margin: float | None = None, name: str = "one") -> Estimate:
    prompt = Prompt(tokens, "o200k_base", "estimated" if margin else "exact", margin)
    return estimate(catalogue, catalogue.find(name), prompt, asked)


def test_cost_by_hand(catalogue: Catalogue) -> None:
    result = priced(catalogue, 500, work(at=NOW, output_tokens=50))
    assert result.cost.total == Decimal("0.0005") + Decimal("0.0002")
    assert (result.low, result.high) == (result.cost.total, result.cost.total)
    assert (result.fit.used, result.fit.window, result.fit.used_percent) == (550, 1000, Decimal("55.0"))
    assert result.fit.fits is True


def test_a_request_of_any_size_has_a_share_of_the_window(catalogue: Catalogue) -> None:
    result = priced(catalogue, 10**60, work(at=NOW))
    assert result.fit.used_percent == Decimal(10**59)
    assert str(priced(catalogue, 0, work(at=NOW)).fit.used_percent) == "0.0"


def test_margin_becomes_a_range_of_costs(catalogue: Catalogue) -> None:
    result = priced(catalogue, 500, work(at=NOW), margin=10.0)
    assert result.low == Decimal("0.00045")
    # 550 tokens are in the tier above 500, where all of them cost twice as much.
    assert result.high == Decimal("0.0011")


def test_cached_tokens_are_never_more_than_the_shortest_prompt(catalogue: Catalogue) -> None:
    result = priced(catalogue, 500, work(at=NOW, cached_tokens=480), margin=10.0)
    assert result.low == Decimal("0.00048")


def test_batch_is_priced_as_a_batch(catalogue: Catalogue) -> None:
    assert priced(catalogue, 500, work(at=NOW, conditions={"processing": "batch"})).cost.total == Decimal("0.00025")
    with pytest.raises(PriceMissingError):
        priced(catalogue, 500, work(at=NOW, conditions={"processing": "batch"}), name="embed")


@pytest.mark.parametrize(
    ("tokens", "output", "problem"),
    [
        (950, 50, ""),
        (951, 50, "prompt and answer together would have 1,001 tokens, and one takes 1,000"),
        (10, 101, "the answer would have 101 tokens, and one takes 100"),
    ],
)
def test_what_does_not_fit_is_priced_all_the_same(catalogue: Catalogue, tokens: int, output: int, problem: str) -> None:
    result = priced(catalogue, tokens, work(at=NOW, output_tokens=output))
    assert result.fit.problem == problem
    assert result.fit.fits is not bool(problem)
    assert result.cost.total > 0


def test_estimated_prompt_may_not_fit(catalogue: Catalogue) -> None:
    result = priced(catalogue, 950, work(at=NOW), margin=10.0)
    assert result.fit.doubt == "within its margin the request has up to 1,045 tokens, and one takes 1,000"
    assert not priced(catalogue, 900, work(at=NOW), margin=10.0).fit.doubt


def test_unknown_window_is_no_fit_and_no_problem(catalogue: Catalogue) -> None:
    result = priced(catalogue, 10**9, work(at=NOW), name="boundless")
    assert (result.fit.fits, result.fit.used_percent, result.fit.problem) == (None, None, "")


def test_longest_prompt_stands_in_for_an_unknown_window(catalogue: Catalogue) -> None:
    narrow = replace(catalogue.models["acme/boundless"], max_input=900)
    usage = Usage(input=800, output=200)
    assert (
        fit(narrow, usage, Prompt(800, None, "given")).fits,
        fit(narrow, usage, Prompt(800, None, "given")).window,
    ) == (True, 900)
    assert fit(narrow, Usage(input=901), Prompt(901, None, "given")).fits is False
