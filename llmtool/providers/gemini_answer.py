"""Reads an answer of Google's Gemini API."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from llmtool.exchange import Delta, Reply, Stop
from llmtool.providers.adapter import Quirks
from llmtool.providers.complaints import complaint, error_in, lacking, object_of, within
from llmtool.providers.events import Event
from llmtool.providers.gathered import Gathered
from llmtool.providers.positions import positions_of_gemini
from llmtool.providers.reported import usage_of

_FILTERS = (
    *("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"),
    *("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"),
)
_STOPS: Mapping[str, Stop] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    # As much as one request may bring; the rest would be another's.
    "CONTINUATION": "length",
    **dict.fromkeys(_FILTERS, "filter"),
}


class GeminiAnswer:
    """One answer, as far as it has come."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._so_far = Gathered()
        self._finish = ""
        self._blocked = ""
        self._bill: Mapping[str, Any] = {}
        self._facts: dict[str, str] = {}

    def feed(self, event: Event) -> Iterator[Delta]:
        """Take one event of a stream; what is new in it.

        Raises:
            LlmtoolError: the provider broke off with an error, or sent what is no answer.
        """
        text = event.data.strip()
        if not text:
            return iter(())
        # An error may come wrapped in a list of one.
        return self._take(object_of(text[1:-1] if text.startswith("[") and text.endswith("]") else text))

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer that was not streamed.

        Raises:
            LlmtoolError: it is an error, or no answer.
        """
        self._take(body)
        if not self.complete:
            raise lacking("an end", body)

    @property
    def complete(self) -> bool:
        """Whether the end of the answer has come."""
        return bool(self._finish or self._blocked)

    @property
    def reply(self) -> Reply:
        """What has come so far."""
        calls = self._so_far.calls.made()
        return Reply(
            text=self._so_far.text,
            reasoning=self._so_far.reasoning,
            refusal=self._so_far.refusal,
            tool_calls=tuple(replace(call, arguments=call.arguments or "{}") for call in calls),
            stop=self._stop(),
            stop_detail=self._blocked or self._finish,
            usage=usage_of(self._bill, self._quirks),
            model=self._facts.get("modelVersion", ""),
            service_tier=_text(self._bill, "serviceTier").lower(),
            id=self._facts.get("responseId", ""),
            positions=tuple(self._so_far.positions),
        )

    def _take(self, body: Mapping[str, Any]) -> Iterator[Delta]:
        # Every piece of a stream tells the whole bill up to it.
        self._bill = within(body, "usageMetadata") or self._bill
        if error := error_in(body):
            raise complaint(error)
        self._facts |= {name: fact for name in ("modelVersion", "responseId") if (fact := _text(body, name))}
        feedback = within(body, "promptFeedback")
        if reason := _text(feedback, "blockReason"):
            self._blocked = reason
            return self._so_far.add(refusal=_text(feedback, "blockReasonMessage"))
        candidates = _objects(body, "candidates")
        return self._say(candidates[0]) if candidates else iter(())

    def _say(self, candidate: Mapping[str, Any]) -> Iterator[Delta]:
        parts = _objects(within(candidate, "content"), "parts")
        for part in parts:
            call = within(part, "functionCall")
            # A nameless one is a piece of a call's arguments, which come so only where that is asked for.
            if name := _text(call, "name"):
                function = {"name": name, "arguments": call.get("args") or ""}
                self._so_far.calls.take([{"id": call.get("id"), "function": function}])
        self._so_far.positions += positions_of_gemini(within(candidate, "logprobsResult"))
        self._finish = _text(candidate, "finishReason") or self._finish
        thoughts = "".join(_text(part, "text") for part in parts if part.get("thought"))
        said = self._so_far.add("".join(_text(part, "text") for part in parts if not part.get("thought")), thoughts)
        withheld = _text(candidate, "finishMessage") if _STOPS.get(self._finish) == "filter" else ""
        return iter((*said, *self._so_far.add(refusal=withheld)))

    def _stop(self) -> Stop | None:
        if self._blocked:
            return "filter"
        if not self._finish:
            return None
        stop = _STOPS.get(self._finish, "other")
        return "tool" if stop == "stop" and self._so_far.calls else stop


def _objects(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = data.get(name)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
