"""OpenAI's Chat Completions, and every server that speaks it: what is sent."""

from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Api, Request, Wire
from llmtool.providers.adapter import Answer, Quirks
from llmtool.providers.chat_answer import ChatAnswer
from llmtool.providers.parameters import check, rule_for
from llmtool.providers.responses import Responses


class Chat:
    """Speaks Chat Completions to a server of some quirks."""

    api: Api = "chat"

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def build(self, request: Request) -> Wire:
        """What is sent to ask for an answer.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        rule = rule_for(self._quirks.rules, request.model)
        check(request, rule)
        messages = [
            {"role": rule.system if message.role == "system" else message.role, "content": message.content}
            for message in request.messages
        ]
        body: dict[str, object] = {"model": request.model, "messages": messages}
        body[self._quirks.limit] = request.max_tokens
        body |= self._sampling(request) | {"stream": request.stream}
        if request.stream and self._quirks.ask_usage:
            body["stream_options"] = {"include_usage": True}
        return Wire("/chat/completions", {}, body)

    def answer(self) -> Answer:
        """A reader for the answer to one request."""
        return ChatAnswer(self._quirks)

    def count(self, request: Request) -> Wire | None:
        """What is sent to have the tokens of a request counted: the count of Responses, where the server has it.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        return Responses(self._quirks).count(request)

    def counted(self, body: Mapping[str, Any]) -> int:
        """The tokens that the server counted.

        Raises:
            LlmtoolError: the server sent something else.
        """
        return Responses(self._quirks).counted(body)

    def _sampling(self, request: Request) -> dict[str, object]:
        """The fields for how tokens are chosen, those that were asked for."""
        sampling = request.sampling
        asked: dict[str, object] = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "stop": list(sampling.stop) or None,
            "frequency_penalty": sampling.frequency_penalty,
            "presence_penalty": sampling.presence_penalty,
            "logprobs": None if sampling.top_logprobs is None else True,
            "top_logprobs": sampling.top_logprobs,
            self._quirks.seed: sampling.seed,
        }
        if sampling.reasoning_effort and self._quirks.effort == "reasoning.effort":
            asked["reasoning"] = {"effort": sampling.reasoning_effort}
        else:
            asked["reasoning_effort"] = sampling.reasoning_effort
        return {name: value for name, value in asked.items() if value is not None}
