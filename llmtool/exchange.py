"""A call and its answer, in the words of no provider in particular. Nothing here does any I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from llmtool.usage import Usage

Role = Literal["system", "user", "assistant"]
# The protocols: OpenAI's Chat Completions and whatever speaks it, OpenAI's Responses, Anthropic's Messages, Gemini's
# generateContent, Ollama's own.
Api = Literal["chat", "responses", "messages", "gemini", "ollama"]
# Why an answer ended. stop: it was finished, or a stop sequence came; length: it reached its limit; tool: a tool is
# to be called; refusal: the model said no; filter: the provider withheld it; context: the window was full; other:
# something else, that ``Reply.stop_detail`` names.
Stop = Literal["stop", "length", "tool", "refusal", "filter", "context", "other"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen, and what is told of the choice; None leaves it to the provider.

    Attributes:
        temperature: 0 is the likeliest token.
        top_p: the share of probability that tokens are chosen from.
        stop: texts that end the answer.
        frequency_penalty: against repeating what came often.
        presence_penalty: against repeating what came at all.
        seed: makes answers repeatable where the provider can.
        reasoning_effort: ``none``, ``minimal``, ``low``, ``medium``, ``high``, ``xhigh`` or ``max``.
        top_logprobs: how many of the likeliest tokens are told at each position of the answer.
    """

    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    reasoning_effort: str | None = None
    top_logprobs: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model.

    Attributes:
        model: the model's name, as its provider takes it.
        messages: the conversation, system messages among them, the newest last.
        max_tokens: the longest answer, reasoning included.
        sampling: how tokens are chosen.
        stream: whether the answer comes piece by piece.
        cache_prompt: whether to ask for prompt caching where a provider wants to be asked.
    """

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Sampling = field(default_factory=Sampling)
    stream: bool = True
    cache_prompt: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A request as it is sent, without the host and without a key.

    Attributes:
        path: what follows the base URL, from its slash on.
        headers: beside those that carry a key.
        body: the JSON body.
    """

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants to be called.

    Attributes:
        id: the provider's id of the call, or empty.
        name: the tool.
        arguments: JSON text.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A token, and how likely the model took it to be.

    Attributes:
        token: its text; of a part of a character, what the provider writes for it.
        logprob: the natural logarithm of its probability, finite.
    """

    token: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Position:
    """One place of an answer, and what could have stood there.

    Attributes:
        chosen: what stands there.
        likeliest: the likeliest tokens, the likeliest first; the one that was chosen need not be among them.
    """

    chosen: Scored
    likeliest: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an answer, as it comes: some text, or some reasoning, or some of a refusal."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or as much of it as came.

    Attributes:
        text: what the model said.
        reasoning: what it thought, where the provider shows it.
        refusal: what it said instead of an answer, where the provider sets that apart; or empty.
        tool_calls: the tools it wants to be called.
        stop: why it ended; None where it did not come to its end.
        stop_detail: the provider's own word for that, or empty.
        usage: the bill, or None where the provider did not send one.
        model: the model as the provider names it, or empty.
        service_tier: the tier that was billed, or empty.
        id: the provider's id of the answer, or empty.
        reported_cost: US dollars, where the provider says so.
        positions: the places of its tokens, where that was asked for.
    """

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    stop: Stop | None = None
    stop_detail: str = ""
    usage: Usage | None = None
    model: str = ""
    service_tier: str = ""
    id: str = ""
    reported_cost: Decimal | None = None
    positions: tuple[Position, ...] = ()
