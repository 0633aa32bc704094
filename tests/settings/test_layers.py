import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from decimal import Decimal
from pathlib import Path

import pytest

from llmtool.errors import BadConfigError, UsageError
from llmtool.settings import layers, paths
from llmtool.settings.declared import SETTINGS, Value


@pytest.fixture
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "config" / "llmtool" / "config.yaml"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(paths, "config_file", lambda: file)
    return file


@pytest.fixture
def repository(tmp_path: Path, user_file: Path) -> Path:
    del user_file  # wanted for what it does: no test may meet the settings of whoever runs it
    folder = tmp_path / "repository"
    folder.mkdir()
    return folder


def test_everything_is_at_its_default_where_nobody_says_anything(repository: Path) -> None:
    settings = layers.load({}, {}, repository)
    assert settings.model == Value(None, "default")
    assert settings.format == Value("auto", "default")
    assert settings.offline == Value(value=False, source="default")
    assert settings.debug == Value(value=False, source="default")


def test_each_layer_wins_over_those_below_and_is_named(repository: Path, user_file: Path) -> None:
    project_file = repository / "llmtool.yaml"
    flags, environ = {"model": "from-flag"}, {"LLMTOOL_MODEL": "from-variable"}
    user_file.write_text("# mine\nmodel: from-user\n", encoding="utf-8")
    project_file.write_text("format: json\n\nmodel: from-project\n", encoding="utf-8")

    assert layers.load(flags, environ, repository).model == Value("from-flag", "flag --model")
    assert layers.load({}, environ, repository).model == Value("from-variable", "LLMTOOL_MODEL")
    assert layers.load({}, {}, repository).model == Value("from-project", f"{project_file}:3")
    project_file.unlink()
    assert layers.load({}, {}, repository).model == Value("from-user", f"{user_file}:2")


def test_layers_are_mixed_setting_by_setting(repository: Path, user_file: Path) -> None:
    user_file.write_text("offline: true\nformat: csv\n", encoding="utf-8")
    (repository / "llmtool.yaml").write_text("format: json\n", encoding="utf-8")
    settings = layers.load({"model": None}, {"LLMTOOL_DEBUG": "1"}, repository)
    assert settings.model.source == "default"
    assert settings.format.value == "json"
    assert settings.offline == Value(value=True, source=f"{user_file}:1")
    assert settings.debug == Value(value=True, source="LLMTOOL_DEBUG")


def test_empty_values_leave_the_word_to_the_layer_below(repository: Path, user_file: Path) -> None:
    user_file.write_text("model: gpt-4o\n", encoding="utf-8")
    (repository / "llmtool.yaml").write_text("model:\n", encoding="utf-8")
    settings = layers.load({"model": ""}, {"LLMTOOL_MODEL": " ", "LLMTOOL_OFFLINE": ""}, repository)
    assert settings.model == Value("gpt-4o", f"{user_file}:1")
    assert settings.offline.source == "default"


def test_a_flag_that_says_no_is_heard(repository: Path) -> None:
    settings = layers.load({"offline": False}, {"LLMTOOL_OFFLINE": "1"}, repository)
    assert settings.offline == Value(value=False, source="flag --offline")


def test_project_file_is_found_in_the_folders_above(repository: Path) -> None:
    deep = repository / "src" / "deep"
    deep.mkdir(parents=True)
    (repository / "llmtool.yaml").write_text("model: outer\n", encoding="utf-8")
    assert layers.load({}, {}, deep).model.value == "outer"
    (repository / "src" / "llmtool.yaml").write_text("model: inner\n", encoding="utf-8")
    assert layers.load({}, {}, deep).model == Value("inner", f"{repository / 'src' / 'llmtool.yaml'}:1")


def test_project_file_is_found_from_a_relative_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "src").mkdir()
    (repository / "llmtool.yaml").write_text("model: gpt-4o\n", encoding="utf-8")
    monkeypatch.chdir(repository / "src")
    assert layers.find_project_file(Path()) == repository / "llmtool.yaml"


def test_only_a_file_is_a_project_file(repository: Path) -> None:
    inner = repository / "inner"
    (inner / "llmtool.yaml").mkdir(parents=True)
    (repository / "llmtool.yaml").write_text("model: gpt-4o\n", encoding="utf-8")
    assert layers.find_project_file(inner) == repository / "llmtool.yaml"


def test_folder_that_may_not_be_looked_into_is_passed_by(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "llmtool.yaml").write_text("model: gpt-4o\n", encoding="utf-8")
    inner = repository / "inner"
    inner.mkdir()
    is_file = Path.is_file

    def forbidden(path: Path) -> bool:
        if path.parent == inner:
            raise PermissionError
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", forbidden)
    assert layers.find_project_file(inner) == repository / "llmtool.yaml"


def test_wrong_variable_is_named(repository: Path) -> None:
    with pytest.raises(BadConfigError, match=r"^LLMTOOL_OFFLINE must be true or false, not 'maybe'$"):
        layers.load({}, {"LLMTOOL_OFFLINE": "maybe"}, repository)
    expected = r"^LLMTOOL_FORMAT must be one of auto, plain, table, json, csv, markdown, not 'tabel'$"
    with pytest.raises(BadConfigError, match=expected):
        layers.load({"format": "json"}, {"LLMTOOL_FORMAT": "tabel"}, repository)


def test_wrong_flag_is_a_usage_error(repository: Path) -> None:
    with pytest.raises(UsageError, match=r"^--format must be one of .*, not 'xml'$"):
        layers.load({"format": "xml"}, {}, repository)


def test_settings_are_listed_in_the_order_of_the_table(repository: Path) -> None:
    settings = layers.load({"model": "gpt-4o"}, {}, repository)
    assert [setting for setting, _ in settings] == list(SETTINGS)
    assert next(iter(settings))[1] == Value("gpt-4o", "flag --model")


def test_settings_cannot_be_changed(repository: Path) -> None:
    settings = layers.load({}, {}, repository)
    with pytest.raises(FrozenInstanceError):
        settings.model = Value("other", "nowhere")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("content", "expected"),
    [(None, "0 0"), ("model: gpt-4o\n", "0 1")],
    ids=["without a file", "with a file"],
)
def test_libraries_are_loaded_only_where_they_are_needed(tmp_path: Path, content: str | None, expected: str) -> None:
    if content:
        (tmp_path / "llmtool.yaml").write_text(content, encoding="utf-8")
    program = """
import sys
from decimal import Decimal
from pathlib import Path
from llmtool.settings import layers
imported = "yaml" in sys.modules or "platformdirs" in sys.modules
layers.load({}, {}, Path())
print(int(imported), int("yaml" in sys.modules))
"""
    places = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA")}
    environ = {**os.environ, **places, "PYTHONPATH": str(Path(layers.__file__).parents[2])}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


def test_a_project_tightens_a_budget(repository: Path, user_file: Path) -> None:
    user_file.write_text('budget_daily: "5.00"\nbudget_monthly: "50"\nbudget_project: "7"\n', encoding="utf-8")
    project_file = repository / "llmtool.yaml"
    project_file.write_text('budget_daily: "4.99"\nbudget_project: "7.00"\n', encoding="utf-8")
    settings = layers.load({}, {}, repository)
    assert settings.budget_daily == Value(Decimal("4.99"), f"{project_file}:1")
    assert settings.budget_monthly == Value(Decimal(50), f"{user_file}:2")
    assert settings.budget_project == Value(Decimal("7.00"), f"{project_file}:2")


def test_a_project_may_add_a_budget(repository: Path) -> None:
    (repository / "llmtool.yaml").write_text('budget_daily: "400"\n', encoding="utf-8")
    assert layers.load({}, {}, repository).budget_daily.value == 400


def test_a_project_never_loosens_a_budget_and_that_is_noted(repository: Path, user_file: Path) -> None:
    user_file.write_text('budget_daily: "5.00"\n', encoding="utf-8")
    project_file = repository / "llmtool.yaml"
    project_file.write_text('model: x\nbudget_daily: "400"\n', encoding="utf-8")
    settings = layers.load({}, {}, repository)
    note = f"{project_file}:2 would loosen it to 400"
    assert settings.budget_daily == Value(Decimal("5.00"), f"{user_file}:1", note)
    assert settings.model == Value("x", f"{project_file}:1")


def test_the_users_environment_has_the_last_word_on_a_budget(repository: Path, user_file: Path) -> None:
    user_file.write_text('budget_daily: "5.00"\n', encoding="utf-8")
    (repository / "llmtool.yaml").write_text('budget_daily: "1"\n', encoding="utf-8")
    settings = layers.load({}, {"LLMTOOL_BUDGET_DAILY": "9"}, repository)
    assert settings.budget_daily == Value(Decimal(9), "LLMTOOL_BUDGET_DAILY")
    with pytest.raises(BadConfigError, match=r"^LLMTOOL_BUDGET_DAILY must be US dollars, such as \"5\.00\", "):
        layers.load({}, {"LLMTOOL_BUDGET_DAILY": "lots"}, repository)


def test_a_project_that_would_loosen_what_a_variable_says_is_noted(repository: Path) -> None:
    (repository / "llmtool.yaml").write_text('budget_daily: "400"\n', encoding="utf-8")
    budget = layers.load({}, {"LLMTOOL_BUDGET_DAILY": "9"}, repository).budget_daily
    assert (budget.value, budget.source) == (Decimal(9), "LLMTOOL_BUDGET_DAILY")
    assert budget.note.endswith("llmtool.yaml:1 would loosen it to 400")


def test_a_projects_word_can_be_left_out(repository: Path, user_file: Path) -> None:
    (repository / "llmtool.yaml").write_text("model: theirs\n")
    user_file.write_text("model: mine\n")
    assert layers.load({}, {}, repository).model.value == "theirs"
    assert layers.load({}, {}, repository, heed_project=False).model.value == "mine"


@pytest.mark.parametrize("name", ["provider", "api", "base_url", "allow_unpriced", "timeout_first", "max_wait"])
def test_a_project_has_no_say_in_where_calls_go_and_how(repository: Path, name: str) -> None:
    (repository / "llmtool.yaml").write_text(f'{name}: "1"\n')
    with pytest.raises(BadConfigError, match=f"llmtool.yaml:1: a project file may not set '{name}'"):
        layers.load({}, {}, repository)
