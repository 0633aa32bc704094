"""Tool calls put together from their pieces, in whatever way a server of OpenAI's chat protocol cuts them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from llmtool.exchange import ToolCall
from llmtool.providers.complaints import within


@dataclass(slots=True)
class _Growing:
    id: str
    name: str
    arguments: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        return "".join(self.arguments)

    def add(self, arguments: str) -> None:
        # Some servers send the whole call once more at its end.
        if arguments and not (len(arguments) == self.length and arguments == self.text and _is_json(arguments)):
            self.arguments.append(arguments)
            self.length += len(arguments)


class ToolCalls:
    """Tool calls as they grow."""

    def __init__(self) -> None:
        self._calls: list[_Growing] = []
        self._at: dict[int, _Growing] = {}

    def take(self, pieces: Iterable[object]) -> None:
        """Take the pieces that one event, or a whole answer, has."""
        for piece in pieces:
            if isinstance(piece, Mapping):
                self._take(piece)

    def __bool__(self) -> bool:
        return bool(self._calls)

    def made(self) -> tuple[ToolCall, ...]:
        """The calls so far."""
        return tuple(ToolCall(call.id, call.name, call.text) for call in self._calls)

    def _take(self, piece: Mapping[str, Any]) -> None:
        told = within(piece, "function")
        key, name = str(piece.get("id") or ""), str(told.get("name") or "")
        call = self._started(piece.get("index"), key, name)
        if call is None:
            call = _Growing(key, name)
            self._calls.append(call)
        if isinstance(index := piece.get("index"), int):
            self._at[index] = call
        call.id, call.name = call.id or key, call.name or name
        call.add(_text(told.get("arguments")))

    def _started(self, index: object, key: str, name: str) -> _Growing | None:
        """The call that a piece goes on with; None where it begins one."""
        if isinstance(index, int):
            call = self._at.get(index)
            # Some servers give every call the index 0.
            another = call is not None and key and call.id and key != call.id and name
            return None if another else call
        if key:
            return next((call for call in self._calls if call.id == key), None)
        return self._calls[-1] if self._calls and not name else None


def _text(arguments: object) -> str:
    """Arguments as JSON text, which some servers send as an object."""
    if arguments is None:
        return ""
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
