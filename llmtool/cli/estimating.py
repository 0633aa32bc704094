"""From what the user named to a priced request: shared by the commands that price a text."""

from datetime import UTC, datetime
from decimal import Decimal

from llmtool.cli import rate_card
from llmtool.cli.counting import Limits, Selection, count_selection
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, OverBudgetError, OverContextError, UsageError
from llmtool.money import exact
from llmtool.planning.estimate import Estimate
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.model import Model
from llmtool.tokens.registry import Choice, model_names


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def catalogue(session: Session) -> Catalogue:
    """The rate card of this run.

    Raises:
        BadConfigError: a file of prices is wrong.
    """
    return rate_card.load(session.settings)


def found(session: Session, card: Catalogue, work: Work) -> Found:
    """The model that is meant.

    Raises:
        UsageError: none is named.
        UnknownModelError: no such model is listed.
    """
    name = session.settings.model.value
    if name is None:
        raise UsageError("no model is named", "name one with -m MODEL, or set LLMTOOL_MODEL")
    return card.find(name, work.at.date())


def choice_for(model: Model) -> Choice:
    """The tokenizer of a listed model, also of one that only the user's own prices list.

    Raises:
        UsageError: the model reads no text.
    """
    if model.tokenizer is None:
        raise UsageError(f"{model.id} reads no text", "say how large the prompt is: --input-tokens N")
    if model.full_id in model_names():
        return Choice(model=model.full_id)
    return Choice(encoding=model.tokenizer)


def prompt_of(session: Session, selection: Selection, model: Model) -> tuple[Prompt, LlmtoolError | None]:
    """What was named, as one prompt of this model; and what could not be read of it.

    Raises:
        UsageError: nothing was named and nothing is piped in, or the model reads no text.
    """
    result = count_selection(session, selection, choice_for(model), Limits(None, require_exact=False))
    tokenizer, tally = result.tokenizer, result.tally
    prompt = Prompt(tally.tokens, tokenizer.name, tokenizer.exactness, tally.margin_percent, tokenizer.note)
    return prompt, result.error


def prompt_or_given(
    session: Session, selection: Selection, model: Model, input_tokens: int | None
) -> tuple[Prompt, LlmtoolError | None]:
    """The prompt as the user gave its size, or else as it is counted.

    Raises:
        UsageError: both a size and a text are named, or neither.
    """
    if input_tokens is None:
        return prompt_of(session, selection, model)
    if selection.paths or selection.files0_from is not None:
        raise UsageError("--input-tokens is the whole prompt: no text is read beside it", "leave one of them out")
    return Prompt(input_tokens, None, "given"), None


def refuse_beside(usage: str | None, batch: str | None, selection: Selection, input_tokens: int | None) -> None:
    """Refuse a prompt beside a file that says all there is.

    Raises:
        UsageError: there is one, or there are two such files.
    """
    flag = "--usage" if usage is not None else "--batch-file"
    if usage is not None and batch is not None:
        raise UsageError("--usage and --batch-file exclude each other")
    if selection.paths or selection.files0_from is not None or input_tokens is not None:
        raise UsageError(f"{flag} says what is to be priced: no prompt is read beside it")


def say(session: Session, result: Estimate, *, output_given: bool) -> None:
    """Tell, on stderr, whatever the amount does not say."""
    if not output_given:
        session.note("the answer is not priced; --output-tokens says how long it is")
    for note in (*result.notes, *dict.fromkeys(line.note for line in result.cost.lines if line.note)):
        session.note(note)
    if result.fit.doubt:
        session.note(result.fit.doubt)


def verdict(result: Estimate, max_cost: Decimal | None) -> LlmtoolError | None:
    """Which limit says no to a request, if one does. An amount is compared whole, not rounded."""
    if result.fit.problem:
        return OverContextError(result.fit.problem, "shorten the prompt, or choose a model with a larger window")
    if max_cost is not None and result.high > max_cost:
        could = "could cost" if result.high > result.cost.total else "costs"
        return OverBudgetError(f"the request {could} {exact(result.high)}, more than {exact(max_cost)}")
    return None
