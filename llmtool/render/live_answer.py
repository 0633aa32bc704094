"""An answer in Markdown, shown at a terminal while it comes.

What is finished is written once and scrolls away like any other text. Only the block that is still being written (a
paragraph, a list, the end of a piece of code) is drawn anew, and of that only the lines that have changed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import StringIO
from itertools import takewhile
from time import monotonic

from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from llmtool.render.markdown_blocks import Block, split
from llmtool.render.rich_markdown import RichMarkdown
from llmtool.render.safe_stream import SafeStream
from llmtool.render.safe_text import without_sequences

# Text comes faster than anybody reads; drawing it more often than this would only cost time.
_PAUSE_SECONDS = 0.04
_SHARE = 3  # of the time that a drawing takes, the pause after it at least
# A last line of nothing but these may become something else with its next character: it waits for that.
_UNDECIDED = re.compile(r"[-=#*_`~>+|:.)(\d \t]*")
_THINKING = "thinking …"
# The terminal shows what is between these at once, if it knows them.
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_ERASE_LINE, _ERASE_BELOW = "\x1b[K", "\x1b[J"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a terminal is, in characters."""

    width: int
    height: int


class LiveAnswer:
    """One answer on a terminal that obeys colours and movements of its cursor.

    Args:
        write: writes to the terminal, at once.
        size: how large the terminal is now.
        clock: seconds that never go back.
    """

    def __init__(
        self, write: Callable[[str], None], size: Callable[[], Size], clock: Callable[[], float] = monotonic
    ) -> None:
        self._write = write
        self._size = size
        self._clock = clock
        self._safe = SafeStream()
        self._parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").enable("table")
        self._rest = Block()
        self._window: list[str] = []  # the lines that may change yet
        self._is_written = False  # whether there is anything; then the cursor is at the end of the last line
        self._has_blocks = False
        self._not_before = float("-inf")

    def feed(self, text: str) -> None:
        """Show more of the answer."""
        self._rest = self._rest.with_more(self._safe.feed(text))
        if self._rest.text.strip() and self._clock() >= self._not_before:
            self._draw()

    def think(self) -> None:
        """Show that the model thinks, until it says something."""
        if not self._is_written:
            self._replace([], [f"{_DIM}{_THINKING}{_RESET}"])

    def end(self) -> None:
        """Show what is left, and leave the cursor at the beginning of a line."""
        self._rest = self._rest.with_more(self._safe.end())
        self._replace(self._finished([self._rest]), [])
        self._rest = Block()
        if self._is_written:
            self._write("\n")

    def _draw(self) -> None:
        began = self._clock()
        finished, self._rest = split(self._parser, self._rest)
        before, line_end, last = self._rest.text.rpartition("\n")
        shown = before + line_end + ("" if _UNDECIDED.fullmatch(last) else last)
        self._replace(self._finished(finished), self._lines(replace(self._rest, text=shown)))
        ended = self._clock()
        self._not_before = ended + max(_PAUSE_SECONDS, _SHARE * (ended - began))

    def _finished(self, blocks: list[Block]) -> list[str]:
        """The lines of blocks that are finished."""
        lines = []
        for block in blocks:
            lines += self._lines(block)
            self._has_blocks = self._has_blocks or bool(lines)
        return lines

    def _lines(self, block: Block) -> list[str]:
        """A block as lines of the terminal, with an empty one before it where something else stands before it."""
        lines = self._rendered(block.text) if block.text.strip() else []
        return ["", *lines] if lines and self._has_blocks and not block.continues else lines

    def _rendered(self, text: str) -> list[str]:
        width = max(self._size().width - 1, 1)  # terminals differ in what they do after the last column
        console = Console(
            file=StringIO(), force_terminal=True, color_system="standard", width=width, legacy_windows=False,
            emoji=False, markup=False, highlight=False,
        )  # fmt: skip
        with console.capture() as captured:
            console.print(RichMarkdown(self._parser, text), end="")
        lines = [line.rstrip() for line in captured.get().split("\n")]
        written = [place for place, line in enumerate(lines) if without_sequences(line).strip()]
        return lines[written[0] : written[-1] + 1] if written else []

    def _replace(self, done: list[str], open_lines: list[str]) -> None:
        """Write lines for good, and others that may change, in the place of those that could change so far."""
        size = self._size()
        open_lines = open_lines[-max(size.height - 1, 1) :]
        new = done + open_lines
        if not new and not self._window:
            return
        new = new or [""]
        same = min(_alike(self._window, new), len(new) - 1)
        text = "\n".join(line + _ERASE_LINE for line in new[same:])
        if same < len(self._window):
            rows = sum(_rows(line, size.width) for line in self._window[same:]) - 1
            text = (f"\x1b[{rows}A" if rows else "") + "\r" + text + _ERASE_BELOW
        elif self._is_written:
            text = "\n" + text
        self._write(_BEGIN + text + _END)
        self._window = open_lines
        self._is_written = True


def _alike(old: list[str], new: list[str]) -> int:
    """With how many of the same lines both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _rows(line: str, width: int) -> int:
    """How many rows a line fills; more than one where the terminal has become narrower since it was written."""
    return max(1, -(-cell_len(without_sequences(line)) // max(width, 1)))
