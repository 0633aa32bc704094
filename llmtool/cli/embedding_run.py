"""From texts to their vectors: what ``embed`` does."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from llmtool.cli.counting import say_each
from llmtool.cli.embedding import EmbeddingTerms, Kind
from llmtool.cli.embedding_input import Given
from llmtool.cli.embedding_output import Output, fills_a_terminal, output, written_files
from llmtool.cli.embedding_service import Opened, opened
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError
from llmtool.render.progress import Progress, Silent
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.embed import Run, cost_so_far, plan_view, summary


@dataclass(frozen=True, slots=True)
class Way:
    """How to go about it.

    Attributes:
        kind: whether the texts are searched for, or searched in.
        out: the file that the vectors go to; None for stdout.
        quiet: whether to say nothing beside them.
    """

    kind: Kind
    out: Path | None = None
    quiet: bool = False


def run(session: Session, given: Given, terms: EmbeddingTerms, way: Way) -> None:
    """Embed what was named, and say on stderr what it cost.

    What can be read twice is looked at as a whole first, so that nothing is sent where something would fail.

    Raises:
        LlmtoolError: something cannot be embedded; what was paid for until then is kept.
    """
    with opened(session, terms) as found:
        work = _Work(session, given, found, way)
        work.say(found.notes)
        texts = 0
        if given.is_lasting:
            survey = found.maker.survey(given.texts(session), way.kind)
            survey.keep_to(terms.max_cost)
            texts = survey.texts
        try:
            with output(session, way.out) as out:
                with _bar(session, way) as progress:
                    progress.add(texts)
                    done = work.embed(progress, out)
                # When the bar is gone, for both may be on one terminal.
                out.finish(done)
                if done.error is not None:
                    raise done.error
        finally:
            work.say_the_end()


def _bar(session: Session, way: Way) -> AbstractContextManager[Progress]:
    """What shows how far it is; nothing where it would wipe out vectors."""
    return nullcontext(Silent()) if fills_a_terminal(session, way.out) else session.progress()


def plan(session: Session, given: Given, terms: EmbeddingTerms, way: Way) -> None:
    """Show what would be sent, and what it could cost.

    Raises:
        LlmtoolError: something cannot be embedded, or would cost too much.
    """
    with opened(session, terms) as found:
        _Work(session, given, found, way).say(found.notes)
        maker = found.maker
        survey = maker.survey(given.texts(session), way.kind)
        error: LlmtoolError | None = None
        try:
            survey.keep_to(terms.max_cost)
        except LlmtoolError as over:
            error = over
        session.show(plan_view(maker.model, maker.provider, survey, found.notes, error), error)


@dataclass(frozen=True, slots=True)
class _Work:
    """One run: what to embed, by whom, and how."""

    session: Session
    given: Given
    found: Opened
    way: Way

    def embed(self, progress: Progress, out: Output) -> Run:
        """Embed texts one after the other; where that fails, the result says so."""
        maker = self.found.maker
        dimensions: int | None = None
        error: LlmtoolError | None = None
        try:
            for index, each in enumerate(maker.embed(self.given.texts(self.session), self.way.kind)):
                dimensions = len(each.vector)
                out.write(index, each, maker.model)
                progress.advance(1, cost_so_far(maker.bill))
        except LlmtoolError as failed:
            error = failed
        files = () if error else tuple(path.as_posix() for path in written_files(self.way.out))
        return Run(maker.model, maker.provider, dimensions, maker.bill, files, self.found.notes, error)

    def say(self, notes: Iterable[str]) -> None:
        """Tell the user something beside the vectors."""
        for note in () if self.way.quiet else notes:
            self.session.note(note)

    def say_the_end(self) -> None:
        """What is left to be said when all is over, or has failed."""
        bill = self.found.maker.bill
        if self.way.quiet:
            return
        skipped = [f"{path}: skipped, {reason}" for path, reason in self.given.skipped.items()]
        say_each(self.session, "were skipped", skipped)
        self.say(bill.notes)
        if bill.texts or bill.requests:
            self.session.host.say(in_one_line(summary(bill)))
