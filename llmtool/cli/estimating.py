"""From what the user named to a priced request: shared by the commands that price a text."""

from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module

from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, OverBudgetError, OverContextError, UsageError
from llmtool.money import exact
from llmtool.planning.estimate import Estimate
from llmtool.planning.work import Prompt, Work
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.model import Model
from llmtool.render.views.estimate import about_margin


def now() -> datetime:
    """This moment, in UTC, to the second: as people write one, and as it is shown."""
    return datetime.now(UTC).replace(microsecond=0)


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


def prompt_or_given(
    session: Session, selection: Selection, model: Model, input_tokens: int | None
) -> tuple[Prompt, LlmtoolError | None]:
    """The prompt as the user gave its size, or else as it is counted.

    Raises:
        UsageError: both a size and a text are named, or neither.
    """
    if input_tokens is None:
        # Imported late: whoever gives the size of a prompt need not wait for what reads one.
        counted: tuple[Prompt, LlmtoolError | None] = import_module("llmtool.cli.prompts").prompt_of(
            session, selection, model
        )
        return counted
    if selection.paths or selection.files0_from is not None:
        raise UsageError("--input-tokens is the whole prompt: no text is read beside it", "leave one of them out")
    return Prompt(input_tokens, None, "given"), None


def refuse_beside(
    usage: str | None, batch: str | None, selection: Selection, input_tokens: int | None, work: Work
) -> None:
    """Refuse what would be passed over beside a file that says all there is.

    Raises:
        UsageError: there is a prompt, another such file, or an option that the file leaves no room for.
    """
    flag = "--usage" if usage is not None else "--batch-file"
    if usage is not None and batch is not None:
        raise UsageError("--usage and --batch-file exclude each other")
    if selection.paths or selection.files0_from is not None or input_tokens is not None:
        raise UsageError(f"{flag} says what is to be priced: no prompt is read beside it")
    of_usage = {"--output-tokens": work.output_tokens}
    of_batch = {"--requests": work.projection, "--service-tier": work.conditions.get("service_tier")}
    passed_over = {
        "--cached-tokens": work.cached_tokens,
        "--cached-share": work.cached_share,
        "--cache-write-tokens": work.cache_write_tokens,
        **(of_usage if batch is None else of_batch),
    }
    vain = next((name for name, value in passed_over.items() if value), None)
    if vain is not None:
        raise UsageError(f"{flag} says what is to be priced: {vain} has nothing to say beside it", "leave it out")


def say(session: Session, result: Estimate, *, output_given: bool) -> None:
    """Tell, on stderr, whatever the amount does not say; a table says some of it itself."""
    if result.low != result.high and session.format in {"plain", "csv"}:
        session.note(about_margin(result))
    if not output_given:
        session.note("the answer is not priced; --output-tokens says how long it is")
    for note in result.remarks:
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
