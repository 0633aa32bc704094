"""Run commands that call a model, against a server on this machine."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from llmtool.storage.entry import Recorded
from llmtool.storage.ledger import Ledger
from tests.cli.terminal import INSTANT_FIRST, Done, Place

MODEL = "gpt-4o-mini"  # $0.15 and $0.60 a million
CANARY = "sk-canary-0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Caller:
    """A place to run in, and the server to call."""

    place: Place
    url: str

    @property
    def data(self) -> Path:
        return self.place.home / "data"

    @property
    def environ(self) -> dict[str, str]:
        return {
            "LLMTOOL_DATA_DIR": str(self.data),
            "XDG_CACHE_HOME": str(self.place.home / "cache"),
            "LLMTOOL_BASE_URL": self.url,
            "LLMTOOL_MODEL": MODEL,
            "OPENAI_API_KEY": CANARY,
        }

    def stream(self, *words: str, stdin: bytes | None = b"", **environ: str) -> Done:
        """What ``llmtool stream`` does."""
        return self.place.run("stream", *words, stdin=stdin, **(self.environ | environ))

    def json(self, *words: str, **environ: str) -> dict[str, Any]:
        """What it writes with ``--json``."""
        done = self.stream(*words, "--json", stdin=b"", **environ)
        assert done.out.count("\n") == 1, done
        loaded: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
        return loaded

    def at_terminal(self, *words: str, **environ: str) -> Done:
        """What it shows at a terminal."""
        return self.place.at_terminal("stream", *words, width=80, **(self.environ | environ))

    def start(self, *words: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start ``llmtool stream`` in pipes, and do not wait."""
        return self.start_command("stream", *words, **environ)

    def start_command(self, *words: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start any command in pipes, and do not wait."""
        return subprocess.Popen(
            [sys.executable, *INSTANT_FIRST, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=self.place.folder, env=self.place.environ(self.environ | environ),
        )  # fmt: skip

    def rows(self) -> list[Recorded]:
        """What is in the ledger."""
        with Ledger(self.data / "ledger" / "ledger.db") as ledger:
            return ledger.entries(datetime.now(UTC))

    def files(self) -> dict[str, bytes]:
        """Everything that was written, anywhere."""
        files = (file for root in (self.place.folder, self.place.home) for file in root.rglob("*") if file.is_file())
        return {str(file): file.read_bytes() for file in files}
