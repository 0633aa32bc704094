"""The wheel, installed: what is in it, and that it counts with no network at all."""

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from llmtool.tokens.encodings import names

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from a copy."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(source))
    return next(folder.glob("*.whl"))


def _run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_what_is_in_the_wheel(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    for name in ("tokens/vocab/o200k_base.bin", "tokens/models.json", "tokens/ratios.json", "py.typed"):
        assert f"llmtool/{name}" in inside
    completions = [name.rpartition("/")[2] for name in inside if "/data/share/" in name]
    assert sorted(completions) == ["_llmtool", "llmtool", "llmtool.fish", "llmtool.ps1"]
    assert any(name.endswith("LICENSE") for name in inside)
    assert not [name for name in inside if name.startswith(("tests/", "benchmarks/", "pricing/"))]
    assert wheel.stat().st_size < 8_000_000


def test_the_installed_wheel_counts_without_a_network(wheel: Path, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us take the network away (unshare -n)")
    # The packages it depends on are those that are installed here; llmtool itself is the wheel's.
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    packages = next(home.glob("lib/python3*/site-packages"))
    zipfile.ZipFile(wheel).extractall(packages)
    here = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "here.pth").write_text("\n".join(here) + "\n")
    script = (
        "import socket, sys, llmtool\n"
        f"assert llmtool.__file__.startswith({str(packages)!r}), llmtool.__file__\n"
        "from llmtool.__main__ import main\n"
        "sys.exit(main())\n"
    )
    text = "hello world, 世界 " * 40_000
    (tmp_path / "small.txt").write_text("hello world")
    (tmp_path / "large.txt").write_text(text)
    for name in names():
        command = [unshare, "-n", str(home / "bin" / "python"), "-c", script, "count", "-q", "--encoding", name]
        counts = [
            subprocess.run([*command, file], capture_output=True, text=True, cwd=tmp_path, check=True).stdout
            for file in ("small.txt", "large.txt")
        ]
        assert counts[0] == "2\n"
        assert int(counts[1]) > 40_000


def test_an_editable_install_and_a_wheel_have_the_same_version(wheel: Path) -> None:
    from llmtool import __version__  # noqa: PLC0415 - what is tested

    assert wheel.name.startswith(f"llmtool-{__version__}-py3-none-any")


def test_completions_are_those_of_the_code(tmp_path: Path) -> None:
    _run(sys.executable, "-m", "llmtool.cli.completion", str(tmp_path))
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text() for path in (ROOT / "completions").iterdir()}
    assert made == kept
    assert len(made) == 4


def test_bash_completes_models(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    program = tmp_path / "llmtool"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m llmtool "$@"\n')
    program.chmod(0o755)
    script = (
        f". {ROOT}/completions/llmtool.bash\n"
        f"COMP_WORDS=(llmtool count -m gpt-5.6); COMP_CWORD=3; _llmtool_completion {program}\n"
        'echo "${COMPREPLY[@]}"\n'
    )
    assert _run(bash, "-c", script).split() == [
        "gpt-5.6", "gpt-5.6-cyber", "gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra"
    ]  # fmt: skip
