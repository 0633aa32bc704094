"""JSON Schema as the Python that Gemini 2.5 is shown: functions with a docstring, objects as dataclasses.

Google publishes nothing of it; the bills fit it to the token.
"""

from dataclasses import dataclass, field
from typing import Any

from llmtool.tokens.framing.request import Tool

_TYPES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
# So deep are schemas followed that refer to themselves.
_DEEPEST = 5
# So many references, lists and choices between one object and the next.
_FARTHEST = 8


def function(tool: Tool) -> str:
    """A function, behind the classes of the objects that it takes."""
    module = _Module(tool.schema)
    signature, described = module.fields(tool.schema, tool.name, "    ", 1)
    taken = "".join(f"{line},\n" for line in signature)
    return (
        f"{''.join(module.classes)}def {tool.name}(\n{taken}) -> Any:\n"
        f'  """{tool.description}\n\n  Args:\n{described}  """\n'
    )


@dataclass(frozen=True, slots=True)
class _Module:
    """What one schema becomes; its classes come up while it is walked."""

    whole: dict[str, Any]
    classes: list[str] = field(default_factory=list)

    def fields(self, schema: dict[str, Any], path: str, indent: str, depth: int) -> tuple[list[str], str]:
        """The lines that declare the parameters of an object, and those that describe them."""
        properties, required = schema.get("properties"), schema.get("required")
        declared: list[str] = []
        described = ""
        for name, value in properties.items() if isinstance(properties, dict) else ():
            known = value if isinstance(value, dict) else {}
            missing = "" if isinstance(required, list) and name in required else " | None = None"
            declared.append(f"{indent}{name}: {self._type(known, f'{path}_{name}', depth)}{missing}")
            described += f"    {name}: {known.get('description', '')}\n"
        return declared, described

    def _type(self, schema: object, path: str, depth: int, steps: int = 0) -> str:
        if not isinstance(schema, dict) or depth > _DEEPEST or steps > _FARTHEST:
            return "Any"
        reference, choices = schema.get("$ref"), schema.get("anyOf")
        if isinstance(reference, str):
            return self._type(self._referred(reference), path, depth, steps + 1)
        if isinstance(choices, list):
            return " | ".join(self._type(choice, path, depth, steps + 1) for choice in choices)
        kind = str(schema.get("type", "")).lower()
        if kind == "array":
            return f"list[{self._type(schema.get('items'), path, depth, steps + 1)}]"
        if kind == "object":
            return self._class(schema, path, depth) if schema.get("properties") else "dict[str, Any]"
        return _TYPES.get(kind, "Any")

    def _class(self, schema: dict[str, Any], path: str, depth: int) -> str:
        name = "".join(word.capitalize() for word in path.split("_"))
        declared, described = self.fields(schema, path, "  ", depth + 1)
        lines = "".join(f"{line}\n" for line in declared)
        self.classes.append(
            f'@dataclasses.dataclass(kw_only=True)\nclass {name}:\n  """{schema.get("description", "")}\n\n'
            f'  Attributes:\n{described}  """\n{lines}\n'
        )
        return name

    def _referred(self, reference: str) -> object:
        definitions = self.whole.get("$defs")
        return definitions.get(reference.rpartition("/")[2]) if isinstance(definitions, dict) else None
