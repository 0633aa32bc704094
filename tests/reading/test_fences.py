"""Which fenced block of code is open at the end of a text."""

import pytest

from llmtool.reading.fences import open_fence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("words", ""),
        ("```py\nx = 1", "```"),
        ("```py\nx = 1\n```", ""),
        ("```py\rx = 1\r```\r", ""),
        ("```\n~~~\n``", "```"),
        ("~~~~\n~~~", "~~~~"),
        ("```\n`````", ""),
        ("```\n``` py", "```"),
        ("``` inline ``` code", ""),
        ("~~~ `a`", "~~~"),
        ("- a\n\n      ```sh\n      ls", "      ```"),
    ],
)
def test_the_fence_that_is_open_is_found(text: str, expected: str) -> None:
    assert open_fence(text) == expected


def test_a_block_that_was_open_before_is_closed_by_a_fence_of_its_kind_alone() -> None:
    assert open_fence("y = 2\n```\n", "```") == ""
    assert open_fence("y = 2\n~~~", "```") == "```"
    assert open_fence("    ```", "  ```") == ""


def test_outside_lists_what_has_four_spaces_before_it_is_a_line_of_code() -> None:
    assert open_fence("    ```\n", in_lists=False) == ""
    assert open_fence("\t```\n", in_lists=False) == ""
    assert open_fence("   ```\n", in_lists=False) == "   ```"
