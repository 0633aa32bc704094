"""Reads an answer of OpenAI's Chat Completions, as OpenAI and many others send it."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from llmtool.exchange import Delta, Reply, Stop
from llmtool.providers.adapter import Quirks
from llmtool.providers.complaints import complaint, error_in, lacking, object_of, within
from llmtool.providers.events import Event
from llmtool.providers.gathered import Gathered
from llmtool.providers.positions import positions_of
from llmtool.providers.reported import cost_of, usage_of

_STOPS: Mapping[str, Stop] = {
    **dict.fromkeys(("stop", "eos", "eos_token", "end_turn", "stop_sequence", "done"), "stop"),
    **dict.fromkeys(("length", "max_tokens"), "length"),
    **dict.fromkeys(("tool_calls", "function_call", "tool_use"), "tool"),
    **dict.fromkeys(("content_filter", "safety", "sensitive"), "filter"),
    **dict.fromkeys(("model_length", "model_context_window_exceeded"), "context"),
    "refusal": "refusal",
}
_FAILED = frozenset({"error", "network_error", "abort"})


class ChatAnswer:
    """One answer, as far as it has come."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._so_far = Gathered()
        self._finish = ""
        self._usage: object = None
        self._facts: dict[str, str] = {}
        self._begun = self._done = False

    def feed(self, event: Event) -> Iterator[Delta]:
        """Take one event of a stream; what is new in it.

        Raises:
            LlmtoolError: the provider broke off with an error, or sent what is no answer.
        """
        if event.data.startswith("[DONE]"):
            if not self._begun:
                raise lacking("choices", {})
            self._done = True
            return iter(())
        if not event.data.strip():
            return iter(())
        chunk = object_of(event.data)
        self._begun = True
        self._note(chunk, event.name)
        choices = chunk.get("choices")
        if not _answers(choices):
            return iter(())
        # Perplexity repeats all that it said in a message beside the last delta.
        return self._take(choices[0], "delta" if "delta" in choices[0] else "message")

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer that was not streamed.

        Raises:
            LlmtoolError: it is an error, or no answer.
        """
        self._note(body)
        choices = body.get("choices")
        if not _answers(choices):
            raise lacking("choices", body)
        self._take(choices[0], "message")
        self._done = True

    @property
    def complete(self) -> bool:
        """Whether the end of the answer has come."""
        return self._done or (not self._quirks.done and bool(self._finish))

    @property
    def reply(self) -> Reply:
        """What has come so far."""
        return Reply(
            text=self._so_far.text,
            reasoning=self._so_far.reasoning,
            refusal=self._so_far.refusal,
            tool_calls=self._so_far.calls.made(),
            stop=self._stop(),
            stop_detail=self._finish,
            usage=usage_of(self._usage, self._quirks),
            reported_cost=cost_of(self._usage),
            positions=tuple(self._so_far.positions),
            **self._facts,
        )

    def _note(self, body: Mapping[str, Any], event: str = "") -> None:
        """What stands beside the answer: a bill comes even with an error."""
        groq = within(body, "x_groq")
        self._usage = body.get("usage") or groq.get("usage") or self._usage
        for name in ("id", "model", "service_tier"):
            if isinstance(fact := body.get(name), str) and fact:
                self._facts[name] = fact
        error = error_in(body, event) or groq.get("error")
        if error:
            raise complaint(error)

    def _take(self, choice: Mapping[str, Any], where: str) -> Iterator[Delta]:
        told = within(choice, where)
        text, thought = _parts(told.get("content"))
        reasoning = thought or _first(told, "reasoning_content", "reasoning")
        new = self._so_far.add(text, reasoning, _first(told, "refusal"))
        if isinstance(calls := told.get("tool_calls"), list):
            self._so_far.calls.take(calls)
        if call := told.get("function_call"):
            self._so_far.calls.take([{"index": 0, "function": call}])
        if isinstance(odds := choice.get("logprobs"), Mapping):
            self._so_far.positions += positions_of(odds.get("content"))
        self._usage = choice.get("usage") or self._usage  # Moonshot
        self._finish = str(choice.get("finish_reason") or self._finish)
        if (error := choice.get("error")) or self._finish in _FAILED:
            raise complaint(error or f"its finish reason is {self._finish!r}")
        return new

    def _stop(self) -> Stop | None:
        if not self._finish:
            return "other" if self._done else None
        # Google says why after a colon.
        stop = _STOPS.get(self._finish.lower().partition(":")[0], "other")
        if stop == "stop" and self._so_far.refusal:
            return "refusal"
        return "tool" if stop == "stop" and self._so_far.calls else stop


def _answers(choices: object) -> TypeGuard[list[Mapping[str, Any]]]:
    """Whether there is an answer among the choices: the last chunk of a stream has none."""
    return isinstance(choices, list) and bool(choices) and isinstance(choices[0], Mapping)


def _first(told: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is a text with something in it."""
    return next((value for name in names if isinstance(value := told.get(name), str) and value), "")


def _parts(content: object) -> tuple[str, str]:
    """The text and the thoughts of a content, which Mistral sends in parts."""
    if isinstance(content, str):
        return content, ""
    parts = [part for part in content if isinstance(part, Mapping)] if isinstance(content, list) else []
    text = "".join(_first(part, "text") for part in parts if part.get("type") != "thinking")
    thinking = (part.get("thinking") for part in parts if part.get("type") == "thinking")
    return text, "".join(thought if isinstance(thought, str) else _parts(thought)[0] for thought in thinking)
