"""Write into documents what the commands in them print: ``python docs/outputs.py FILE…``.

The tests hold every document against what its commands print; this brings it up to date, to be looked at.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(command: str, environ: dict[str, str]) -> str:
    """What a command prints: its data, what it says beside that, and its exit code if that is not 0."""
    words = ["bash", "-c", command]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False
    )
    ending = f"[exit code {done.returncode}]" if done.returncode else ""
    return "\n".join(part.rstrip("\n") for part in (done.stdout, done.stderr, ending) if part)


def renewed(block: str, environ: dict[str, str]) -> str:
    """A block of commands with the output of each."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "\n\n".join(f"{line}\n{printed(line.removeprefix('$ '), environ)}" for line in commands)


def main() -> None:
    """Renew the documents that are named."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "llmtool")
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m llmtool "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        environ = {"PATH": path, "HOME": folder, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        for document in map(Path, sys.argv[1:]):
            text = document.read_text(encoding="utf-8")
            text = _BLOCK.sub(lambda found: f"```console\n{renewed(found[1], environ)}\n```", text)
            document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
