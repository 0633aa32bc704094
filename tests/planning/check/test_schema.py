"""The schema of ``llmtool.yaml`` says what its readers say."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.planning.check.manifest import read_checks
from llmtool.planning.check.schema import schema
from llmtool.settings.declared import SETTINGS, InProject
from llmtool.settings.files import PROJECT_SECTIONS, read_project
from llmtool.settings.kinds import FORMATS
from tests.planning.check.test_manifest import WHOLE

SCHEMA: dict[str, Any] = json.loads(schema())
VALIDATOR = Draft7Validator(SCHEMA)
PROJECT = {setting.name: setting for setting in SETTINGS if setting.in_project is not InProject.NOTHING}


def _is_read(path: Path, text: str) -> bool:
    """Whether both readers of a project file take it."""
    path.write_text(text, "utf-8")
    try:
        read_project(path)
        document = yaml_file.load(path)
        if isinstance(document.value, dict) and "checks" in document.value:
            read_checks(document)
    except BadConfigError:
        return False
    return True


def _is_valid(text: str) -> bool:
    return VALIDATOR.is_valid(yaml_file.parse(text.encode(), Path("llmtool.yaml")).value)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project") / "llmtool.yaml"


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_it_knows_every_setting_that_a_project_may_set_and_what_it_is_for() -> None:
    properties = dict(SCHEMA["properties"])
    assert properties.keys() == {*PROJECT, *PROJECT_SECTIONS}
    for name, setting in PROJECT.items():
        assert properties[name]["description"] == setting.help


def test_it_says_what_each_key_of_a_check_is() -> None:
    check = SCHEMA["definitions"]["check"]["properties"]
    described = [*check.values(), *check["limits"]["properties"].values()]
    assert all(row["description"] for row in described)


# One check in which a value is to be filled in, and in each row a key and values that are right, and wrong.
KEYS: dict[str, tuple[list[str], list[str]]] = {
    "paths": (["[a]", "['a b', '!c']"], ["a", "[]", "[a, a]", "['']", "[' ']", "[1]", "[a, null]", "null", "{}"]),
    "models": (["[gpt-4o]", "[a, b]"], ["gpt-4o", "[]", "[a, a]", "[2]", "null"]),
    "as": (["text", "messages", "request"], ["json", "''", "1", "null", "[text]"]),
    "output_tokens": (["0", "500"], ["-1", "'5'", "true", "1.5", "null", "[]"]),
    "calls": (
        ["{number: 1, per: day}", "{number: 10, per: month}"],
        ["{number: 0, per: day}", "{number: 1}", "{per: day}", "{number: 1, per: week}", "5",
         "{number: 1, per: day, a: 1}", "{number: true, per: day}", "{number: '1', per: day}", "null"],
    ),
    "cached_share": (
        ["60%", "'60%'", "0%", "100%", "100.00%", "62.5 %", "000060%", "0100%"],
        ["60", "101%", "100.01%", "-1%", "1.234%", "0000060%", "'%'", "60%%", "true", "null"],
    ),
    "batch": (["true", "false"], ["1", "'true'", "null"]),
    "service_tier": (["flex", "priority"], ["''", "1", "null", "[flex]"]),
    "level": (["fail", "warn"], ["error", "true", "null"]),
    "owner": (["ask us", "'@team'"], ["''", "' '", "5", "null", "[a]"]),
    "allow_empty": (["true", "false"], ["0", "'no'", "null"]),
    "limits": (
        ["{}", "{max_tokens: 0}", "{max_tokens: 10, max_growth_tokens: 0, context_reserve: 1}",
         "{max_cost_per_call: 0.05}", "{max_cost_per_call: $5}", "{max_cost_per_call: '0.000000000001'}",
         "{max_cost_per_call: 999999999}", "{max_growth_percent: 20}", "{max_growth_percent: 20.5 %}",
         "{max_growth_percent: 0}", "{max_growth_percent: 999999.99}"],
        ["[]", "null", "5", "{max_token: 5}", "{max_tokens: -1}", "{max_tokens: 1.5}", "{max_tokens: '5'}",
         "{max_tokens: null}", "{max_cost_per_call: -1}", "{max_cost_per_call: 1000000000}",
         "{max_cost_per_call: 5 USD}", "{max_cost_per_call: true}", "{max_cost_per_call: []}",
         "{max_growth_percent: -20}",
         "{max_growth_percent: 1000000}", "{max_growth_percent: '20.555'}", "{max_growth_percent: x}",
         "{max_monthly_cost: 20}"],
    ),
    "limit": ([], ["{}", "5"]),
    "Paths": ([], ["[a]"]),
}  # fmt: skip
CASES = [
    (f"{key}: {value}", is_right)
    for key, (right, wrong) in KEYS.items()
    for is_right, values in ((True, right), (False, wrong))
    for value in values
]


@pytest.mark.parametrize(("line", "is_right"), CASES)
def test_schema_and_readers_agree_on_a_check(file: Path, line: str, is_right: bool) -> None:  # noqa: FBT001 - a case
    key = line.partition(":")[0]
    others = [f"{name}: [a]" for name in ("paths", "models") if name != key]
    text = "checks:\n- " + "\n  ".join([*others, line]) + "\n"
    assert (_is_valid(text), _is_read(file, text)) == (is_right, is_right)


WHOLE_FILES = [
    ("", True),
    ("{}", True),
    (WHOLE, True),
    ("model: gpt-4o", True),
    ("model:", True),
    ("model: ''", True),
    ("model: 5", False),
    ("model: [a]", False),
    *((f"format: {word}", True) for word in FORMATS),
    ("format: html", False),
    ("pricing: prices.yaml", True),
    ("pricing: 5", False),
    ("offline: true", True),
    ("offline: 'on'", True),
    ("offline: TRUE", True),
    ("offline: 'Yes'", True),
    ("offline: false", False),
    ("offline: 'no'", False),
    ("offline: 1", False),
    ("offline: maybe", False),
    *((f"budget_daily: {amount}", True) for amount in ("'5.00'", "'$5'", "$5", "''", "' 5 '")),
    *((f"budget_monthly: {amount}", False) for amount in ("5.00", "5", "'-5'", "'5 USD'", "true", "'1234567890'")),
    ("budget_project: '0.000000001'", True),
    ("budget_project: '0.0000000001'", False),
    *((f"{setting.name}: x", False) for setting in SETTINGS if setting.in_project is InProject.NOTHING),
    ("modle: gpt-4o", False),
    ("- model", False),
    ("text", False),
    ("checks:", False),
    ("checks: []", False),
    ("checks: {}", False),
    ("checks: [null]", False),
    ("checks: [a]", False),
    ("checks: [{}]", False),
    ("checks: [{paths: [a]}]", False),
    ("checks: [{models: [a]}]", False),
    ("checks: [{paths: [a], models: [a]}, {paths: [a], models: [a]}]", True),
    ("checks: [{paths: [a], models: [a]}, {paths: [a]}]", False),
    ("checks: [{paths: [a], models: [a], calls: {number: 1, per: day}, limits: {max_monthly_cost: 20}}]", True),
]


@pytest.mark.parametrize(("text", "is_right"), WHOLE_FILES)
def test_schema_and_readers_agree_on_a_whole_file(file: Path, text: str, is_right: bool) -> None:  # noqa: FBT001 - a case
    assert (_is_valid(text), _is_read(file, text)) == (is_right, is_right)


# Of numbers the schema sees the value alone, while the readers see how it was written: whole ones and plain decimals
# are the same to both.
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2_000_000_000),
    st.decimals(-1, 2_000_000, places=2).map(float).filter(lambda number: number % 1 != 0 and "e" not in repr(number)),
    st.sampled_from(
        ["text", "day", "month", "fail", "warn", "60%", "$5", "0.05", "20 %", "", " ", "yes", "json", "a.md"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8),
)
_VALUES = st.recursive(_SCALARS, lambda inside: st.lists(inside, max_size=3), max_leaves=4)
_LIMIT_NAMES = st.sampled_from([*SCHEMA["definitions"]["check"]["properties"]["limits"]["properties"], "max_token"])
_LIMITS = st.dictionaries(_LIMIT_NAMES, _SCALARS, max_size=4)
_CALLS = st.fixed_dictionaries({}, optional={"number": _SCALARS, "per": _SCALARS, "each": _SCALARS})
_NAMES = st.sampled_from([*SCHEMA["definitions"]["check"]["properties"], "limit"])
_CHECK = st.dictionaries(_NAMES, _VALUES | _LIMITS | _CALLS, max_size=4).flatmap(
    lambda check: st.sampled_from([check, {"paths": ["a"], "models": ["m"], **check}])
)
_FILE = st.dictionaries(st.sampled_from([*PROJECT, "modle"]), _SCALARS, max_size=2).flatmap(
    lambda top: st.lists(_CHECK | _SCALARS, max_size=2).map(lambda checks: {**top, "checks": checks} if checks else top)
)


@given(data=_FILE)
def test_schema_and_readers_agree_on_whatever_is_written(file: Path, data: dict[str, Any]) -> None:
    text = json.dumps(data)
    inside = str(data.get("pricing", "")).strip().replace("..", "").lstrip("/") == str(data.get("pricing", "")).strip()
    assert _is_valid(text) == _is_read(file, text) or not inside


def test_a_path_that_leaves_the_project_is_for_the_reader_alone(file: Path) -> None:
    assert _is_valid("pricing: ../prices.yaml")
    assert not _is_read(file, "pricing: ../prices.yaml")
