"""Weigh the requests in many files: a row for each request, problems reported beside them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from llmtool.errors import BadInputError, UnknownModelError, UsageError
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import decode
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.source import STDIN, Source
from llmtool.tokens.framing.documents import Document, documents, recognise, unwrapped
from llmtool.tokens.framing.request import Api
from llmtool.tokens.framing.weigh import Weight, weigh, weigh_messages
from llmtool.tokens.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Plan:
    """How to weigh.

    Attributes:
        kind: whether the files hold lists of messages or whole requests.
        api: whose requests they are; None where each is to be recognised.
        model: the one to weigh for, whatever a request names; or None.
        default: the one to weigh for where a request names none; or None.
        encoding: the tokenizer to count with, whatever the model; or None.
        tokenizer: makes the tokenizer for a model and an encoding.
    """

    kind: Literal["messages", "request"]
    api: Api | None
    model: str | None
    default: str | None
    encoding: str | None
    tokenizer: Callable[[str | None, str | None], Tokenizer]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One request that was weighed.

    Attributes:
        path: of its file as the user named it, with the number of its line where it is one of many.
        model: whose frame and tokenizer were taken, or None.
        weight: the result.
        characters: of its JSON.
        bytes: of its JSON, as UTF-8.
    """

    path: str
    model: str | None
    weight: Weight
    characters: int
    bytes: int


def weigh_sources(
    sources: Iterable[Source | Problem], plan: Plan, advance: Callable[[int], None]
) -> tuple[tuple[Weighed, ...], tuple[Problem, ...]]:
    """Weigh every request in every source.

    Args:
        sources: what to read; problems among them are passed on.
        plan: how to weigh.
        advance: told that a source has been dealt with.

    Returns:
        What was weighed and what could not be, each in order.

    Raises:
        UsageError: no model is known for a request that is no line of many.
        UnknownModelError: no such model is listed, and no line of many names it.
        TokenizerUnavailableError: no such tokenizer is here.
    """
    rows: list[Weighed] = []
    problems: list[Problem] = []
    for source in sources:
        for outcome in _outcomes(source, plan):
            if isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                rows.append(outcome)
        advance(1)
    return tuple(rows), tuple(problems)


def weigh_one(
    text: str, kind: Literal["messages", "request"], tokenizer: Tokenizer, model: str, folder: Path | None
) -> Weight:
    """Weigh the one request, or the one list of messages, that a text holds.

    Args:
        text: JSON.
        kind: what it is.
        tokenizer: of the model.
        model: its name, whatever the request names.
        folder: below which local images may be read; None where none may be.

    Raises:
        BadInputError: it is no such JSON, or holds several requests.
    """
    found = documents(text)
    if len(found) > 1 or found[0].line is not None:
        raise BadInputError(f"holds {len(found)} JSON values, where one is expected")
    if kind == "messages":
        return weigh_messages(found[0].value, tokenizer, model, folder)
    body = unwrapped(found[0].value)
    return weigh(body, recognise(body), tokenizer, model, folder)


def _outcomes(source: Source | Problem, plan: Plan) -> Iterator[Weighed | Problem]:
    if isinstance(source, Problem):
        yield source
        return
    try:
        with source.open() as stream:
            text, _ = decode(stream.read())
        found = documents(text)
    except BinaryContentError as binary:
        yield Problem(source.path, binary.reason)
    except BadInputError as error:
        yield Problem(source.path, error.message)
    except OSError as error:
        yield problem_of(source.path, error)
    else:
        folder = Path() if source.path == STDIN else Path(source.path).parent
        for document in found:
            path = source.path if document.line is None else f"{source.path}:{document.line}"
            yield _outcome(path, document, plan, folder)


def _outcome(path: str, document: Document, plan: Plan, folder: Path) -> Weighed | Problem:
    if document.problem:
        return Problem(path, document.problem)
    try:
        model, weight = _weigh(path, document, plan, folder)
    except BadInputError as error:
        return Problem(path, error.message)
    except (UsageError, UnknownModelError) as error:
        # What one line of many names is for the others no reason to stop.
        if document.line is None or plan.model is not None:
            raise
        return Problem(path, error.message.removeprefix(f"{path}: "))
    return Weighed(path, model, weight, len(document.text), len(document.text.encode("utf-8", "surrogatepass")))


def _weigh(path: str, document: Document, plan: Plan, folder: Path) -> tuple[str | None, Weight]:
    if plan.kind == "messages":
        model = plan.model or plan.default
        return model, weigh_messages(document.value, plan.tokenizer(model, plan.encoding), model or "", folder)
    body = unwrapped(document.value)
    api = plan.api or recognise(body)
    named = body.get("model") if isinstance(body, dict) else None
    model = plan.model or (named if isinstance(named, str) else None) or plan.default
    if model is None and plan.encoding is None:
        raise UsageError(f"{path}: the request names no model", "name one with --model")
    return model, weigh(body, api, plan.tokenizer(model, plan.encoding), model or "", folder)
