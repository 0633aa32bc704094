"""What no provider would send, in the words that it uses: objects of JSON for the tests."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def odd_objects(*names: str) -> SearchStrategy[list[dict[str, Any]]]:
    """Objects whose fields have these names, and hold anything, these names too."""
    scalars = st.none() | st.booleans() | st.integers(-1, 9) | st.sampled_from(names)
    anything = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(names), inner, max_size=3),
        max_leaves=8,
    )
    return st.lists(st.dictionaries(st.sampled_from(names), anything, max_size=4), max_size=4)
