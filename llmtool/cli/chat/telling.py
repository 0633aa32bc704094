"""What is said beside the answers of a conversation: the meter before a turn and after it, notes, errors."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from textwrap import wrap

from llmtool.calls.outcome import Call, Outcome
from llmtool.calls.turn import Fitted, Meter
from llmtool.cli.host import Host
from llmtool.errors import LlmtoolError
from llmtool.money import usd
from llmtool.render.errors import as_text
from llmtool.render.look import look_at
from llmtool.render.safe_text import for_terminal, in_one_line
from llmtool.render.views.chat import Turn
from llmtool.storage.budgets import Standing
from llmtool.storage.reports import Summary

_DIM, _YELLOW, _RESET = "\x1b[2m", "\x1b[33m", "\x1b[0m"
_WARN_FROM = Decimal("0.8")
_ROUGHLY = 10  # percent, from which on tenths say nothing


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


def of_before(read: Meter) -> list[str]:
    """The meter before a turn: the prompt's tokens, the worst case, what budgets have left."""
    about = "" if read.call.prompt.exactness == "exact" else "~"
    parts = [
        f"{about}{read.call.prompt.tokens:,} tokens to send",
        "unpriced" if read.worst is None else f"at most {usd(read.worst)}",
    ]
    return parts if read.left is None else [*parts, f"{usd(read.left)} left"]


def in_all(calls: Summary, spent: Decimal) -> str:
    """What a conversation cost.

    Args:
        calls: its calls.
        spent: US dollars of those that have a price, with what is under way at its worst.
    """
    if not calls.unpriced:
        return f"{usd(spent)} in all"
    return f"{usd(spent)} and {calls.unpriced:,} unpriced in all" if spent else f"{calls.unpriced:,} unpriced in all"


def of_after(turn: Turn, total: str, left: Decimal | None, window: int | None) -> list[str]:
    """The meter after a turn.

    Args:
        turn: what was asked and answered.
        total: what the conversation has cost, in words.
        left: US dollars, the least that any budget has left; None where there is no budget.
        window: tokens of the model's context window; None where nobody knows.
    """
    outcome, usage = turn.outcome, turn.outcome.usage
    about = "~" if outcome.estimated else ""
    parts = [
        f"{about}{usage.prompt:,} in{_cached(turn)} + {about}{usage.completion:,} out",
        "unpriced" if outcome.cost is None else f"{about}{usd(outcome.cost)}",
        total,
    ]
    if left is not None:
        parts.append(f"{usd(left)} left")
    if window:
        share = 100 * usage.total / window
        parts.append(f"context {share:.0f} %" if share >= _ROUGHLY else f"context {share:.1f} %")
    return parts


def of_summary(fitted: Fitted) -> list[str]:
    """What was done to the history."""
    conversation, outcome = fitted.conversation, fitted.outcome
    parts = []
    if fitted.action == "summarised" and conversation.summary is not None:
        parts.append(f"the {conversation.summary.covers} oldest messages are summarised")
    elif fitted.action == "trimmed":
        parts.append(f"the {conversation.dropped} oldest messages are no longer sent")
    if outcome is not None:
        parts.append(f"{outcome.usage.prompt:,} in + {outcome.usage.completion:,} out")
        parts.append("unpriced" if outcome.cost is None else usd(outcome.cost))
    return parts


def of_the_end(call: Call, outcome: Outcome) -> Iterator[str]:
    """What there is to know of how an answer ended."""
    reply = outcome.reply
    if outcome.stopped_by is not None:
        yield "stopped: what had come until then is kept" if reply.text else "stopped before anything came"
    elif reply.stop == "length":
        yield f"the answer reached its limit of {call.request.max_tokens:,} tokens"
    elif reply.stop == "context":
        yield "the answer filled the context window"
    elif reply.stop == "tool":
        yield "the model wants a tool to be called, and has none"
    elif reply.stop == "other" and reply.stop_detail:
        yield f"the answer ended with {reply.stop_detail!r}"


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


def _cached(turn: Turn) -> str:
    """How many of the prompt's tokens came from the provider's cache or went to it, and what that saved."""
    usage = turn.outcome.usage
    written = usage.cache_write + usage.cache_write_1h + usage.cache_write_12h
    parts = []
    if usage.cache_read:
        saved = f", saving {usd(turn.saved)}" if turn.saved and turn.saved > 0 else ""
        parts.append(f"{usage.cache_read:,} cached{saved}")
    if written:
        parts.append(f"{written:,} to the cache")
    return f" ({'; '.join(parts)})" if parts else ""
