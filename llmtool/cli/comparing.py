"""From what the user named to one request at many models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from llmtool.cli.counting import no_text_error, say_each, selected, unread_error
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, UsageError
from llmtool.planning.by_tokenizer import Reader, Texts, prompts, read
from llmtool.planning.candidates import Candidate, LeftOut, Wanted, candidates
from llmtool.planning.compare import Comparison, Order, compare
from llmtool.planning.work import Prompt, Work
from llmtool.pricing import tasks
from llmtool.pricing.catalogue import Catalogue
from llmtool.render.views.compare import about_prices
from llmtool.render.views.compare_data import CompareResult
from llmtool.tokens.calibration import read as read_calibration
from llmtool.tokens.registry import known_as


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be compared, apart from the models.

    Attributes:
        selection: the prompt.
        input_tokens: its size, where the user gave that instead.
        work: the rest of the request.
        order: what to sort by.
        only_fitting: whether models that it does not fit are left out.
        plan_cache: whether to say what a cached prefix is worth.
    """

    selection: Selection
    input_tokens: int | None
    work: Work
    order: Order
    only_fitting: bool
    plan_cache: bool


def compare_selection(session: Session, card: Catalogue, wanted: Wanted, question: Question) -> CompareResult:
    """Count what was named with the tokenizer of every model, and price it at each.

    Raises:
        UsageError: nothing was named and nothing is piped in, or both a size and a text; a provider or a capability
            does not exist; more of the prompt is cached than there is.
        UnknownModelError: no such model is listed.
    """
    chosen, left_out = candidates(card, wanted, tasks.load().compare, question.work.at)
    texts = _texts(session, question)
    readers = _readers(session, chosen) if texts else {}
    counted = _counted(session, texts, readers.values()) if texts else {}
    given = None if question.input_tokens is None else Prompt(question.input_tokens, None, "given")

    def prompt_of(candidate: Candidate) -> Prompt | None:
        reader = readers.get(candidate.found.model.full_id)
        return given or (counted[reader] if reader else None)

    compared = compare(
        card, chosen, prompt_of, question.work,
        order=question.order, only_fitting=question.only_fitting, plan_cache=question.plan_cache,
    )  # fmt: skip
    comparison = Comparison(compared.rows, (*left_out, *compared.left_out))
    return CompareResult(comparison, question.work, texts, _verdict(comparison, texts))


def say(session: Session, result: CompareResult, *, output_given: bool) -> None:
    """Tell, on stderr, whatever the rows do not say; a table says some of it itself."""
    if session.format == "plain":
        session.note(about_prices(result))
    if not output_given:
        session.note("the answer is not priced; --output-tokens says how long it is")
    rows, left_out = result.comparison.rows, result.comparison.left_out
    remarks = [f"{row.estimate.model.full_id}: {said}" for row in rows if row.by_name for said in row.estimate.remarks]
    say_each(session, "notes", remarks)
    named = [left for left in left_out if left.by_name and not _is_told(left, result)]
    say_each(session, "are left out", [f"{left.model.full_id}: left out, {left.reason}" for left in named])
    if not rows and len(left_out) > len(named) and result.error is None:
        session.note(f"no model is left of {len(left_out)}; --json says why")
    if result.texts is None:
        return
    tally = result.texts.tally
    say_each(session, "texts were read with care", [f"{f.path}: {note}" for f in tally.files for note in f.info.notes])
    say_each(session, "were skipped", [f"{skipped.path}: skipped, {skipped.reason}" for skipped in tally.skipped])
    if len(tally.errors) > 1:
        say_each(session, "could not be read", [f"{problem.path}: {problem.message}" for problem in tally.errors])


def _is_told(left: LeftOut, result: CompareResult) -> bool:
    """Whether it is the error that is told at the end in any case."""
    return result.error is not None and left.error is result.error


def _texts(session: Session, question: Question) -> Texts | None:
    """The prompt, read; None where only its size was given."""
    selection = question.selection
    if question.input_tokens is None:
        texts = read(selected(session, selection))
        if not texts.tally.files:
            raise unread_error(texts.tally.errors) or no_text_error(texts.tally)
        return texts
    if selection.paths or selection.files0_from is not None:
        raise UsageError("--input-tokens is the whole prompt: no text is read beside it", "leave one of them out")
    return None


def _readers(session: Session, chosen: Iterable[Candidate]) -> Mapping[str, Reader]:
    """How each model reads text, with what the user's bills have taught of it."""
    taught = read_calibration(session.calibration_file)
    readers: dict[str, Reader] = {}
    for candidate in chosen:
        if candidate.reader is not None:
            name = known_as(candidate.model.full_id) if taught else ""
            learnt = tuple(each for each in taught if each.is_of(name))
            readers[candidate.found.model.full_id] = replace(candidate.reader, learnt=learnt)
    return readers


def _counted(session: Session, texts: Texts, wanted: Iterable[Reader]) -> Mapping[Reader, Prompt]:
    readers = set(wanted)
    with session.progress() as progress:
        progress.add(len({reader.engine for reader in readers}))
        return prompts(texts, readers, progress.advance)


def _verdict(comparison: Comparison, texts: Texts | None) -> LlmtoolError | None:
    """Why the command fails although there is a result: a text that cannot be read, or a named model without price."""
    unread = unread_error(texts.tally.errors) if texts else None
    return unread or next((left.error for left in comparison.left_out if left.by_name and left.error), None)
