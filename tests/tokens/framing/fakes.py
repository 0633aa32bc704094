"""A tokenizer whose counts can be done in the head, and requests of our own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from llmtool.tokens.tokenizer import Exactness, TokenCount


@dataclass(frozen=True, slots=True)
class Letters:
    """Every character is a token."""

    name: str
    exactness: Exactness = "reconstructed"
    note: str = "counts letters"
    adds_up: bool = True

    def prepare(self) -> None:
        return

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        margin = 5.0 if self.exactness == "estimated" else None
        return [TokenCount(len(text), margin) for text in texts]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        return TokenCount(len("".join(blocks)))


WEATHER: dict[str, Any] = {
    "type": "object",
    "description": "Where and when.",
    "properties": {
        "place": {"type": "string", "description": "A town,\n\n  or a village"},
        "scale": {"enum": ["C", "F"]},
        "days": {"type": "integer", "default": 3},
        "at": {"$ref": "#/$defs/Point"},
    },
    "required": ["place"],
    "$defs": {"Point": {"type": "object", "properties": {"x": {"type": "number"}, "tags": {"type": "array"}}}},
}
LOOP: dict[str, Any] = {
    "type": "object",
    "properties": {"root": {"$ref": "#/$defs/Node"}},
    "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["string", "#/$defs/a", "object"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "required", "items", "anyOf", "enum", "$ref", "description", "a"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["properties", "required", "type", "$defs", "description", "enum"]), _JSON, max_size=5
)
"""Schemas, most of them broken."""
