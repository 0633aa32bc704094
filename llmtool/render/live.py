"""A progress bar on a terminal, in one line that goes away."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from llmtool.render.human import elide
from llmtool.render.look import Look
from llmtool.render.safe_text import in_one_line

_BAR = 24
_GAPS = 3  # one before each text; the last column stays free, for some terminals begin a new line after it


class Bar:
    """The bar, from its first drawing on.

    Nothing of it runs in the background: it is drawn when told to, and stdout and stderr stay what they are.

    Args:
        stream: a terminal.
        look: what that terminal can do.
    """

    def __init__(self, stream: TextIO, look: Look) -> None:
        self._look = look
        self._console = Console(
            file=stream,
            force_terminal=True,
            color_system="standard" if look.colour else None,
            width=look.width,
        )
        self._progress = Progress(
            BarColumn(_BAR, style="bright_black", complete_style="cyan", finished_style="cyan"),
            TextColumn("{task.fields[amount]}", markup=False),
            TextColumn("{task.description}", markup=False),
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("", total=None, amount="")
        self._progress.start()

    def draw(self, done: int, total: int, label: str) -> None:
        """Show how far the work is.

        Args:
            done: units of work that are done.
            total: units that are known of; 0 where nobody can say, and then what is done is shown as a number.
            label: where the work is; what of it does not fit is left out of its middle.
        """
        amount = f"{100 * done / total:3.0f}%" if total else f"{done:,}"
        room = max(0, self._console.width - _BAR - len(amount) - _GAPS)
        dots = "…" if self._look.unicode else "..."
        shown = elide(self._look.writable(in_one_line(label)), room, dots=dots)
        self._progress.update(
            self._task, completed=done, total=total or None, description=shown, amount=amount, refresh=True
        )

    def close(self) -> None:
        """Remove the bar and give the cursor back."""
        self._progress.stop()
