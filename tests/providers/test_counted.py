from typing import Any

import pytest

from llmtool.errors import AuthError, ProviderError
from llmtool.providers.counted import number_of


@pytest.mark.parametrize("tokens", [0, 14])
def test_what_was_counted_is_read(tokens: int) -> None:
    assert number_of({"input_tokens": tokens}, "input_tokens") == tokens


@pytest.mark.parametrize("tokens", [None, True, -1, 1.5, "14", 10**40])
def test_what_is_no_number_of_tokens_is_an_error(tokens: Any) -> None:  # noqa: ANN401  # any JSON
    with pytest.raises(ProviderError, match="input_tokens"):
        number_of({"input_tokens": tokens}, "input_tokens")


def test_an_error_in_place_of_a_count_is_raised() -> None:
    with pytest.raises(AuthError, match="Wrong key"):
        number_of({"error": {"type": "authentication_error", "message": "Wrong key"}}, "input_tokens")
