"""How ``config`` shows the settings, the folders and where completions go."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Row, Table
from llmtool.settings.layers import Settings


@dataclass(frozen=True, slots=True)
class ConfigResult:
    """What ``config`` found out.

    Attributes:
        settings: every setting with its source.
        folders: what lies where.
        completions: shell → where it looks for the completion script.
    """

    settings: Settings
    folders: Mapping[str, Path]
    completions: Mapping[str, str]


def config_view(result: ConfigResult) -> Document:
    """Settings first, then folders and completions."""
    rows: list[Row] = [
        (setting.name, _shown(value.value), value.source, "; ".join(filter(None, (setting.help, value.note))))
        for setting, value in result.settings
    ]
    rows += [(name, path.as_posix(), "", "") for name, path in result.folders.items()]
    rows += [
        (f"completion, {shell}", place, "", "llmtool --show-completion writes it")
        for shell, place in result.completions.items()
    ]
    columns = (Column("setting"), Column("value", kind="path"), Column("source", kind="path"), Column("meaning"))
    return Document(_data(result), Table(columns, tuple(rows)))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)


def _data(result: ConfigResult) -> dict[str, Json]:
    settings: dict[str, Json] = {}
    for setting, value in result.settings:
        known = value.value if isinstance(value.value, bool | str | Decimal) else None
        settings[setting.name] = {
            "value": known,
            "source": value.source,
            "variable": setting.variable,
            "note": value.note or None,
        }
    return {
        "schema": "llmtool.config/1",
        "settings": settings,
        "paths": {name.replace(" ", "_"): path.as_posix() for name, path in result.folders.items()},
        "completions": dict(result.completions),
    }
