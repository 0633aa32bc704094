"""Have a provider count the tokens of a request, which costs nothing: no budget and no ledger has a part in this."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from llmtool.errors import UsageError
from llmtool.exchange import Api, Message, Request, Role, Wire
from llmtool.providers.adapter import Adapter, adapter_for
from llmtool.providers.chat_as_responses import as_responses
from llmtool.providers.endpoints import Endpoint
from llmtool.providers.servers import servers
from llmtool.providers.transport import Received
from llmtool.tokens.framing import request as framing
from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.weigh import read

# What a count takes of a request; an endpoint that counts refuses a limit, a temperature or a stream.
_PROMPT: Mapping[Api, tuple[str, ...]] = {
    "messages": (
        *("model", "messages", "system", "tools", "tool_choice", "thinking", "output_config"),
        *("cache_control", "speed", "prefill"),
    ),
    "responses": (
        *("model", "input", "instructions", "tools", "tool_choice", "text", "reasoning", "conversation"),
        *("previous_response_id", "parallel_tool_calls", "truncation", "personality"),
    ),
    "gemini": (
        *("contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings"),
        *("cachedContent", "system_instruction", "tool_config", "generation_config", "safety_settings"),
        "cached_content",
    ),
}
_ROLES: Mapping[framing.Role, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}
_OF_GEMINI = "generateContentRequest"


class Sender(Protocol):
    """What brings a request to a server."""

    def send(self, endpoint: Endpoint, wire: Wire) -> Received:
        """Ask for an answer in one piece.

        Raises:
            LlmtoolError: there is none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A request as somebody wrote it.

    Attributes:
        model: its name, as the server takes it.
        api: in whose form the body is.
        body: its JSON, well formed.
    """

    model: str
    api: framing.Api
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What a server said.

    Attributes:
        tokens: of the whole prompt.
        provider: who runs the server; None where nobody knows.
        endpoint: the URL that was asked.
    """

    tokens: int
    provider: str | None
    endpoint: str


def count(sender: Sender, endpoint: Endpoint, written: Written) -> Said:
    """Ask a server how many tokens a request has.

    Args:
        sender: brings the request there.
        endpoint: the server, and what is spoken to it.
        written: the request. One in another form is put into the server's own where it is nothing but text.

    Raises:
        UsageError: the server does not count, or not a request like this one.
        LlmtoolError: it said no, or cannot be reached.
    """
    # A server that nobody knows is asked; it will say if it does not count.
    quirks = endpoint.quirks if endpoint.provider else replace(endpoint.quirks, counts=True)
    adapter = adapter_for(endpoint.api, quirks)
    wire = _wire(adapter, endpoint, written)
    tokens = adapter.counted(sender.send(endpoint, wire).body)
    return Said(tokens, endpoint.provider, endpoint.base_url + wire.path)


def _wire(adapter: Adapter, endpoint: Endpoint, written: Written) -> Wire:
    form: Api = "responses" if adapter.api == "chat" else adapter.api
    own = _own(written, form)
    messages = _plain(written, form) if own is None else (Message("user", ""),)
    wire = adapter.count(Request(written.model, messages, max_tokens=1))
    if wire is None:
        counting = ", ".join(name for name, server in sorted(servers().items()) if server.quirks.counts)
        raise UsageError(f"{endpoint.provider} has no endpoint that counts tokens", f"these have one: {counting}")
    return wire if own is None else replace(wire, body=_counted_of(own, form, wire))


def _own(written: Written, form: Api) -> Mapping[str, Any] | None:
    """The request in the server's own form, with all that is in it; None where it is written in another."""
    if written.api == form:
        return written.body
    return as_responses(written.body) if (written.api, form) == ("chat", "responses") else None


def _counted_of(body: Mapping[str, Any], form: Api, wire: Wire) -> dict[str, Any]:
    """What a count takes of a body; its model is that of the wire."""
    if form != "gemini":
        return {**{name: body[name] for name in _PROMPT[form] if name in body}, "model": wire.body["model"]}
    inner = cast("Mapping[str, Any]", wire.body[_OF_GEMINI])
    asked = body.get(_OF_GEMINI, body)
    kept = {name: asked[name] for name in _PROMPT[form] if name in asked}
    return {_OF_GEMINI: {**kept, "model": inner["model"]}}


def _plain(written: Written, form: Api) -> tuple[Message, ...]:
    """The conversation that a request is, where it is nothing but text.

    Raises:
        UsageError: there is more to it, which only its own form has words for.
    """
    reading = Reading()
    request = read(dict(written.body), written.api, reading)
    more = request.tools or request.later or request.format or request.thinking or request.sealed or reading.unknown
    if more or not all(_is_plain(turn) for turn in request.turns):
        raise UsageError(
            f"the server counts requests of '{form}'; this one is of '{written.api}' and more than text",
            "choose a server that speaks it: --provider NAME, --base-url URL",
        )
    return tuple(Message(_ROLES[turn.role], turn.text) for turn in request.turns)


def _is_plain(turn: framing.Turn) -> bool:
    return turn.role in _ROLES and not turn.name and all(isinstance(block, framing.Text) for block in turn.blocks)
