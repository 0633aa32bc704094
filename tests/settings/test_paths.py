from pathlib import Path

import pytest

from llmtool.settings import paths


def test_files_lie_in_the_programs_own_folders() -> None:
    assert paths.config_file().name == "config.yaml"
    assert "llmtool" in paths.config_file().parts
    assert "llmtool" in paths.data_dir().parts
    assert "llmtool" in paths.cache_dir().parts


def test_what_must_not_be_lost_is_not_kept_in_the_cache() -> None:
    assert paths.cache_dir() != paths.data_dir()
    assert not paths.data_dir().is_relative_to(paths.cache_dir())


def test_asking_creates_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(home / name))
    for place in (paths.config_file, paths.data_dir, paths.cache_dir):
        place()
    assert list(home.iterdir()) == []


def test_data_may_lie_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = paths.data_dir()
    monkeypatch.chdir(tmp_path)
    for written, place in (("/srv/llm", Path("/srv/llm")), ("here", tmp_path / "here"), ("~/llm", Path.home() / "llm")):
        monkeypatch.setenv("LLMTOOL_DATA_DIR", written)
        assert paths.data_dir() == place
    monkeypatch.setenv("LLMTOOL_DATA_DIR", " ")
    assert paths.data_dir() == usual
