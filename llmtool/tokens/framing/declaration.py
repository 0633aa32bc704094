"""The markup in which Gemini 3 is shown functions, calls and answers: that of Google's open model FunctionGemma.

Text in it stands between two marks that are a token each.
"""

from typing import Any

from llmtool.tokens.framing.request import Tool

MARK = "\0"
"""Stands for a mark; whoever counts the text counts each as one token."""
_DEEPEST = 12


def function(tool: Tool) -> str:
    """A function with its parameters."""
    described = f"description:{_quoted(tool.description)}," if tool.description else ""
    return f"{MARK}declaration:{tool.name}{{{described}parameters:{_schema(tool.schema)}}}{MARK}"


def call(name: str, arguments: object) -> str:
    """A call of a function."""
    return f"{MARK}call:{name}{_value(arguments)}{MARK}"


def answer(name: str, response: object) -> str:
    """What a function answered."""
    return f"{MARK}response:{name}{_value(response)}{MARK}"


def _quoted(text: object) -> str:
    return f"{MARK}{text}{MARK}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_value, value)) + "]"
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return _quoted(value) if isinstance(value, str) else str(value)


def _schema(schema: Any, depth: int = 0) -> str:  # noqa: ANN401 - it is JSON
    """A schema: description, type, parameters, which are required, items, choices."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return "{}"
    shown: list[str] = []
    if schema.get("description"):
        shown.append(f"description:{_quoted(schema['description'])}")
    if isinstance(schema.get("type"), str):
        shown.append(f"type:{_quoted(schema['type'].upper())}")
    properties, required, items, choices = (schema.get(key) for key in ("properties", "required", "items", "enum"))
    if isinstance(properties, dict) and properties:
        inner = ",".join(f"{name}:{_schema(value, depth + 1)}" for name, value in properties.items())
        shown.append(f"properties:{{{inner}}}")
    if isinstance(required, list) and required:
        shown.append(f"required:{_value(required)}")
    if items:
        shown.append(f"items:{_schema(items, depth + 1)}")
    if isinstance(choices, list):
        shown.append(f"enum:{_value(choices)}")
    return "{" + ",".join(shown) + "}"
