from typing import Any

import pytest
from hypothesis import given

from llmtool.tokens.framing.request import Tool
from llmtool.tokens.framing.typescript import Style, function, functions
from tests.tokens.framing.fakes import LOOP, SCHEMAS, WEATHER

PLAIN = Style(trailing=False, blank_lines=False, defaults=False, apart=True)
FULL = Style(trailing=True, blank_lines=True, defaults=True, apart=False)


def test_a_function_with_all_that_is_shown_of_it() -> None:
    assert function(Tool("forecast", "Look up.\n\nThe weather.", WEATHER), PLAIN) == (
        "// Look up.\n// The weather.\n"
        "type forecast = (_: // Where and when.\n{\n"
        "// A town,\n// or a village\nplace: string,\n"
        'scale?: "C" | "F",\n'
        "days?: number,\n"
        "at?: {\nx?: number,\ntags?: any[]}}) => any;\n\n"
    )


def test_another_style() -> None:
    assert function(Tool("forecast", "Look up.\n\nThe weather.", WEATHER), FULL) == (
        "// Look up.\n//\n// The weather.\n"
        "type forecast = (_: // Where and when.\n{\n"
        "// A town,\n//\n// or a village\nplace: string,\n"
        'scale?: "C" | "F",\n'
        "days?: number, // default: 3\n"
        "at?: {\nx?: number,\ntags?: any[],\n},\n}) => any;\n\n"
    )


def test_a_function_without_parameters() -> None:
    assert function(Tool("now", "", {"type": "object", "properties": {}}), PLAIN) == "type now = () => any;\n\n"


@pytest.mark.parametrize(
    ("schema", "shown"),
    [
        ({"type": ["string", "null"]}, "string | null"),
        ({"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "integer"}}]}, "boolean | number[]"),
        ({"const": "go"}, '"go"'),
        ({"type": "object"}, "object"),
        ({}, "any"),
        ({"$ref": "#/$defs/missing"}, "any"),
        ("nonsense", "any"),
        ({"type": "object", "properties": 3}, "object"),
    ],
)
def test_types(schema: object, shown: str) -> None:
    tool = Tool("f", "", {"type": "object", "properties": {"a": schema}, "required": ["a"]})
    assert function(tool, PLAIN) == f"type f = (_: {{\na: {shown}}}) => any;\n\n"


def test_a_schema_that_refers_to_itself_ends() -> None:
    assert "next?: any" in function(Tool("walk", "", LOOP), PLAIN)


def test_functions_are_counted_apart_or_together() -> None:
    two = (Tool("a", "", {}), Tool("b", "", {}))
    assert functions(two, PLAIN) == ["type a = () => any;\n\n", "type b = () => any;\n\n"]
    assert functions(two, FULL) == ["type a = () => any;\n\ntype b = () => any;\n\n"]


@given(SCHEMAS)
def test_any_schema_is_shown_somehow(schema: dict[str, Any]) -> None:
    assert function(Tool("f", "", schema), FULL).endswith(" => any;\n\n")
