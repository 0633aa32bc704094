"""Says what there is to say beside the answers of a conversation: figures, notes, warnings, errors."""

from collections.abc import Sequence
from decimal import Decimal
from textwrap import wrap

from llmtool.cli.host import Host
from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.render.errors import as_text
from llmtool.render.look import look_at
from llmtool.render.safe_text import for_terminal, in_one_line
from llmtool.storage.budgets import Standing

_DIM, _YELLOW, _RESET = "\x1b[2m", "\x1b[33m", "\x1b[0m"
_WARN_FROM = Decimal("0.8")


class Teller:
    """Says it on stderr: dim and no wider than the terminal, plain elsewhere.

    Args:
        host: the process.
        quiet: whether to say nothing but errors.
    """

    def __init__(self, host: Host, *, quiet: bool) -> None:
        self._host = host
        self._quiet = quiet
        self._told: set[str] = set()

    def figures(self, parts: Sequence[str]) -> None:
        """Figures of the meter, in as many lines as they need."""
        for line in in_lines(parts, look_at(self._host.stderr, self._host.environ).width):
            self._say(line, _DIM)

    def gap(self) -> None:
        """An empty line between what is asked and answered, on a terminal only."""
        if self._host.stderr.isatty():
            self._host.say("")

    def note(self, text: str) -> None:
        """Something to know."""
        self._say(f"note: {in_one_line(text)}", _DIM)

    def notes(self, texts: Sequence[str]) -> None:
        """Things to know, each of them once in a conversation."""
        for text in texts:
            if text not in self._told:
                self._told.add(text)
                self.note(text)

    def warn(self, text: str) -> None:
        """Something to heed."""
        self._say(f"note: {in_one_line(text)}", _YELLOW)

    def line(self, text: str) -> None:
        """What a command has to say, also where nothing else is said."""
        self._put(in_one_line(text))

    def text(self, text: str) -> None:
        """The same, in as many lines as it has."""
        for line in for_terminal(text).split("\n"):
            self._put(line)

    def error(self, error: LlmtoolError) -> None:
        """What went wrong, also where nothing else is said."""
        for line in as_text(error).splitlines():
            self._put(line)

    def spent(self, budgets: Sequence[Standing]) -> None:
        """Warn of each budget once when four fifths of it are spent."""
        for budget in budgets:
            limit, spent = budget.limit, budget.spent
            key = f"{limit.name} of {limit.amount}"
            if limit.amount and spent >= _WARN_FROM * limit.amount and key not in self._told:
                self._told.add(key)
                share = int(100 * spent / limit.amount)
                self.warn(f"{share} % of the {limit.name} of {usd(limit.amount)} is spent; {usd(budget.left)} is left")

    def _say(self, line: str, style: str) -> None:
        if not self._quiet:
            self._put(line, style)

    def _put(self, line: str, style: str = "") -> None:
        """Say a line; where a terminal would break it within a word, it is broken before that."""
        look = look_at(self._host.stderr, self._host.environ)
        whole = look.width is None or len(line) < look.width
        for part in [line] if whole else wrap(line, (look.width or 0) - 1, break_on_hyphens=False) or [""]:
            self._host.say(f"{style}{part}{_RESET}" if style and look.colour else part)


def in_lines(parts: Sequence[str], width: int | None) -> list[str]:
    """Parts with a point between them, in lines that are no wider than a terminal where that is possible."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and (width is None or len(longer) < width):
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
