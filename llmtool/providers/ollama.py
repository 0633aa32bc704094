"""Ollama's own protocol: what is sent, and how an answer is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from llmtool.errors import ProviderError
from llmtool.exchange import Api, Delta, Reply, Request, Stop, Wire
from llmtool.providers.adapter import Answer, Quirks
from llmtool.providers.complaints import complaint, error_in, lacking, object_of, within
from llmtool.providers.events import Event
from llmtool.providers.gathered import Gathered
from llmtool.providers.parameters import check, rule_for
from llmtool.providers.positions import positions_of
from llmtool.providers.reported import usage_of

_STOPS: Mapping[str, Stop] = {"stop": "stop", "length": "length"}


class Ollama:
    """Speaks Ollama's own protocol, which cannot count."""

    api: Api = "ollama"

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def build(self, request: Request) -> Wire:
        """What is sent to ask for an answer.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        check(request, rule_for(self._quirks.rules, request.model))
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        body: dict[str, object] = {"model": request.model, "messages": messages, "stream": request.stream}
        if effort := request.sampling.reasoning_effort:
            body["think"] = False if effort == "none" else effort
        if (number := request.sampling.top_logprobs) is not None:
            body |= {"logprobs": True, "top_logprobs": number}
        return Wire("/api/chat", {}, body | {"options": _options(request)})

    def answer(self) -> Answer:
        """A reader for the answer to one request."""
        return OllamaAnswer(self._quirks)

    def count(self, request: Request) -> Wire | None:  # noqa: ARG002  # the protocol's
        """Nothing: Ollama does not count."""
        return None

    def counted(self, body: Mapping[str, Any]) -> int:
        """Never anything.

        Raises:
            ProviderError: always.
        """
        raise ProviderError(f"Ollama does not count tokens: its fields are {', '.join(body) or 'none'}")


class OllamaAnswer:
    """One answer, as far as it has come: lines of JSON, or a single one."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._so_far = Gathered()
        self._last: Mapping[str, Any] = {}

    def feed(self, event: Event) -> Iterator[Delta]:
        """Take one line of a stream; what is new in it.

        Raises:
            LlmtoolError: the server broke off with an error, or sent what is no answer.
        """
        return self._take(object_of(event.data)) if event.data.strip() else iter(())

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer that was not streamed.

        Raises:
            LlmtoolError: it is an error, or no answer.
        """
        self._take(body)
        if not isinstance(body.get("message"), Mapping):
            raise lacking("a message", body)

    @property
    def complete(self) -> bool:
        """Whether the end of the answer has come."""
        return self._last.get("done") is True

    @property
    def reply(self) -> Reply:
        """What has come so far."""
        reason = _text(self._last, "done_reason")
        return Reply(
            text=self._so_far.text,
            reasoning=self._so_far.reasoning,
            tool_calls=self._so_far.calls.made(),
            stop=self._stop(reason) if self.complete else None,
            stop_detail=reason,
            # Ollama leaves out the prompt's tokens where it had them still evaluated; a bill without them is none.
            usage=usage_of(self._last, self._quirks) if "prompt_eval_count" in self._last else None,
            model=_text(self._last, "model"),
            positions=tuple(self._so_far.positions),
        )

    def _take(self, line: Mapping[str, Any]) -> Iterator[Delta]:
        if error := error_in(line):
            raise complaint(error)
        self._last = line
        said = within(line, "message")
        if isinstance(calls := said.get("tool_calls"), list):
            self._so_far.calls.take(calls)
        self._so_far.positions += positions_of(line.get("logprobs"))
        return self._so_far.add(_text(said, "content"), _text(said, "thinking"))

    def _stop(self, reason: str) -> Stop:
        # Servers before 0.3 gave no reason.
        stop = _STOPS.get(reason or "stop", "other")
        return "tool" if stop == "stop" and self._so_far.calls else stop


def _options(request: Request) -> dict[str, object]:
    sampling = request.sampling
    asked: dict[str, object] = {
        "num_predict": request.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "stop": list(sampling.stop) or None,
        "frequency_penalty": sampling.frequency_penalty,
        "presence_penalty": sampling.presence_penalty,
        "seed": sampling.seed,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
