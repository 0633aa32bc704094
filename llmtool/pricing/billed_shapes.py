"""A provider's own account of what a request used, made into disjoint buckets.

Each provider counts in its own way: OpenAI's and Google's prompts hold the cached tokens, Anthropic's do not; most
answers hold the reasoning, Google's and xAI's do not. The names of the fields say which way it is, the total proves
it, and where neither does, the rate card knows the custom of the model's provider.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import TypeAlias

from llmtool.pricing.billed_fields import Conventions, Fields
from llmtool.pricing.billed_gemini import gemini
from llmtool.pricing.billed_openai import chat, responses
from llmtool.usage import Usage

_Shape: TypeAlias = Callable[[Fields, Conventions], Usage]

_BUCKETS = frozenset(entry.name for entry in fields(Usage)) - {"pieces"}
_KNOWN = "those of OpenAI, Anthropic, Google, Bedrock, DeepSeek and Ollama are known"


def is_usage(data: Fields) -> bool:
    """Whether an object is a usage of a shape that is known."""
    return _shape(data) is not None


def buckets_of(data: Fields, custom: Conventions) -> Usage:
    """A usage in disjoint buckets.

    Args:
        data: the object that the provider calls usage, usageMetadata or the like.
        custom: its provider's conventions, for what the object leaves open; those of the model that it is about.

    Raises:
        BadInputError: the shape is unknown, or its numbers contradict each other.
    """
    shape = _shape(data)
    if shape is None:
        raise data.wrong("a usage of no known shape", _KNOWN)
    try:
        return shape(data, custom)
    except ValueError as error:
        raise data.wrong(str(error)) from None


def _shape(data: Fields) -> _Shape | None:
    """How to read an object, by fields that only one shape has."""
    return next((shape for names, shape in _SHAPES if data.has(*names)), _own if _is_own(data) else None)


def _messages(data: Fields, _custom: Conventions) -> Usage:
    """Anthropic's and Bedrock's shape: the prompt leaves out what was cached, the answer holds the reasoning."""
    written = data.within("cache_creation")
    hour = written.number("ephemeral_1h_input_tokens") + sum(
        entry.number("input_tokens") for entry in data.each("cache_details") if entry.text("ttl") == "1h"
    )
    split = hour + written.number("ephemeral_5m_input_tokens")
    writes = data.number("cache_creation_input_tokens", "cache_write_input_tokens")
    if not data.has("cache_creation_input_tokens", "cache_write_input_tokens"):
        writes = split
    if split > writes:
        raise data.wrong(f"cache_creation has {split:,} tokens, but cache_creation_input_tokens is {writes:,}")
    prompt, read = data.number("input_tokens"), data.number("cache_read_input_tokens")
    output = data.number("output_tokens")
    total = data.number("total_tokens")
    if data.has("total_tokens") and total not in {prompt + output, prompt + read + writes + output}:
        raise data.wrong(
            f"{data.spelled('total_tokens')} is {total:,}, but its parts are {prompt + read + writes + output:,}"
        )
    searches = data.within("server_tool_use").number("web_search_requests")
    return Usage(
        input=prompt,
        cache_read=read,
        # A stream may tell less of the split than of the whole; what is not told apart is of the usual kind.
        cache_write=writes - hour,
        cache_write_1h=hour,
        output=output,
        reasoning=data.within("output_tokens_details").number("thinking_tokens"),
        pieces={"web_search": searches} if searches else {},
    )


def _ollama(data: Fields, _custom: Conventions) -> Usage:
    return Usage(input=data.number("prompt_eval_count"), output=data.number("eval_count"))


def _total(data: Fields, _custom: Conventions) -> Usage:
    """Embeddings and rerankers have nothing but a prompt."""
    return Usage(input=data.number("total_tokens"))


def _seconds(data: Fields, _custom: Conventions) -> Usage:
    return Usage(pieces={"audio_second": data.number("seconds")})


def _is_own(data: Fields) -> bool:
    return bool(data.data) and set(data.data) <= _BUCKETS


def _own(data: Fields, _custom: Conventions) -> Usage:
    """The shape in which ``llmtool stream --json`` reports: disjoint buckets already."""
    numbers = {name: data.number(name) for name in data.data}
    return Usage(**numbers, pieces={})


_SHAPES: tuple[tuple[tuple[str, ...], _Shape], ...] = (
    (("prompt_token_count", "candidates_token_count", "total_token_count"), gemini),
    (("prompt_eval_count", "eval_count"), _ollama),
    (("prompt_tokens", "completion_tokens"), chat),
    (("cache_read_input_tokens", "cache_creation_input_tokens", "cache_write_input_tokens"), _messages),
    (("cache_creation", "cache_details", "server_tool_use"), _messages),
    (("input_tokens", "output_tokens"), responses),
    (("total_tokens",), _total),
    (("seconds",), _seconds),
)
