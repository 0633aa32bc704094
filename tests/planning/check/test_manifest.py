from decimal import Decimal
from pathlib import Path

import pytest

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.planning.check.manifest import Check, read_checks
from llmtool.planning.work import Projection


def _read(text: str) -> tuple[Check, ...]:
    return read_checks(yaml_file.parse(text.encode(), Path("llmtool.yaml")))


WHOLE = """\
model: gpt-4o
checks:
- paths: ["prompts/**/*.md", "!prompts/old/**"]
  models: [gpt-4o, claude-sonnet-5]
  as: messages
  output_tokens: 500
  calls: {number: 1000, per: day}
  cached_share: 62.5%
  batch: true
  service_tier: flex
  limits:
    max_tokens: 4000
    max_cost_per_call: 0.05
    max_monthly_cost: $2000
    max_growth_percent: 20%
    max_growth_tokens: 0
    context_reserve: 8000
  level: warn
  owner: ask the search team
  allow_empty: true
"""


def test_every_key_is_read() -> None:
    (check,) = _read(WHOLE)
    assert [glob.text for glob in check.globs] == ["prompts/**/*.md", "!prompts/old/**"]
    assert [(model.text, model.where) for model in check.models] == [
        ("gpt-4o", "llmtool.yaml:4"),
        ("claude-sonnet-5", "llmtool.yaml:4"),
    ]
    assert check.where == "llmtool.yaml:3"
    assert check.form == "messages"
    assert check.output_tokens == 500
    assert check.calls == Projection(1000, "day")
    assert check.cached_share == Decimal("0.625")
    assert check.conditions == {"processing": "batch", "service_tier": "flex"}
    assert check.limits == {
        "max_tokens": 4000,
        "max_cost_per_call": Decimal("0.05"),
        "max_monthly_cost": Decimal(2000),
        "max_growth_percent": Decimal(20),
        "max_growth_tokens": 0,
        "context_reserve": 8000,
    }
    assert (check.level, check.owner, check.allow_empty) == ("warn", "ask the search team", True)


def test_what_is_left_out_has_a_default() -> None:
    (check,) = _read("checks:\n- paths: [a.md]\n  models: [gpt-4o]\n")
    assert (check.form, check.output_tokens, check.calls, check.cached_share) == ("text", 0, None, None)
    assert (check.conditions, check.limits, check.level, check.owner) == ({}, {}, "fail", "")
    assert not check.allow_empty


def test_an_amount_is_what_was_written_and_no_binary_fraction() -> None:
    (check,) = _read("checks: [{paths: [a], models: [m], limits: {max_cost_per_call: 0.1}}]")
    assert check.limits["max_cost_per_call"] == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "llmtool.yaml: holds no checks"),
        ("model: gpt-4o", "llmtool.yaml: holds no checks"),
        ("checks: []", "llmtool.yaml:1: checks is empty"),
        ("checks: {paths: [a]}", "llmtool.yaml:1: checks has to be a list, not a mapping"),
        ("checks:\n- models: [m]", "llmtool.yaml:2: paths is missing in checks"),
        ("checks:\n- paths: [a]", "llmtool.yaml:2: models is missing in checks"),
        ("checks:\n- paths: []\n  models: [m]", "llmtool.yaml:2: paths is empty"),
        ("checks:\n- paths: [a, a]\n  models: [m]", "llmtool.yaml:2: a stands here twice"),
        ("checks:\n- paths: [a]\n  models: [m]\n  limit: {}", "llmtool.yaml:4: unknown key 'limit' in checks"),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  limits:\n    max_token: 4",
            "llmtool.yaml:5: unknown key 'max_token' in limits",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  limits: {max_tokens: -1}",
            "llmtool.yaml:4: max_tokens has to be a whole number, not -1",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  limits: {max_tokens: true}",
            "llmtool.yaml:4: max_tokens has to be a whole number, not true",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  limits: {max_cost_per_call: 5 cents}",
            "llmtool.yaml:4: max_cost_per_call has to be an amount of US dollars, such as 0.05, not 5 cents",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  limits: {max_growth_percent: [20]}",
            "llmtool.yaml:4: max_growth_percent has to be a percentage, such as 20, not a list",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  limits: {max_monthly_cost: 20}",
            "llmtool.yaml:4: max_monthly_cost needs calls",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  cached_share: 60",
            "llmtool.yaml:4: cached_share has to be a share of the prompt, such as 60%, not 60",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  cached_share: 101%",
            "llmtool.yaml:4: cached_share has to be a share of the prompt, such as 60%, not 101%",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  calls: {number: 0, per: day}",
            "llmtool.yaml:4: number has to be a whole number above zero, not 0",
        ),
        (
            "checks:\n- paths: [a]\n  models: [m]\n  calls: {number: 1, per: week}",
            "llmtool.yaml:4: per: 'week' is not known",
        ),
        ("checks:\n- paths: [a]\n  models: [m]\n  level: error", "llmtool.yaml:4: level: 'error' is not known"),
        ("checks:\n- paths: [a]\n  models: [m]\n  owner:", "llmtool.yaml:4: owner says nothing"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(text: str, message: str) -> None:
    with pytest.raises(BadConfigError) as raised:
        _read(text)
    assert raised.value.message == message
