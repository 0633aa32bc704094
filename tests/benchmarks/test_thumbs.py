"""How the benchmark judges a rule of thumb."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from llmtool.tokens.estimated import Features

MODULES = ("thumbs", "margins", "fitting", "corpora", "installed")


@pytest.fixture(scope="module")
def thumbs() -> Iterator[ModuleType]:
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    yield import_module("thumbs")
    del sys.path[0]
    for name in MODULES:
        sys.modules.pop(name, None)


def sample(thumbs: ModuleType, text: str, kind: str) -> object:
    features = Features.of(text)
    return thumbs.Sample(kind, kind, 1.0, 1, features, features.group)


def test_a_rule_is_as_wrong_as_its_furthest_count(thumbs: ModuleType) -> None:
    # 40 characters are 10 tokens by the rule; some tokenizer made 8 of them, another 13.
    assert thumbs.error("characters", "abcd" * 10, 0, thumbs.Counts([8], [13])) == pytest.approx(0.3)


def test_only_what_a_rule_is_for_is_measured(thumbs: ModuleType) -> None:
    texts = ["x = 1\n" * 20, "[1]\n" * 20]
    samples = [sample(thumbs, texts[0], "code"), sample(thumbs, texts[1], "json")]
    margins = thumbs.measure("lines", texts, samples, thumbs.Counts([100, 1], [100, 1]))
    assert margins == dict.fromkeys(thumbs.GROUPS, 50.0)


def test_short_texts_get_the_tokens_that_the_margin_lacks(thumbs: ModuleType) -> None:
    texts = ["a b"]
    samples = [sample(thumbs, texts[0], "code")]
    # A line is ten tokens by the rule, a fifth of which is two; the count is three further off than that.
    margins = dict.fromkeys(thumbs.GROUPS, 20.0)
    assert thumbs.slack("lines", texts, samples, thumbs.Counts([5], [10]), margins) == 3
