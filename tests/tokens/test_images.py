"""Measured counts are of a public table (JOHNISKING/image-token-cost); Claude's have its text taken off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.tokens.images import ImageRule, image_rule, image_tokens


def tokens(model: str, width: int, height: int, detail: str = "auto") -> int:
    rule = image_rule(model)
    assert rule is not None
    return image_tokens((width, height), detail, rule)


@pytest.mark.parametrize(
    ("size", "claude_5_5", "claude_4_5", "gpt_6", "gpt_6_high", "gpt_5_5"),
    [
        ((256, 256), 100, 100, 77, 77, 77),
        ((512, 512), 361, 361, 308, 308, 308),
        ((1024, 1024), 1369, 1369, 1229, 1229, 1229),
        ((1280, 720), 1196, 1196, 1104, 1104, 1104),
        ((1920, 1080), 2691, 1560, 2448, 2448, 2448),
        ((1080, 1920), 2691, 1560, 2448, 2448, 2448),
        ((2560, 1440), 2992, 1592, 4320, 2931, 4320),
        ((3840, 2160), 2992, 1592, 9792, 2931, 9792),
        ((4032, 3024), 3928, 1596, 14364, 2942, 11868),
    ],
)
def test_measured_images(  # noqa: PLR0913, PLR0917 - a column for each model
    size: tuple[int, int], claude_5_5: int, claude_4_5: int, gpt_6: int, gpt_6_high: int, gpt_5_5: int
) -> None:
    assert tokens("claude-sonnet-5-5", *size) == claude_5_5
    assert tokens("claude-sonnet-4-5", *size) == claude_4_5
    assert tokens("gpt-6", *size) == gpt_6
    assert tokens("gpt-6", *size, "high") == gpt_6_high
    assert tokens("gpt-5.5", *size) == gpt_5_5


@pytest.mark.parametrize(
    ("model", "size", "detail", "wanted"),
    [
        ("gpt-4o", (1024, 1024), "high", 765),
        ("gpt-4o", (2048, 4096), "high", 1105),
        ("gpt-4o", (4096, 8192), "low", 85),
        ("gpt-4o-mini", (512, 512), "auto", 2833 + 5667),
        ("o3", (512, 512), "auto", 225),
        ("gpt-5", (512, 512), "auto", 210),
        ("gpt-4.1-mini", (1024, 1024), "auto", 1659),  # 1024 patches
        ("gpt-4.1-mini", (1800, 2400), "auto", 2353),  # 1452 patches
        ("gpt-5-mini", (400, 301), "auto", 156),
        ("gemini-2.0-flash", (384, 384), "auto", 258),
        ("gemini-2.0-flash", (540, 360), "auto", 7 * 258),
    ],
)
def test_other_images(model: str, size: tuple[int, int], detail: str, wanted: int) -> None:
    assert tokens(model, *size, detail) == wanted


def test_the_longest_beginning_of_a_name_decides() -> None:
    assert image_rule("openai/gpt-4o-mini-2024-07-18") == image_rule("gpt-4o-mini") != image_rule("gpt-4o")
    assert image_rule("llama-3.3-70b") is None


@given(
    st.sampled_from(["gpt-4o", "gpt-4.1-mini", "gpt-5.4", "claude-sonnet-4-5", "claude-sonnet-5", "gemini-2.5-flash"]),
    st.integers(1, 20_000),
    st.integers(1, 20_000),
)
def test_an_image_weighs_something_and_the_same_on_its_side(model: str, width: int, height: int) -> None:
    assert tokens(model, width, height) == tokens(model, height, width) > 0


def test_a_line_of_pixels_is_a_tile_at_least() -> None:
    assert tokens("gpt-4o", 2**31 - 1, 1) == tokens("gpt-4o", 1, 2**31 - 1) == 85 + 4 * 170
    assert tokens("gpt-4.1-mini", 2**31 - 1, 1) > 0
    assert tokens("claude-sonnet-4-5", 1, 2**31 - 1) > 32


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.sampled_from(["gpt-4.1-mini", "claude-sonnet-4-5"]))
def test_no_image_weighs_more_than_the_cap(width: int, height: int, model: str) -> None:
    rule = image_rule(model)
    assert isinstance(rule, ImageRule)
    most = rule.most["auto"] * rule.numbers.get("times", 1.0) + rule.numbers.get("note", 1.0)
    assert tokens(model, width, height) <= most


@pytest.mark.parametrize(
    ("model", "exactness"),
    [("gpt-4o", "exact"), ("gpt-6", "reconstructed"), ("gpt-5-mini", "estimated"), ("gemini-3-pro", "estimated")],
)
def test_a_rule_says_whether_it_is_published_measured_or_a_guess(model: str, exactness: str) -> None:
    rule = image_rule(model)
    assert rule is not None
    assert rule.exactness == exactness
