"""From what the user named to a counted result: shared by every command that counts texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from llmtool.cli.inexact import said
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, InexactError, LlmtoolError, OverTokensError, UsageError
from llmtool.planning.tally import Tally, tally
from llmtool.reading.problem import Problem
from llmtool.reading.source import Source
from llmtool.reading.sources import sources
from llmtool.render.views.count import CountResult
from llmtool.tokens.listing import ListingTokenizer
from llmtool.tokens.registry import Choice
from llmtool.tokens.tokenizer import Tokenizer

# So many names fit a screen; the whole list is in the JSON.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What makes a count fail.

    Attributes:
        token_budget: the most tokens in all, or None.
        require_exact: whether a count that is not exact fails.
    """

    token_budget: int | None
    require_exact: bool


def count_selection(session: Session, selection: Selection, choice: Choice, limits: Limits) -> CountResult:
    """Count what was named, and say on stderr whatever the number does not say.

    Args:
        session: the run.
        selection: what to count.
        choice: the tokenizer to count with.
        limits: what makes the count fail.

    Raises:
        UsageError: nothing was named and nothing is piped in.
        UnknownModelError: no such model is listed.
        TokenizerUnavailableError: no such tokenizer is here.
    """
    return count_found(session, selected(session, selection), choice, limits)


def count_found(session: Session, found: Iterable[Source | Problem], choice: Choice, limits: Limits) -> CountResult:
    """As :func:`count_selection`, of what has been found already.

    Raises:
        UnknownModelError: no such model is listed.
        TokenizerUnavailableError: no such tokenizer is here.
    """
    tokenizer = choice()
    with session.progress() as progress:
        counted = tally(found, tokenizer, choice, progress.advance, ahead=session.host.ahead)
    return _result(session, choice, tokenizer, counted, limits)


def list_selection(
    session: Session, selection: Selection, choice: Choice, limits: Limits
) -> tuple[CountResult, list[list[tuple[int, bytes]]]]:
    """As :func:`count_selection`, with the tokens of each text: id and bytes.

    Raises:
        TokenizerUnavailableError: as above, or the tokenizer has no vocabulary to show tokens of.
    """
    found = selected(session, selection)
    tokenizer = ListingTokenizer(choice())
    with session.progress() as progress:
        counted = tally(found, tokenizer, choice, progress.advance, cores=1)
    return _result(session, choice, tokenizer, counted, limits), tokenizer.listed


def _result(session: Session, choice: Choice, tokenizer: Tokenizer, counted: Tally, limits: Limits) -> CountResult:
    _say(session, tokenizer, counted)
    model = choice.model if choice.encoding is None else None
    return CountResult(model, tokenizer, counted, _verdict(tokenizer, counted, limits))


def selected(session: Session, selection: Selection) -> Iterator[Source | Problem]:
    """What was named, one by one.

    Raises:
        UsageError: nothing was named and nothing is piped in.
    """
    nothing = not selection.paths and selection.files0_from is None
    if nothing and session.host.stdin_is_terminal:
        raise UsageError("nothing to count", "name a file or a folder, or pipe text in")
    return sources(
        ("-",) if nothing else selection.paths,
        files0_from=selection.files0_from,
        include=selection.include,
        exclude=selection.exclude,
        use_ignore=selection.use_ignore,
        stdin=session.host.stdin,
    )


def _say(session: Session, tokenizer: Tokenizer, counted: Tally) -> None:
    """Tell, on stderr, whatever the number does not say."""
    if tokenizer.exactness != "exact":
        session.note(said(tokenizer.exactness, counted.margin_percent, tokenizer.name, tokenizer.note))
    say_each(
        session, "texts were read with care", [f"{f.path}: {note}" for f in counted.files for note in f.info.notes]
    )
    say_each(session, "were skipped", [f"{skipped.path}: skipped, {skipped.reason}" for skipped in counted.skipped])
    if len(counted.errors) > 1:
        say_each(session, "could not be read", [f"{problem.path}: {problem.message}" for problem in counted.errors])


def say_each(session: Session, what: str, lines: list[str]) -> None:
    """Say as many lines as fit a screen, and how many more there are."""
    for line in lines[:_NAMED]:
        session.note(line)
    if len(lines) > _NAMED:
        session.note(f"{len(lines) - _NAMED} more {what}; --json names them all")


def _verdict(tokenizer: Tokenizer, counted: Tally, limits: Limits) -> LlmtoolError | None:
    """Why the command fails although there is a result: what could not be read goes before any limit."""
    unread = unread_error(counted.errors)
    if unread:
        return unread
    if limits.require_exact and tokenizer.exactness != "exact":
        return InexactError(
            f"the count is {tokenizer.exactness}, and --require-exact was given", f"{tokenizer.name}: {tokenizer.note}"
        )
    return over_budget(counted.tokens, limits)


def no_text_error(counted: Tally) -> BadInputError:
    """Why there is nothing to be priced: a price of nothing would pass for a price."""
    if len(counted.skipped) == 1:
        return BadInputError(f"{counted.skipped[0].path}: no text: {counted.skipped[0].reason}")
    return BadInputError("no text was found in what was named", "llmtool count shows what is skipped, and why")


def unread_error(problems: Sequence[Problem]) -> BadInputError | None:
    """What could not be read, as one error; None where everything could."""
    if len(problems) == 1:
        return BadInputError(f"{problems[0].path}: {problems[0].message}")
    if problems:
        return BadInputError(f"{len(problems)} inputs could not be read; the total is without them")
    return None


def over_budget(tokens: int, limits: Limits) -> OverTokensError | None:
    """That there are more tokens than the user allows; None where there are not."""
    if limits.token_budget is None or tokens <= limits.token_budget:
        return None
    over = tokens - limits.token_budget
    return OverTokensError(f"{tokens} tokens are {over} more than the budget of {limits.token_budget}")
