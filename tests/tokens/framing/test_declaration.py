from typing import Any

from hypothesis import given

from llmtool.tokens.framing.declaration import MARK, answer, call, function
from llmtool.tokens.framing.request import Tool
from tests.tokens.framing.fakes import LOOP, SCHEMAS


def shown(text: str) -> str:
    return text.replace(MARK, "'")


def test_a_function() -> None:
    schema = {
        "type": "object",
        "properties": {"town": {"type": "string", "description": "Which"}, "days": {"items": {"type": "integer"}}},
        "required": ["town"],
        "additionalProperties": False,
    }
    assert shown(function(Tool("rain", "Will it?", schema))) == (
        "'declaration:rain{description:'Will it?',parameters:{type:'OBJECT',properties:{"
        "town:{description:'Which',type:'STRING'},days:{items:{type:'INTEGER'}}},required:['town']}}'"
    )


def test_a_function_without_parameters() -> None:
    assert shown(function(Tool("now", "", {"type": "object", "properties": {}}))) == (
        "'declaration:now{parameters:{type:'OBJECT'}}'"
    )


def test_a_call_and_its_answer() -> None:
    assert shown(call("rain", {"town": "Oslo", "days": [1, 2.5], "sure": True, "why": None})) == (
        "'call:rain{town:'Oslo',days:[1,2.5],sure:true,why:null}'"
    )
    assert shown(answer("rain", {"result": "wet"})) == "'response:rain{result:'wet'}'"


def test_what_is_no_schema_is_shown_somehow() -> None:
    schema = {"properties": {"a": 1, "b": {"enum": ["x"], "type": ["string", "null"]}}}
    assert "a:{},b:{enum:['x']}" in shown(function(Tool("f", "", schema)))
    assert function(Tool("walk", "", LOOP)).count("root") == 1


@given(SCHEMAS)
def test_any_schema_is_shown_somehow(schema: dict[str, Any]) -> None:
    assert function(Tool("f", "", schema)).startswith(f"{MARK}declaration:f{{")
