"""`llmtool truncate` as text: what comes out, what is said of it, and when things go wrong."""

import json
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from llmtool.pricing import snapshot
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.registry import for_model, model_names
from tests.cli.terminal import INSTANT_FIRST, Place

LINES = "".join(f"line {number}, of a few words.\n" for number in range(200))
needs_ctok = pytest.mark.skipif(find_spec("ctok") is None, reason="ctok needs Python 3.12")


def tokens(text: str, encoding: str = "o200k_base") -> int:
    return OpenAITokenizer(encoding).count_many([text])[0].tokens


OWN = """
provider:
  id: mine
  name: Mine
  kind: host
  pricing_urls: ["https://example.com"]
  usage: {input_includes_cache: true, output_includes_reasoning: true}
models:
- id: small
  name: Small
  kind: chat
  limits: {context: 100, max_input: 20, max_output: 20}
  tokenizer: cl100k_base
  capabilities: []
  lifecycle: {released: "2026-01-01"}
  prices:
  - basis: unknown
    rates: {input: "1.00", output: "2.00"}
    source: "https://example.com"
    checked: "2026-11-01"
"""


@pytest.fixture
def book(place: Place) -> Place:
    """A folder with a text of 200 lines."""
    (place.folder / "book.txt").write_text(LINES, encoding="utf-8", newline="")
    return place


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def raw(place: Place, *argv: str, stdin: bytes = b"") -> bytes:
    """What a command writes to stdout, byte for byte."""
    done = subprocess.run(
        [sys.executable, *INSTANT_FIRST, "truncate", *argv],
        input=stdin, capture_output=True, cwd=place.folder, env=place.environ({}), timeout=60, check=True,
    )  # fmt: skip
    return done.stdout


def test_a_head_and_what_was_cut(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "25", "book.txt")
    assert done.code == 0
    assert done.out == "line 0, of a few words.\nline 1, of a few words.\nline 2, of a few"
    assert tokens(done.out) == 25
    assert done.err == f"note: cut {tokens(LINES) - 25:,} of {tokens(LINES):,} tokens (98 %)\n"


def test_a_tail_by_lines_from_stdin(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "25", "--strategy", "tail", "--boundary", "line", stdin=LINES.encode())
    assert done.out == "line 198, of a few words.\nline 199, of a few words.\n"


def test_a_middle_with_its_marker(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "30", "--strategy", "middle", "--marker", " [cut] ", "book.txt")
    head, _, tail = done.out.partition(" [cut] ")
    assert LINES.startswith(head)
    assert LINES.endswith(tail)
    assert len(head) > 2 * len(tail) > 0
    assert tokens(done.out) <= 30


def test_the_share_of_the_head_may_be_chosen(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "30", "--strategy", "middle", "--head-share", "0", "book.txt")
    assert LINES.endswith(done.out)


def test_what_fits_passes_byte_for_byte(place: Place) -> None:
    data = b"\xef\xbb\xbfno line end,\r\n\xff damaged \xe4\xbd\xa0\xe5\xa5\xbd\xe4\xbd\xa0 at the end"
    assert raw(place, "--max-tokens", "100", stdin=data) == data
    assert place.run("truncate", "--max-tokens", "1", stdin=b"").out == ""


def test_nothing_is_added_and_nothing_translated(place: Place) -> None:
    text = "a\r\nb\rc\n" * 100
    assert text.encode().startswith(raw(place, "--max-tokens", "20", stdin=text.encode()))


def test_quiet_says_nothing_and_reads_no_further(book: Place) -> None:
    done = book.run("truncate", "-q", "--max-tokens", "9", "book.txt")
    assert (done.out, done.err) == ("line 0, of a few words.\n", "")


def test_an_endless_input_is_cut_when_its_beginning_is_there(place: Place) -> None:
    command = [sys.executable, *INSTANT_FIRST, "truncate", "-q", "--max-tokens", "3"]
    with subprocess.Popen(
        command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=place.folder, env=place.environ({})
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            while True:
                process.stdin.write(b"yes " * 10_000)
        assert process.stdout.read() == b"yes yes yes"


def test_json_says_it_all(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "25", "--json", "-m", "gpt-4o", "book.txt")
    said = json.loads(done.out)
    assert list(said) == [
        "schema", "strategy", "model", "tokenizer", "exactness", "tokens_before", "tokens_before_margin_percent",
        "tokens_after", "tokens_after_margin_percent", "tokens_removed", "text", "notes",
    ]  # fmt: skip
    assert said["schema"] == "llmtool.truncate/1"
    assert (said["strategy"], said["model"], said["tokenizer"], said["exactness"]) == (
        "head", "gpt-4o", "o200k_base", "exact",
    )  # fmt: skip
    assert (said["tokens_before"], said["tokens_after"]) == (tokens(LINES), tokens(said["text"]))
    assert said["tokens_removed"] == said["tokens_before"] - said["tokens_after"]
    assert said["notes"] == []


def test_json_of_what_fits_has_the_whole_text(book: Place) -> None:
    said = json.loads(book.run("truncate", "--max-tokens", "9999", "--json", "book.txt").out)
    assert said["text"] == LINES
    assert said["tokens_removed"] == 0


def test_other_formats_hold_the_text_in_a_table(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "8", "--format", "csv", "book.txt")
    assert done.out == 'text\r\n"line 0, of a few words"\r\n'


def test_an_estimate_is_cut_on_the_safe_side_and_says_so(book: Place) -> None:
    estimated = next(name for name in model_names() if for_model(name).name == "unknown")
    done = book.run("truncate", "-m", estimated, "--max-tokens", "100", "book.txt")
    assert LINES.startswith(done.out)
    assert 20 < tokens(done.out) < 100
    assert "note: estimated ±" in done.err
    assert "so that it stays within 100 at the upper end of the margin" in done.err


@needs_ctok
def test_a_reconstructed_count_says_so(book: Place) -> None:
    done = book.run("truncate", "--encoding", "claude-v4.8", "--max-tokens", "100", "book.txt")
    assert "note: reconstructed, by claude-v4.8" in done.err


def test_a_smaller_boundary_is_said(place: Place) -> None:
    done = place.run("truncate", "--max-tokens", "8", "--boundary", "paragraph", stdin=b"One. Two words. " * 50)
    assert done.out == "One. Two words. One. "
    assert "note: no paragraph ends in what fits: cut between sentences\n" in done.err


def test_what_was_read_with_care_is_said(place: Place) -> None:
    done = place.run("truncate", "--max-tokens", "8", stdin=b"\xef\xbb\xbf" + LINES.encode())
    assert "note: byte order mark removed\n" in done.err
    assert done.out == "line 0, of a few words"


def test_a_result_of_nothing_is_said(place: Place) -> None:
    done = place.run("truncate", "--max-tokens", "1", "--encoding", "gpt2", stdin="👨‍👩‍👧‍👦".encode())
    assert (done.code, done.out) == (0, "")
    assert "note: nothing fits: even the first character has more than 1 token" in done.err


def test_a_context_window_less_a_reserve(book: Place) -> None:
    done = book.run("truncate", "--for-model", "gpt-4o", "--reserve", "127980", "book.txt")
    assert tokens(done.out) == 20
    assert "note: that saves $" in done.err
    assert "gpt-4o" in done.err


def test_a_file_is_written_whole(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "8", "-o", "short.txt", "book.txt")
    assert done.out == ""
    assert (book.folder / "short.txt").read_text() == "line 0, of a few words"
    done = book.run("truncate", "--max-tokens", "7", "--out-file", "book.txt", "book.txt")
    assert (book.folder / "book.txt").read_text() == "line 0, of a few"
    assert names(book.folder) == ["book.txt", "short.txt"]


def test_pieces_as_lines_of_json(book: Place) -> None:
    done = book.run("truncate", "--split", "100", "book.txt")
    pieces = [json.loads(line) for line in done.out.splitlines()]
    assert [set(piece) for piece in pieces] == [{"index", "tokens", "start", "end", "text"}] * len(pieces)
    assert "".join(piece["text"] for piece in pieces) == LINES
    assert all(piece["tokens"] == tokens(piece["text"]) <= 100 for piece in pieces)
    assert all(LINES[piece["start"] : piece["end"]] == piece["text"] for piece in pieces)
    assert done.err == ""


def test_pieces_as_one_object(book: Place) -> None:
    said = json.loads(book.run("truncate", "--split", "400", "--overlap", "20", "--json", "book.txt").out)
    assert (said["schema"], said["strategy"], said["model"]) == ("llmtool.truncate/1", "split", None)
    assert [piece["index"] for piece in said["pieces"]] == list(range(1, len(said["pieces"]) + 1))
    assert said["pieces"][1]["start"] < said["pieces"][0]["end"]


def test_pieces_as_numbered_files(book: Place) -> None:
    done = book.run("truncate", "--split", "900", "--boundary", "line", "--out-dir", "new/pieces", "book.txt")
    paths = done.out.splitlines()
    assert paths == ["new/pieces/book.001.txt", "new/pieces/book.002.txt"]
    texts = [(book.folder / path).read_text() for path in paths]
    assert "".join(texts) == LINES
    assert all(text.endswith("\n") for text in texts)
    assert names(book.folder / "new/pieces") == ["book.001.txt", "book.002.txt"]
    listed = book.run("truncate", "--split", "900", "--out-dir", "json", "--json", "book.txt")
    assert [piece["path"] for piece in json.loads(listed.out)["pieces"]] == ["json/book.001.txt", "json/book.002.txt"]


def test_files_are_replaced_only_by_force(book: Place) -> None:
    (book.folder / "stdin.002.txt").write_text("mine")
    refused = book.run("truncate", "--split", "900", "--out-dir", ".", stdin=LINES.encode())
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "llmtool: stdin.002.txt is already there\nhint: give --force to replace it\n"
    assert names(book.folder) == ["book.txt", "stdin.002.txt"]
    done = book.run("truncate", "--split", "900", "--out-dir", ".", "--force", stdin=LINES.encode())
    assert done.code == 0
    assert (book.folder / "stdin.002.txt").read_text() != "mine"


def test_pieces_at_a_smaller_boundary_are_said(place: Place) -> None:
    done = place.run("truncate", "--split", "10", "--boundary", "line", stdin=b"One. Two words. " * 4 + b"\nend")
    assert "pieces hold no end of a line: cut between sentences" in done.err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--max-tokens", "0", "book.txt"), "llmtool: invalid value for '--max-tokens'"),
        (("--max-tokens", "-3", "book.txt"), "llmtool: invalid value for '--max-tokens'"),
        (("--max-tokens", "many", "book.txt"), "llmtool: invalid value for '--max-tokens'"),
        (("book.txt",), "llmtool: say how much may be left"),
        (("--max-tokens", "5", "--for-model", "gpt-4o", "book.txt"), "llmtool: say how much may be left"),
        (("--max-tokens", "5", "--reserve", "4", "book.txt"), "llmtool: --reserve goes with --for-model"),
        (("--max-tokens", "5", "book.txt", "book.txt"), "llmtool: got unexpected extra argument"),
        (("--max-tokens", "3", "--marker", "1 2 3", "book.txt"), "llmtool: the marker has 5 tokens, more than"),
        (("--max-tokens", "5", "--head-share", "0.5", "book.txt"), "llmtool: --head-share does not go with"),
        (
            ("--max-tokens", "5", "--strategy", "middle", "--head-share", "nan", "book.txt"),
            "llmtool: --head-share is not a number",
        ),
        (("--max-tokens", "5", "--marker", "\udcff", "book.txt"), "llmtool: the marker is no UTF-8 text"),
        (("--max-tokens", "5", "--overlap", "2", "book.txt"), "llmtool: --overlap does not go with"),
        (("--split", "5", "--overlap", "5", "book.txt"), "llmtool: --overlap 5 is not less than --split 5"),
        (("--split", "5", "--strategy", "tail", "book.txt"), "llmtool: --strategy does not go with --split"),
        (("--split", "5", "--max-tokens", "5", "book.txt"), "llmtool: --max-tokens does not go with --split"),
        (("--for-model", "gpt-4o", "-m", "gpt-4o", "book.txt"), "llmtool: --for-model and --model exclude"),
        (("--for-model", "gpt-4o", "--reserve", "128000", "book.txt"), "llmtool: --reserve 128000 leaves nothing"),
        (("--max-tokens", "5", "--strategy", "best", "book.txt"), "llmtool: invalid value for '--strategy'"),
        (("--split", "1", "--encoding", "gpt2", "emoji.txt"), "llmtool: the character at character 0 alone has more"),
    ],
)
def test_a_wrong_command_line_is_refused(book: Place, argv: tuple[str, ...], message: str) -> None:
    (book.folder / "emoji.txt").write_text("👨‍👩‍👧‍👦", encoding="utf-8")
    done = book.run("truncate", "-o", "out.txt", *argv) if "--split" not in argv else book.run("truncate", *argv)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(message)
    assert "Traceback" not in done.err
    assert not (book.folder / "out.txt").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.txt", "llmtool: missing.txt: no such file"),
        ("folder", "llmtool: folder: is a folder"),
        ("picture.png", "llmtool: picture.png: binary: PNG"),
        ("bad16.txt", "llmtool: bad16.txt: byte"),
    ],
)
def test_an_input_that_is_no_text_is_refused(place: Place, name: str, message: str) -> None:
    (place.folder / "folder").mkdir()
    (place.folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (place.folder / "bad16.txt").write_bytes(b"\xff\xfea\0\0\xd8a\0")
    done = place.run("truncate", "--max-tokens", "5", "-o", "out.txt", name)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(message)
    assert not (place.folder / "out.txt").exists()


def test_an_unknown_model_is_refused(book: Place) -> None:
    for option in ("--model", "--for-model"):
        extra = ("--max-tokens", "5") if option == "--model" else ()
        done = book.run("truncate", option, "gpt-5o", *extra, "book.txt")
        assert (done.code, done.out) == (3, "")
        assert "unknown model 'gpt-5o'" in done.err


def test_a_model_without_a_known_window_is_refused(book: Place) -> None:
    models = snapshot.load().models
    name = next(name for name in models if not models[name].context and not models[name].max_input)
    done = book.run("truncate", "--for-model", name, "book.txt", "--json")
    assert done.code == 3
    error = json.loads(done.out)["error"]
    assert error["code"] == "unknown_model"
    assert error["message"] == f"the context window of {models[name].id} is not known"
    assert "--max-tokens" in error["hint"]


def test_a_prompt_is_no_longer_than_the_model_takes(book: Place) -> None:
    (book.folder / "own.yaml").write_text(OWN, encoding="utf-8")
    done = book.run("truncate", "--for-model", "mine/small", "--reserve", "10", "--pricing", "own.yaml", "book.txt")
    assert tokens(done.out, "cl100k_base") == 20


def test_a_file_that_cannot_be_written_is_named(book: Place) -> None:
    done = book.run("truncate", "--max-tokens", "5", "-o", "no/such/folder.txt", "book.txt")
    assert done.code == 4
    assert done.err.startswith("llmtool: no/such/folder.txt: cannot be written, no such file")
    (book.folder / "taken").write_text("")
    done = book.run("truncate", "--split", "900", "--out-dir", "taken/pieces", "book.txt")
    assert done.code == 4
    assert done.err.startswith("llmtool: taken/pieces: ")


def test_a_reader_that_has_seen_enough_is_no_error(book: Place) -> None:
    (book.folder / "long.txt").write_text(LINES * 1000)
    script = f"{sys.executable} -m llmtool truncate --max-tokens 900000 long.txt | head -c 5"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"],
        capture_output=True, cwd=book.folder, env=book.environ({}), timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"line ", b"")


def test_at_a_terminal_the_text_is_shown_as_it_is(book: Place) -> None:
    done = book.at_terminal("truncate", "-q", "--max-tokens", "8", "book.txt")
    assert (done.code, done.out) == (0, "line 0, of a few words")
    done = book.at_terminal("truncate", "--max-tokens", "8")
    assert (done.code, done.out) == (2, "llmtool: nothing to cut\nhint: name a file, or pipe text in\n")


def test_files_at_a_terminal_are_a_table(book: Place) -> None:
    done = book.at_terminal("truncate", "--split", "900", "--out-dir", "pieces", "book.txt")
    assert "book.002.txt" in done.out
    assert "tokens" in done.out


def test_a_device_is_written_to_and_not_replaced(book: Place) -> None:
    if not Path("/dev/stdout").exists():
        pytest.skip("no such device")
    assert book.run("truncate", "-q", "--max-tokens", "8", "-o", "/dev/stdout", "book.txt").out.startswith("line 0")
    assert book.run("truncate", "-q", "--max-tokens", "8", "-o", "-", "book.txt").out.startswith("line 0")
