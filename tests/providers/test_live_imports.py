"""What a call imports: httpx and what it brings, a little more, and nothing that is for showing or for files."""

import subprocess
import sys

_HTTPX = "import sys, httpx; print(*sys.modules)"
_CALL = """
import sys
import llmtool.providers.transport
from llmtool.providers.adapter import adapter_for
adapter_for("chat")
print(*sys.modules)
"""


def _modules(script: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_call_imports_httpx_tenacity_and_a_little() -> None:
    more = {name.partition(".")[0] for name in _modules(_CALL) - _modules(_HTTPX)}
    # Whatever httpx brings by itself, with a command line of its own where click is installed, is not ours.
    assert more <= {
        *("llmtool", "tenacity", "concurrent", "dataclasses", "decimal", "_decimal", "numbers", "json", "_json"),
        *("difflib", "fnmatch", "queue", "_queue", "heapq", "_heapq", "random"),
    }


def test_a_call_imports_nothing_that_shows_or_reads_yaml() -> None:
    ours = _modules(_CALL) - _modules(_HTTPX)
    assert not {name.partition(".")[0] for name in ours} & {"rich", "yaml", "typer", "sqlite3", "pydantic", "tiktoken"}
    assert not {name for name in ours if name.startswith(("llmtool.cli", "llmtool.render", "llmtool.storage"))}
