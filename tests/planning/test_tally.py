"""Many texts and large ones are counted in several processes, with the same result."""

import io
from pathlib import Path

import pytest

from llmtool.planning import pool, processes, ranges
from llmtool.planning import tally as tally_module
from llmtool.planning.forks import usable_cores
from llmtool.planning.ranges import count_ranges
from llmtool.planning.tally import FileCount, Skipped, count_source, tally
from llmtool.reading.problem import Problem
from llmtool.reading.source import Source
from llmtool.tokens.registry import Choice

TEXT = "Some words of English, 42 of them; and a few of Chinese: 你好，世界。\n\n  don't stop\r\n" * 3000


def _count(path: Path) -> FileCount:
    outcome = count_source(Source(str(path)), Choice()())
    assert isinstance(outcome, FileCount)
    return outcome


@pytest.mark.parametrize("cores", [1, 2, 3, 5])
def test_ranges_add_up_to_the_whole(tmp_path: Path, cores: int) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(TEXT.encode())
    counted = count_ranges(str(path), path.stat().st_size, Choice(), cores)
    whole = _count(path)
    assert counted == (whole.count, whole.info)


def test_ranges_add_up_where_nothing_can_be_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(TEXT.encode())
    for module in (ranges, pool, processes):
        monkeypatch.setattr(module, "FORKS", False)
    whole = _count(path)
    assert count_ranges(str(path), path.stat().st_size, Choice(), 2) == (whole.count, whole.info)


def test_a_file_that_shrinks_meanwhile_is_left_to_one_process(tmp_path: Path) -> None:
    path = tmp_path / "shrinking.txt"
    path.write_bytes(TEXT.encode())
    assert count_ranges(str(path), path.stat().st_size + 10, Choice(), 2) is None


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode() + b" caf\xe9 " * 1000,
        b"\0\0\0" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"x" * 300_000,
    ],
    ids=["mark", "late damage", "binary", "utf-16", "no safe place"],
)
def test_what_is_not_plain_is_left_to_one_process(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    assert count_ranges(str(path), len(content), Choice(), 2) is None


def test_a_large_file_is_counted_in_ranges_or_whole_with_one_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(TEXT.encode())
    source = Source(str(path), path.stat().st_size)
    one = tally([source], Choice()(), Choice(), lambda _: None, cores=1)
    monkeypatch.setattr(tally_module, "LARGE", 1000)
    several = tally([source], Choice()(), Choice(), lambda _: None, cores=2)
    assert one == several
    damaged = tmp_path / "damaged.txt"
    damaged.write_bytes(TEXT.encode() + b"\xff")
    result = tally([Source(str(damaged), damaged.stat().st_size)], Choice()(), Choice(), lambda _: None, cores=2)
    assert result.files[0].info.notes


def test_a_large_file_that_has_gone_is_a_problem(tmp_path: Path) -> None:
    gone = Source(str(tmp_path / "gone"), 10**9)
    result = tally([gone], Choice()(), Choice(), lambda _: None, cores=2)
    assert [problem.message for problem in result.errors] == ["no such file"]


def test_what_goes_wrong_is_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\0\0\0\0")
    (tmp_path / "text").write_text("hello world")
    sources: list[Source | Problem] = [
        Source(str(tmp_path / "binary")),
        Source(str(tmp_path / "missing")),
        Problem("elsewhere", "permission denied"),
        Source(str(tmp_path / "text")),
        Source("-", stream=io.BytesIO(b"three little words")),
    ]
    told: list[int] = []
    result = tally(sources, Choice()(), Choice(), told.append, cores=1)
    assert [type(skipped) for skipped in result.skipped] == [Skipped]
    assert [problem.message for problem in result.errors] == ["no such file", "permission denied"]
    assert [file.count.tokens for file in result.files] == [2, 3]
    assert (result.tokens, result.characters, result.bytes) == (5, 29, 29)
    assert sum(told) == 5


def test_the_margin_of_a_total_is_weighed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("hello world " * 50)
    (tmp_path / "b").write_text("你好，世界。" * 50)
    result = tally(
        [Source(str(tmp_path / name)) for name in "ab"], Choice("grok-4")(), Choice("grok-4"), lambda _: None, cores=1
    )
    margins = [file.count.margin_percent or 0 for file in result.files]
    assert min(margins) <= (result.margin_percent or 0) <= max(margins)


def test_at_least_one_core_can_be_used() -> None:
    assert usable_cores() >= 1
