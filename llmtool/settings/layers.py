"""Settings in layers, each value with its source: flag > environment > project file > user file > default.

What a project may only tighten is the smaller of the project's and the user's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from llmtool.errors import BadConfigError, UsageError
from llmtool.settings.declared import SETTINGS, InProject, Setting, Value, says_nothing

PROJECT_FILE = "llmtool.yaml"
_BOUND = frozenset(setting.name for setting in SETTINGS if setting.in_project is InProject.TIGHTEN)

Layer: TypeAlias = dict[str, Value[Any]]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting as it is for this run; one field for each row of the table in ``declared``."""

    model: Value[str | None]
    embedding_model: Value[str | None]
    format: Value[str]
    pricing: Value[str | None]
    offline: Value[bool]
    debug: Value[bool]
    budget_daily: Value[Decimal | None]
    budget_monthly: Value[Decimal | None]
    budget_project: Value[Decimal | None]
    provider: Value[str | None]
    api: Value[str | None]
    base_url: Value[str | None]
    allow_unpriced: Value[bool]
    timeout_connect: Value[float]
    timeout_first: Value[float]
    timeout_between: Value[float]
    attempts: Value[int]
    max_wait: Value[float]

    def __iter__(self) -> Iterator[tuple[Setting, Value[object]]]:
        """Each row of the table with its value, in the order of the table."""
        for setting in SETTINGS:
            yield setting, getattr(self, setting.name)


def load(flags: Mapping[str, object], environ: Mapping[str, str], cwd: Path, *, heed_project: bool = True) -> Settings:
    """Find every setting.

    Args:
        flags: what the command line says, by the names of the settings; None or no entry where it says nothing.
        environ: the environment variables; an empty one is unset.
        cwd: the working folder: the project file is looked for here and in the folders above.
        heed_project: whether the project file counts, which may come from a stranger.

    Raises:
        UsageError: a flag's value is not of the setting's kind.
        BadConfigError: a variable's is not, or a file is wrong; the message names the variable, or the file and line.
    """
    project_file = find_project_file(cwd) if heed_project else None
    project, user = _from_files(project_file)
    given = (_noted(layer, project) for layer in (_from_flags(flags), _from_environment(environ)))
    layers = (*given, _tightening(project, user), _noted(user, project))
    values: Layer = {}
    for setting in SETTINGS:
        default = Value(setting.default, "default")
        values[setting.name] = next((layer[setting.name] for layer in layers if setting.name in layer), default)
    return Settings(**values)


def find_project_file(cwd: Path) -> Path | None:
    """The nearest ``llmtool.yaml``, in this folder or one above it."""
    folder = cwd.absolute()
    candidates = (above / PROJECT_FILE for above in (folder, *folder.parents))
    return next((file for file in candidates if _is_file(file)), None)


def _from_flags(flags: Mapping[str, object]) -> Layer:
    layer: Layer = {}
    for setting in SETTINGS:
        given = flags.get(setting.name)
        if says_nothing(given):
            continue
        value = setting.kind.read(given)
        if value is None:
            raise UsageError(f"{setting.flag} must be {setting.kind.expects}, not {given!r}")
        layer[setting.name] = Value(value, f"flag {setting.flag}")
    return layer


def _from_environment(environ: Mapping[str, str]) -> Layer:
    layer: Layer = {}
    for setting in SETTINGS:
        given = environ.get(setting.variable, "")
        if says_nothing(given):
            continue
        value = setting.kind.read(given)
        if value is None:
            raise BadConfigError(f"{setting.variable} must be {setting.kind.expects}, not {given!r}")
        layer[setting.name] = Value(value, setting.variable)
    return layer


def _from_files(project_file: Path | None) -> tuple[Layer, Layer]:
    """The project's layer and the user's; empty where there is no file."""
    # Imported late: platformdirs and the YAML reader cost more than a whole count, and often no file exists.
    user_file = import_module("llmtool.settings.paths").config_file()
    if project_file is None and not _is_file(user_file):
        return {}, {}
    files = import_module("llmtool.settings.files")
    project: Layer = files.read_project(project_file) if project_file else {}
    user: Layer = files.read_user(user_file) if _is_file(user_file) else {}
    return project, user


def _tightening(project: Layer, user: Layer) -> Layer:
    """The project's layer, without what would loosen the user's."""
    return {name: value for name, value in project.items() if name not in user or not _loosens(name, project, user)}


def _noted(layer: Layer, project: Layer) -> Layer:
    """A layer of the user's whose values say where the project would loosen them."""
    return {
        name: replace(value, note=f"{project[name].source} would loosen it to {project[name].value}")
        if _loosens(name, project, layer)
        else value
        for name, value in layer.items()
    }


def _loosens(name: str, project: Layer, layer: Layer) -> bool:
    """Whether a project would loosen what it may only tighten."""
    return bool(name in project and name in _BOUND and project[name].value > layer[name].value)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above that may not be looked into holds no settings for us
        return False
