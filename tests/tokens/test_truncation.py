"""What is kept of a text fits, and nothing longer does."""

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llmtool.errors import UsageError
from llmtool.tokens import boundaries, encodings
from llmtool.tokens.fitting import AHEAD, on_the_safe_side
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.registry import named
from llmtool.tokens.scaled import ScaledTokenizer
from llmtool.tokens.tokenizer import Tokenizer
from llmtool.tokens.truncation import Plan, check, cut, fits, surely_over
from tests.tokens.strings import GOLDEN, awkward

# Those that are not installed are estimated, which is as good a test.
OTHERS = ("claude-v4.8", "gemma3", "llama3", "mistral-v1", "qwen3.5", "not measured")
LONG = (
    "Some English, 42 words of it. Ein wenig Deutsch! 你好，世界。これはテストです。 👨‍👩‍👧‍👦 don't\n\n  x = f(y)\r\n"
    * 400
)
texts = st.one_of(awkward, st.sampled_from(GOLDEN))
# Of the tokens that a text has.
shares = st.floats(0.02, 0.98)


@cache
def tokenizer_of(name: str) -> Tokenizer:
    if name == "not measured":
        return ScaledTokenizer("unknown", "")
    return OpenAITokenizer(name) if name in encodings.names() else named(name)


def weight(name: str, text: str) -> int:
    return on_the_safe_side(tokenizer_of(name).count_many([text])[0])


def limit_for(name: str, text: str, part: float) -> int:
    """A limit that the text does not fit."""
    limit = max(int(weight(name, text) * part), 1)
    assume(not fits(text, tokenizer_of(name), limit))
    return limit


def kept(name: str, text: str, plan: Plan) -> tuple[str, str]:
    """The beginning and the end that are kept of a text that does not fit."""
    assume(weight(name, plan.marker) <= plan.limit)
    found = cut(text, tokenizer_of(name), plan)
    assert found.apply(text, plan.marker) == text[: found.head] + plan.marker + text[len(text) - found.tail :]
    return text[: found.head], text[len(text) - found.tail :]


@pytest.mark.parametrize("name", encodings.names())
@settings(max_examples=40, deadline=None)
@given(text=texts, part=shares)
def test_a_head_is_the_longest_prefix_that_fits(name: str, text: str, part: float) -> None:
    limit = limit_for(name, text, part)
    head, nothing = kept(name, text, Plan(limit))
    assert nothing == ""
    assert text.startswith(head)
    assert weight(name, head) <= limit
    longer = range(len(head) + 1, min(len(head) + AHEAD, len(text)) + 1)
    assert all(weight(name, text[:more]) > limit for more in longer)


@pytest.mark.parametrize("name", encodings.names())
@settings(max_examples=40, deadline=None)
@given(text=texts, part=shares)
def test_a_tail_is_the_longest_suffix_that_fits(name: str, text: str, part: float) -> None:
    limit = limit_for(name, text, part)
    nothing, tail = kept(name, text, Plan(limit, "tail"))
    assert nothing == ""
    assert text.endswith(tail)
    assert weight(name, tail) <= limit
    longer = range(len(tail) + 1, min(len(tail) + AHEAD, len(text)) + 1)
    assert all(weight(name, text[len(text) - more :]) > limit for more in longer)


@pytest.mark.parametrize("name", encodings.names())
@settings(max_examples=40, deadline=None)
@given(text=texts, part=shares, marker=st.sampled_from(["", "…", "\n[cut]\n"]), share=st.floats(0, 1))
def test_a_middle_is_cut_out_of_a_text(name: str, text: str, part: float, marker: str, share: float) -> None:
    limit = limit_for(name, text, part)
    head, tail = kept(name, text, Plan(limit, "middle", share, marker))
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) + len(tail) < len(text)
    assert weight(name, head + marker + tail) <= limit
    if len(head) + len(tail) + 1 < len(text):
        assert weight(name, head + marker + text[-len(tail) - 1 :]) > limit


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("strategy", ["head", "tail", "middle"])
@settings(max_examples=25, deadline=None)
@given(text=texts, part=shares, marker=st.sampled_from(["", "[cut]"]))
def test_other_tokenizers_fit_with_their_margin_and_one_character_more_does_not(
    name: str, strategy: str, text: str, part: float, marker: str
) -> None:
    limit = limit_for(name, text, part)
    plan = Plan(limit, strategy, marker=marker)  # type: ignore[arg-type]  # pytest knows no literals
    head, tail = kept(name, text, plan)
    assert weight(name, head + marker + tail) <= limit
    if strategy == "head":
        assert weight(name, text[: len(head) + 1] + marker) > limit
    elif len(head) + len(tail) + 1 < len(text):
        assert weight(name, head + marker + text[len(text) - len(tail) - 1 :]) > limit


@pytest.mark.parametrize("name", ["o200k_base", "gemma3"])
@pytest.mark.parametrize("strategy", ["head", "tail", "middle"])
@pytest.mark.parametrize("kind", ["grapheme", "sentence", "line", "paragraph"])
@settings(max_examples=25, deadline=None)
@given(text=texts, part=shares)
def test_cuts_are_where_they_may_be(
    name: str, strategy: str, kind: boundaries.Boundary, text: str, part: float
) -> None:
    tokenizer = tokenizer_of(name)
    limit = limit_for(name, text, part)
    found = cut(text, tokenizer, Plan(limit, strategy, boundary=kind))  # type: ignore[arg-type]  # as above
    assert weight(name, found.apply(text, "")) <= limit
    for place in {found.head, len(text) - found.tail}:
        assert place == 0 or any(list(boundaries.before(text, known, place, place - 1)) for known in found.boundaries)
    assert set(found.boundaries) <= set(boundaries.SMALLER[kind])


@pytest.mark.parametrize("name", ["o200k_base", "p50k_base"])
@settings(max_examples=40, deadline=None)
@given(text=texts, part=shares, kind=st.sampled_from(["line", "sentence"]))
def test_a_head_holds_as_many_lines_as_fit(name: str, text: str, part: float, kind: boundaries.Boundary) -> None:
    tokenizer = tokenizer_of(name)
    limit = limit_for(name, text, part)
    found = cut(text, tokenizer, Plan(limit, boundary=kind))
    longest = cut(text, tokenizer, Plan(limit)).head
    ends = [place for place in boundaries.before(text, kind, longest) if weight(name, text[:place]) <= limit]
    if ends:
        assert (found.head, found.boundaries) == (ends[0], (kind,))
    else:
        assert found.head == 0 or found.boundaries != (kind,)


@pytest.mark.parametrize("strategy", ["head", "tail", "middle"])
@pytest.mark.parametrize(
    "text", ["a" * 20_000, "=" * 20_000, "\n" * 20_000, " " * 20_000, "👨‍👩‍👧" * 3000, "ะ" * 20_000, LONG]
)
def test_a_text_without_a_safe_place_to_cut_is_cut_all_the_same(strategy: str, text: str) -> None:
    found = cut(text, tokenizer_of("o200k_base"), Plan(100, strategy, marker="[cut]"))  # type: ignore[arg-type]  # as above
    result = found.apply(text, "[cut]")
    assert 98 <= weight("o200k_base", result) <= 100


@pytest.mark.parametrize("name", ["o200k_base", "claude-v4.8", "mistral-v1", "not measured"])
def test_only_what_is_kept_is_looked_at(name: str) -> None:
    counted: list[int] = []

    class Watched:
        adds_up = tokenizer_of(name).adds_up

        def count_many(self, texts: list[str]) -> list[object]:
            counted.extend(map(len, texts))
            return list(tokenizer_of(name).count_many(texts))

    text = LONG * 10
    watched: Tokenizer = Watched()  # type: ignore[assignment]  # the rest is not asked for
    assert surely_over(text, watched, 100)
    looked_at = {strategy: cut(text, watched, Plan(100, strategy)) for strategy in ("head", "tail", "middle")}
    assert all(found.head + found.tail for found in looked_at.values())
    assert max(counted) <= 1024
    assert sum(counted) < len(text) / 2


def test_a_marker_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="the marker has 5 tokens, more than the limit of 4"):
        check(Plan(4, marker="1 2 3"), tokenizer_of("o200k_base"))
    check(Plan(5, marker="1 2 3"), tokenizer_of("o200k_base"))


def test_nothing_is_kept_where_not_even_one_character_fits() -> None:
    assert cut("👨‍👩‍👧‍👦", tokenizer_of("p50k_base"), Plan(1)).head == 0


@pytest.mark.parametrize("limit", [5, 100, 1000])
def test_a_text_is_surely_over_only_when_it_is(limit: int) -> None:
    tokenizer = tokenizer_of("o200k_base")
    for end in range(0, 12_000, 97):
        if surely_over(LONG[:end], tokenizer, limit):
            assert not fits(LONG, tokenizer, limit)
            assert weight("o200k_base", LONG[:end]) > limit
    assert surely_over(LONG, tokenizer, limit)
