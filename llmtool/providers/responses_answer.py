"""Reads an answer of OpenAI's Responses."""

from collections.abc import Iterator, Mapping
from typing import Any

from llmtool.exchange import Delta, Reply, Stop
from llmtool.providers.adapter import Quirks
from llmtool.providers.complaints import complaint, error_in, lacking, object_of
from llmtool.providers.events import Event
from llmtool.providers.gathered import Gathered
from llmtool.providers.positions import positions_of
from llmtool.providers.reported import cost_of, usage_of

_LAST = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
_FAILED = frozenset({"failed", "cancelled"})
# Events that bring a piece → what it is a piece of.
_PIECES = {
    "response.output_text.delta": "text",
    "response.refusal.delta": "refusal",
    "response.reasoning_summary_text.delta": "reasoning",
    "response.reasoning_text.delta": "reasoning",
}
_REASONS: Mapping[str, Stop] = {"max_output_tokens": "length", "max_tokens": "length", "content_filter": "filter"}


class ResponsesAnswer:
    """One answer, as far as it has come.

    The last event of a stream holds the whole answer once more, and that is what counts.
    """

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._so_far = Gathered()
        self._body: Mapping[str, Any] = {}
        self._done = False

    def feed(self, event: Event) -> Iterator[Delta]:
        """Take one event of a stream; what is new in it.

        Raises:
            LlmtoolError: the provider broke off with an error, or sent what is no answer.
        """
        if not event.data.strip() or event.data.startswith("[DONE]"):  # some servers end so, as in chat
            return iter(())
        data = object_of(event.data)
        kind = _text(data, "type") or event.name
        if (what := _PIECES.get(kind)) is not None:
            self._so_far.positions += positions_of(data.get("logprobs"))
            return self._so_far.add(**{what: _text(data, "delta")})
        if isinstance(body := data.get("response"), Mapping):
            self._body = body
        if error := error_in(data, kind):
            raise complaint(error)
        if kind == "response.function_call_arguments.delta":
            self._so_far.calls.take([{**_at(data), "function": {"arguments": _text(data, "delta")}}])
        elif kind in {"response.output_item.added", "response.output_item.done"}:
            self._so_far.calls.take(_calls(data, [data.get("item")]))
        return self._end() if kind in _LAST else iter(())

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer that was not streamed.

        Raises:
            LlmtoolError: it is an error, or no answer.
        """
        if error := error_in(body):
            self._body = body
            raise complaint(error)
        if not isinstance(body.get("output"), list):
            raise lacking("output", body)
        self._body = body
        self._end()

    @property
    def complete(self) -> bool:
        """Whether the end of the answer has come."""
        return self._done

    @property
    def reply(self) -> Reply:
        """What has come so far."""
        detail = self._detail() if self._done else ""
        return Reply(
            text=self._so_far.text,
            reasoning=self._so_far.reasoning,
            refusal=self._so_far.refusal,
            tool_calls=self._so_far.calls.made(),
            stop=self._stop(detail) if self._done else None,
            stop_detail=detail,
            usage=usage_of(self._body.get("usage"), self._quirks),
            model=_text(self._body, "model"),
            service_tier=_text(self._body, "service_tier"),
            id=_text(self._body, "id"),
            reported_cost=cost_of(self._body.get("usage")),
            positions=tuple(self._so_far.positions),
        )

    def _end(self) -> Iterator[Delta]:
        """Put what came in order by the whole answer; what of its text had not come before."""
        self._done = True
        if (status := _text(self._body, "status")) in _FAILED:
            raise complaint(self._body.get("error") or f"the answer is {status}")
        whole = _said(self._body)
        if whole is None:
            return iter(())
        come, self._so_far = self._so_far, whole
        rest = whole.text.removeprefix(come.text) if whole.text.startswith(come.text) else ""
        return iter((Delta(text=rest),)) if rest else iter(())

    def _detail(self) -> str:
        details = self._body.get("incomplete_details")
        reason = _text(details, "reason") if isinstance(details, Mapping) else ""
        return reason or _text(self._body, "status")

    def _stop(self, detail: str) -> Stop:
        if detail != "completed":
            return _REASONS.get(detail, "other")
        if self._so_far.refusal:
            return "refusal"
        return "tool" if self._so_far.calls else "stop"


def _said(body: Mapping[str, Any]) -> Gathered | None:
    """All that the output of a whole answer says; None where there is no output in it."""
    output = body.get("output")
    if not isinstance(output, list) or not output:
        return None
    said = Gathered()
    for item in output:
        if not isinstance(item, Mapping):
            continue
        if item.get("type") == "reasoning":
            said.add(
                reasoning="".join(_text(part, "text") for part in (*_parts(item, "summary"), *_parts(item, "content")))
            )
        for part in _parts(item, "content") if item.get("type") == "message" else ():
            said.add(_text(part, "text"), refusal=_text(part, "refusal"))
            said.positions += positions_of(part.get("logprobs"))
    said.calls.take(_calls({}, output))
    return said


def _calls(data: Mapping[str, Any], items: list[object]) -> list[dict[str, Any]]:
    """The tool calls among some items, as pieces."""
    return [
        {
            **_at(data),
            "id": _text(item, "call_id"),
            "function": {"name": item.get("name"), "arguments": item.get("arguments")},
        }
        for item in items
        if isinstance(item, Mapping) and item.get("type") == "function_call"
    ]


def _at(data: Mapping[str, Any]) -> dict[str, Any]:
    """Which item of the answer an event is about; its id may change from event to event."""
    return {"index": data.get("output_index")}


def _parts(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    parts = item.get(name)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
