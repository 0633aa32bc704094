import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from llmtool.render import progress

# Every sequence but those for colours: they move the cursor or hide it.
MOVES = re.compile(r"\x1b\[[0-9;?]*[A-Za-ln-z]")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that goes on by one step each time it is read."""

    def __init__(self, step: float) -> None:
        self.now = 0.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


ENVIRON = {"TERM": "xterm", "COLUMNS": "60", "NO_COLOR": "1"}


def work(stream: io.StringIO, environ: dict[str, str], step: float, units: int = 10) -> None:
    with progress.shown_on(stream, environ, Clock(step)) as shown:
        shown.add(units)
        for unit in range(units):
            shown.advance(1, f"src/file_{unit}.py")


def test_short_work_shows_nothing() -> None:
    stream = Terminal()
    work(stream, ENVIRON, step=0.01)
    assert stream.getvalue() == ""


def test_long_work_shows_how_far_it_is_and_where() -> None:
    stream = Terminal()
    work(stream, ENVIRON, step=0.3)
    shown = stream.getvalue()
    assert " 20% src/file_1.py" in shown
    assert "100% src/file_9.py" in shown
    assert "src/file_0.py" not in shown  # the patience was not over yet


def test_bar_is_not_drawn_more_often_than_a_person_sees() -> None:
    stream = Terminal()
    work(stream, ENVIRON, step=0.02, units=100)
    assert 10 <= stream.getvalue().count("src/file_") <= 20


def test_bar_is_removed_and_the_cursor_given_back() -> None:
    stream = Terminal()
    work(stream, ENVIRON, step=0.3)
    hides, *_, erases = re.findall(r"\x1b\[\?25[lh]|\x1b\[2K", stream.getvalue())
    assert hides == "\x1b[?25l"
    assert erases == "\x1b[2K"
    assert stream.getvalue().count("\x1b[?25h") == 1


def fail(stream: io.StringIO) -> None:
    with progress.shown_on(stream, ENVIRON, Clock(1)) as shown:
        shown.add(2)
        shown.advance(1)
        raise KeyboardInterrupt


def test_bar_is_removed_when_the_work_fails() -> None:
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt):
        fail(stream)
    assert stream.getvalue().count("\x1b[?25h") == 1
    assert stream.getvalue().endswith("\x1b[2K")


def test_more_work_may_be_found_on_the_way() -> None:
    stream = Terminal()
    with progress.shown_on(stream, ENVIRON, Clock(1)) as shown:
        shown.add(1)
        shown.advance(1, "first")
        shown.add(3)
        shown.advance(1, "second")
    assert "100% first" in stream.getvalue()
    assert " 50% second" in stream.getvalue()


def test_without_a_total_the_bar_says_how_much_is_done() -> None:
    stream = Terminal()
    with progress.shown_on(stream, ENVIRON, Clock(1)) as shown:
        shown.advance(1234, "src/a.py")
    assert " 1,234 src/a.py" in stream.getvalue()
    assert "%" not in stream.getvalue()


def test_label_is_made_safe_and_fits_in_the_line() -> None:
    stream = Terminal()
    with progress.shown_on(stream, ENVIRON, Clock(1)) as shown:
        shown.add(4)
        shown.advance(1, "[red]\x1b]0;title\x07a\n" + "文" * 50 + "/name.py")
    text = MOVES.sub("", stream.getvalue())
    assert "[red]a " in text
    assert "/name.py" in text
    assert "title" not in text


def test_colours_are_left_out_where_they_are_not_wanted() -> None:
    plain, coloured = Terminal(), Terminal()
    work(plain, ENVIRON, step=1)
    work(coloured, {"TERM": "xterm", "COLUMNS": "60"}, step=1)
    assert not re.search(r"\x1b\[[0-9;]*m", plain.getvalue())
    if sys.platform != "win32":
        assert re.search(r"\x1b\[[0-9;]*m", coloured.getvalue())


def test_pipe_stays_clean() -> None:
    stream = io.StringIO()
    work(stream, ENVIRON, step=10)
    assert stream.getvalue() == ""


def test_terminal_that_cannot_move_its_cursor_stays_clean() -> None:
    stream = Terminal()
    work(stream, {"TERM": "dumb"}, step=10)
    assert stream.getvalue() == ""


def test_rich_is_not_loaded_before_something_is_shown() -> None:
    program = "import sys, llmtool.render.progress; print('rich' in sys.modules)"
    command = [sys.executable, "-c", program]
    folder = Path(progress.__file__).parents[2]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
