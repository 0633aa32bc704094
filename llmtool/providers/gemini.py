"""Google's Gemini API: what is sent."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from llmtool.errors import UsageError
from llmtool.exchange import Api, Message, Request, Wire
from llmtool.providers.adapter import Answer, Quirks
from llmtool.providers.counted import number_of
from llmtool.providers.gemini_answer import GeminiAnswer
from llmtool.providers.parameters import check, rule_for

# v1 serves the same, but previews of models and of fields come to v1beta first.
VERSION = "/v1beta"
# The generation that takes tokens to think with, where all later ones take a level; Google's own table of both.
_TAKES_TOKENS = "gemini-2.5"
_TOKENS = {"none": 0, "minimal": 1024, "low": 1024, "medium": 8192, "high": 24576}


class Gemini:
    """Speaks Google's own protocol."""

    api: Api = "gemini"

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def build(self, request: Request) -> Wire:
        """What is sent to ask for an answer.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        check(request, rule_for(self._quirks.rules, request.model))
        method = "streamGenerateContent?alt=sse" if request.stream else "generateContent"
        return Wire(_path(request, method), {}, {**_prompt(request), "generationConfig": _config(request)})

    def answer(self) -> Answer:
        """A reader for the answer to one request."""
        return GeminiAnswer(self._quirks)

    def count(self, request: Request) -> Wire | None:
        """What is sent to have the tokens of a request counted; None where the server does not count."""
        if not self._quirks.counts:
            return None
        # Only in here a system message counts.
        inner = {"model": resource(request.model), **_prompt(request)}
        return Wire(_path(request, "countTokens"), {}, {"generateContentRequest": inner})

    def counted(self, body: Mapping[str, Any]) -> int:
        """The tokens that the server counted.

        Raises:
            LlmtoolError: the server sent something else.
        """
        return number_of(body, "totalTokens")


def _path(request: Request, method: str) -> str:
    return f"{VERSION}/{quote(resource(request.model))}:{method}"


def resource(model: str) -> str:
    """The model as Google's paths name it; tuned ones have a folder of their own."""
    if any(part in {"", ".", ".."} for part in model.split("/")):
        # The name may be a project's choice, and the key goes wherever the path leads.
        raise UsageError(f"{model!r} is no name of a model")
    return model if "/" in model else f"models/{model}"


def _prompt(request: Request) -> dict[str, object]:
    """What the model is to answer, which is what is counted."""
    system = [message for message in request.messages if message.role == "system"]
    turns = groupby((message for message in request.messages if message.role != "system"), lambda message: message.role)
    contents = [
        {"role": "model" if role == "assistant" else role, "parts": _parts(list(messages))} for role, messages in turns
    ]
    return {"contents": contents, **({"systemInstruction": {"parts": _parts(system)}} if system else {})}


def _parts(messages: list[Message]) -> list[dict[str, str]]:
    return [{"text": message.content} for message in messages]


def _config(request: Request) -> dict[str, object]:
    sampling = request.sampling
    asked: dict[str, object] = {
        "maxOutputTokens": request.max_tokens,
        "temperature": sampling.temperature,
        "topP": sampling.top_p,
        "stopSequences": list(sampling.stop) or None,
        "frequencyPenalty": sampling.frequency_penalty,
        "presencePenalty": sampling.presence_penalty,
        "seed": sampling.seed,
        "responseLogprobs": None if sampling.top_logprobs is None else True,
        "logprobs": sampling.top_logprobs,
        "thinkingConfig": _thinking(request),
    }
    return {name: value for name, value in asked.items() if value is not None}


def _thinking(request: Request) -> dict[str, object] | None:
    effort = request.sampling.reasoning_effort
    if not effort:
        return None
    if _TAKES_TOKENS in request.model and effort in _TOKENS:
        return {"thinkingBudget": _TOKENS[effort]}
    return {"thinkingLevel": effort.upper()}
