"""``count --live``: what the provider itself counts, beside what is counted here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from llmtool.calls.counting import Written, count
from llmtool.cli import bookkeeping, network
from llmtool.cli.call_target import Target, chosen_by_project
from llmtool.cli.counting import Limits, count_found, over_budget, say_each, selected
from llmtool.cli.live_place import choice_for, place_for
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.cli.weighing import Asked, weigh_found
from llmtool.errors import BadInputError, LlmtoolError, NetworkError
from llmtool.planning.weights import Plan, Weighed
from llmtool.providers.retries import Wait
from llmtool.providers.transport import Transport
from llmtool.reading.binary import BinaryContentError
from llmtool.reading.decode import decode
from llmtool.reading.problem import Problem, problem_of
from llmtool.reading.source import Source
from llmtool.render.document import View
from llmtool.render.views.count import CountResult, CountView
from llmtool.render.views.live_count import LiveCount, live_view, total
from llmtool.render.views.weight import WeightResult, weight_view
from llmtool.tokens.framing.documents import as_body, documents, recognise, unwrapped
from llmtool.tokens.framing.request import Api
from llmtool.tokens.framing.weigh import weigh_messages
from llmtool.tokens.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class _Question:
    """A request, whom to ask about it, and how many tokens it is counted to have here."""

    path: str
    place: Target
    written: Written
    offline: int


def count_texts(session: Session, selection: Selection, encoding: str | None, limits: Limits, *, quiet: bool) -> None:
    """Count texts here and at the provider, which is given each as one message of the user, and show both.

    Args:
        session: the run.
        selection: what to count.
        encoding: the tokenizer to count with here; None for the model's.
        limits: what makes the count fail; a budget is for what the provider says.
        quiet: whether the provider's total is all that is to be shown.

    Raises:
        UsageError: nothing was named, no model is named, or the server does not count.
        UnknownModelError: the provider's model is not listed here, and no tokenizer is named.
        LlmtoolError: the provider did not count the first of them.
    """
    _begin(session)
    model = session.settings.model.value
    place = place_for(session, model)
    found, held = _held(selected(session, selection))
    result = count_found(session, found, choice_for(session, place, model, encoding), _but_budget(limits))
    asked: list[_Question | None] = []
    for file in result.tally.files:
        message = {"role": "user", "content": decode(held[file.path])[0]}
        offline = weigh_messages([message], result.tokenizer, model or "").tokens
        written = Written(place.name, "chat", {"messages": [message]})
        # Not every provider takes an empty message.
        asked.append(_Question(file.path, place, written, offline) if message["content"].strip() else None)
    empty = [file.path for file, question in zip(result.tally.files, asked, strict=True) if question is None]
    say_each(session, "are empty", [f"{path}: empty, so the provider is not asked" for path in empty])
    _show(session, result, asked, limits, quiet=quiet)


def count_requests(session: Session, selection: Selection, asked: Asked, limits: Limits, *, quiet: bool) -> None:
    """Count messages or requests here and at the provider of their model, and show both.

    Args:
        session: the run.
        selection: files of JSON, or of JSON Lines.
        asked: what is in them, and for whom to count it.
        limits: as for ``count_texts``.
        quiet: as for ``count_texts``.

    Raises:
        LlmtoolError: as for ``count_texts``.
    """
    _begin(session)

    @cache
    def tokenizer(model: str | None, encoding: str | None) -> Tokenizer:
        return choice_for(session, place_for(session, model), model, encoding)()

    plan = Plan(asked.kind, asked.api, asked.model, session.settings.model.value, asked.encoding, tokenizer)
    found, held = _held(selected(session, selection))
    result = weigh_found(session, found, plan, _but_budget(limits))
    questions = list(_questions(session, asked, result.rows, held))
    _show(session, result, questions, limits, quiet=quiet)


def _begin(session: Session) -> None:
    """Say what of the settings is not heard, and what a project has a say in: whom the texts are sent to.

    Raises:
        NetworkError: the network is not to be used.
    """
    if session.settings.offline.value:
        raise NetworkError("--live asks the provider, which --offline forbids", "leave one of them out")
    for note in bookkeeping.overruled(session.settings):
        session.note(note)
    for note in chosen_by_project(session.settings.model):
        session.note(note)


def _held(found: Iterable[Source | Problem]) -> tuple[list[Source | Problem], dict[str, bytes]]:
    """What was found, and the content of each by its path: it is read once, for a pipe has it only once."""
    kept: list[Source | Problem] = []
    held: dict[str, bytes] = {}
    for source in found:
        outcome: Source | Problem = source
        if isinstance(source, Source):
            try:
                with source.open() as stream:
                    held[source.path] = stream.read()
                outcome = Source(source.path, stream=BytesIO(held[source.path]))
            except OSError as error:
                outcome = problem_of(source.path, error)
        kept.append(outcome)
    return kept, held


def _questions(session: Session, asked: Asked, rows: Sequence[Weighed], held: dict[str, bytes]) -> Iterator[_Question]:
    @cache
    def place(model: str | None, form: Api) -> Target:
        return place_for(session, model, form)

    values = dict(_values(held))
    for row in rows:
        form, body = _body(values[row.path], asked, row.model)
        where = place(row.model, form)
        yield _Question(row.path, where, Written(where.name, form, body), row.weight.tokens)


def _values(held: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    """Every JSON value of every file, by the path that its row has."""
    for path, data in held.items():
        try:
            found = documents(decode(data)[0])
        except (BadInputError, BinaryContentError):
            continue  # it has no row
        for document in found:
            yield (path if document.line is None else f"{path}:{document.line}"), document.value


def _body(value: Any, asked: Asked, model: str | None) -> tuple[Api, dict[str, Any]]:  # noqa: ANN401 - it is JSON
    """A request's body and whose form it has."""
    if asked.kind == "request":
        body = unwrapped(value)
        return asked.api or recognise(body), body
    body, form = as_body(value)
    # A bare list does not tell Chat Completions from Messages; the model may.
    return (recognise({**body, "model": model}) if form == "chat" else form), body


def _answers(
    session: Session, questions: Sequence[_Question | None]
) -> tuple[list[LiveCount | None], LlmtoolError | None]:
    """What the providers say, and why they said no more; None for what they were not asked, or did not say.

    Raises:
        LlmtoolError: they said nothing at all.
    """
    lives: list[LiveCount | None] = []

    def tell(wait: Wait) -> None:
        session.note(network.about(wait))

    with network.transport(session.settings, tell) as transport, session.progress() as progress:
        progress.add(len(questions))
        for question in questions:
            try:
                lives.append(_answer(transport, question) if question else None)
            except LlmtoolError as error:
                if not any(lives):
                    raise
                return [*lives, *[None] * (len(questions) - len(lives))], error
            progress.advance(1)
    return lives, None


def _answer(transport: Transport, question: _Question) -> LiveCount:
    said = count(transport, question.place.endpoint, question.written)
    return LiveCount(said.tokens, question.offline, said.provider, said.endpoint)


def _show(
    session: Session,
    result: CountResult | WeightResult,
    questions: Sequence[_Question | None],
    limits: Limits,
    *,
    quiet: bool,
) -> None:
    lives, cut_off = _answers(session, questions)
    error = cut_off or result.error or over_budget(total(lives), limits)
    bare = ("" if cut_off else f"{total(lives)}\n") if quiet else None
    session.show(
        live_view(_offline(result, quiet=quiet), lives, error, texts=isinstance(result, CountResult), bare=bare), error
    )


def _offline(result: CountResult | WeightResult, *, quiet: bool) -> View:
    if isinstance(result, CountResult):
        return CountView(result, full=False, total_only=quiet)
    return weight_view(result, full=True, total_only=quiet)


def _but_budget(limits: Limits) -> Limits:
    """The limits of what is counted here: the budget is for what the provider says."""
    return Limits(None, limits.require_exact)
