"""Anthropic's Messages, and the servers that speak it: what is sent."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from itertools import groupby
from typing import Any

from llmtool.exchange import Api, Message, Request, Wire
from llmtool.providers.adapter import Answer, Quirks
from llmtool.providers.anthropic_answer import MessagesAnswer
from llmtool.providers.counted import number_of
from llmtool.providers.parameters import check, rule_for

# Versions of the API. The newer has no temperature and no top-p, not even for the models that still take them; servers
# that are not Anthropic's may know the older only.
_NEW, _OLD = "2026-10-21", "2023-06-01"
_ANTHROPIC = "anthropic"
_LACKING = ("frequency_penalty", "presence_penalty", "seed", "top_logprobs")
_WHY = "Anthropic's Messages API has no place for it"
# Models that know an effort, but think only where that is asked for; the later ones think unless it is forbidden.
_THINK_IF_ASKED = ("claude-*-4-6*", "claude-*-4-7*", "claude-*-4-8*")


class Messages:
    """Speaks Messages to a server of some quirks."""

    api: Api = "messages"

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def build(self, request: Request) -> Wire:
        """What is sent to ask for an answer.

        Raises:
            UsageError: the model, or this protocol, does not take a parameter that was given.
        """
        sampling = request.sampling
        check(request, rule_for(self._quirks.rules, request.model), _LACKING, _WHY)
        asked = {"temperature": sampling.temperature, "top_p": sampling.top_p}
        asked = {name: value for name, value in asked.items() if value is not None}
        prompt = _to_be_cached(_prompt(request)) if request.cache_prompt else _prompt(request)
        body: dict[str, object] = {**prompt, "max_tokens": request.max_tokens, **asked}
        if sampling.stop:
            body["stop_sequences"] = list(sampling.stop)
        return Wire("/v1/messages", self._headers(samples=bool(asked)), body | _streamed(request))

    def answer(self) -> Answer:
        """A reader for the answer to one request."""
        return MessagesAnswer(self._quirks)

    def count(self, request: Request) -> Wire | None:
        """What is sent to have the tokens of a request counted; None where the server does not count."""
        if not self._quirks.counts:
            return None
        return Wire("/v1/messages/count_tokens", self._headers(samples=False), _prompt(request))

    def counted(self, body: Mapping[str, Any]) -> int:
        """The tokens that the server counted.

        Raises:
            LlmtoolError: the server sent something else.
        """
        return number_of(body, "input_tokens")

    def _headers(self, *, samples: bool) -> dict[str, str]:
        return {"anthropic-version": _NEW if self._quirks.rules == _ANTHROPIC and not samples else _OLD}


def _streamed(request: Request) -> dict[str, object]:
    return {"stream": True} if request.stream else {}


def _prompt(request: Request) -> dict[str, object]:
    """What the model is to answer and how hard it is to think, which is what is counted."""
    system = [message for message in request.messages if message.role == "system"]
    turns = groupby((message for message in request.messages if message.role != "system"), lambda message: message.role)
    prompt: dict[str, object] = {
        "model": request.model,
        "messages": [{"role": role, "content": _content(list(messages))} for role, messages in turns],
    }
    if system:
        prompt["system"] = _content(system)
    return prompt | _effort(request)


def _content(messages: list[Message]) -> object:
    """Messages of one role as one: a text, or a block for each."""
    if len(messages) == 1:
        return messages[0].content
    return [{"type": "text", "text": message.content} for message in messages]


def _to_be_cached(prompt: Mapping[str, Any]) -> dict[str, object]:
    """The prompt with the two places up to which it is to be cached: the system message, and the newest message.

    A mark for the whole body would do the second as well, but the clouds that sell these models answer HTTP 400 to it.
    """
    turns = prompt["messages"]
    newest = [{**turn, "content": _marked(turn["content"])} for turn in turns[-1:]]
    system = {"system": _marked(prompt["system"])} if "system" in prompt else {}
    return {**prompt, **system, "messages": [*turns[:-1], *newest]}


def _marked(content: str | list[dict[str, object]]) -> object:
    """A message whose last block ends what is to be cached; one of white space cannot."""
    *blocks, last = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return [*blocks, {**last, "cache_control": {"type": "ephemeral"}}] if str(last["text"]).strip() else content


def _effort(request: Request) -> dict[str, object]:
    effort = request.sampling.reasoning_effort
    if not effort:
        return {}
    if effort == "none":
        return {"thinking": {"type": "disabled"}}
    thinking = {"thinking": {"type": "adaptive"}} if _is_one_of(request.model, _THINK_IF_ASKED) else {}
    return {"output_config": {"effort": effort}, **thinking}


def _is_one_of(model: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(model, pattern) for pattern in patterns)
