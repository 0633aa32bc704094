"""A place to run commands in."""

from pathlib import Path

import pytest

from tests.cli.terminal import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder, and a home without settings beside it."""
    folder, home = tmp_path / "work", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return Place(folder, home)
