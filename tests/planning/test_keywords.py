"""BM25 by hand, its laws, and what a word is in several scripts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.planning.keywords import Counts, Keywords, Word

TEXTS = ("the cat sat", "the cat ate the other cat's fish today", "dogs bark")


def scored(query: str, *texts: str) -> list[float]:
    keywords = Keywords(query)
    counts = [keywords.add(text) for text in texts]
    return [keywords.score(each) for each in counts]


def test_scores_by_hand() -> None:
    # Lengths 3, 9 and 2 ("cat's" is two words), mean 14/3. Of 3 texts "cat" is in 2 and "fish" in 1:
    # ln(1 + 1.5/2.5) = 0.4700036, ln(1 + 2.5/1.5) = 0.9808293, together 1.4508329.
    # First: 1.2 * (0.25 + 0.75 * 3 * 3/14) = 0.8785714, so 0.4700036 / 1.8785714 = 0.2501920, of the sum 0.1724472.
    # Second: 1.2 * (0.25 + 0.75 * 9 * 3/14) = 2.0357143, so 0.4700036 * 2 / 4.0357143 + 0.9808293 / 3.0357143
    # = 0.2329221 + 0.3230967 = 0.5560188, of the sum 0.3832411.
    assert scored("Cat fish?", *TEXTS) == pytest.approx([0.1724472, 0.3832411, 0], abs=1e-6)


def test_every_word_is_explained_and_the_shares_add_up() -> None:
    keywords = Keywords("fish CAT zebra fish")
    second = [keywords.add(text) for text in TEXTS][1]
    assert second == Counts((1, 2, 0), 9)
    fish, cat, zebra = keywords.explained(second)
    assert (fish.word, fish.times, fish.texts) == ("fish", 1, 1)
    assert fish.weight == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert (cat.word, cat.times, cat.texts) == ("cat", 2, 2)
    assert zebra == Word("zebra", 0, 0, zebra.weight, 0)
    assert zebra.weight == pytest.approx(math.log(1 + 3.5 / 0.5))
    assert keywords.score(second) == pytest.approx(fish.share + cat.share)


@given(st.text("ab ", min_size=1), st.lists(st.text("abc "), min_size=1))
def test_a_score_is_a_share(query: str, texts: list[str]) -> None:
    if query.strip():
        assert all(0 <= score < 1 for score in scored(query, *texts))


@given(st.lists(st.text("abc "), min_size=1))
def test_the_order_of_texts_does_not_matter(texts: list[str]) -> None:
    assert scored("a b", *reversed(texts)) == scored("a b", *texts)[::-1]


def test_a_rare_word_counts_for_more() -> None:
    common, rare = scored("the fish", "the", "fish", "the", "the")[:2]
    assert rare > common


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe GRÖSSE", ("grösse",)),
        ("ﬁne fine", ("fine",)),
        ("e\u0301t\u00e9", ("été",)),
        ("हिन्दी में", ("हिन्दी", "में")),
        ("err_4021 v2.5", ("err_4021", "v2", "5")),
        ("你好 world", ("你", "好", "world")),
        ("日本語Text", ("日", "本", "語", "text")),
        ("한국어 문장", ("한국어", "문장")),
        ("?! -- …", ()),
    ],
)
def test_words_in_many_scripts(text: str, words: tuple[str, ...]) -> None:
    assert Keywords(text).words == words


def test_a_word_of_a_script_without_spaces_is_found_inside() -> None:
    found, other = scored("退款", "如何申请退款", "营业时间")
    assert found > other == 0
