"""`llmtool count` as text: in a pipe, at a terminal, for programs, and when things go wrong."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import INSTANT_FIRST, Place

needs_splintr = pytest.mark.skipif(find_spec("splintr") is None, reason="splintr-rs is not installed")
needs_ctok = pytest.mark.skipif(find_spec("ctok") is None, reason="ctok needs Python 3.12")


@pytest.fixture
def project(place: Place) -> Place:
    """A small project: two folders, an ignored one, a binary file."""
    files = {
        "readme.md": b"# Hello\n",
        "src/main.py": b"print('hello world')\n" * 10,
        "src/deep/er/one.py": b"x = 1\n",
        "src/logo.png": b"\x89PNG\r\n\x1a\n\0\0\0",
        "build/out.js": b"var a;" * 100,
        ".gitignore": b"build/\n",
    }
    for name, content in files.items():
        path = place.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place


def _json(text: str) -> dict[str, Any]:
    assert text.count("\n") == 1
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_a_folder_in_a_pipe(project: Place) -> None:
    done = project.run("count", ".")
    assert done.code == 0
    assert done.out == " 2 .gitignore\n 3 readme.md\n 5 src/deep/er/one.py\n50 src/main.py\n60 total\n"
    assert done.err == "note: src/logo.png: skipped, binary: PNG\n"


def test_a_folder_at_a_terminal(project: Place) -> None:
    done = project.at_terminal("count", ".", NO_COLOR="1")
    assert done.code == 0
    assert done.out == (
        "note: src/logo.png: skipped, binary: PNG\n"
        "tokens  characters  bytes  path\n"
        "──────  ──────────  ─────  ──────────────────\n"
        "     2           7      7  .gitignore\n"
        "     3           8      8  readme.md\n"
        "     5           6      6  src/deep/er/one.py\n"
        "    50         210    210  src/main.py\n"
        "──────  ──────────  ─────  ──────────────────\n"
        "    60         231    231  total\n"
    )


def test_a_terminal_gets_colours_unless_told_otherwise(project: Place) -> None:
    assert "\x1b[" in project.at_terminal("count", ".").out
    assert "\x1b[" not in project.at_terminal("count", ".", NO_COLOR="1").out
    assert "\x1b[" not in project.at_terminal("count", ".", TERM="dumb").out


def test_a_tree(project: Place) -> None:
    done = project.run("count", "--tree", ".")
    assert done.out == (
        "55  92% ├─ src/\n"
        "50  83% │  ├─ main.py\n"
        " 5   8% │  └─ deep/er/\n"
        " 5   8% │     └─ one.py\n"
        " 3   5% ├─ readme.md\n"
        " 2   3% └─ .gitignore\n"
        "60 100% total\n"
    )


def test_json_has_everything(project: Place) -> None:
    done = project.run("count", "--json", "-m", "gpt-4o", "src")
    assert _json(done.out) == {
        "schema": "llmtool.count/1",
        "model": "gpt-4o",
        "tokenizer": "o200k_base",
        "exactness": "exact",
        "margin_percent": None,
        "note": None,
        "files": [
            {"path": "src/deep/er/one.py", "tokens": 5, "characters": 6, "bytes": 6},
            {"path": "src/main.py", "tokens": 50, "characters": 210, "bytes": 210},
        ],
        "total": {"files": 2, "tokens": 55, "characters": 216, "bytes": 216},
        "skipped": [{"path": "src/logo.png", "reason": "binary: PNG"}],
        "errors": [],
    }


def test_csv_and_markdown(project: Place) -> None:
    assert project.run("count", "--format", "csv", "readme.md", "src/main.py").out == (
        "tokens,characters,bytes,path\r\n3,8,8,readme.md\r\n50,210,210,src/main.py\r\n"
    )
    assert project.run("count", "--format", "markdown", "readme.md", "src/main.py").out == (
        "| tokens | characters | bytes | path |\n"
        "| --: | --: | --: | --- |\n"
        "| 3 | 8 | 8 | readme.md |\n"
        "| 50 | 210 | 210 | src/main.py |\n"
        "| **53** | **218** | **218** | **total** |\n"
    )


def test_what_is_counted_can_be_chosen(project: Place) -> None:
    assert project.run("count", "-q", "--include", "*.py", ".").out == "55\n"
    assert project.run("count", "-q", "--exclude", "src", ".").out == "5\n"
    assert "build/out.js" in project.run("count", "--no-ignore", ".").out
    assert project.run("count", "build/out.js").out == "300 build/out.js\n"


def test_names_from_a_list(project: Place) -> None:
    names = b"readme.md\0src/main.py\0missing\0"
    done = project.run("count", "--files0-from", "-", stdin=names)
    assert (done.code, done.out) == (4, " 3 readme.md\n50 src/main.py\n53 total\n")
    assert done.err == "llmtool: missing: no such file\n"


def test_one_text_through_a_pipe_is_one_number(place: Place) -> None:
    for argv in (("count",), ("count", "-"), ("count", "--format", "table"), ("count", "-m", "gpt-4o")):
        assert place.run(*argv, stdin=b"hello world").out == "2\n"


def test_at_a_terminal_without_a_path_nothing_is_awaited(place: Place) -> None:
    done = place.at_terminal("count")
    assert done.code == 2
    assert done.out == "llmtool: nothing to count\nhint: name a file or a folder, or pipe text in\n"


def test_tokens(place: Place) -> None:
    text = "hé 👋🏽".encode()
    assert place.run("count", "--tokens", stdin=text).out == (
        "79163 'hé' -\n61138 -    20 f0 9f 91\n  233 -    8b\n52622 -    f0 9f 8f\n  121 -    bd\n"
    )
    listed = _json(place.run("count", "--tokens", "--json", stdin=text).out)["files"][0]
    assert listed["tokens"] == 5
    assert listed["token_list"][0] == {"id": 79163, "text": "hé"}
    assert listed["token_list"][2] == {"id": 233, "text": None, "bytes": "8b"}


def test_tokens_of_a_tokenizer_without_a_vocabulary(place: Place) -> None:
    done = place.run("count", "--tokens", "-m", "claude-sonnet-5", stdin=b"x")
    assert done.code == 3
    assert done.err.startswith("llmtool: the tokens of claude-v4.8 cannot be shown")


@pytest.mark.parametrize(("budget", "code"), [("2", 0), ("1", 1), ("0", 1)])
def test_a_budget_is_a_limit_and_the_count_is_still_there(place: Place, budget: str, code: int) -> None:
    done = place.run("count", "--token-budget", budget, stdin=b"hello world")
    assert (done.code, done.out) == (code, "2\n")
    if code:
        assert done.err == f"llmtool: 2 tokens are {2 - int(budget)} more than the budget of {budget}\n"
    data = _json(place.run("count", "--json", "--token-budget", budget, stdin=b"hello world").out)
    assert data["total"]["tokens"] == 2
    assert data.get("error", {}).get("code") == ("over_tokens" if code else None)


def test_what_is_not_exact_says_so(place: Place) -> None:
    done = place.run("count", "-q", "-m", "gpt-6-sol", stdin=b"hello world")
    assert (done.code, done.out) == (0, "2\n")
    assert re.fullmatch(r"note: estimated ±[\d.]+ %, by o200k_base: gpt-6-sol is assumed, .*\n", done.err)
    strict = place.run("count", "-m", "gpt-6-sol", "--require-exact", stdin=b"hello world")
    assert (strict.code, strict.out) == (1, "2\n")
    assert "llmtool: the count is estimated, and --require-exact was given\n" in strict.err


@needs_splintr
def test_gemini_is_reconstructed(place: Place) -> None:
    data = _json(place.run("count", "--json", "-m", "gemini-2.5-pro", stdin=b"hello world").out)
    assert (data["tokenizer"], data["exactness"], data["margin_percent"]) == ("gemma3", "reconstructed", None)
    assert data["total"]["tokens"] == 2


@needs_ctok
def test_claude_is_reconstructed(place: Place) -> None:
    for model, tokenizer, tokens in (("claude-sonnet-4-5", "claude-v3", 3), ("claude-opus-4-8", "claude-v4.8", 4)):
        data = _json(place.run("count", "--json", "-m", model, stdin=b"hello, world").out)
        assert (data["tokenizer"], data["exactness"]) == (tokenizer, "reconstructed")
        assert data["total"]["tokens"] == tokens


@pytest.mark.parametrize("name", ["gpt-5o", "nope-xyz", "openai/gpt-9", "claude-haiku-4-5-fake"])
def test_an_unknown_model_is_an_error_with_three_suggestions(place: Place, name: str) -> None:
    done = place.run("count", "-m", name, stdin=b"x")
    assert (done.code, done.out) == (3, "")
    first, second = done.err.splitlines()
    assert first == f"llmtool: unknown model '{name}'"
    assert re.fullmatch(r"hint: did you mean \S+, \S+, \S+\? or name a tokenizer: --encoding NAME", second)
    error = _json(place.run("count", "--json", "-m", name, stdin=b"x").out)
    assert error["schema"] == "llmtool.error/1"
    assert error["error"]["code"] == "unknown_model"


def test_the_other_files_are_counted_when_one_cannot_be(project: Place) -> None:
    (project.folder / "broken.txt").write_bytes(b"\xff\xfea")
    done = project.run("count", "missing", "broken.txt", "readme.md", "src/main.py")
    assert (done.code, done.out) == (4, " 3 readme.md\n50 src/main.py\n53 total\n")
    assert "missing: no such file" in done.err
    assert "broken.txt: " in done.err
    assert done.err.endswith("llmtool: 2 inputs could not be read; the total is without them\n")


def test_more_problems_than_fit_a_screen_are_counted(place: Place) -> None:
    done = place.run("count", *(f"missing{i}" for i in range(15)))
    assert done.err.count("no such file") == 10
    assert "note: 5 more could not be read; --json names them all\n" in done.err
    assert len(_json(place.run("count", "--json", *(f"missing{i}" for i in range(15))).out)["errors"]) == 15


def test_symlink_loops_and_empty_files(place: Place) -> None:
    (place.folder / "loop").symlink_to("loop")
    (place.folder / "round").symlink_to(".")
    (place.folder / "empty").touch()
    assert place.run("count", ".").out == "0 empty\n"
    assert place.run("count", "loop").code == 4


def test_many_files_in_several_processes_are_counted_in_order(place: Place) -> None:
    for at in range(450):
        (place.folder / f"{at:03}.txt").write_text("word " * at)
    (place.folder / "123.txt").write_bytes(b"\0\0\0")
    done = _json(place.run("count", "--json", "-", ".", stdin=b"from stdin").out)
    assert [file["path"] for file in done["files"][:3]] == ["-", "000.txt", "001.txt"]
    assert done["total"]["files"] == 450
    assert done["files"][0]["tokens"] == 2
    assert [skipped["path"] for skipped in done["skipped"]] == ["123.txt"]
    assert done["total"]["tokens"] == sum(file["tokens"] for file in done["files"])


def test_a_closed_pipe_is_no_failure(place: Place) -> None:
    for at in range(3000):
        (place.folder / f"{at:04}-{'long' * 20}.txt").touch()
    script = f"{sys.executable} -m llmtool count . | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=place.folder, env=place.environ({}), check=True
    )
    assert done.stdout.splitlines()[1:] == ["0"]
    assert done.stderr == ""


@pytest.mark.parametrize("way", ["instant", "full"])
def test_an_interrupt_leaves_no_trace(place: Place, way: str) -> None:
    words = ["count"] if way == "instant" else ["count", "--json"]
    process = subprocess.Popen(
        [sys.executable, *INSTANT_FIRST, *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=place.folder, env=place.environ({}),
    )  # fmt: skip
    _wait_until_reading(process.pid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_an_interrupt_ends_all_processes_at_once(place: Place) -> None:
    for at in range(300):
        (place.folder / f"{at}.txt").write_text("many words, again and again " * 60_000)
    process = subprocess.Popen(
        [sys.executable, *INSTANT_FIRST, "count", "."],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=place.folder,
        env=place.environ({}), start_new_session=True,
    )  # fmt: skip
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(200):
        if not children.parent.exists() or children.read_text().split():
            break
        time.sleep(0.02)
    time.sleep(0.3)  # in the middle of the counting, not of the starting
    started = children.read_text().split() if children.exists() else []
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    if not started:
        pytest.skip("no process was seen to start")
    assert (process.returncode, out, err) == (130, b"", b"")
    assert not [pid for pid in started if Path(f"/proc/{pid}/exe").exists()]


def _wait_until_reading(pid: int) -> None:
    """Until the process waits for its stdin."""
    place = Path(f"/proc/{pid}/wchan")
    if not place.exists():
        pytest.skip("this system does not tell what a process waits for")
    for _ in range(200):
        if "pipe" in place.read_text():
            return
        time.sleep(0.05)
    pytest.skip("the process was not seen to read")


def test_a_name_that_is_no_text_and_one_that_drives_a_terminal(place: Place) -> None:
    Path(os.fsdecode(os.fsencode(place.folder) + b"/bad-\xff")).write_bytes(b"hello world")
    (place.folder / "red-\x1b[31m").write_text("hello world")
    done = place.run("count", ".")
    assert done.out == "2 bad-\ufffd\n2 red-\n4 total\n"
    assert [file["path"] for file in _json(place.run("count", "--json", ".").out)["files"]][1] == "red-\x1b[31m"


def test_options_that_exclude_each_other(place: Place) -> None:
    done = place.run("count", "--json", "--format", "csv", stdin=b"x")
    assert done.code == 2
    assert done.err == "llmtool: --json and --format csv exclude each other\n"


def test_offline_is_heeded(place: Place) -> None:
    assert place.run("count", "--offline", stdin=b"hello world").out == "2\n"
    script = (
        "from llmtool.cli.offline import forbid_sockets; import socket; forbid_sockets()\n"
        "socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "NetworkError" in done.stderr


def test_a_bug_is_one_line_and_a_report_without_secrets(place: Place) -> None:
    script = (
        "import sys; from llmtool.cli import frame; import llmtool.cli.session as s\n"
        "def broken(*a, **k): raise RuntimeError('secret prompt text')\n"
        "s.load = broken\n"
        "sys.exit(frame.run(['count', '--json', 'secret-name.txt']))"
    )
    done = place.run(way=("-c", script), stdin=b"secret")
    assert done.code == 70
    assert done.err.startswith("llmtool: a bug: RuntimeError; the report is ")
    assert "Traceback" not in done.err
    report = Path(re.search(r"the report is (\S+)", done.err).group(1))  # type: ignore[union-attr]
    assert "secret" not in report.read_text()
    assert "RuntimeError" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600
    assert _json(done.out)["error"]["code"] == "internal"
