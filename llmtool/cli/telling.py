"""What commands that call a model say beside its answer, and instead of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from llmtool.calls.gateway import over, worst_case
from llmtool.calls.outcome import Call, Outcome
from llmtool.cli import bookkeeping
from llmtool.cli.network import about
from llmtool.cli.session import Session
from llmtool.providers.retries import Wait
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.stream import Plan, plan_view


@dataclass(frozen=True, slots=True)
class Tell:
    """What is said on stderr, if anything is.

    Attributes:
        session: the run.
        quiet: whether nothing is.
    """

    session: Session
    quiet: bool = False

    def line(self, text: str) -> None:
        """Say one line."""
        if not self.quiet:
            self.session.host.say(in_one_line(text))

    def notes(self, notes: tuple[str, ...]) -> None:
        """Say what there is to know, a line each."""
        for note in notes:
            self.line(f"note: {note}")

    def wait(self, wait: Wait) -> None:
        """Say that another attempt will be made, and when."""
        self.notes((about(wait),))


def is_document(session: Session) -> bool:
    """Whether the result is wanted as a document rather than for people."""
    return session.format not in {"plain", "table"}


def show_plan(session: Session, call: Call, notes: tuple[str, ...]) -> None:
    """Show what would be sent and what it could cost.

    Raises:
        ShownError: it could cost more than is allowed.
    """
    at = bookkeeping.now()
    worst = worst_case(call, at)
    prompt = worst_case(replace(call, request=replace(call.request, max_tokens=0)), at)
    error = over(call, worst)
    session.show(plan_view(Plan(call, call.adapter.build(call.request), worst, prompt, notes), error), error)


def of_the_end(call: Call, outcome: Outcome) -> Iterator[str]:
    """What there is to know of how an answer ended that came to an end of its own."""
    reply = outcome.reply
    if outcome.from_cache or outcome.stopped_by is not None:
        return
    if reply.stop == "length":
        yield f"the answer reached its limit of {call.request.max_tokens:,} tokens; --max-tokens allows more"
    elif reply.stop == "context":
        yield "the answer filled the context window"
    elif reply.stop == "tool":
        yield "the model wants a tool to be called, and has none"
    elif reply.stop == "other" and reply.stop_detail:
        yield f"the answer ended with {reply.stop_detail!r}"
