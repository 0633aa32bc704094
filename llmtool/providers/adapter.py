"""What speaks one provider's protocol: a request to what is sent, what comes back to an answer. No I/O.

Adapters differ by protocol; servers that speak the same one differ by their quirks, which are data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, Protocol, cast

from llmtool.exchange import Api, Delta, Reply, Request, Wire
from llmtool.providers.events import Event

# Api → its module and class; a call imports the one that it needs.
_ADAPTERS: Mapping[Api, tuple[str, str]] = {
    "chat": ("llmtool.providers.chat", "Chat"),
    "responses": ("llmtool.providers.responses", "Responses"),
    "messages": ("llmtool.providers.anthropic", "Messages"),
    "gemini": ("llmtool.providers.gemini", "Gemini"),
    "ollama": ("llmtool.providers.ollama", "Ollama"),
}


@dataclass(frozen=True, slots=True)
class Quirks:
    """Where a server differs from others that speak its protocol. These values are those of one that nobody knows.

    Attributes:
        rules: whose rules say which parameters a model takes (``parameters.py``); empty: every model takes them all.
        limit: the field for the longest answer.
        least_of_responses: the fewest tokens that Responses lets an answer be limited to; a lower limit is refused
            (``integer_below_min_value``).
        seed: the field for the seed.
        effort: the field for the reasoning effort: a field of the body, or ``reasoning.effort``, a field of an object.
        ask_usage: whether a stream is asked for its usage with ``stream_options``.
        done: whether a stream ends with ``[DONE]``; where it does not, a finish reason is its end.
        counts: whether there is an endpoint that counts a request's tokens.
        input_includes_cache: whether cached tokens are within the input, where the usage itself leaves that open.
        output_includes_reasoning: whether reasoning is within the output, where the usage itself leaves that open.
    """

    rules: str = ""
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    least_of_responses: int = 1
    seed: Literal["seed", "random_seed"] = "seed"
    effort: Literal["reasoning_effort", "reasoning.effort"] = "reasoning_effort"
    ask_usage: bool = True
    done: bool = True
    counts: bool = False
    input_includes_cache: bool = True
    output_includes_reasoning: bool = True


class Answer(Protocol):
    """Reads one answer, piece by piece or whole."""

    def feed(self, event: Event) -> Iterator[Delta]:
        """Take one event of a stream, whether or not anyone looks at what is new in it.

        Raises:
            LlmtoolError: the provider broke off with an error, or sent what is no answer.
        """
        ...

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer that was not streamed.

        Raises:
            LlmtoolError: it is an error, or no answer.
        """
        ...

    @property
    def reply(self) -> Reply:
        """What has come so far."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the end of the answer has come."""
        ...


class Adapter(Protocol):
    """Speaks one protocol."""

    @property
    def api(self) -> Api:
        """Which one."""
        ...

    def build(self, request: Request) -> Wire:
        """What is sent to ask for an answer.

        Raises:
            UsageError: the model does not take a parameter that was given.
        """
        ...

    def answer(self) -> Answer:
        """A reader for the answer to one request."""
        ...

    def count(self, request: Request) -> Wire | None:
        """What is sent to have the tokens of a request counted; None where the server does not count."""
        ...

    def counted(self, body: Mapping[str, Any]) -> int:
        """The tokens that the server counted.

        Raises:
            LlmtoolError: the server sent something else.
        """
        ...


def adapter_for(api: Api, quirks: Quirks | None = None) -> Adapter:
    """What speaks a protocol to a server of these quirks; without any, to one that nobody knows."""
    module, name = _ADAPTERS[api]
    return cast("Adapter", getattr(import_module(module), name)(quirks or Quirks()))
