"""A result ready to be written in any format."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from llmtool.render.as_json import Json
from llmtool.render.look import Look
from llmtool.render.table import Table


class View(Protocol):
    """What can be written. Of a large result only what is asked for is made, when it is asked for."""

    @property
    def data(self) -> Mapping[str, Json]:
        """The result for programs, with its ``schema``."""

    @property
    def table(self) -> Table:
        """The result for people, and for CSV and Markdown."""

    @property
    def bare(self) -> str | None:
        """What people and pipes get instead of the table, where one line says it all; or None."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a view makes of a command's result, whole; its attributes are those of :class:`View`."""

    data: Mapping[str, Json]
    table: Table
    bare: str | None = None


def write(document: View, how: str, look: Look) -> str:
    """The document in one of the formats.

    Args:
        document: what to write.
        how: ``plain``, ``table``, ``json``, ``csv`` or ``markdown``.
        look: what the place can do where a ``table`` will be shown.
    """
    if how in {"plain", "table"} and (bare := document.bare) is not None:
        return bare
    # Each format is imported late: a run uses one.
    text: str
    if how == "json":
        text = import_module("llmtool.render.as_json").render(document.data)
    elif how == "table":
        text = import_module("llmtool.render.human").render(document.table, look)
    else:
        module = "llmtool.render.plain" if how == "plain" else f"llmtool.render.as_{how}"
        text = import_module(module).render(document.table)
    return text
