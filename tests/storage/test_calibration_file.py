"""The file of what bills have taught: merged, private, whole, and safe from two writers at once."""

import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from llmtool.errors import BadConfigError, BadInputError
from llmtool.storage import calibration_file
from llmtool.storage.calibration_file import remove, store
from llmtool.tokens.calibration import Learnt, Place, read

_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from llmtool.storage.calibration_file import store
from tests.storage.test_calibration_file import one
for number in range(20):
    store(Path(sys.argv[1]), [one(f"{sys.argv[2]}-{number}")])
"""


def one(model: str, ratio: float = 1.5) -> Learnt:
    return Learnt(Place(model, "unknown", "o200k_base", "text", "english"), 20, ratio, 3.0, 5, date(2026, 11, 22))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "llmtool" / "calibration.json"


def test_new_takes_the_place_of_old_and_leaves_the_rest(file: Path) -> None:
    store(file, [one("a"), one("b")])
    store(file, [one("b", 2.0), one("c")])
    assert read(file) == (one("a"), one("b", 2.0), one("c"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_it_is_for_the_user_alone(file: Path) -> None:
    old = os.umask(0)
    try:
        store(file, [one("a")])
    finally:
        os.umask(old)
    assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (file.parent, file.parent.parent)} == {0o700}


def test_a_model_is_removed_by_any_of_its_names(file: Path) -> None:
    other = replace(one("a"), names=("alias",))
    store(file, [other, one("b")])
    assert remove(file, "alias") == (other,)
    assert read(file) == (one("b"),)
    assert remove(file, "alias") == ()
    assert remove(file.parent / "missing" / "calibration.json", "a") == ()
    assert not (file.parent / "missing").exists()


def test_a_damaged_file_is_not_written_over(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("nonsense")
    for change in (lambda: store(file, [one("a")]), lambda: remove(file, "a")):
        with pytest.raises(BadConfigError):
            change()
    assert file.read_text() == "nonsense"


def test_a_file_in_the_way_of_its_folder_is_an_error(file: Path) -> None:
    file.parent.parent.mkdir(parents=True)
    file.parent.write_text("")
    with pytest.raises(BadInputError, match="cannot be written"):
        store(file, [one("a")])


def test_a_failed_write_leaves_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(file, [one("a")])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInputError, match="no space left on device"):
        store(file, [one("b")])
    assert read(file) == (one("a"),)
    assert sorted(path.name for path in file.parent.iterdir()) == [".calibration.json.lock", "calibration.json"]


def test_who_waits_too_long_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration_file, "_WAIT_SECONDS", 0.05)
    with (
        calibration_file._alone(file),
        pytest.raises(BadInputError, match="another process is writing it"),
    ):
        store(file, [one("a")])


def test_two_processes_lose_nothing(file: Path) -> None:
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(file), name], cwd=root) for name in ("left", "right")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert {each.place.model for each in read(file)} == {f"{s}-{n}" for s in ("left", "right") for n in range(20)}
