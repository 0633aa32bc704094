"""A group of commands, as one would add it to the table."""

from collections.abc import Callable

import pytest

from tests.cli.terminal import Done, Place

Run = Callable[..., Done]

# The program with a group of two commands in its table.
_WITH_A_GROUP = """
import sys, types
import typer
from llmtool.cli import commands, frame
from llmtool.cli.groups import command_group

module = types.ModuleType("fruit")
module.fruit = command_group("All about fruit.")

@module.fruit.command("eat")
def eat(context: typer.Context, name: str) -> None:
    "Eat one."
    context.obj.write(f"{name}: gone\\n")

@module.fruit.command("list")
def list_(context: typer.Context) -> None:
    "Say which there are."

sys.modules["fruit"] = module
commands.COMMANDS["fruit"] = ("fruit", "All about fruit.")
sys.exit(frame.run(sys.argv[1:]))
"""


@pytest.fixture
def run(place: Place) -> Run:
    def run_words(*words: str) -> Done:
        return place.run(*words, way=("-c", _WITH_A_GROUP))

    return run_words


def test_a_group_shows_its_commands_in_its_help(run: Run) -> None:
    done = run("fruit", "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage: llmtool fruit [OPTIONS] COMMAND" in done.out
    assert "All about fruit." in done.out
    assert "eat   Eat one.\n  list  Say which there are.\n" in done.out
    assert "completion" not in done.out


def test_a_group_alone_is_its_help_on_stderr_and_a_wrong_command_line(run: Run) -> None:
    done = run("fruit")
    assert (done.code, done.out) == (2, "")
    assert "All about fruit." in done.err


def test_a_command_of_a_group_runs(run: Run) -> None:
    done = run("fruit", "eat", "apple")
    assert (done.code, done.out, done.err) == (0, "apple: gone\n", "")


def test_an_unknown_command_of_a_group_is_a_wrong_command_line(run: Run) -> None:
    done = run("fruit", "peel")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("llmtool: no such command 'peel'")
    assert "hint: see 'llmtool fruit --help'" in done.err


@pytest.mark.parametrize(
    ("words", "example"),
    [
        (("count",), "    llmtool count README.md\n    git diff | llmtool count\n"),
        (("models", "list"), "    llmtool models list claude\n    llmtool models list --capability vision"),
        (("usage",), "    llmtool usage --by model --since 2026-11-01\n"),
    ],
)
def test_examples_keep_their_lines(place: Place, words: tuple[str, ...], example: str) -> None:
    assert example in place.run(*words, "--help").out
