"""A summary that could be made: the call that would write it, and whether that pays."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from llmtool.calls import summarise
from llmtool.calls.outcome import Call
from llmtool.calls.weighing import prompt_of
from llmtool.conversation import Conversation
from llmtool.exchange import Message
from llmtool.planning.summarising import Fare, Lengths, Sum, expected_turns, sum_of
from llmtool.planning.work import Prompt

SummaryCall = Callable[[tuple[Message, ...], int], tuple[Call, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Scale:
    """Says how long the prompt is that a conversation makes for a model.

    Attributes:
        call: some call of the model.
    """

    call: Call

    def prompt(self, conversation: Conversation) -> Prompt:
        """The prompt that is sent next."""
        call = self.call
        wire = call.adapter.build(replace(call.request, messages=conversation.sent))
        return prompt_of(wire, call.endpoint.api, call.tokenizer, call.request.model)

    def longest(self, conversation: Conversation) -> int:
        """The most tokens that it may have."""
        return self.prompt(conversation).range[1]


@dataclass(frozen=True, slots=True)
class Cut:
    """What is to be summarised.

    Attributes:
        conversation: as it is.
        place: the first message that stays.
        longest: tokens of the longest summary.
        has_to: whether the prompt has no room as it is.
    """

    conversation: Conversation
    place: int
    longest: int
    has_to: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A summary that could be made.

    Attributes:
        call: what would write it.
        notes: on that call.
        sum: whether it pays.
    """

    call: Call
    notes: tuple[str, ...]
    sum: Sum


def plan(cut: Cut, scale: Scale, summary_call: SummaryCall, at: datetime) -> Plan:
    """Prepare the call of a summary, and work out whether it pays.

    Args:
        cut: what is to be summarised.
        scale: says how long prompts of the conversation's model are.
        summary_call: the call of the model that writes summaries, for some messages and its longest answer.
        at: the moment.

    Raises:
        LlmtoolError: there can be no such call.
    """
    messages = summarise.prompt(cut.conversation, cut.place, cut.longest)
    call, notes = summary_call(messages, cut.longest)
    if thinking := summarise.thinking(call):
        call, notes = summary_call(messages, cut.longest + thinking)
    figures = sum_of(_lengths(cut, scale, call), _fare(scale.call), _fare(call), at, has_to=cut.has_to)
    return Plan(call, notes, figures)


def _lengths(cut: Cut, scale: Scale, call: Call) -> Lengths:
    conversation = cut.conversation
    now = scale.prompt(conversation).tokens
    kept = scale.prompt(conversation.with_summary("", cut.place)).tokens
    newest = scale.prompt(replace(conversation, dropped=len(conversation.said) - 1)).tokens
    asked = sum(message.role == "user" for message in conversation.sent)
    answers = [message.content for message in conversation.sent if message.role == "assistant"]
    answered = sum(count.tokens for count in scale.call.tokenizer.count_many(answers)) if answers else 0
    return Lengths(
        old=now - kept,
        before=now,
        after=kept + cut.longest,
        exchange=max((now - newest) // max(asked - 1, 1), 1),
        answer=answered // max(len(answers), 1),
        summary_prompt=call.prompt.tokens,
        summary=call.request.max_tokens,
        turns=expected_turns(sum(said.message.role == "user" for said in conversation.said)),
    )


def _fare(call: Call) -> Fare | None:
    if call.tariff is None:
        return None
    # Anthropic writes to its cache where it is asked to, the others as they see fit.
    caches = call.request.cache_prompt or call.endpoint.api != "messages"
    return Fare(call.tariff.model.id, call.tariff.price, call.tariff.conditions, caches)
