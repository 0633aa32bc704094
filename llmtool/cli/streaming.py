"""From one prompt to its answer: what ``stream`` does."""

from dataclasses import dataclass, replace

from llmtool.calls.outcome import Call, Outcome
from llmtool.cli import asking, bookkeeping, calling
from llmtool.cli.call_target import target
from llmtool.cli.calling import Terms
from llmtool.cli.host import OutputClosedError
from llmtool.cli.session import Session
from llmtool.cli.speaking import Silent, Speaker
from llmtool.cli.tasks import for_task
from llmtool.cli.telling import Tell, is_document, of_the_end, show_plan
from llmtool.render.views.stream import stream_view, summary


@dataclass(frozen=True, slots=True)
class Asked:
    """What the prompt is made of, and what for.

    Attributes:
        words: the arguments.
        files: paths, ``-`` for stdin.
        system: the system message, or None.
        task: what the answer is for, or None.
    """

    words: tuple[str, ...]
    files: tuple[str, ...]
    system: str | None
    task: str | None = None


def run(  # noqa: PLR0913 - what to ask, and how
    session: Session, asked: Asked, terms: Terms, *, cache: bool | None, dry_run: bool, quiet: bool
) -> None:
    """Ask, show the answer as it comes, and say what it cost.

    Args:
        session: the run.
        asked: the prompt.
        terms: how to ask.
        cache: whether the user wants the cache; None where nothing is said of it.
        dry_run: whether only to show what would be sent.
        quiet: whether to say nothing beside the answer.

    Raises:
        LlmtoolError: the call was not made, failed, or was refused.
    """
    if not dry_run:
        calling.refuse_offline(session)
    chosen = target(session, bookkeeping.now())
    messages = asking.messages(session, asked.words, asked.files, asked.system)
    meant, of_the_task = for_task(asked.task, chosen, terms)
    call, notes = calling.prepared(session, chosen, messages, meant, "stream")
    before = (*bookkeeping.overruled(session.settings), *chosen.notes, *of_the_task, *notes)
    tell = Tell(session, quiet=quiet)
    tell.notes(before)
    if dry_run:
        show_plan(session, call, before)
        return
    # An answer that would be another the next time is kept only if that is asked for; a task does not ask for it, even
    # where its temperature is 0.
    wanted = terms.sampling.temperature == 0 if cache is None else cache
    speaker = Silent() if is_document(session) else Speaker(session.host)
    with calling.gateway(session, tell.wait, cache=wanted) as gateway:
        outcome = gateway.make(call, speaker.show)
    after = (*outcome.notes, *of_the_end(call, outcome))
    if isinstance(outcome.stopped_by, KeyboardInterrupt):
        after = (*after, "stopped: what had come until then is in the ledger")
    try:
        if not isinstance(outcome.stopped_by, OutputClosedError):
            speaker.end()
    finally:
        tell.notes(after)
        tell.line(summary(outcome))
    _finish(session, call, replace(outcome, notes=(*before, *after)))


def _finish(session: Session, call: Call, outcome: Outcome) -> None:
    """Write the document where one is wanted, and fail where the call did.

    Raises:
        BaseException: whatever stopped the call, or made it fail.
    """
    if outcome.stopped_by is not None:
        if is_document(session):
            session.show(stream_view(call, outcome, None))
        raise outcome.stopped_by
    if is_document(session):
        session.show(stream_view(call, outcome, outcome.error), outcome.error)
    elif outcome.error is not None:
        raise outcome.error
