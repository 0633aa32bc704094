"""Which files of a folder hold prices."""

from pathlib import Path

import pytest

from llmtool.pricing.places import files_in


def test_price_files_are_found_by_their_suffix_and_sorted(tmp_path: Path) -> None:
    for name in ("zeta.yaml", "alpha.yml", "_calendars.yaml", "notes.md", "mid.yaml"):
        (tmp_path / name).write_text("")
    assert [path.name for path in files_in(tmp_path)] == ["alpha.yml", "mid.yaml", "zeta.yaml"]


@pytest.mark.parametrize("name", ["prices.yaml", "prices.txt"])
def test_a_file_is_itself_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert files_in(tmp_path / name) == [tmp_path / name]
