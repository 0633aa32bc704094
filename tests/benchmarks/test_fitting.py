import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.tokens.estimated import Family, Features


@pytest.fixture(scope="module")
def fitting() -> Iterator[ModuleType]:
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    yield import_module("fitting")
    del sys.path[0], sys.modules["fitting"]


def sample(fitting: ModuleType, text: str, base: int, part: str = "english") -> object:
    features = Features.of(text)
    return fitting.Sample("english", part, 1.0, base, features, features.group)


# The matrix is symmetric and positive, as that of least squares is.
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(1, 9))
def test_equations_are_solved(fitting: ModuleType, wanted: list[int], extra: int) -> None:
    left = [[4.0 + extra, 1.0, 2.0], [1.0, 3.0 + extra, 0.0], [2.0, 0.0, 5.0 + extra]]
    right = [sum(a * b for a, b in zip(row, wanted, strict=True)) for row in left]
    assert fitting.solve(left, right) == pytest.approx(wanted)


def test_a_tokenizer_that_is_linear_is_found(fitting: ModuleType) -> None:
    texts = ["word " * 9, "12345 " * 4, "Word! 7 " * 3, "wörd\n" * 5, "WORD 99 " * 6, "a, b; c. " * 8]
    texts += [first + second for first in texts for second in texts]
    bases = [len(text) // 3 + 7 * at % 11 for at, text in enumerate(texts)]
    samples = [sample(fitting, text, base) for text, base in zip(texts, bases, strict=True)]
    tokens = [2 * base + 3 * sum(map(str.isdigit, text)) for text, base in zip(texts, bases, strict=True)]
    family = fitting.fit(samples, fitting.Counts(tokens, tokens), range(len(texts)))
    for at, text in enumerate(texts):
        assert family.predict(bases[at], Features.of(text)) == pytest.approx(tokens[at], rel=0.01)
    assert family.lowest == pytest.approx(min(map(float.__truediv__, map(float, tokens), map(float, bases))), abs=1e-4)


def test_a_margin_covers_95_of_100(fitting: ModuleType) -> None:
    assert fitting.covering(range(1, 101)) == 95
    assert fitting.covering([7]) == 7


def test_a_margin_covers_the_part_that_takes_most_unless_it_is_too_small(fitting: ModuleType) -> None:
    many = [sample(fitting, "plain words", 3) for _ in range(980)]
    some = [sample(fitting, "plain words", 3, part="nl") for _ in range(20)]
    errors = [0.1] * 980 + [0.5] * 20
    assert fitting.by_group(many + some, errors) == {"english": 50.0}
    assert fitting.by_group((many + some)[:990], errors[:990]) == {"english": 10.0}


def test_a_spread_is_judged_by_its_further_end(fitting: ModuleType) -> None:
    counts = fitting.Counts([80], [140])
    assert counts.middle(0) == 110
    assert counts.furthest(0, 100) == 40
    assert counts.furthest(0, 130) == 50


def test_the_slack_is_what_the_margin_lacks_for_short_texts(fitting: ModuleType) -> None:
    family = Family(1.0, dict.fromkeys(fitting.CLASSES, 0.0), 0.1, 9.0, {"english": 10.0}, slack=0)
    snippets = [sample(fitting, "plain words", 10)] * 10
    assert fitting.slack(family, snippets, fitting.Counts([10] * 10, [10] * 10)) == 0
    assert fitting.slack(family, snippets, fitting.Counts([10] * 10, [13] * 10)) == 2
