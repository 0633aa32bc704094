"""What a check asks of the past, whoever remembers it: the objects of git, or a lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from llmtool.planning.check.counts import Content, Counts, Reader
from llmtool.planning.check.result import Change
from llmtool.planning.check.rows import Row
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Price


@dataclass(frozen=True, slots=True)
class Earlier:
    """A prompt as it was.

    Attributes:
        model: the id of the model that it was sent to.
        prompt: its tokens, as they were counted then.
        again: the tokens of its old text as they are counted now; None where that cannot be known.
        price: the row of prices that held; None where none is known.
        change: what became of it.
    """

    model: str
    prompt: Prompt
    again: int | None
    price: Price | None
    change: Change


class Past(Protocol):
    """Knows what prompts were.

    Attributes:
        wanted: what has to be counted before it can be asked.
    """

    @property
    def wanted(self) -> Sequence[tuple[Reader, Content]]: ...  # noqa: D102 - see the class

    def earlier(self, row: Row, counts: Counts, now: Prompt | None) -> Earlier | None:
        """What a prompt was; None where there was none.

        Args:
            row: the prompt, its budget and the model.
            counts: of all that was wanted.
            now: its tokens now; None where it is gone.
        """


def replaced(before: Collection[str], now: Collection[str]) -> dict[str, str]:
    """Which model of now has taken the place of which, among those that one prompt is sent to.

    That can be told only where exactly one model is there that was not, and exactly one was there that is not.
    """
    came, gone = set(now) - set(before), set(before) - set(now)
    return {came.pop(): gone.pop()} if len(came) == len(gone) == 1 else {}
