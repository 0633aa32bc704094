"""What is written is read back as it was, and looks as people would write it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool import yaml_file
from llmtool.pricing.build.yaml_writer import WIDTH, document

_KEYS = st.sampled_from(["provider", "models", "prices", "rates", "note", "a", "b"])
_SCALARS = st.one_of(
    st.text(st.characters(exclude_categories=["C"], exclude_characters="\x85\u2028\u2029\ufeff"), max_size=150),
    st.from_regex(r"[A-Za-z0-9_./ +()-]{0,12}", fullmatch=True),
    st.integers(-(10**6), 10**6),
    st.booleans(),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(_KEYS, inner, max_size=5)
    ),
    max_leaves=25,
)  # fmt: skip


@given(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=5))
def test_what_is_written_is_read_back(data: dict[str, object]) -> None:
    assert yaml_file.parse(document(data).encode(), Path("written.yaml")).value == data


@pytest.mark.parametrize(
    "text", ["no", "On", "y", "null", "2026-11-09", "2.50", "16:30", "1e5", "", " a", "a: b", "a #b", "~", "a "]
)
def test_text_that_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert document({"a": text}) == f'a: "{text}"\n'


@pytest.mark.parametrize("text", ["gpt-4o", "GPT-4o mini", "meta-llama/Llama-3.1-8B", "Command R+", "Fast (Preview)"])
def test_a_plain_name_stands_without_quotes(text: str) -> None:
    assert document({"a": text}) == f"a: {text}\n"


def test_a_model_is_read_from_top_to_bottom_and_its_rates_from_left_to_right() -> None:
    model = {"id": "one", "limits": {"context": 10}, "prices": [{"rates": {"input": "1.00"}, "tiers": [{"above": 9}]}]}
    assert document({"provider": {"id": "acme"}, "models": [model]}) == (
        "provider:\n  id: acme\n"
        "models:\n- id: one\n  limits: {context: 10}\n  prices:\n"
        '  - rates: {input: "1.00"}\n    tiers: [{above: 9}]\n'
    )


def test_what_does_not_fit_on_a_line_gets_a_line_per_entry() -> None:
    long = "x" * 50
    text = document({"models": [{"aliases": [long, long, long], "rates": {"a": long, "b": long, "c": [long]}}]})
    aliases = f"- aliases:\n  - {long}\n  - {long}\n  - {long}\n"
    assert text == f"models:\n{aliases}  rates:\n    a: {long}\n    b: {long}\n    c: [{long}]\n"
    assert max(map(len, text.splitlines())) <= WIDTH


def test_nothing_at_all_stands_on_the_line_of_its_key() -> None:
    assert document({"models": [], "a": {}}) == "models: []\na: {}\n"
