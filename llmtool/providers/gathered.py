"""What has come of an answer so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from llmtool.exchange import Delta, Position
from llmtool.providers.tool_calls import ToolCalls


@dataclass(slots=True)
class Gathered:
    """The pieces of an answer, put together as they come."""

    _text: StringIO = field(default_factory=StringIO)
    _reasoning: StringIO = field(default_factory=StringIO)
    _refusal: StringIO = field(default_factory=StringIO)
    calls: ToolCalls = field(default_factory=ToolCalls)
    positions: list[Position] = field(default_factory=list)

    def add(self, text: str = "", reasoning: str = "", refusal: str = "") -> Iterator[Delta]:
        """Take pieces; the delta that they are, if there is anything in them."""
        if not (text or reasoning or refusal):
            return iter(())
        self._text.write(text)
        self._reasoning.write(reasoning)
        self._refusal.write(refusal)
        return iter((Delta(text, reasoning, refusal),))

    @property
    def text(self) -> str:
        """What the model said."""
        return self._text.getvalue()

    @property
    def reasoning(self) -> str:
        """What it thought."""
        return self._reasoning.getvalue()

    @property
    def refusal(self) -> str:
        """What it said instead of an answer."""
        return self._refusal.getvalue()
