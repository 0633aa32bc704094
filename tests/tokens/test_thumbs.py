"""Rules of thumb: what they say of a text by hand, in whatever blocks it comes, and how far to trust it."""

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.tokens import thumbs
from llmtool.tokens.registry import Choice, named, tokenizer_names
from llmtool.tokens.thumbs import RULES, ThumbTokenizer, amount, english
from llmtool.tokens.tokenizer import TokenCount

CODE = "def add(a, b):\n    return a + b\n\n\n\t\nprint(add(1, 2))\n"


def count(rule: str, text: str) -> TokenCount:
    return named(f"approx-{rule}").count_many([text])[0]


@pytest.mark.parametrize(
    ("rule", "text", "tokens"),
    [
        ("characters", "a" * 4_000, 1_000),
        ("characters", "0123456789", 3),
        ("characters", "é", 1),
        ("words", "one two\nthree  four\tfive six", 8),
        ("words", "word", 1),
        ("words", " \n", 1),
        ("lines", CODE, 30),
        ("lines", "a\r\n\r\nb", 20),
        ("lines", "\n\n\n", 1),
    ],
)
def test_what_a_rule_says(rule: str, text: str, tokens: int) -> None:
    assert count(rule, text).tokens == tokens


@pytest.mark.parametrize("rule", RULES)
def test_nothing_has_no_tokens(rule: str) -> None:
    assert named(f"approx-{rule}").count_blocks([]) == TokenCount(0, 0.0)


@settings(deadline=None)
@given(st.sampled_from(list(RULES)), st.lists(st.text(st.sampled_from("ab \n\té世 "), max_size=8), max_size=8))
def test_blocks_do_not_matter(rule: str, blocks: list[str]) -> None:
    tokenizer = ThumbTokenizer(f"approx-{rule}")
    assert tokenizer.count_blocks(blocks) == tokenizer.count_many(["".join(blocks)])[0]


@given(st.text(st.sampled_from("ab \n\té世"), max_size=40))
def test_amounts_are_what_python_counts(text: str) -> None:
    assert amount("characters", text) == len(text)
    assert amount("words", text) == len(text.split())
    assert amount("lines", text) == sum(bool(line.strip()) for line in text.split("\n"))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_that_it_is_one(rule: str) -> None:
    tokenizer = named(f"approx-{rule}")
    assert (tokenizer.name, tokenizer.exactness, tokenizer.adds_up) == (f"approx-{rule}", "estimated", False)
    assert "a rule of thumb; its margin spans all known tokenizers" in tokenizer.note


def test_a_rule_is_no_tokenizer_of_a_model() -> None:
    assert not [name for name in tokenizer_names() if name.startswith(thumbs.PREFIX)]


def test_another_process_can_make_the_same() -> None:
    choice = pickle.loads(pickle.dumps(Choice(None, "approx-words")))  # noqa: S301 - our own
    assert choice().name == "approx-words"


def test_every_group_of_scripts_has_a_margin() -> None:
    read = json.loads(Path(thumbs.__file__).with_name("thumbs.json").read_text(encoding="utf-8"))
    groups = {"english", "latin", "greek_cyrillic", "arabic_hebrew", "cjk", "symbols", "other"}
    assert set(read["rules"]) == set(RULES)
    assert all(set(rule["margins"]) == groups for rule in read["rules"].values())
    assert all(margin > 0 for rule in read["rules"].values() for margin in rule["margins"].values())


@pytest.mark.parametrize("tokenizer", ["o200k_base", "cl100k_base"])
@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("characters", "The reader takes one line after the other, and stops where it finds none. " * 9),
        ("characters", "程序一行接一行地读取，在没有更多内容的地方停下来。剩下的部分留到以后再处理。" * 9),
        ("characters", "يقرأ البرنامج سطرا بعد سطر ثم يتوقف عندما لا يجد شيئا آخر ليقرأه. " * 9),
        ("words", "Программа читает одну строку за другой и останавливается там, где больше ничего не находит. " * 9),
        ("lines", CODE * 9),
    ],
)
def test_the_margin_covers_what_is_usual(tokenizer: str, rule: str, text: str) -> None:
    exact = named(tokenizer).count_many([text])[0].tokens
    said = count(rule, text)
    assert abs(exact - said.tokens) <= said.tokens * (said.margin_percent or 0) / 100


def test_chinese_is_further_off_than_english() -> None:
    chinese = count("characters", "程序一行接一行地读取。" * 50).margin_percent or 0
    prose = count("characters", "The reader takes one line after the other. " * 50).margin_percent or 0
    assert chinese > 2 * prose


def test_english_is_known_of_every_tokenizer_of_today() -> None:
    shares = english()
    assert {"o200k_base", "claude-v4.8", "gemma3", "deepseek-v3", "qwen3.5", "tekken"} <= set(shares)
    assert all(0.15 < share < 0.5 for share in shares.values())
