"""The house: who may import whom, who owns which package, what files may be called."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "llmtool"
FLOORS = (
    {
        *("errors", "money", "messages", "usage", "exchange", "conversation", "names", "plugins"),
        *("yaml_file", "yaml_place", "git"),
    },
    {"settings", "reading", "tokens", "pricing"},
    {"prompts", "providers", "storage"},
    {"planning"},
    {"calls"},
    {"render"},
    {"cli"},
)
OWNERS = {
    "gigatoken": "tokens/", "tiktoken": "tokens/", "toktok": "tokens/", "splintr": "tokens/",
    "ctok": "tokens/", "regex": "tokens/",
    "yaml": "yaml_file.py", "platformdirs": "settings/paths.py", "httpx": "providers/",
    "tenacity": "providers/retries.py",
    "rich": "render/", "typer": "cli/", "sqlite3": "storage/", "numpy": "calls/",
    "tokenizers": "calls/local_embeddings.py", "markdown_it": "render/", "prompt_toolkit": "cli/chat/",
}  # fmt: skip
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "base"}
FILES = sorted(ROOT.rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """What a file imports, by statement or by ``import_module`` of a literal."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "llmtool")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            words = (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
            yield from (word for word in words if isinstance(word, str) and word.startswith("llmtool."))


def _floor(room: str) -> int | None:
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_down(path: Path) -> None:
    inside = path.relative_to(ROOT)
    room = inside.parts[0].removesuffix(".py")
    own = _floor(room)
    if own is None:
        assert inside.as_posix() in {"__init__.py", "__main__.py"}
        return
    for name in _imports(path):
        parts = name.split(".")
        target = _floor(parts[1]) if parts[0] == "llmtool" and len(parts) > 1 else None
        if target is not None and parts[1] != room:
            # The ground floor is one lobby; on the others every folder is a room of its own.
            assert target < own or target == own == 0, f"{inside} may not import {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_package_has_one_owner(path: Path) -> None:
    inside = path.relative_to(ROOT).as_posix()
    for name in _imports(path):
        owner = OWNERS.get(name.partition(".")[0])
        assert owner is None or inside.startswith(owner), f"{inside} may not import {name}"


def test_files_are_named_for_what_is_in_them() -> None:
    assert not [path for path in FILES if path.stem in EMPTY_NAMES]


def test_init_files_are_empty() -> None:
    allowed = {"__init__.py", "cli/commands/__init__.py"}
    full = {path.relative_to(ROOT).as_posix() for path in FILES if path.name == "__init__.py" and path.stat().st_size}
    assert full <= allowed


def test_files_stay_small() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {path: count for path, count in lines.items() if count > 250}


def test_the_check_sees_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from llmtool.cli import app\nimport_module('llmtool.render.human')\nfrom llmtool import cli\n")
    assert set(_imports(wrong)) == {"llmtool.cli", "llmtool.render.human", "llmtool"}
