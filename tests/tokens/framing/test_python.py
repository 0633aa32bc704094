from typing import Any

from hypothesis import given

from llmtool.tokens.framing.python import function
from llmtool.tokens.framing.request import Tool
from tests.tokens.framing.fakes import LOOP, SCHEMAS, WEATHER


def test_a_function_behind_the_classes_it_takes() -> None:
    assert function(Tool("get_forecast", "Look up.", WEATHER)) == (
        "@dataclasses.dataclass(kw_only=True)\n"
        "class GetForecastAt:\n"
        '  """\n\n  Attributes:\n    x: \n    tags: \n  """\n'
        "  x: float | None = None\n"
        "  tags: list[Any] | None = None\n\n"
        "def get_forecast(\n"
        "    place: str,\n"
        "    scale: Any | None = None,\n"
        "    days: int | None = None,\n"
        "    at: GetForecastAt | None = None,\n"
        ") -> Any:\n"
        '  """Look up.\n\n  Args:\n'
        "    place: A town,\n\n  or a village\n    scale: \n    days: \n    at: \n"
        '  """\n'
    )


def test_a_function_without_parameters() -> None:
    assert function(Tool("now", "", {})) == 'def now(\n) -> Any:\n  """\n\n  Args:\n  """\n'


def test_choices_and_free_objects() -> None:
    schema = {"properties": {"a": {"anyOf": [{"type": "STRING"}, {"type": "null"}]}, "b": {"type": "object"}}}
    shown = function(Tool("f", "", schema))
    assert "    a: str | None | None = None,\n    b: dict[str, Any] | None = None,\n" in shown


def test_a_schema_that_refers_to_itself_ends() -> None:
    shown = function(Tool("walk", "", LOOP))
    assert "next: Any" in shown
    assert shown.count("class Walk") == 5


def test_a_broken_schema_is_shown_somehow() -> None:
    schema = {"properties": {"a": 3, "b": {"$ref": "#/$defs/none"}}, "required": 7, "$defs": []}
    shown = function(Tool("f", "", schema))
    assert "a: Any" in shown
    assert "b: Any" in shown


@given(SCHEMAS)
def test_any_schema_is_shown_somehow(schema: dict[str, Any]) -> None:
    assert function(Tool("f", "", schema)).endswith('"""\n')
