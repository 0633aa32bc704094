"""A server on this machine, a place to chat in, and a conversation without a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from llmtool.settings import paths
from tests.calls.answers import streamed
from tests.cli.chat.conversing import Chatter, Desk, desk
from tests.cli.terminal import Place
from tests.providers.loopback import Loopback, Streamed, serving


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Streamed(streamed("Hel", "lo"))) as server:
        yield server


@pytest.fixture
def chatter(place: Place, server: Loopback) -> Chatter:
    return Chatter(place, server.url)


@pytest.fixture
def here(tmp_path: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A conversation that has just begun."""
    for name in ("config_file", "data_dir", "cache_dir", "pricing_dir"):
        monkeypatch.setattr(paths, name, lambda name=name: tmp_path / name)
    folder = tmp_path / "work"
    folder.mkdir()
    with desk(folder, server, {}) as opened:
        yield opened
