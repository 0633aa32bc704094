"""Reads an answer of Anthropic's Messages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from llmtool.exchange import Delta, Reply, Stop
from llmtool.providers.adapter import Quirks
from llmtool.providers.complaints import complaint, error_in, lacking, object_of, within
from llmtool.providers.events import Event
from llmtool.providers.gathered import Gathered
from llmtool.providers.reported import usage_of

_STOPS: Mapping[str, Stop] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "tool_use": "tool",
    "refusal": "refusal",
    "model_context_window_exceeded": "context",
}


class MessagesAnswer:
    """One answer, as far as it has come."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._done = False
        self._begin({})

    def feed(self, event: Event) -> Iterator[Delta]:
        """Take one event of a stream; what is new in it.

        Raises:
            LlmtoolError: the provider broke off with an error, or sent what is no answer.
        """
        if not event.data.strip():
            return iter(())
        data = object_of(event.data)
        kind = _text(data, "type") or event.name
        if kind == "content_block_delta":
            return self._piece(_index(data), within(data, "delta"))
        if error := error_in(data, kind):
            raise complaint(error)
        if kind == "message_start":
            # A second one comes where a server begins anew: what was before it is no part of the answer.
            self._begin(within(data, "message"))
        elif kind == "content_block_start":
            return self._block(_index(data), within(data, "content_block"))
        elif kind == "message_delta":
            self._tell(data)
            return self._end(within(data, "delta"))
        elif kind == "message_stop":
            self._done = True
        return iter(())

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer that was not streamed.

        Raises:
            LlmtoolError: it is an error, or no answer.
        """
        if error := error_in(body):
            raise complaint(error)
        content = body.get("content")
        if not isinstance(content, list):
            raise lacking("content", body)
        self._begin(body)
        for index, block in enumerate(content):
            self._block(index, block if isinstance(block, Mapping) else {})
        self._end(body)
        self._done = True

    @property
    def complete(self) -> bool:
        """Whether the end of the answer has come."""
        return self._done

    @property
    def reply(self) -> Reply:
        """What has come so far."""
        calls = self._so_far.calls.made()
        return Reply(
            text=self._so_far.text,
            reasoning=self._so_far.reasoning,
            refusal=self._so_far.refusal,
            tool_calls=tuple(replace(call, arguments=call.arguments or "{}") for call in calls),
            stop=_STOPS.get(self._reason, "other") if self._reason or self._done else None,
            stop_detail=self._reason,
            # Without caching some servers leave its fields out, which would make another provider's shape of it.
            usage=usage_of({"cache_read_input_tokens": 0, **self._bill}, self._quirks) if self._bill else None,
            model=_text(self._message, "model"),
            service_tier=_text(self._bill, "service_tier"),
            id=_text(self._message, "id"),
        )

    def _begin(self, message: Mapping[str, Any]) -> None:
        self._message = message
        self._so_far = Gathered()
        self._tools: set[int] = set()
        self._reason = ""
        self._bill: dict[str, Any] = {}
        self._tell(message)

    def _tell(self, told: Mapping[str, Any]) -> None:
        """Take the bill so far: a later one counts from the beginning too, and may leave out what has not changed."""
        self._bill |= {name: value for name, value in within(told, "usage").items() if value is not None}

    def _block(self, index: int, block: Mapping[str, Any]) -> Iterator[Delta]:
        """Take a block as it begins, or a whole one."""
        kind = block.get("type")
        if kind == "tool_use":
            self._tools.add(index)
            given = block.get("input")
            function = {"name": block.get("name"), "arguments": json.dumps(given, ensure_ascii=False) if given else ""}
            self._so_far.calls.take([{"index": index, "id": block.get("id"), "function": function}])
        if kind == "thinking":
            return self._so_far.add(reasoning=_text(block, "thinking"))
        return self._so_far.add(_text(block, "text")) if kind == "text" else iter(())

    def _piece(self, index: int, delta: Mapping[str, Any]) -> Iterator[Delta]:
        """Take a piece of a block."""
        kind = delta.get("type")
        if kind == "text_delta":
            return self._so_far.add(_text(delta, "text"))
        if kind == "thinking_delta":
            return self._so_far.add(reasoning=_text(delta, "thinking"))
        # Tools that the provider calls itself get arguments too.
        if kind == "input_json_delta" and index in self._tools:
            self._so_far.calls.take([{"index": index, "function": {"arguments": _text(delta, "partial_json")}}])
        return iter(())

    def _end(self, told: Mapping[str, Any]) -> Iterator[Delta]:
        """Take why the answer ended; a refusal may be explained."""
        self._reason = _text(told, "stop_reason") or self._reason
        return self._so_far.add(refusal=_text(within(told, "stop_details"), "explanation"))


def _index(data: Mapping[str, Any]) -> int:
    """Which block of the answer an event is about."""
    index = data.get("index")
    return index if isinstance(index, int) else 0


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
