"""Whom a conversation is with, and on which terms: a model at its server."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from llmtool.calls.outcome import Call
from llmtool.calls.turn import Room
from llmtool.calls.weighing import prompt_of
from llmtool.cli import bookkeeping, calling
from llmtool.cli.call_target import Target, target
from llmtool.cli.calling import Terms
from llmtool.cli.host import Host
from llmtool.cli.session import Session
from llmtool.cli.tasks import for_task
from llmtool.errors import UnknownError, UsageError
from llmtool.exchange import Message, Sampling
from llmtool.planning.estimate import window
from llmtool.planning.summary_model import summary_model

NOTHING = (Message("user", ""),)
"""What is asked where only the answer's terms are looked at."""
_OF_A_SERVER = ("provider", "api", "base_url")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the user wants answers.

    Attributes:
        flags: what the command line says of the settings.
        sampling: how tokens are chosen.
        max_tokens: the longest answer; None for the usual.
        task: what answers are for, or None.
        tags: what the user marks calls with.
        room: when a history is too long, whatever the model.
        summary_model: who writes summaries; None for the cheapest.
    """

    flags: Mapping[str, object]
    sampling: Sampling
    max_tokens: int | None = None
    task: str | None = None
    tags: tuple[str, ...] = ()
    room: Room = field(default_factory=Room)
    summary_model: str | None = None

    def with_sampling(self, **changes: Any) -> "Manner":  # noqa: ANN401 - as the fields of Sampling are
        """The manner with other fields of its sampling."""
        return replace(self, sampling=replace(self.sampling, **changes))


@dataclass(frozen=True, slots=True)
class Partner:
    """A model that answers.

    Attributes:
        session: the run, with this model in its settings.
        target: the model at its server.
    """

    session: Session
    target: Target

    @property
    def name(self) -> str:
        """The model, as the user names it."""
        return self.session.settings.model.value or self.target.name

    def call(self, messages: tuple[Message, ...], manner: Manner, conversation: str) -> tuple[Call, tuple[str, ...]]:
        """The call for an answer, and what the user should know of it.

        Raises:
            UsageError: the model does not take a parameter that was given.
            OverContextError: the messages do not fit the model.
        """
        said = Terms(manner.sampling, manner.max_tokens, tags=manner.tags, conversation=conversation, cache_prompt=True)
        terms, of_the_task = for_task(manner.task, self.target, said)
        call, notes = calling.prepared(self.session, self.target, messages, terms, "chat")
        return call, (*of_the_task, *notes)

    def weighed(self, messages: tuple[Message, ...], manner: Manner, conversation: str) -> Call:
        """The call for some messages, also where they do not fit: for its figures, not to be made.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        call, _ = self.call(NOTHING, manner, conversation)
        request = replace(call.request, messages=messages or NOTHING)
        prompt = prompt_of(call.adapter.build(request), call.endpoint.api, call.tokenizer, request.model)
        return replace(call, request=request, prompt=prompt)

    def summary_call(
        self, messages: tuple[Message, ...], longest: int, manner: Manner, conversation: str
    ) -> tuple[Call, tuple[str, ...]]:
        """The call for a summary, by the model that the user named or the cheapest of the same provider.

        Args:
            messages: what is asked.
            longest: tokens of the longest summary.
            manner: how the user wants answers; of that, summaries have the tags alone.
            conversation: the conversation's id.

        Raises:
            LlmtoolError: there is no such model, or it does not take the messages.
        """
        writer = self._writer(messages, longest, manner, conversation)
        terms = Terms(Sampling(), longest, tags=manner.tags, conversation=conversation)
        return calling.prepared(writer.session, writer.target, messages, terms, "chat")

    def _writer(self, messages: tuple[Message, ...], longest: int, manner: Manner, conversation: str) -> "Partner":
        """Who writes a summary."""
        if manner.summary_model:
            return _elsewhere(self.session.host, manner.flags, manner.summary_model)
        talk = self.target.model
        if talk is None or self.target.endpoint.own:
            return self
        prompt = self.weighed(messages, manner, conversation).prompt
        chosen = summary_model(self.session.catalogue, talk, prompt.range[1], longest, bookkeeping.now())
        return self if chosen.full_id == talk.full_id else partner(self.session.host, manner.flags, chosen.full_id)

    def room(self, manner: Manner) -> Room:
        """When a history is too long for this model."""
        model = self.target.model
        reserve = manner.max_tokens or calling.ANSWER_TOKENS
        return replace(manner.room, window=window(model) if model else None, reserve=reserve)


def partner(host: Host, flags: Mapping[str, object], model: str | None) -> Partner:
    """The model of that name, or that of the settings, at the server that flags and settings say.

    Raises:
        LlmtoolError: there is no such model, nothing says where it is, or it has no price and needs one.
    """
    session = Session(host, {**flags, "model": model or flags.get("model")})
    return Partner(session, target(session, bookkeeping.now()))


def _elsewhere(host: Host, flags: Mapping[str, object], model: str) -> Partner:
    """A model at the conversation's server or, if it is not known there, at its own."""
    try:
        return partner(host, flags, model)
    except (UnknownError, UsageError):
        return partner(host, {**flags, **dict.fromkeys(_OF_A_SERVER)}, model)
