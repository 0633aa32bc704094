"""JSON Schema as the TypeScript that OpenAI shows its models.

OpenAI has published this form for gpt-oss (the harmony format); the bills say that its other models are shown nearly
the same. Names, descriptions, types, choices and which parameters may be left out are shown; the rest of a schema is
not.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llmtool.tokens.framing.request import Tool

_TYPES = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
    "object": "object",
}
# A schema may refer to itself.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Style:
    """How a generation of models is shown its functions.

    Attributes:
        trailing: whether the last parameter ends like the others, with a comma and a new line.
        blank_lines: whether empty lines of a description are shown.
        defaults: whether default values are shown.
        apart: whether tokens never reach from one function into the next.
    """

    trailing: bool
    blank_lines: bool
    defaults: bool
    apart: bool


def functions(tools: tuple[Tool, ...], style: Style) -> list[str]:
    """All functions, as texts that are to be counted one by one."""
    shown = [function(tool, style) for tool in tools]
    return shown if style.apart else ["".join(shown)]


def function(tool: Tool, style: Style) -> str:
    """A function as a type, with its description before it and an empty line behind it."""
    shown = _Schema(tool.schema, style)
    parameters = ""
    if tool.schema.get("properties"):
        parameters = f"_: {shown.comment(tool.schema.get('description'))}{shown.type(tool.schema)}"
    return f"{shown.comment(tool.description)}type {tool.name} = ({parameters}) => any;\n\n"


@dataclass(frozen=True, slots=True)
class _Schema:
    """A schema with its definitions at hand."""

    whole: dict[str, Any]
    style: Style

    def comment(self, text: object) -> str:
        if not isinstance(text, str) or not text:
            return ""
        lines = [line.strip() for line in text.split("\n")]
        return "".join(f"// {line}".rstrip() + "\n" for line in lines if line or self.style.blank_lines)

    def type(self, schema: object, depth: int = 0) -> str:
        """The type that a schema describes; ``any`` where it says nothing of it."""
        schema = self._resolved(schema)
        kind = schema.get("type")
        choices = next((schema[key] for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list)), None)
        if choices is None and isinstance(kind, list):
            choices = [{**schema, "type": each} for each in kind]
        if depth > _DEEPEST:
            return "any"
        if choices is not None:
            return " | ".join(self.type(choice, depth + 1) for choice in choices)
        values = schema.get("enum") if isinstance(schema.get("enum"), list) else None
        if values is not None or "const" in schema:
            return " | ".join(json.dumps(value, ensure_ascii=False) for value in values or [schema.get("const")])
        if kind == "array":
            return f"{self.type(schema.get('items'), depth + 1)}[]"
        return self._object(schema, depth) if "properties" in schema else _TYPES.get(str(kind), "any")

    def _object(self, schema: dict[str, Any], depth: int) -> str:
        properties = schema.get("properties")
        if not isinstance(properties, dict) or not properties:
            return "object"
        lines = list(self._properties(properties, schema.get("required"), depth))
        if self.style.trailing:
            return "{\n" + "".join(f"{line},{note}\n" for line, note in lines) + "}"
        return "{\n" + ",\n".join(line for line, _ in lines) + "}"

    def _properties(self, properties: dict[str, Any], required: Any, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - it is JSON
        for name, value in properties.items():
            schema = self._resolved(value)
            mark = "" if isinstance(required, list) and name in required else "?"
            default = schema.get("default") if self.style.defaults else None
            note = "" if default is None else f" // default: {json.dumps(default, ensure_ascii=False)}"
            yield f"{self.comment(schema.get('description'))}{name}{mark}: {self.type(schema, depth + 1)}", note

    def _resolved(self, schema: object) -> dict[str, Any]:
        """The schema itself, or the one in the same document that it refers to."""
        for _ in range(_DEEPEST):
            if not isinstance(schema, dict):
                return {}
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            found: object = self.whole
            for step in reference.removeprefix("#").strip("/").split("/"):
                found = found.get(step) if isinstance(found, dict) and step else found
            schema = found
        return {}
