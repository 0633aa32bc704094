"""Shows a turn while it is made: the meter before it, the answer, and the meter after it."""

from llmtool.calls.turn import Fitted, Meter
from llmtool.cli import telling
from llmtool.cli.chat import meter
from llmtool.cli.chat.answer import Voice
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.exchange import Delta
from llmtool.render.views.chat import Turn


class Shown:
    """A turn that is shown to the user.

    Args:
        teller: says what is beside the answer.
        voice: writes the answer.
    """

    def __init__(self, teller: Teller, voice: Voice) -> None:
        self._teller = teller
        self._voice = voice

    def shortening(self, messages: int) -> None:
        """A summary is about to be written, which takes a while."""
        self._teller.figures([f"summarising {messages:,} messages …"])

    def fitted(self, fitted: Fitted) -> None:
        """What was done to the history."""
        self._teller.figures(meter.of_summary(fitted))

    def before(self, read: Meter, notes: tuple[str, ...]) -> None:
        """The meter before the call."""
        self._teller.notes(notes)
        self._teller.figures(meter.of_before(read))
        self._teller.gap()

    def show(self, delta: Delta) -> None:
        """A piece of the answer."""
        self._voice.show(delta)

    def end(self) -> None:
        """The answer is over."""
        self._voice.end()
        self._teller.gap()


def tell_bill(talk: Talk, turn: Turn, teller: Teller) -> None:
    """The meter after a turn, and what else there is to know.

    Raises:
        BadInputError: the ledger cannot be read.
    """
    outcome = turn.outcome
    teller.notes(outcome.notes)
    for note in telling.of_the_end(turn.call, outcome):
        teller.note(note)
    reply = outcome.reply
    if outcome.stopped_by is not None:
        teller.note("stopped: what had come until then is kept" if reply.text else "stopped before anything came")
    elif outcome.error is None and not reply.text.strip():
        teller.note("the answer is empty")
    budgets = talk.standings()
    left = min((budget.left for budget in budgets), default=None)
    teller.figures(meter.of_after(turn, meter.in_all(talk.calls(), talk.spent()), left, talk.room.window))
    teller.spent(budgets)
