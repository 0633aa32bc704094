"""The streams of a process as a shell may leave them: closed from the start, or on a full disk."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Done, Place

ESTIMATE = ("estimate", "-m", "gpt-4o", "--at", "2026-10-01", "--output-tokens", "0")
FULL = Path("/dev/full")


def redirected(place: Place, redirection: str, *argv: str) -> Done:
    """Run with a redirection of the shell's."""
    command = ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "llmtool", *argv]
    done = subprocess.run(
        command, capture_output=True, cwd=place.folder, env=place.environ({}), timeout=60, check=False
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_closed_stdin_is_an_empty_one(place: Place) -> None:
    assert redirected(place, "<&-", *ESTIMATE) == Done(0, "$0.00\n", "")


@pytest.mark.parametrize("stream", ["1", "2"])
def test_nobody_reads_what_goes_to_a_closed_stream(place: Place, stream: str) -> None:
    done = redirected(place, f"{stream}>&-", *ESTIMATE, "--input-tokens", "1000000")
    assert (done.code, "Traceback" in done.err) == (1, False)
    assert (done.out, done.err.startswith("llmtool: prompt and answer")) == (("$2.50\n", False), ("", True))[
        stream == "1"
    ]


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_full_disk_is_an_error_and_no_bug(place: Place, words: tuple[str, ...]) -> None:
    done = redirected(place, f">{FULL}", *ESTIMATE, "--input-tokens", "5", *words)
    message = "llmtool: the output cannot be written: No space left on device\n"
    assert (done.code, done.err) == (4, message)


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_an_instant_count_does_not_hide_a_full_disk(place: Place) -> None:
    (place.folder / "a.txt").write_text("hello")
    done = redirected(place, f">{FULL}", "count", "a.txt")
    assert (done.code, done.err) == (4, "llmtool: the output cannot be written: No space left on device\n")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_an_error_is_told_on_a_full_disk_too(place: Place) -> None:
    done = redirected(place, f">{FULL}", "estimate", "-m", "nope", "--input-tokens", "5", "--json")
    assert (done.code, done.err.splitlines()[0]) == (3, "llmtool: unknown model 'nope'")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_what_cannot_be_said_changes_nothing(place: Place) -> None:
    assert redirected(place, f"2>{FULL}", *ESTIMATE, "--input-tokens", "5").code == 0
    assert redirected(place, f"2>{FULL}", "estimate", "-m", "nope", "--input-tokens", "5").code == 3
