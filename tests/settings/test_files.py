from decimal import Decimal
from pathlib import Path

import pytest

from llmtool.errors import BadConfigError
from llmtool.settings import files, paths
from llmtool.settings.declared import SETTINGS, Value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "llmtool.yaml"


def refusal_of_project(file: Path, content: str) -> BadConfigError:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadConfigError) as caught:
        files.read_project(file)
    return caught.value


def test_values_come_with_file_and_line(file: Path) -> None:
    file.write_text("model: gpt-4o\n# why not\nformat: json\n", encoding="utf-8")
    expected = {"model": Value("gpt-4o", f"{file}:1"), "format": Value("json", f"{file}:3")}
    assert files.read_project(file) == expected
    assert files.read_user(file) == expected


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "model:\nformat: ''\n", "{}\n"])
def test_file_may_say_nothing(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    assert files.read_project(file) == {}


def test_checks_of_a_project_are_let_through(file: Path) -> None:
    file.write_text("checks:\n- anything: [goes]\nmodel: gpt-4o\n", encoding="utf-8")
    assert list(files.read_project(file)) == ["model"]


def test_checks_do_not_belong_to_a_user(file: Path) -> None:
    file.write_text("model: gpt-4o\nchecks: []\n", encoding="utf-8")
    with pytest.raises(BadConfigError) as caught:
        files.read_user(file)
    message = f"{file}:2: 'checks' belongs in a project's llmtool.yaml, not in the user's settings"
    assert caught.value.message == message


def test_unknown_key_is_refused_with_its_neighbours(file: Path) -> None:
    error = refusal_of_project(file, "format: json\nmodle: gpt-4o\n")
    assert error.message == f"{file}:2: unknown key 'modle'"
    names = ", ".join(setting.name for setting in SETTINGS)
    assert error.hint == f"did you mean 'model'? known: {names}, checks"


def test_unknown_key_that_is_no_text_is_refused_too(file: Path) -> None:
    assert refusal_of_project(file, "model: x\n7: y\n").message == f"{file}:2: unknown key 7"


def test_message_stays_one_line_whatever_is_written(file: Path) -> None:
    assert refusal_of_project(file, '? "a\\nb"\n: 1\n').message == f"{file}:1: unknown key 'a\\nb'"
    assert refusal_of_project(file, 'format: "a\\nb"\n').message.endswith(", not 'a\\nb'")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("model: 4.1", "'model' must be text, not '4.1'"),
        ("model: no", "'model' must be text, not 'no'"),
        ("model: [gpt-4o]", "'model' must be text, not a list"),
        ("model: {id: gpt-4o}", "'model' must be text, not a mapping"),
        ("format: xml", "'format' must be one of auto, plain, table, json, csv, markdown, not 'xml'"),
        ("offline: 1", "'offline' must be true or false, not '1'"),
        ("offline: maybe", "'offline' must be true or false, not 'maybe'"),
    ],
)
def test_wrong_value_is_shown_as_it_was_written(file: Path, line: str, message: str) -> None:
    assert refusal_of_project(file, f"# first\n{line}\n").message == f"{file}:2: {message}"


def test_text_that_yaml_takes_for_something_else_wants_quotes(file: Path) -> None:
    assert refusal_of_project(file, "model: 4.10\n").hint == 'put it in quotes: model: "4.10"'


@pytest.mark.parametrize("content", ["- model\n", "just text\n", "7\n"])
def test_file_has_to_hold_keys(file: Path, content: str) -> None:
    assert refusal_of_project(file, content).message == f"{file}:1: settings have to be keys with values"


def test_project_may_turn_offline_on(file: Path) -> None:
    file.write_text("offline: true\n", encoding="utf-8")
    assert files.read_project(file) == {"offline": Value(value=True, source=f"{file}:1")}


@pytest.mark.parametrize("word", ["false", "no", "off", "'0'"])
def test_project_may_not_turn_offline_off(file: Path, word: str) -> None:
    error = refusal_of_project(file, f"model: x\noffline: {word}\n")
    assert error.message == f"{file}:2: a project file may not turn 'offline' off"
    assert error.hint == f"set LLMTOOL_OFFLINE, or 'offline' in {paths.config_file()}"


@pytest.mark.parametrize("word", ["true", "false"])
def test_project_may_not_set_debug(file: Path, word: str) -> None:
    assert refusal_of_project(file, f"debug: {word}\n").message == f"{file}:1: a project file may not set 'debug'"


def test_user_may_set_everything(file: Path) -> None:
    file.write_text("model: m\nformat: csv\noffline: no\ndebug: yes\n", encoding="utf-8")
    assert [value.value for value in files.read_user(file).values()] == ["m", "csv", False, True]


def test_broken_yaml_is_refused_with_its_line(file: Path) -> None:
    assert refusal_of_project(file, "model: gpt-4o\nmodel: gpt-5\n").message.startswith(f"{file}:2: not valid YAML: ")


def test_path_is_told_from_the_folder_of_its_file(file: Path) -> None:
    file.write_text("pricing: prices/own.yaml\n", encoding="utf-8")
    expected = {"pricing": Value(str(file.parent / "prices/own.yaml"), f"{file}:1")}
    assert files.read_project(file) == expected
    assert files.read_user(file) == expected


@pytest.mark.parametrize("path", ["../own.yaml", "/etc/own.yaml", "prices/../../own.yaml"])
def test_path_of_a_project_stays_in_its_folder(file: Path, path: str) -> None:
    message = refusal_of_project(file, f"model: x\npricing: {path}\n").message
    assert message.startswith(f"{file}:2: 'pricing' must be a path in the project's folder, not ")
    assert [value.value for value in files.read_user(file).values()] == ["x", str(file.parent / path)]


def test_an_amount_of_money_wants_quotes(file: Path) -> None:
    error = refusal_of_project(file, "model: x\nbudget_daily: 5.00\n")
    assert error.message == f"{file}:2: 'budget_daily' must be US dollars, such as \"5.00\", not '5.00'"
    assert error.hint == 'put it in quotes: budget_daily: "5.00"'
    assert refusal_of_project(file, 'budget_daily: "five"\n').hint == ""
    file.write_text('budget_daily: "5.00"\n', encoding="utf-8")
    assert files.read_user(file) == {"budget_daily": Value(Decimal("5.00"), f"{file}:1")}
