"""Reads what a provider's endpoint for counting says."""

from collections.abc import Mapping
from typing import Any

from llmtool.errors import ProviderError
from llmtool.providers.complaints import complaint, error_in
from llmtool.providers.reported import MOST_TOKENS


def number_of(body: Mapping[str, Any], name: str) -> int:
    """The tokens that a server counted.

    Args:
        body: what it sent.
        name: the field that they are in.

    Raises:
        LlmtoolError: it sent something else.
    """
    if error := error_in(body):
        raise complaint(error)
    tokens = body.get(name)
    if not isinstance(tokens, int) or isinstance(tokens, bool) or not 0 <= tokens <= MOST_TOKENS:
        raise ProviderError(f"the server counted no tokens: its fields are {', '.join(body) or 'none'}")
    return tokens
