"""OpenAI's Responses, and the servers that speak it: what is sent."""

from collections.abc import Mapping
from typing import Any

from llmtool.exchange import Api, Request, Wire
from llmtool.providers.adapter import Answer, Quirks
from llmtool.providers.counted import number_of
from llmtool.providers.parameters import Rule, check, rule_for
from llmtool.providers.responses_answer import ResponsesAnswer

_LACKING = ("stop", "frequency_penalty", "presence_penalty", "seed")
_WHY = "the Responses API has no place for it: try --api chat"


class Responses:
    """Speaks Responses to a server of some quirks."""

    api: Api = "responses"

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def build(self, request: Request) -> Wire:
        """What is sent to ask for an answer, which the provider is not to keep.

        Raises:
            UsageError: the model, or this protocol, does not take a parameter that was given.
        """
        rule, sampling = rule_for(self._quirks.rules, request.model), request.sampling
        check(request, rule, _LACKING, _WHY)
        asked = {"temperature": sampling.temperature, "top_p": sampling.top_p}
        body: dict[str, object] = {
            **_prompt(request, rule),
            "max_output_tokens": request.max_tokens,
            **{name: value for name, value in asked.items() if value is not None},
            **_odds(request),
            "store": False,
            "stream": request.stream,
        }
        return Wire("/responses", {}, body)

    def answer(self) -> Answer:
        """A reader for the answer to one request."""
        return ResponsesAnswer(self._quirks)

    def count(self, request: Request) -> Wire | None:
        """What is sent to have the tokens of a request counted; None where the server does not count.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        if not self._quirks.counts:
            return None
        rule = rule_for(self._quirks.rules, request.model)
        check(request, rule)
        return Wire("/responses/input_tokens", {}, _prompt(request, rule))

    def counted(self, body: Mapping[str, Any]) -> int:
        """The tokens that the server counted.

        Raises:
            LlmtoolError: the server sent something else.
        """
        return number_of(body, "input_tokens")


def _odds(request: Request) -> dict[str, object]:
    """The fields that ask how likely tokens are; both are needed."""
    number = request.sampling.top_logprobs
    return {} if number is None else {"include": ["message.output_text.logprobs"], "top_logprobs": number}


def _prompt(request: Request, rule: Rule) -> dict[str, object]:
    """What the model is to answer, which is what is counted."""
    messages = [
        {"role": rule.system if message.role == "system" else message.role, "content": message.content}
        for message in request.messages
    ]
    effort = request.sampling.reasoning_effort
    return {"model": request.model, "input": messages, **({"reasoning": {"effort": effort}} if effort else {})}
