"""From what the user named to weighed requests: ``count --as messages`` and ``count --as request``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from llmtool.cli.counting import Limits, over_budget, say_each, selected, unread_error
from llmtool.cli.inexact import said
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import InexactError, LlmtoolError
from llmtool.planning.weights import Plan, Weighed, weigh_sources
from llmtool.reading.problem import Problem
from llmtool.reading.source import Source
from llmtool.render.document import Document
from llmtool.render.views.weight import WeightResult, weight_view
from llmtool.tokens.framing.request import Api
from llmtool.tokens.framing.weigh import Weight
from llmtool.tokens.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of the requests.

    Attributes:
        kind: whether the files hold lists of messages or whole requests.
        api: whose requests they are; None where each is to be recognised.
        model: the one to weigh for, or None.
        encoding: the tokenizer to count with, or None.
    """

    kind: Literal["messages", "request"]
    api: Api | None
    model: str | None
    encoding: str | None


def weigh_selection(session: Session, selection: Selection, asked: Asked, limits: Limits) -> WeightResult:
    """Weigh what was named, and say on stderr whatever the number does not say.

    Args:
        session: the run.
        selection: files of JSON, or of JSON Lines.
        asked: what is in them, and for whom to weigh it.
        limits: what makes the count fail.

    Raises:
        UsageError: nothing was named and nothing is piped in, or no model is known for a request.
        UnknownModelError: no such model is listed.
        TokenizerUnavailableError: no such tokenizer is here.
        BadInputError: nothing in what was named could be weighed.
    """

    @cache
    def tokenizer(model: str | None, encoding: str | None) -> Tokenizer:
        return session.choice(model, encoding)()

    plan = Plan(asked.kind, asked.api, asked.model, session.settings.model.value, asked.encoding, tokenizer)
    return weigh_found(session, selected(session, selection), plan, limits)


def weigh_found(session: Session, found: Iterable[Source | Problem], plan: Plan, limits: Limits) -> WeightResult:
    """As :func:`weigh_selection`, of what has been found already and in a way that has been planned.

    Raises:
        UsageError: no model is known for a request.
        UnknownModelError: no such model is listed.
        TokenizerUnavailableError: no such tokenizer is here.
        BadInputError: nothing in what was found could be weighed.
    """
    with session.progress() as progress:
        rows, problems = weigh_sources(found, plan, progress.advance)
    if not rows and problems:
        say_each(session, "could not be read", _lines(problems) if len(problems) > 1 else [])
        unread = unread_error(problems)
        if unread:
            raise unread
    result = WeightResult(rows, problems, _verdict(rows, problems, limits))
    _say(session, result)
    return result


def shown(session: Session, result: WeightResult, *, total_only: bool) -> Document:
    """The result as this run shows it: in a pipe, one request is one number."""
    return weight_view(result, full=session.format != "plain", total_only=total_only)


def _say(session: Session, result: WeightResult) -> None:
    """Tell, on stderr, whatever the numbers do not say."""
    for label in dict.fromkeys(_label(row.weight) for row in result.rows if row.weight.exactness != "exact"):
        session.note(label)
    several = len(result.rows) > 1
    missing = [f"{row.path}: {what}" if several else what for row in result.rows for what in row.weight.unknown]
    say_each(session, "are not counted", [f"not counted: {what}" for what in missing])
    if len(result.problems) > 1:
        say_each(session, "could not be read", _lines(result.problems))


def _label(weight: Weight) -> str:
    return said(weight.exactness, weight.margin_to_say, weight.tokenizer, weight.note)


def _lines(problems: Sequence[Problem]) -> list[str]:
    return [f"{problem.path}: {problem.message}" for problem in problems]


def _verdict(rows: Sequence[Weighed], problems: Sequence[Problem], limits: Limits) -> LlmtoolError | None:
    """Why the command fails although there is a result: what could not be read goes before any limit."""
    unread = unread_error(problems)
    if unread:
        return unread
    inexact = next((row for row in rows if row.weight.exactness != "exact"), None)
    if limits.require_exact and inexact is not None:
        weight = inexact.weight
        return InexactError(
            f"the count is {weight.exactness}, and --require-exact was given", f"{weight.tokenizer}: {weight.note}"
        )
    return over_budget(sum(row.weight.tokens for row in rows), limits)
