from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import UsageError
from llmtool.planning.work import Projection, Prompt
from llmtool.usage import Usage
from tests.planning.works import work


def test_what_is_cached_is_a_part_of_the_prompt() -> None:
    asked = work(cached_tokens=300, cache_write_tokens=200, output_tokens=50)
    assert asked.usage(1000) == Usage(input=500, cache_read=300, cache_write=200, output=50)
    assert asked.usage(500).input == 0


def test_long_cache_writes_have_a_bucket_of_their_own() -> None:
    assert work(cache_write_tokens=200, cache_ttl="1h").usage(200) == Usage(cache_write_1h=200)


def test_more_cached_than_there_is_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        work(cached_tokens=300, cache_write_tokens=200).usage(499)
    assert caught.value.message == "300 tokens from a cache and 200 to one are more than the prompt's 499"


@given(st.integers(0, 10**12), st.decimals(0, 1, places=4))
def test_share_never_takes_or_adds_a_token(prompt: int, share: Decimal) -> None:
    usage = work(cached_share=share).usage(prompt)
    assert usage.prompt == prompt
    assert 0 <= prompt * share - usage.cache_read < 1


def test_projections_by_hand() -> None:
    one = Decimal("0.01")
    assert (Projection(5000, "day").daily(one), Projection(5000, "day").monthly(one)) == (Decimal(50), Decimal(1500))
    assert (Projection(90, "month").daily(one), Projection(90, "month").monthly(one)) == (
        Decimal("0.03"),
        Decimal("0.9"),
    )
    assert Projection(1, "month").daily(Decimal(1)) == Decimal("0.033333333333")


@pytest.mark.parametrize(
    ("tokens", "margin", "expected"),
    [(1000, None, (1000, 1000)), (1000, 10.0, (900, 1100)), (7, 143.3, (0, 17)), (0, 50.0, (0, 0))],
)
def test_range_of_an_estimated_prompt(tokens: int, margin: float | None, expected: tuple[int, int]) -> None:
    assert Prompt(tokens, "x", "estimated", margin).range == expected
