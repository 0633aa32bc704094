"""The composition of a paid call: from what was asked to the gateway, with ledger, budgets, cache and network."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from time import sleep

from llmtool.calls.gateway import Gateway
from llmtool.calls.listening import StoppedWhileWaiting
from llmtool.calls.outcome import Call, Purpose
from llmtool.calls.weighing import prompt_of
from llmtool.cli import bookkeeping, network
from llmtool.cli.call_target import Target
from llmtool.cli.ending import ended_like_ctrl_c
from llmtool.cli.session import Session
from llmtool.errors import NetworkError, OverContextError
from llmtool.exchange import Message, Request, Sampling
from llmtool.planning.estimate import window
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Model
from llmtool.providers.adapter import adapter_for
from llmtool.providers.retries import Wait
from llmtool.storage.budgets import Limit
from llmtool.tokens.registry import UNKNOWN
from llmtool.tokens.tokenizer import Tokenizer

ANSWER_TOKENS = 4_096
# What the template of an open model may put before a prompt: a system message of its own, the day, what it may do.
TEMPLATE_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Terms:
    """How a call is to be made.

    Attributes:
        sampling: how tokens are chosen.
        max_tokens: the longest answer; None for the usual.
        stream: whether the answer comes piece by piece.
        max_cost: US dollars that it may cost at most, or None.
        tags: what the user marks it with.
        conversation: the conversation that it is a part of, or empty.
        cache_prompt: whether to ask for prompt caching where a provider wants to be asked.
    """

    sampling: Sampling
    max_tokens: int | None = None
    stream: bool = True
    max_cost: Decimal | None = None
    tags: tuple[str, ...] = ()
    conversation: str = ""
    cache_prompt: bool = False


def refuse_offline(session: Session) -> None:
    """Refuse what needs the network where it is not to be used.

    Raises:
        NetworkError: it is not.
    """
    if session.settings.offline.value:
        raise NetworkError("a call needs the network, which --offline forbids", "leave out --offline, or add --dry-run")


def prepared(
    session: Session, target: Target, messages: tuple[Message, ...], terms: Terms, command: str
) -> tuple[Call, tuple[str, ...]]:
    """A call that is ready to be made, and what the user should know of it.

    Raises:
        UsageError: the model does not take a parameter that was given.
        OverContextError: the prompt does not fit the model.
    """
    adapter = adapter_for(target.endpoint.api, target.endpoint.quirks)
    request = Request(
        target.name, messages, terms.max_tokens or ANSWER_TOKENS, terms.sampling, terms.stream, terms.cache_prompt
    )
    tokenizer = tokenizer_of(session, target.model)
    prompt = prompt_of(adapter.build(request), target.endpoint.api, tokenizer, target.name)
    longest, notes = _longest_answer(request.max_tokens, target.model, prompt, asked=terms.max_tokens is not None)
    least = target.endpoint.quirks.least_of_responses if target.endpoint.api == "responses" else 1
    if longest < least:
        notes = (f"the answer may have {least:,} tokens, not {longest:,}: Responses takes no lower limit",)
    call = Call(
        request=replace(request, max_tokens=max(longest, least)),
        adapter=adapter,
        endpoint=target.endpoint,
        prompt=prompt,
        tokenizer=tokenizer,
        tariff=target.tariff,
        purpose=Purpose(command, bookkeeping.project_of(session.host.folder), terms.tags, terms.conversation),
        max_cost=terms.max_cost,
        unpriced_is_fine=session.settings.allow_unpriced.value,
        unseen=TEMPLATE_TOKENS if target.endpoint.own and prompt.exactness == "estimated" else 0,
    )
    return call, notes


@contextmanager
def gateway(
    session: Session, on_wait: Callable[[Wait], None], *, cache: bool, limits: Sequence[Limit] = ()
) -> Iterator[Gateway]:
    """The gateway of this run: the user's ledger and budgets, the network, and the cache where it is wanted.

    Args:
        session: the run.
        on_wait: told before every wait.
        cache: whether answers are looked up among those that are kept, and kept.
        limits: budgets to keep beside those of the settings.

    Raises:
        BadInputError: the ledger or the cache cannot be used.
    """
    with ExitStack() as open_things:
        open_things.enter_context(ended_like_ctrl_c())
        yield Gateway(
            sender=open_things.enter_context(network.transport(session.settings, on_wait, _pause)),
            ledger=open_things.enter_context(bookkeeping.open_ledger()),
            limits=(*bookkeeping.limits(session.settings), *limits),
            cache=open_things.enter_context(bookkeeping.open_cache()) if cache else None,
            now=bookkeeping.now,
        )


def _pause(seconds: float) -> None:
    try:
        sleep(seconds)
    except KeyboardInterrupt:
        raise StoppedWhileWaiting from None


def tokenizer_of(session: Session, model: Model | None) -> Tokenizer:
    """The tokenizer of a model, as the user's bills have corrected it; an estimate where it is not known."""
    if model is None or model.tokenizer is None:
        return session.choice(None, UNKNOWN)()
    return session.choice_of(model)()


def _longest_answer(wanted: int, model: Model | None, prompt: Prompt, *, asked: bool) -> tuple[int, tuple[str, ...]]:
    """How long the answer may be: no longer than the model makes them, nor than there is room.

    Raises:
        OverContextError: there is no room for any.
    """
    room = window(model) if model else None
    if model is None or room is None:
        return min(wanted, (model and model.max_output) or wanted), ()
    shortest, longest = prompt.range
    if shortest >= room:
        raise OverContextError(
            f"the prompt has {prompt.tokens:,} tokens, and {model.id} takes {room:,}",
            "shorten it, as llmtool truncate does, or choose a model with a larger window",
        )
    left = max(room - longest, 1) if model.context is not None else wanted
    allowed = min(wanted, model.max_output or wanted, left)
    if allowed == wanted or not asked:
        return allowed, ()
    return allowed, (f"the answer may have {allowed:,} tokens, not {wanted:,}: {model.id} makes no longer one here",)
