"""A reply as text, and back: what the response cache keeps of it."""

import json
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from llmtool.exchange import Position, Reply, Scored, ToolCall
from llmtool.usage import Usage


def written(reply: Reply) -> str:
    """The reply as JSON."""
    parts = asdict(reply)
    parts["reported_cost"] = None if reply.reported_cost is None else str(reply.reported_cost)
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Reply:
    """The reply that was written.

    Raises:
        ValueError: the text is none.
    """
    try:
        parts: dict[str, Any] = json.loads(text)
        if set(parts) != {field.name for field in fields(Reply)}:
            raise ValueError("these are not the parts of a reply")
        parts["tool_calls"] = tuple(ToolCall(**call) for call in parts["tool_calls"])
        parts["usage"] = None if parts["usage"] is None else Usage(**parts["usage"])
        parts["reported_cost"] = None if parts["reported_cost"] is None else Decimal(parts["reported_cost"])
        parts["positions"] = tuple(_position(**position) for position in parts["positions"])
        return Reply(**parts)
    except (TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"no reply: {error}") from error


def _position(chosen: dict[str, Any], likeliest: list[dict[str, Any]]) -> Position:
    return Position(Scored(**chosen), tuple(Scored(**scored) for scored in likeliest))
