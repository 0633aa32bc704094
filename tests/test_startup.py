"""What is loaded before anything is done: sets of modules, not seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "rich", "httpx", "yaml", "tiktoken", "toktok", "splintr", "ctok", "regex", "pydantic", "sqlite3", "asyncio",
    "gigatoken_rs", "numpy", "multiprocessing", "email", "importlib.metadata",
}  # fmt: skip
# It imports nothing itself that it looks for.
_PROBE = """
import sys
from llmtool.__main__ import main
try:
    main()
finally:
    sys.stderr.write(" ".join(sys.modules))
"""


def _modules(tmp_path: Path, *argv: str, **environ: str) -> set[str]:
    """The modules that are loaded once a command line has been run, on a machine without settings."""
    return set(_said_by(_PROBE, tmp_path, *argv, **environ).splitlines()[-1].split())


def _said_by(script: str, tmp_path: Path, *argv: str, **environ: str) -> str:
    """What a script says on stderr, which succeeds on a machine without settings."""
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environ}
    done = subprocess.run(
        [sys.executable, "-c", script, *argv],
        capture_output=True, text=True, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


_SEARCHES = """
import gc, sys
searches = []
gc.callbacks.append(lambda phase, info: searches.append(info))
from llmtool.__main__ import main
del searches[:]
try:
    main()
finally:
    sys.stderr.write(str(len(searches)))
"""


@pytest.fixture
def prompt(tmp_path: Path) -> str:
    (tmp_path / "prompt.txt").write_text("hello world")
    return "prompt.txt"


def test_the_plain_count_loads_almost_nothing(tmp_path: Path, prompt: str) -> None:
    loaded = _modules(tmp_path, "count", prompt)
    assert {name for name in loaded if name.startswith("llmtool")} == {
        "llmtool", "llmtool.__main__", "llmtool.cli", "llmtool.cli.instant", "llmtool.tokens",
        "llmtool.tokens.encodings", "llmtool.tokens.pieces", "llmtool.tokens.small", "llmtool.tokens.table",
    }  # fmt: skip
    assert not loaded & (
        HEAVY | {"typer", "json", "pathlib", "typing", "dataclasses", "platformdirs", "re", "collections.abc"}
    )


def test_a_model_costs_the_plain_count_only_json(tmp_path: Path, prompt: str) -> None:
    plain, with_model = (_modules(tmp_path, "count", *argv, prompt) for argv in ((), ("-m", "gpt-4o")))
    script = "import sys, json; print(*sys.modules)"
    json = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert with_model - plain <= set(json)


@pytest.mark.parametrize("argv", [("--help",), ("--version",)])
def test_help_and_version_import_no_command(tmp_path: Path, argv: tuple[str, ...]) -> None:
    loaded = _modules(tmp_path, *argv)
    assert not {name for name in loaded if name.startswith("llmtool.cli.commands.")}
    assert not loaded & (HEAVY | {"platformdirs"})


def test_the_help_of_a_command_counts_nothing(tmp_path: Path) -> None:
    loaded = _modules(tmp_path, "count", "--help")
    assert not sorted(loaded & HEAVY)
    assert "llmtool.tokens.openai" not in loaded


def test_completing_a_command_imports_none(tmp_path: Path) -> None:
    env = {"_LLMTOOL_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "llmtool co"}
    loaded = _modules(tmp_path, **env)
    # Typer cleans what it shows with Rich's help.
    assert not sorted(loaded & (HEAVY - {"rich"}))


def test_the_full_count_of_a_small_file_loads_no_engine(tmp_path: Path, prompt: str) -> None:
    loaded = _modules(tmp_path, "count", "--json", prompt)
    assert not sorted(loaded & HEAVY)


@pytest.mark.parametrize(
    "argv",
    [
        ("compare", "--input-tokens", "1000"),
        ("compare", "--help"),
        ("models", "list"),
        ("models", "choose", "coding"),
        ("models", "--help"),
    ],
)
def test_prices_cost_no_heavy_package(tmp_path: Path, argv: tuple[str, ...]) -> None:
    assert not sorted(_modules(tmp_path, *argv) & HEAVY)


def test_a_comparison_of_a_text_loads_tokenizers_and_no_yaml(tmp_path: Path, prompt: str) -> None:
    loaded = _modules(tmp_path, "compare", "--all", prompt)
    assert not loaded & {"yaml", "rich", "pydantic", "multiprocessing", "httpx"}


def test_a_given_size_is_priced_without_reading_or_counting(tmp_path: Path) -> None:
    loaded = _modules(tmp_path, "estimate", "-m", "gpt-4o", "--input-tokens", "4000", "--output-tokens", "1000")
    assert not sorted(loaded & HEAVY)
    rooms = ("llmtool.reading", "llmtool.tokens.registry", "llmtool.planning.tally", "llmtool.pricing.form")
    assert not sorted(name for name in loaded if name.startswith(rooms))


@pytest.mark.parametrize(
    "argv",
    [
        ("prompt", "cot", "-m", "gpt-4o", "Why?"),
        ("prompt", "--help"),
        ("sample", "prompt.json"),
        ("sample", "--help"),
        ("similar", "--help"),
    ],
)
def test_prompts_and_samples_cost_no_heavy_package(tmp_path: Path, argv: tuple[str, ...]) -> None:
    (tmp_path / "prompt.json").write_text("[1, 2]")
    assert not sorted(_modules(tmp_path, *argv) & HEAVY)


@pytest.mark.parametrize("argv", [("--help",), ("estimate", "-m", "gpt-4o", "--input-tokens", "4000"), ("count", ".")])
@pytest.mark.usefixtures("prompt")
def test_nothing_looks_for_garbage_while_a_command_starts(tmp_path: Path, argv: tuple[str, ...]) -> None:
    assert _said_by(_SEARCHES, tmp_path, *argv).splitlines()[-1] == "0"


def test_what_counts_ahead_of_the_command_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    script = """
import sys
from llmtool.planning.processes import counter
from llmtool.tokens.openai import OpenAITokenizer
counter(lambda: OpenAITokenizer("o200k_base"))
sys.stderr.write(" ".join(sys.modules))
"""
    loaded = set(_said_by(script, tmp_path).split())
    assert not loaded & {"llmtool.tokens.registry", "llmtool.reading.sources", "llmtool.names", "pathlib", "json"}


def test_a_tokenizer_that_is_prepared_has_loaded_all_it_needs(tmp_path: Path) -> None:
    """What it loaded later, every process that is forked from this one would load for itself."""
    script = """
import sys
from llmtool.tokens.openai import OpenAITokenizer
tokenizer = OpenAITokenizer("o200k_base")
tokenizer.prepare()
before = set(sys.modules)
tokenizer.count_many(["hello world"])
sys.stderr.write(" ".join(set(sys.modules) - before))
"""
    assert _said_by(script, tmp_path) == ""
