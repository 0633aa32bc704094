"""The settings in a project's ``llmtool.yaml`` and in the user's own file."""

from pathlib import Path
from typing import Any

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.names import nearest
from llmtool.settings import paths
from llmtool.settings.declared import SETTINGS, InProject, Setting, Value, says_nothing
from llmtool.settings.kinds import MONEY, PATH, TEXT
from llmtool.yaml_file import YamlDocument

# What else a project file holds at its top, for the commands that read it.
PROJECT_SECTIONS = ("checks",)

_SETTINGS = {setting.name: setting for setting in SETTINGS}


def read_project(path: Path) -> dict[str, Value[Any]]:
    """The settings of a project file, by name.

    Raises:
        BadConfigError: the file is wrong, or sets what a project may not set.
    """
    document = yaml_file.load(path)
    values = _values(document, PROJECT_SECTIONS)
    for name, value in values.items():
        _refuse_overreach(document, _SETTINGS[name], value.value)
        if _SETTINGS[name].kind is PATH and not _is_inside(path.parent, value.value):
            raise document.error(f"'{name}' must be a path in the project's folder, not {value.value!r}", name)
    return values


def read_user(path: Path) -> dict[str, Value[Any]]:
    """The settings of the user's own file, by name.

    Raises:
        BadConfigError: the file is wrong.
    """
    return _values(yaml_file.load(path), ())


def _values(document: YamlDocument, sections: tuple[str, ...]) -> dict[str, Value[Any]]:
    if document.value is None:
        return {}
    if not isinstance(document.value, dict):
        raise document.error("settings have to be keys with values", hint="write them like this: model: gpt-4o")
    values = {}
    for key, given in document.value.items():
        if key in sections:
            continue
        if key not in _SETTINGS:
            raise _unknown(document, key, sections)
        if not says_nothing(given):
            value = _read(document, _SETTINGS[key], given)
            if _SETTINGS[key].kind is PATH:
                value = str(document.path.parent / str(value))
            values[key] = Value(value, document.where(key))
    return values


def _read(document: YamlDocument, setting: Setting, given: object) -> object:
    value = setting.kind.read(given)
    if value is None:
        scalar = document.scalar(setting.name)
        written = repr(scalar.text) if scalar else "a list" if isinstance(given, list) else "a mapping"
        bare = scalar is not None and not scalar.quoted and setting.kind in (TEXT, PATH, MONEY)
        hint = f'put it in quotes: {setting.name}: "{scalar.text}"' if scalar and bare else ""
        message = f"'{setting.name}' must be {setting.kind.expects}, not {written}"
        raise document.error(message, setting.name, hint=hint)
    return value


def _refuse_overreach(document: YamlDocument, setting: Setting, value: object) -> None:
    hint = f"set {setting.variable}, or '{setting.name}' in {paths.config_file()}"
    if setting.in_project is InProject.NOTHING:
        raise document.error(f"a project file may not set '{setting.name}'", setting.name, hint=hint)
    if setting.in_project is InProject.TURN_ON and value is False:
        raise document.error(f"a project file may not turn '{setting.name}' off", setting.name, hint=hint)


def _is_inside(folder: Path, path: str) -> bool:
    return Path(path).resolve().is_relative_to(folder.resolve())


def _unknown(document: YamlDocument, key: object, sections: tuple[str, ...]) -> BadConfigError:
    if key in PROJECT_SECTIONS:
        return document.error(f"'{key}' belongs in a project's llmtool.yaml, not in the user's settings", key)
    known = (*_SETTINGS, *sections)
    close = nearest(str(key), known)[0]
    return document.error(f"unknown key {key!r}", key, hint=f"did you mean '{close}'? known: {', '.join(known)}")
