"""A conversation: all that was said, and what of it is still sent. Nothing here does any I/O."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from llmtool.exchange import Message

_SUMMARY = "Summary of the conversation so far:\n\n"
# Characters of the longest title.
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as it was said.

    Attributes:
        message: by the user or the assistant.
        at: when.
        model: who answered; empty for the user.
        whole: whether an answer came to its end.
    """

    message: Message
    at: datetime
    model: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands for the oldest messages.

    Attributes:
        text: what a model wrote of them.
        covers: so many of the oldest messages.
    """

    text: str
    covers: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation. Every change makes a new one.

    Attributes:
        id: what it is known by; the ledger has its calls under that name.
        began: when.
        model: whom it is with, as the user names it.
        system: the system message, or empty. It is neither summarised nor dropped.
        title: what people know it by; empty until something was said.
        said: every message, the oldest first, also those that are no longer sent.
        summary: what is sent in the place of the oldest, or None.
        dropped: so many of the oldest are not sent; those that the summary covers are among them.
        budget: US dollars that it may cost, or None.
    """

    id: str
    began: datetime
    model: str
    system: str = ""
    title: str = ""
    said: tuple[Said, ...] = ()
    summary: Summary | None = None
    dropped: int = 0
    budget: Decimal | None = None

    @property
    def sent(self) -> tuple[Message, ...]:
        """What a model is shown: the system message with the summary, then what is not dropped."""
        told = [self.system] if self.system else []
        if self.summary is not None:
            told.append(_SUMMARY + self.summary.text)
        system = (Message("system", "\n\n".join(told)),) if told else ()
        return (*system, *(said.message for said in self.said[self.dropped :]))

    @property
    def open_question(self) -> bool:
        """Whether the last word is the user's."""
        return bool(self.said) and self.said[-1].message.role == "user"

    def with_said(self, said: Said) -> "Conversation":
        """The conversation with one more message at its end."""
        return replace(self, said=(*self.said, said), title=self.title or title_of(said.message.content))

    def with_summary(self, text: str, covers: int) -> "Conversation":
        """The conversation with a summary in the place of its oldest messages."""
        return replace(self, summary=Summary(text, covers), dropped=covers)

    def without_last_exchange(self) -> "Conversation":
        """The conversation before the user's last message; what was dropped or summarised stays so."""
        ends = [place for place, said in enumerate(self.said) if said.message.role == "user"]
        if not ends or ends[-1] < self.dropped:
            return self
        return replace(self, said=self.said[: ends[-1]])


def title_of(text: str) -> str:
    """What a conversation that begins with this is called: the first line that says something, or its beginning."""
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"
