"""The meter while a question is being typed: what it would have in it, and what it could cost."""

from dataclasses import replace
from typing import TYPE_CHECKING

from llmtool.calls.gateway import worst_case
from llmtool.calls.outcome import Call
from llmtool.cli import bookkeeping
from llmtool.cli.chat import slash
from llmtool.cli.chat.talk import Talk
from llmtool.errors import LlmtoolError
from llmtool.exchange import Message
from llmtool.money import usd

if TYPE_CHECKING:
    from decimal import Decimal

# Longer questions are not counted at every key.
_LONGEST = 20_000


class Outlook:
    """What is known before a line is typed, so that only the line itself is counted at every key.

    Args:
        talk: the conversation, as it stands between two turns.
        anew: whether the last question is being edited.
    """

    def __init__(self, talk: Talk, *, anew: bool = False) -> None:
        self._model = talk.partner.name
        self._call: Call | None = None
        self._left: Decimal | None = None
        before = talk.before_next(anew=anew)
        try:
            begun = Message("user", "\n\n".join((*talk.attached, "")))
            self._call = talk.partner.weighed((*before.sent, begun), talk.manner, before.id)
            self._left = min((budget.left for budget in talk.standings()), default=None)
        except LlmtoolError:
            # It will be said when the question is asked.
            return

    def of(self, line: str) -> str:
        """The meter for what is typed so far, in one line."""
        parts = [self._model]
        if self._call is not None and not slash.is_command(line) and len(line) <= _LONGEST:
            parts += _figures(self._call, line)
        if self._left is not None:
            parts.append(f"{usd(self._left)} left")
        return " · ".join(parts)


def _figures(call: Call, line: str) -> list[str]:
    (count,) = call.tokenizer.count_many([line])
    prompt = replace(call.prompt, tokens=call.prompt.tokens + count.tokens)
    try:
        worst = worst_case(replace(call, prompt=prompt), bookkeeping.now())
    except LlmtoolError:
        worst = None
    figures = [f"~{prompt.tokens:,} tokens"]
    return figures if worst is None else [*figures, f"at most {usd(worst)}"]
