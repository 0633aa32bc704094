"""The real server of these tests, started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Place
from tests.e2e.server import Server, missing, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A model server of this machine's own."""
    _need_packages()
    with running(tmp_path_factory.mktemp("server") / "log") as started:
        yield started


@pytest.fixture(scope="session")
def embedding_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A model server of this machine's own that makes vectors."""
    _need_packages()
    with running(tmp_path_factory.mktemp("server") / "log", embedding=True) as started:
        yield started


def _need_packages() -> None:
    lacking = missing()
    if lacking:
        pytest.skip(f"{' and '.join(lacking)} not installed: make e2e-deps installs them")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder, and a home without settings beside it."""
    folder, home = tmp_path / "work", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return Place(folder, home)
