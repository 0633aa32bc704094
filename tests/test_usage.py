from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.pricing.rates import PARENTS
from llmtool.usage import Usage
from tests.pricing.prices import used

BUCKETS = sorted({entry.name for entry in fields(Usage)} - {"reasoning", "pieces"})


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    numbers = draw(st.fixed_dictionaries({name: st.integers(0, 10**15) for name in BUCKETS}))
    reasoning = draw(st.integers(0, numbers["output"]))
    pieces = draw(st.dictionaries(st.sampled_from(["web_search", "page"]), st.integers(0, 100)))
    return Usage(**numbers, reasoning=reasoning, pieces=pieces)


def test_an_empty_usage_is_nothing() -> None:
    nothing = Usage()
    assert nothing.buckets == {}
    assert nothing.prompt == nothing.completion == nothing.total == 0
    assert nothing.pieces == {}


def test_every_bucket_counts_once() -> None:
    usage = used(**{name: 10**place for place, name in enumerate(BUCKETS)})
    assert usage.total == sum(10**place for place in range(len(BUCKETS)))
    assert sorted(usage.buckets) == BUCKETS


def test_a_prompt_is_all_that_was_sent_and_a_completion_all_that_came_back() -> None:
    usage = Usage(input=1, cache_read=2, cache_write=4, cache_write_1h=8, cache_write_12h=16, input_audio=32, output=64)
    assert usage.prompt == 63
    assert usage.completion == 64
    assert Usage(output=1, output_audio=2, output_image=4, output_video=8).completion == 15
    assert Usage(cache_read_audio=1, input_image=2, cache_read_image=4, input_video=8).prompt == 15


def test_reasoning_is_within_the_output() -> None:
    usage = Usage(input=5, output=100, reasoning=90)
    assert usage.total == 105
    assert usage.buckets == {"input": 5, "output": 100}


def test_every_bucket_can_have_a_rate_and_every_rate_has_a_bucket() -> None:
    assert {*BUCKETS, "output_reasoning"} == set(PARENTS)


@pytest.mark.parametrize("name", [*BUCKETS, "reasoning"])
def test_a_negative_number_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"a negative number of {name}"):
        used(**{name: -1})


def test_a_negative_number_of_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match="a negative number of web_search"):
        Usage(pieces={"web_search": -1})


def test_more_reasoning_than_output_is_refused() -> None:
    with pytest.raises(ValueError, match="11 tokens of reasoning in 10 of output"):
        Usage(output=10, reasoning=11)


@given(usages(), usages())
def test_adding_adds_every_part(one: Usage, other: Usage) -> None:
    both = one + other
    for name in [*BUCKETS, "reasoning", "prompt", "completion", "total"]:
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)
    for piece in ("web_search", "page"):
        assert both.pieces.get(piece, 0) == one.pieces.get(piece, 0) + other.pieces.get(piece, 0)


@given(usages())
def test_adding_nothing_changes_nothing(usage: Usage) -> None:
    assert usage + Usage() == usage == Usage() + usage
    assert hash(usage + Usage()) == hash(usage)


@given(usages())
def test_the_buckets_are_the_whole(usage: Usage) -> None:
    assert sum(usage.buckets.values()) == usage.total == usage.prompt + usage.completion
    assert all(usage.buckets.values())
