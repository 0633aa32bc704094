"""From a prompt to what a model could say next: what ``sample --live`` does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from llmtool.calls.outcome import Call
from llmtool.cli import asking, bookkeeping, calling
from llmtool.cli.call_target import Target, target
from llmtool.cli.calling import Terms
from llmtool.cli.session import Session
from llmtool.cli.speaking import Silent
from llmtool.cli.telling import Tell, is_document, show_plan
from llmtool.errors import LlmtoolError, ProviderError
from llmtool.exchange import Position
from llmtool.planning.partial import partial, rest_of
from llmtool.planning.sampling import Cut, distribution
from llmtool.providers.parameters import reasons, rule_for, takes
from llmtool.render.views.sample_live import Live, Place, live_view
from llmtool.render.views.stream import summary


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be found out.

    Attributes:
        words: the prompt's.
        system: the system message, or None.
        tokens: of how many places of the answer.
        temperatures: at which it is to be shown.
        cut: which tokens may come.
        draw: how many tokens are drawn at each temperature, and with which seed; or None.
        show: at most so many tokens for each temperature; None for all.
    """

    words: tuple[str, ...]
    system: str | None
    tokens: int
    temperatures: tuple[float, ...]
    cut: Cut
    draw: tuple[int, int] | None
    show: int | None


def run(session: Session, asked: Asked, terms: Terms, *, cache: bool, dry_run: bool) -> None:
    """Ask for the likeliest tokens, and show what temperatures make of them.

    Args:
        session: the run.
        asked: what is to be found out.
        terms: how to ask; the number of the likeliest tokens is among them.
        cache: whether the answer is looked up among those that are kept, and kept.
        dry_run: whether only to show what would be sent.

    Raises:
        LlmtoolError: the call was not made or failed, or no likeliest tokens came.
    """
    if not dry_run:
        calling.refuse_offline(session)
    chosen = target(session, bookkeeping.now())
    messages = asking.messages(session, asked.words, (), asked.system)
    call, notes = calling.prepared(session, chosen, messages, _neutral(terms, chosen, asked.tokens), "sample")
    before = (*bookkeeping.overruled(session.settings), *chosen.notes, *notes)
    tell = Tell(session)
    tell.notes(before)
    if dry_run:
        show_plan(session, call, before)
        return
    with calling.gateway(session, tell.wait, cache=cache) as gateway:
        outcome = gateway.make(call, Silent().show)
    positions = [position for position in outcome.reply.positions if position.likeliest][: asked.tokens]
    drawn = ("tokens are drawn among those that are listed",) if asked.draw and positions else ()
    after = (*outcome.notes, *_of_the_places(positions), *drawn)
    tell.notes(after)
    tell.line(summary(outcome))
    places = [_place(position, asked) for position in positions]
    seed = asked.draw[1] if asked.draw else None
    _finish(session, Live(call, outcome, places, asked.cut, seed, (*before, *after)), asked.show)


def _finish(session: Session, live: Live, show: int | None) -> None:
    """Write what came, and fail where the call did or nothing came.

    Raises:
        BaseException: whatever stopped the call, or made it fail.
    """
    outcome = live.outcome
    error = outcome.error or (None if live.places or outcome.stopped_by else _nothing(live.call))
    view = live_view(live, show, bars=session.format == "table", error=error)
    if outcome.stopped_by is not None:
        if is_document(session):
            session.show(view)
        raise outcome.stopped_by
    if error is not None and not is_document(session):
        raise error
    session.show(view, error)


def _neutral(terms: Terms, chosen: Target, tokens: int) -> Terms:
    """The terms for an answer of some tokens at temperature 1, where the probabilities are the model's own."""
    rule = rule_for(chosen.endpoint.quirks.rules, chosen.name)
    warmth = 1.0 if takes(rule, "temperature", terms.sampling) else None
    return replace(terms, sampling=replace(terms.sampling, temperature=warmth), max_tokens=tokens, stream=False)


def _nothing(call: Call) -> LlmtoolError:
    endpoint, request = call.endpoint, call.request
    hint = "ask a model that gives logprobs, as gpt-4o-mini and local servers do"
    if reasons(rule_for(endpoint.quirks.rules, request.model), request.sampling):
        hint = "it reasons first, which takes the tokens of its answer: add --reasoning-effort none, or ask another"
    who = endpoint.provider or endpoint.base_url
    return ProviderError(f"{who} sent no probabilities of tokens with the answer of {request.model}", hint)


def _place(position: Position, asked: Asked) -> Place:
    logprobs = [scored.logprob for scored in position.likeliest]
    found = [partial(logprobs, logprobs[-1], degree, asked.cut) for degree in asked.temperatures]
    draws: list[list[int]] = []
    if asked.draw:
        number, seed = asked.draw
        draws = [distribution(logprobs, degree, asked.cut).draw(number, seed) for degree in asked.temperatures]
    return Place(position, 1 - rest_of(logprobs), found, draws)


def _of_the_places(positions: Sequence[Position]) -> tuple[str, ...]:
    """What came, and how much of all that could have come is known."""
    notes = []
    for number, position in enumerate(positions, 1):
        rest = rest_of([scored.logprob for scored in position.likeliest])
        where = f"position {number}: " if len(positions) > 1 else ""
        notes.append(
            f"{where}{position.chosen.token!r} came; the {len(position.likeliest):,} likeliest tokens have "
            f"{100 * (1 - rest):.1f} % in all, the others {100 * rest:.1f} %"
        )
    return tuple(notes)
