"""Streams for the tests: events of JSON objects, as a parser hands them on."""

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from llmtool.exchange import Delta
from llmtool.providers.adapter import Answer
from llmtool.providers.events import Event

DONE = Event("", "[DONE]")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def objects(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects that have some of these fields, with anything in them, objects of the same kind too."""
    return st.recursive(
        st.dictionaries(st.sampled_from(names), JSON, max_size=4),
        lambda inner: st.dictionaries(st.sampled_from(names), inner | st.lists(inner, max_size=2), max_size=4),
        max_leaves=10,
    )


def events(*objects: dict[str, Any]) -> list[Event]:
    """One event for each object."""
    return [Event("", json.dumps(each)) for each in objects]


def fed(answer: Answer, stream: Iterable[Event]) -> list[Delta]:
    """All deltas of a stream."""
    return [delta for event in stream for delta in answer.feed(event)]
