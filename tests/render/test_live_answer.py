"""An answer that is drawn while it comes: what the screen shows in the end, and what was written to get there."""

import re

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.render.live_answer import LiveAnswer, Size

WHOLE = """\
# Title

Some **bold** text, `code` and a [link](https://example.org), long enough to need more than one line of it.
Second line of the paragraph.

- one
- two
  - nested

1. first
2. second

```python
def f(x):
    return x
```

| a | b |
|---|---|
| 1 | 2 |

> quoted

The end.
"""
CODE = "```python\n" + "".join(f"line_{number} = {number}\n" for number in range(40)) + "```\n\nAfter it.\n"


class Shown:
    """An answer on a screen."""

    def __init__(self, width: int = 60, height: int = 20) -> None:
        self.size = Size(width, height)
        self.screen = pyte.HistoryScreen(width, height, history=10_000)
        self.stream = pyte.Stream(self.screen)
        self.written = ""
        self.now = 0.0
        self.live = LiveAnswer(self._write, lambda: self.size, self._clock)

    def feed(self, text: str, size: int) -> "Shown":
        for place in range(0, len(text), size):
            self.now += 1.0
            self.live.feed(text[place : place + size])
        return self

    def lines(self) -> list[str]:
        above = [
            "".join(row[column].data for column in range(self.size.width)).rstrip() for row in self.screen.history.top
        ]
        return above + [line.rstrip() for line in self.screen.display[: self.screen.cursor.y]]

    def _write(self, text: str) -> None:
        self.written += text
        self.stream.feed(text.replace("\n", "\r\n"))

    def _clock(self) -> float:
        return self.now


def at_once(text: str, width: int = 60, height: int = 20) -> list[str]:
    shown = Shown(width, height).feed(text, len(text) + 1)
    shown.live.end()
    return shown.lines()


@pytest.mark.parametrize("text", [WHOLE, CODE], ids=["whole", "code"])
@pytest.mark.parametrize("size", [1, 3, 11, 80])
@pytest.mark.parametrize(("width", "height"), [(60, 20), (30, 8), (100, 50), (20, 3)])
def test_pieces_end_as_the_whole_does(text: str, size: int, width: int, height: int) -> None:
    shown = Shown(width, height).feed(text, size)
    shown.live.end()
    assert shown.lines() == at_once(text, width, height)


@given(
    st.lists(
        st.sampled_from([*"ab *_`#->1.|\n\t", "\n\n", "```\n", "- ", "1. ", "**b**", "界", "|-|\n", "# "]), max_size=60
    ),
    st.integers(1, 9),
)
def test_no_markdown_is_lost_or_doubled_however_it_comes(parts: list[str], size: int) -> None:
    text = "".join(parts)
    shown = Shown(30, 6).feed(text, size)
    shown.live.end()
    letters = re.findall("[ab界]", "".join(shown.lines()))
    assert letters == re.findall("[ab界]", "".join(at_once(text, 30, 6)))


def test_what_is_finished_is_not_written_again() -> None:
    shown = Shown()
    shown.feed("First paragraph.\n\nSecond", 4)
    before = len(shown.written)
    shown.feed(" paragraph, which goes on.\n\nThird\n\n", 4)
    assert "First" not in shown.written[before:]


def test_only_the_lines_that_changed_are_written() -> None:
    shown = Shown()
    shown.feed("alpha " * 20, 6)
    before = len(shown.written)
    shown.feed("omega", 5)
    assert shown.written[before:].count("alpha") <= 10


def test_an_undecided_line_is_not_shown_before_it_is_known_what_it_is() -> None:
    shown = Shown().feed("Text\n-", 1)
    assert [line for line in shown.screen.display if line.strip()] == ["Text".ljust(60)]
    shown.live.feed("- or not")
    shown.live.end()
    assert shown.lines() == ["Text -- or not"]


def test_code_is_written_line_by_line_without_anything_around_it() -> None:
    shown = Shown(60, 10).feed(CODE, 5)
    shown.live.end()
    assert shown.lines() == [*(f"line_{number} = {number}" for number in range(40)), "", "After it."]


def test_a_list_longer_than_the_screen_is_whole_in_the_end() -> None:
    items = "".join(f"- item {number}\n" for number in range(50))
    shown = Shown(40, 8).feed(items, 4)
    assert "item 0" not in "".join(shown.screen.display)
    shown.live.end()
    assert shown.lines() == [f" • item {number}" for number in range(50)]


def test_html_and_unknown_marks_are_text() -> None:
    assert at_once("<div>\n\n<b>x</b> &amp; &#x202e;y\n") == ["<div>", "", "<b>x</b> & y"]


@pytest.mark.parametrize(
    "evil",
    ["\x1b[2J", "\x1b]0;t\x07", "\x1b]8;;http://e\x07", "\x9b2J", "\x07", "\x1bc", "&#x1b;[2J", "\u202e", "\x00"],
)
@pytest.mark.parametrize(
    "around", ["{}", "`{}`", "```\n{}\n```", "# {}", "- {}", "|a|\n|-|\n|{}|", "[{}](u)", "[u](<{}>)", "![{}](u)"]
)
def test_nothing_that_a_terminal_obeys_gets_through(evil: str, around: str) -> None:
    shown = Shown().feed(f"x{around.format('a' + evil + 'b')}y\n", 2)
    shown.live.end()
    ours = re.compile(r"\x1b\[(?:[0-9;]*m|\?2026[hl]|[0-9]+A|[KJ])|[\r\n]")
    rest = ours.sub("", shown.written)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", rest), ascii(rest)


def test_a_link_shows_where_it_leads() -> None:
    assert at_once("[text](https://example.org/x)") == ["text (https://example.org/x)"]


def test_thinking_is_shown_until_something_is_said() -> None:
    shown = Shown()
    shown.live.think()
    shown.live.think()
    assert shown.screen.display[0].startswith("thinking …")
    shown.feed("Done", 4)
    shown.live.end()
    assert shown.lines() == ["Done"]
    shown.live.think()
    assert "thinking" not in "".join(shown.screen.display)


def test_nothing_said_is_nothing_shown() -> None:
    shown = Shown()
    shown.live.end()
    assert shown.written == ""


def test_thinking_alone_leaves_an_empty_line() -> None:
    shown = Shown()
    shown.live.think()
    shown.live.end()
    assert shown.lines() == [""]


def test_a_wider_window_doubles_nothing() -> None:
    shown = Shown(30, 20).feed("many words " * 20, 5)
    shown.size = Size(60, 20)
    shown.screen.resize(20, 60)
    shown.feed("and more " * 5, 5)
    shown.live.end()
    text = " ".join(shown.lines())
    assert (text.count("many"), text.count("more")) == (20, 5)


def test_lines_that_a_narrower_window_has_broken_are_gone_over_as_the_rows_they_are() -> None:
    shown = Shown(60, 20).feed("word " * 10, 5)  # 49 columns
    shown.size = Size(20, 20)
    before = len(shown.written)
    shown.feed("x" * 5, 5)
    assert "\x1b[2A" in shown.written[before:]  # three rows of what was one line


def test_drawing_waits_while_pieces_come_fast() -> None:
    shown = Shown()
    live = LiveAnswer(shown._write, lambda: shown.size, lambda: 0.0)
    for _ in range(100):
        live.feed("word ")
    assert shown.written.count("\x1b[?2026h") == 1
    live.end()
    assert " ".join(shown.lines()).count("word") == 100
